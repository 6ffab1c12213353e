import type { Snapshot } from '../../lake/index.ts';
import { codedFields } from './coded-fields.ts';

/** How much of one coded field has a standard concept. */
export interface FieldCoverage {
  readonly table: string;
  readonly field: string;
  /** Rows where the source said something. */
  readonly rows: number;
  readonly mappedRows: number;
  /** Distinct words of the source; mapped when one of its rows at least has a concept. */
  readonly codes: number;
  readonly mappedCodes: number;
}

/**
 * What share of the rows has a concept, for each field that a source fills. Rows count, not codes:
 * ten codes may be nine tenths of the results.
 */
export async function coverage(snapshot: Snapshot): Promise<readonly FieldCoverage[]> {
  const found: FieldCoverage[] = [];
  for (const { table, field, value, concept } of codedFields(snapshot.model)) {
    const mapped = `${concept} <> 0`;
    const [row] = await snapshot.connection.rows(
      `SELECT count(*) AS row_count, sum(CASE WHEN ${mapped} THEN 1 ELSE 0 END) AS mapped,
        count(DISTINCT ${value}) AS codes,
        count(DISTINCT CASE WHEN ${mapped} THEN ${value} END) AS mapped_codes
      FROM ${snapshot.relation(table, 'concept')} WHERE ${value} IS NOT NULL`,
    );
    const rows = Number(row?.row_count ?? 0);
    if (rows === 0) continue;
    found.push({
      table,
      field,
      rows,
      mappedRows: Number(row?.mapped ?? 0),
      codes: Number(row?.codes ?? 0),
      mappedCodes: Number(row?.mapped_codes ?? 0),
    });
  }
  return found;
}
