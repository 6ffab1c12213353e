import { sqlName, sqlText } from '../../../lake/sql-connection.ts';
import type { Dialect } from '../dialect.ts';

/** DuckDB 1.5. A date plus an integer is a date, and the difference of two dates is an integer. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  addDays: (date, days) => (days === 0 ? date : `(${date} + CAST(${days} AS INTEGER))`),
  addColumnDays: (date, days) => `(${date} + CAST(${days} AS INTEGER))`,
  daysBetween: (start, end) => `(${end} - ${start})`,
  dayNumber: (date) => `(${date} - DATE '1970-01-01')`,
  date: (iso) => `DATE ${sqlText(iso)}`,
  year: (date) => `year(${date})`,
  divide: (numerator, denominator) =>
    `(CAST(${numerator} AS DOUBLE) / NULLIF(CAST(${denominator} AS DOUBLE), 0))`,
  contains: (text, part) => `contains(${text}, ${sqlText(part)})`,
  startsWith: (text, part) => `starts_with(${text}, ${sqlText(part)})`,
  endsWith: (text, part) => `ends_with(${text}, ${sqlText(part)})`,
  idList: (ids) => `(SELECT unnest(CAST([${ids.join(',')}] AS BIGINT[])) AS concept_id)`,
  part: (name, query) => `${name} AS MATERIALIZED (${query})`,
  begin: null,
  keep: (name, query) => `CREATE OR REPLACE TEMP TABLE ${sqlName(name)} AS ${query}`,
  end: (kept) => kept.map((name) => `DROP TABLE IF EXISTS ${sqlName(name)}`).join(';\n'),
};
