import type { CacheFiles } from '../lake/cache-files.ts';
import type { Outcome, Status } from './outcome.ts';

/** What the checks found on one version of a lake. */
export interface QualityReport {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly measuredMs: number;
  readonly outcomes: readonly Outcome[];
}

/** Where reports are kept: `<lake>/quality/<version>.json`, a cache that a new run makes again. */
export interface ReportHome {
  readonly files: CacheFiles;
  readonly folder: string;
}

/**
 * Keeps a report in place of the one of its version. Checks of an origin that did not run this time
 * keep their results: the version has not changed.
 */
export async function keepReport(home: ReportHome, report: QualityReport): Promise<void> {
  const { files, folder } = home;
  await files.makeFolder(folder);
  const path = `${folder}/${report.version}.json`;
  const ran = new Set(report.outcomes.map(({ origin }) => origin));
  const before = readReport(await files.readText(path))?.outcomes ?? [];
  const kept = before.filter(({ origin }) => !ran.has(origin));
  const whole: QualityReport = { ...report, outcomes: [...report.outcomes, ...kept] };
  await files.writeText(path, `${JSON.stringify(whole)}\n`);
}

/** The reports that are kept, by version. One that can't be read is as if it weren't there. */
export async function keptReports(home: ReportHome): Promise<readonly QualityReport[]> {
  const reports: QualityReport[] = [];
  for (const name of await home.files.list(home.folder)) {
    if (!/^\d+\.json$/.test(name)) continue;
    const report = readReport(await home.files.readText(`${home.folder}/${name}`));
    if (report !== null) reports.push(report);
  }
  return reports.sort((a, b) => a.version - b.version);
}

function readReport(text: string | null): QualityReport | null {
  try {
    const report = JSON.parse(text ?? 'null') as QualityReport | null;
    return Array.isArray(report?.outcomes) ? report : null;
  } catch {
    return null;
  }
}

export type StatusCounts = Readonly<Record<Status, number>>;

export function countStatuses(outcomes: readonly Outcome[]): StatusCounts {
  const counts = { passed: 0, failed: 0, error: 0, notApplicable: 0 };
  for (const { status } of outcomes) counts[status]++;
  return counts;
}

export interface TrendStep {
  readonly version: number;
  readonly measuredMs: number;
  readonly counts: StatusCounts;
  /** Failed among the checks that apply; null where none does. */
  readonly failedShare: number | null;
  /** Checks that fail now and did not before, by id; empty for the first version. */
  readonly worse: readonly string[];
  /** Checks that failed before and pass now. */
  readonly better: readonly string[];
}

/** How quality went from version to version. A check that did not run before is neither. */
export function trendOf(reports: readonly QualityReport[]): readonly TrendStep[] {
  let before: ReadonlyMap<string, Status> = new Map();
  return reports.map(({ version, measuredMs, outcomes }) => {
    const counts = countStatuses(outcomes);
    const applied = counts.passed + counts.failed + counts.error;
    const changed = (from: readonly Status[], to: readonly Status[]): readonly string[] =>
      outcomes
        .filter(({ id, status }) => {
          const was = before.get(id);
          return was !== undefined && from.includes(was) && to.includes(status);
        })
        .map(({ id }) => id);
    const step: TrendStep = {
      version,
      measuredMs,
      counts,
      failedShare: applied === 0 ? null : (counts.failed + counts.error) / applied,
      worse: changed(['passed', 'notApplicable'], ['failed', 'error']),
      better: changed(['failed', 'error'], ['passed']),
    };
    before = new Map(outcomes.map(({ id, status }) => [id, status]));
    return step;
  });
}
