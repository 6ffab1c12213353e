import { openLake } from '../../lake/index.ts';
import type { IntakeFolder } from '../../packs/health/intake-folder.ts';
import { type RunReport, runSources } from '../../packs/health/run-sources.ts';
import { type Call, type Command, progressOf, say, sayJson, warn } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeDrivers, lakePath, withWorkplace } from '../lake-access.ts';
import { checkLoad } from '../load-gate.ts';
import { chosenPacks, intakeOf, keyFolder, pseudonymsIn, readySources } from '../source-access.ts';
import { drawTable } from '../table.ts';
import { filesLeft, takeInbox } from '../take-inbox.ts';
import { type PullFailure, takePulls, warnOfPulls } from '../take-pull.ts';

/** `parcours source run [NAME…] --intake INTAKE --lake LAKE` */
export const sourceRun: Command = async (call) => {
  const { surroundings, options } = call;
  const begun = surroundings.elapsed();
  const report = await runIntake(call);
  const durationMs = Math.round(surroundings.elapsed() - begun);
  if (options.json === true) sayJson(call, runJson(report, durationMs));
  else say(call, runLines(call, report, durationMs));
  return exitOf(report);
};

export interface IntakeReport extends RunReport {
  readonly failedPulls: readonly PullFailure[];
}

export function exitOf({ failedPulls, sources }: IntakeReport): number {
  const isWhole = failedPulls.length === 0 && !sources.some(({ isStopped }) => isStopped);
  return isWhole ? EXIT.ok : EXIT.someFailed;
}

/**
 * Takes what waits in the inbox, fetches what is new at sources that don't send, and brings the lake
 * up to date with all sources. What can't be fetched is told, and doesn't stop the rest.
 */
export async function runIntake(call: Call): Promise<IntakeReport> {
  const { surroundings, texts } = call;
  const intake = intakeOf(call);
  const keys = keyFolder(call, intake);
  const lake = await openLake(lakePath(call), lakeDrivers(call));
  const startedMs = surroundings.now();
  for (const name of chosenPacks(call, intake)) {
    await takeInbox(call, intake, name);
    const left = await filesLeft(intake, name);
    if (left > 0) warn(call, texts.source.filesLeft(name, left));
  }
  const failedPulls = await takePulls(call, intake, chosenPacks(call, intake));
  const progress = progressOf(call);
  try {
    const pseudonyms = await pseudonymsIn(keys);
    const report = await withWorkplace(call, (resources) => {
      // All sources, whichever were named: the tables are made of all facts.
      return runSources(intake, lake, readySources(intake, intake.packNames()), {
        ...resources,
        pseudonyms,
        startedMs,
        keyFolder: keys,
        gate: (connection, built) => checkLoad(intake.path, startedMs, connection, built),
        onProgress: (source, { records }) => {
          const label = texts.progress.stages.read;
          progress.update({ label, detail: source, done: records, total: null, unit: 'items' });
        },
      });
    });
    warnOfStops(call, intake, report);
    return { ...report, failedPulls };
  } finally {
    progress.end();
    warnOfPulls(call, failedPulls);
  }
}

function warnOfStops(call: Call, intake: IntakeFolder, { sources }: RunReport): void {
  const { source: texts, numbers } = call.texts;
  for (const { source, isStopped, refusedShare } of sources) {
    if (!isStopped) continue;
    const most = numbers.percent(intake.pack(source).source.refusedShareMax);
    warn(call, texts.stopped(source, numbers.percent(refusedShare ?? 0), most));
  }
}

export function runJson(report: IntakeReport, durationMs: number): object {
  const { sources, tables, entry } = report;
  const failed = report.failedPulls.map(({ source, failure: { code } }) => ({ source, code }));
  const version = entry?.version ?? null;
  return { sources, tables, failed_pulls: failed, version, duration_ms: durationMs };
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
