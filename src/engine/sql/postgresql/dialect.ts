import { sqlName, sqlText } from '../../../lake/sql-connection.ts';
import type { Dialect } from '../dialect.ts';

/**
 * PostgreSQL. A date plus an INTEGER is a date (plus a BIGINT is nothing), the difference of two
 * dates is an INTEGER, and a temporary table has no statistics until it is analysed.
 */
export const postgresDialect: Dialect = {
  name: 'postgresql',
  addDays: (date, days) => (days === 0 ? date : `(${date} + CAST(${days} AS INTEGER))`),
  addColumnDays: (date, days) => `(${date} + CAST(${days} AS INTEGER))`,
  daysBetween: (start, end) => `(${end} - ${start})`,
  dayNumber: (date) => `(${date} - DATE '1970-01-01')`,
  date: (iso) => `DATE ${sqlText(iso)}`,
  year: (date) => `CAST(EXTRACT(YEAR FROM ${date}) AS INTEGER)`,
  divide: (numerator, denominator) =>
    `(CAST(${numerator} AS DOUBLE PRECISION) / NULLIF(CAST(${denominator} AS DOUBLE PRECISION), 0))`,
  contains: (text, part) => `(strpos(${text}, ${sqlText(part)}) > 0)`,
  startsWith: (text, part) => `starts_with(${text}, ${sqlText(part)})`,
  endsWith: (text, part) => `(right(${text}, char_length(${sqlText(part)})) = ${sqlText(part)})`,
  idList: (ids) => `(SELECT unnest(CAST('{${ids.join(',')}}' AS BIGINT[])) AS concept_id)`,
  part: (name, query) => `${name} AS MATERIALIZED (${query})`,
  begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ',
  keep: (name, query) => {
    return `CREATE TEMP TABLE ${sqlName(name)} AS ${query};\nANALYZE ${sqlName(name)}`;
  },
  // What a transaction has made goes with it.
  end: () => 'ROLLBACK',
};
