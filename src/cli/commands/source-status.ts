import { openDuck } from '../../lake/index.ts';
import type { IntakeFolder } from '../../packs/health/intake-folder.ts';
import { ignoredRecords, waitingCounts } from '../../packs/health/waiting.ts';
import { type Call, type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { withWorkplace } from '../lake-access.ts';
import { chosenPacks, intakeOf } from '../source-access.ts';
import { type SourceFigures, sourceFigures } from '../source-figures.ts';
import { drawTable } from '../table.ts';

/** `parcours source status [NAME…] --intake INTAKE` */
export const sourceStatus: Command = async (call) => {
  const intake = intakeOf(call);
  const waiting = await waitingBySource(call, intake);
  const sources: Status[] = [];
  for (const name of chosenPacks(call, intake)) {
    const figures = await sourceFigures(call, intake, name);
    const ignored = await ignoredRecords(intake, name);
    sources.push({ ...figures, waiting: waiting.get(name) ?? 0, ignored });
  }
  if (call.options.json === true) sayJson(call, { sources });
  else say(call, statusTable(call, sources));
  return EXIT.ok;
};

interface Status extends SourceFigures {
  /** Facts in no table yet, as of the last run. */
  readonly waiting: number;
  /** Records that the pack leaves out on purpose, by its reason. */
  readonly ignored: Readonly<Record<string, number>>;
}

function waitingBySource(call: Call, intake: IntakeFolder): Promise<ReadonlyMap<string, number>> {
  return withWorkplace(call, async (resources) => {
    const connection = await openDuck({ path: ':memory:', ...resources });
    try {
      return await waitingCounts(connection, intake);
    } finally {
      connection.close();
    }
  });
}

function statusTable(call: Call, sources: readonly Status[]): readonly string[] {
  const { columns, freshness, volumes } = call.texts.source;
  const { integer, instant, percent } = call.texts.numbers;
  const heads = [
    { title: columns.source, align: 'left' },
    { title: columns.received, align: 'left' },
    { title: columns.freshness, align: 'left' },
    { title: columns.volume, align: 'left' },
    { title: columns.allPieces, align: 'right' },
    { title: columns.unread, align: 'right' },
    { title: columns.facts, align: 'right' },
    { title: columns.refused, align: 'right' },
    { title: columns.waiting, align: 'right' },
    { title: columns.ignored, align: 'right' },
    { title: columns.unmapped, align: 'right' },
  ] as const;
  const rows = sources.map((one) => [
    one.source,
    one.lastReceivedMs === null ? '–' : instant(one.lastReceivedMs),
    freshness[one.freshness.verdict],
    volumes[one.volume.verdict],
    ...[one.pieces, one.unread, one.facts, one.deadLetters, one.waiting, ignoredOf(one)].map(
      integer,
    ),
    one.unmappedShare === null ? '–' : percent(one.unmappedShare),
  ]);
  return drawTable(heads, rows);
}

const ignoredOf = ({ ignored }: Status): number => {
  return Object.values(ignored).reduce((sum, n) => sum + n, 0);
};
