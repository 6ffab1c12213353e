import type { CohortRows } from '../src/engine/answer.ts';
import { type SqlConnection, sqlText } from '../src/lake/sql-connection.ts';

/** Rows of a cohort as comparable text, sorted: "subject start end", days since 1970-01-01. */
export function rowTexts(rows: CohortRows): readonly string[] {
  const texts = Array.from(rows.subjectId, (id, i) => `${id} ${rows.start[i]} ${rows.end[i]}`);
  return texts.sort();
}

/** Expected rows by definition, from a Parquet file with the four columns of a cohort table. */
export async function readExpected(
  connection: SqlConnection,
  file: string,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const { rowCount, columns } = await connection.columns(
    `SELECT cohort_definition_id AS id, subject_id, cohort_start_date - DATE '1970-01-01' AS s, ` +
      `cohort_end_date - DATE '1970-01-01' AS e FROM read_parquet(${sqlText(file)})`,
  );
  const byDefinition = new Map<number, string[]>();
  for (let i = 0; i < rowCount; i++) {
    const id = Number(columns.id?.values[i]);
    const text = ['subject_id', 's', 'e'].map((name) => columns[name]?.values[i]).join(' ');
    const known = byDefinition.get(id);
    if (known === undefined) byDefinition.set(id, [text]);
    else known.push(text);
  }
  for (const texts of byDefinition.values()) texts.sort();
  return byDefinition;
}

/** How many rows are on one side only. */
export function differingRows(found: readonly string[], expected: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const text of found) counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const text of expected) counts.set(text, (counts.get(text) ?? 0) - 1);
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}
