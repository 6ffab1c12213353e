import { keptCohorts } from '../../engine/native/index.ts';
import { type Command, say, sayJson, screenColumns } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeToRead } from '../lake-access.ts';
import { standingHome } from '../standing-home.ts';
import { clip, drawTable } from '../table.ts';

/** Number, rows and version of a line, with the gaps. */
const OTHER_COLUMNS_WIDTH = 40;

/** `parcours cohort kept --lake LAKE` */
export const cohortKept: Command = async (call) => {
  const { texts, options } = call;
  const kept = await keptCohorts(standingHome(call, await lakeToRead(call)));
  if (options.json === true) {
    const cohorts = kept.map(({ id, title, version, rows }) => {
      return { id, title, version, rows: rows?.start.length ?? null };
    });
    sayJson(call, { cohorts });
    return EXIT.ok;
  }
  if (kept.length === 0) {
    say(call, [texts.standing.none]);
    return EXIT.ok;
  }
  const { integer } = texts.numbers;
  const heads = [
    { title: texts.cohort.columns.id, align: 'right' },
    { title: texts.cohort.columns.title, align: 'left' },
    { title: texts.cohort.columns.rows, align: 'right' },
    { title: texts.lake.columns.version, align: 'right' },
  ] as const;
  const width = Math.max(20, screenColumns(call) - OTHER_COLUMNS_WIDTH);
  const rows = kept.map((one) => [
    String(one.id),
    clip(one.title, width),
    one.rows === null ? '' : integer(one.rows.start.length),
    integer(one.version),
  ]);
  say(call, drawTable(heads, rows));
  return EXIT.ok;
};
