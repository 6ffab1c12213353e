import type { Sentence } from '../model/errors.ts';
import type { QualityCheck } from './checks/check.ts';
import { type CheckInput, runChecks } from './checks/run-checks.ts';

/** A blocking check that a load would break. Counts only. */
export interface Breach {
  readonly check: string;
  readonly label: Sentence;
  readonly table: string;
  readonly column: string | null;
  readonly violated_rows: number;
  readonly rows: number;
  readonly threshold_percent: number;
}

/**
 * The gate before a commit: the blocking checks, on the relations that would become the tables of
 * the next version (what is staged, and for the other tables what the lake holds). None may be
 * broken: a load with a breach must not be committed. A check whose tables are not all given is
 * left out.
 */
export async function gate(
  input: CheckInput,
  checks: readonly QualityCheck[],
): Promise<readonly Breach[]> {
  const blocking = new Map(
    checks.filter((check) => check.blocking).map((check) => [check.id, check]),
  );
  const outcomes = await runChecks([...blocking.values()], input);
  return outcomes.flatMap((outcome): readonly Breach[] => {
    const check = blocking.get(outcome.check);
    if (outcome.status !== 'failed' || check === undefined) return [];
    const { table, column, violated_rows, rows, threshold_percent } = outcome;
    return [
      {
        check: check.id,
        label: check.label,
        table,
        column,
        violated_rows: violated_rows ?? 0,
        rows: rows ?? 0,
        threshold_percent,
      },
    ];
  });
}
