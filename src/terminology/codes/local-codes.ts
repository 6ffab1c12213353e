import type { Snapshot } from '../../lake/index.ts';
import type { ValueQuartiles } from '../suggest/types.ts';
import { type CodedField, codedFields } from './coded-fields.ts';

/** A code of an application, as the rows of a lake show it. */
export interface LocalCode {
  readonly table: string;
  readonly field: string;
  readonly code: string;
  /** Name of the source's own concept, or its description in SOURCE_TO_CONCEPT_MAP. */
  readonly label: string | null;
  readonly unit: string | null;
  readonly rows: number;
  readonly mappedRows: number;
  /** The concept that most rows have; 0 where none is mapped. */
  readonly conceptId: number;
  readonly conceptName: string | null;
  readonly values: ValueQuartiles | null;
}

export interface CodesOptions {
  /** Only codes with rows that have no concept. */
  readonly unmapped?: boolean;
  /** The codes with most rows. */
  readonly limit?: number;
}

/** The local codes of a lake, those with most rows first. */
export async function localCodes(
  snapshot: Snapshot,
  options: CodesOptions = {},
): Promise<readonly LocalCode[]> {
  const codes: LocalCode[] = [];
  for (const field of codedFields(snapshot.model)) {
    const rows = await snapshot.connection.rows(codesSql(snapshot, field, options));
    for (const row of rows) {
      codes.push({
        table: field.table,
        field: field.field,
        code: String(row.code),
        label: text(row.label),
        unit: text(row.unit),
        rows: Number(row.row_count),
        mappedRows: Number(row.mapped),
        conceptId: Number(row.concept ?? 0),
        conceptName: text(row.concept_name),
        values:
          row.median === null
            ? null
            : { low: Number(row.low), median: Number(row.median), high: Number(row.high) },
      });
    }
  }
  const order = (a: LocalCode, b: LocalCode): number =>
    b.rows - a.rows || (`${a.table} ${a.code}` < `${b.table} ${b.code}` ? -1 : 1);
  return codes.sort(order).slice(0, options.limit ?? codes.length);
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** `mode` and `percentile_cont` are in DuckDB and in PostgreSQL alike. */
function codesSql(snapshot: Snapshot, field: CodedField, options: CodesOptions): string {
  const { value, concept, sourceConcept, unit, number } = field;
  const quantile = (share: number): string =>
    number === null
      ? 'CAST(NULL AS DOUBLE PRECISION)'
      : `percentile_cont(${share}) WITHIN GROUP (ORDER BY ${number})`;
  const unitSql = unit ?? 'CAST(NULL AS VARCHAR)';
  const mapped = `sum(CASE WHEN ${concept} <> 0 THEN 1 ELSE 0 END)`;
  const having = options.unmapped === true ? `HAVING ${mapped} < count(*)` : '';
  const concepts = snapshot.relation('concept', 'concept');
  const described = snapshot.relation('source_to_concept_map', 'concept');
  return `WITH used AS (
      SELECT ${value} AS code, ${unitSql} AS unit, count(*) AS row_count, ${mapped} AS mapped,
        mode() WITHIN GROUP (ORDER BY CASE WHEN ${concept} <> 0 THEN ${concept} END) AS concept,
        max(${sourceConcept ?? 'CAST(NULL AS BIGINT)'}) AS source_concept,
        ${quantile(0.25)} AS low, ${quantile(0.5)} AS median, ${quantile(0.75)} AS high
      FROM ${snapshot.relation(field.table, 'concept')}
      WHERE ${value} IS NOT NULL
      GROUP BY ${value}${unit === null ? '' : `, ${unit}`}
      ${having}
      ORDER BY count(*) DESC, ${value}
      ${options.limit === undefined ? '' : `LIMIT ${options.limit}`}
    ), described AS (
      SELECT source_code, min(source_code_description) AS description
      FROM ${described} GROUP BY source_code
    )
    SELECT used.code, used.unit, used.row_count, used.mapped, used.concept,
      used.low, used.median, used.high,
      coalesce(own.concept_name, described.description) AS label,
      target.concept_name AS concept_name
    FROM used
      LEFT JOIN ${concepts} AS own
        ON own.concept_id = used.source_concept AND used.source_concept <> 0
      LEFT JOIN ${concepts} AS target ON target.concept_id = used.concept
      LEFT JOIN described ON described.source_code = used.code
    ORDER BY used.row_count DESC, used.code`;
}
