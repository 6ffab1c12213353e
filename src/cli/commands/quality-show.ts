import { keptReports, type Outcome, OWN_CHECKS } from '../../quality/index.ts';
import { type Call, type Command, needed, say, sayJson, warn } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeToRead } from '../lake-access.ts';
import { outcomesTable, reportHome } from '../quality-access.ts';

/** `parcours quality show CHECK --lake LAKE` */
export const qualityShow: Command = async (call) => {
  const wanted = needed(call.words[0]);
  // Says what is wrong if it is no lake.
  await lakeToRead(call);
  const versions = (await keptReports(reportHome(call)))
    .map(({ version, outcomes }) => ({
      version,
      outcomes: outcomes.filter(({ id, check }) => id === wanted || check === wanted),
    }))
    .filter(({ outcomes }) => outcomes.length > 0);
  if (versions.length === 0) {
    warn(call, call.texts.quality.unknownCheck(wanted));
    return EXIT.someFailed;
  }
  if (call.options.json === true) {
    sayJson(call, { check: wanted, versions });
    return EXIT.ok;
  }
  const { columns } = call.texts.quality;
  for (const { version, outcomes } of versions) {
    const notes = new Set(outcomes.flatMap((outcome) => noteOf(call, outcome) ?? []));
    say(call, [
      `${columns.version} ${version}`,
      ...outcomesTable(call, outcomes),
      ...[...notes].map((note) => `  ${note}`),
      '',
    ]);
  }
  return EXIT.ok;
};

/** What a check says: in the language of the call where the product has it. */
function noteOf(call: Call, { check, origin, note }: Outcome): string | null {
  const own = origin === 'own' ? OWN_CHECKS.find(({ id }) => id === check) : undefined;
  return own?.label[call.lang] ?? note;
}
