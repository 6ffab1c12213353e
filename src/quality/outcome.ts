/** What became of a check. 'notApplicable': there was nothing it could be about. */
export type Status = 'passed' | 'failed' | 'error' | 'notApplicable';

/** One check on one version of a lake. Counts only: never a row's values. */
export interface Outcome {
  /** The same from version to version. */
  readonly id: string;
  /** Kind of check: 'isRequired', 'event-in-life'. */
  readonly check: string;
  /** The official definitions, those of the product, or those of the site. */
  readonly origin: 'dqd' | 'own' | 'site';
  /** Kahn and others, doi:10.13063/2327-9214.1244. */
  readonly category: 'Conformance' | 'Completeness' | 'Plausibility';
  readonly severity: string;
  /** A load that breaks it must not become a version. */
  readonly blocking: boolean;
  readonly table: string;
  readonly column: string | null;
  readonly status: Status;
  /** Null where the check could not run. */
  readonly violated_rows: number | null;
  readonly rows: number | null;
  /** Percent of rows that may break it. */
  readonly threshold_percent: number;
  /** What the check says, in English as its author wrote it, or why there is no answer. */
  readonly note: string | null;
}

/** Percent of rows that break a check; 0 where there are none. */
export function violatedPercent(outcome: Pick<Outcome, 'violated_rows' | 'rows'>): number {
  const { violated_rows, rows } = outcome;
  return rows === null || rows === 0 ? 0 : (100 * (violated_rows ?? 0)) / rows;
}
