import type { SqlContext } from './context.ts';

/**
 * Joins a subject's periods: each is lengthened by `padDays`; one that starts after all before it
 * have ended opens a new run; the run ends where its longest ends, less `unpadDays`.
 */
export function islandsSql(
  context: SqlContext,
  rows: string,
  padDays: number,
  unpadDays: number,
): string {
  const { dialect } = context;
  const padded = `SELECT subject_id, start_date, ${dialect.addDays('end_date', padDays)} AS end_date FROM ${rows}`;
  const marked =
    'SELECT subject_id, start_date, end_date, CASE WHEN MAX(end_date) OVER (PARTITION BY subject_id ' +
    'ORDER BY start_date, end_date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) >= start_date ' +
    `THEN 0 ELSE 1 END AS opens FROM (${padded}) b`;
  // Of periods with one start those that open a run come first, or a twin falls into the run
  // before; of these the shorter, as periods that end before they start open one each.
  const numbered =
    'SELECT subject_id, start_date, end_date, SUM(opens) OVER (PARTITION BY subject_id ' +
    `ORDER BY start_date, opens DESC, end_date ROWS UNBOUNDED PRECEDING) AS run FROM (${marked}) m`;
  return (
    `SELECT subject_id, MIN(start_date) AS start_date, ` +
    `${dialect.addDays('MAX(end_date)', -unpadDays)} AS end_date ` +
    `FROM (${numbered}) n GROUP BY subject_id, run`
  );
}
