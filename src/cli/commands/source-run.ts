import { openLake } from '../../lake/index.ts';
import { type RunReport, runSources } from '../../packs/health/run-sources.ts';
import { type Call, type Command, progressOf, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeDrivers, lakePath, withWorkplace } from '../lake-access.ts';
import { chosenPacks, intakeOf, keyFolder, pseudonymsIn, readySources } from '../source-access.ts';
import { drawTable } from '../table.ts';
import { takeInbox } from '../take-inbox.ts';

/** `parcours source run [NAME…] --intake INTAKE --lake LAKE` */
export const sourceRun: Command = async (call) => {
  const { surroundings, options } = call;
  const begun = surroundings.elapsed();
  const report = await runIntake(call);
  const durationMs = Math.round(surroundings.elapsed() - begun);
  if (options.json === true) {
    const { sources, tables, entry } = report;
    sayJson(call, { sources, tables, version: entry?.version ?? null, duration_ms: durationMs });
  } else {
    say(call, runLines(call, report, durationMs));
  }
  return EXIT.ok;
};

/** Takes what waits in the inbox, and brings the lake up to date with all sources. */
export async function runIntake(call: Call): Promise<RunReport> {
  const { surroundings, texts } = call;
  const intake = intakeOf(call);
  const keys = keyFolder(call, intake);
  const lake = await openLake(lakePath(call), lakeDrivers(call));
  const startedMs = surroundings.now();
  for (const name of chosenPacks(call, intake)) await takeInbox(call, intake, name);
  const progress = progressOf(call);
  try {
    const pseudonyms = await pseudonymsIn(keys);
    return await withWorkplace(call, (resources) => {
      // All sources, whichever were named: the tables are made of all facts.
      return runSources(intake, lake, readySources(intake, intake.packNames()), {
        ...resources,
        pseudonyms,
        startedMs,
        keyFolder: keys,
        gate: async () => {},
        onProgress: (source, { records }) => {
          const label = texts.progress.stages.read;
          progress.update({ label, detail: source, done: records, total: null, unit: 'items' });
        },
      });
    });
  } finally {
    progress.end();
  }
}

export function runLines(call: Call, report: RunReport, durationMs: number): readonly string[] {
  const { source, numbers, load } = call.texts;
  const heads = [
    { title: source.columns.source, align: 'left' },
    { title: source.columns.pieces, align: 'right' },
    { title: source.columns.records, align: 'right' },
    { title: source.columns.facts, align: 'right' },
    { title: source.columns.refused, align: 'right' },
    { title: source.columns.waiting, align: 'right' },
  ] as const;
  const rows = report.sources.map((one) => [
    one.source,
    ...[one.pieces, one.records, one.facts, one.lettersInAll, one.waiting].map(numbers.integer),
  ]);
  const tables = report.tables
    .filter(({ rows: count }) => count > 0)
    .map(({ table, rows: count }) => [table, numbers.integer(count)]);
  const tableHeads = [
    { title: load.columns.table, align: 'left' },
    { title: call.texts.lake.columns.rows, align: 'right' },
  ] as const;
  return [
    ...drawTable(heads, rows),
    '',
    ...drawTable(tableHeads, tables),
    '',
    report.entry === null ? source.unchanged : load.newVersion(report.entry.version, durationMs),
  ];
}
