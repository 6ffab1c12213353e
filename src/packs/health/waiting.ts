import { existsSync } from 'node:fs';
import { type SqlConnection, sqlText } from '../../lake/sql-connection.ts';
import type { IntakeFolder } from './intake-folder.ts';

type Row = Readonly<Record<string, unknown>>;

/** Facts that hold, but stand in no table as of the last run, with what they wait for (`rule`). */
export async function waitingFacts(
  connection: SqlConnection,
  intake: IntakeFolder,
  sources: readonly string[],
  limit: number,
): Promise<readonly Row[]> {
  if (!existsSync(intake.waiting) || sources.length === 0) return [];
  return connection.rows(
    `SELECT * EXCLUDE (map_version) FROM read_parquet(${sqlText(intake.waiting)})
     WHERE source IN (${sources.map(sqlText).join(', ')})
     ORDER BY source, sequence, offset_bytes, kind, rule LIMIT ${limit}`,
  );
}

/** How many wait, by source. */
export async function waitingCounts(
  connection: SqlConnection,
  intake: IntakeFolder,
): Promise<ReadonlyMap<string, number>> {
  if (!existsSync(intake.waiting)) return new Map();
  const rows = await connection.rows(
    `SELECT source, count(*) AS n FROM read_parquet(${sqlText(intake.waiting)}) GROUP BY 1`,
  );
  return new Map(rows.map(({ source, n }) => [String(source), Number(n)]));
}

/** How many records of a source, or parts of them, its pack leaves out, by its reason. */
export async function ignoredRecords(
  intake: IntakeFolder,
  source: string,
): Promise<Readonly<Record<string, number>>> {
  const total: Record<string, number> = {};
  for (const { ignored } of await intake.factsOf(intake.pack(source)).counts()) {
    for (const [reason, n] of Object.entries(ignored)) total[reason] = (total[reason] ?? 0) + n;
  }
  return total;
}
