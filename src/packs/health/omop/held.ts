import { FACT_COLUMNS } from '../../../intake/facts/tables.ts';

/** What a fact says, apart from where it was said: decides between facts of equal version. */
const SAID = FACT_COLUMNS.filter(({ name }) => {
  return !['sequence', 'line', 'offset_bytes', 'length_bytes', 'sha256'].includes(name);
}).map(({ name }) => `CAST(${name} AS VARCHAR)`);

/**
 * The facts that hold: of each thing that a source speaks of, what it said last. Rests on the set
 * of facts alone; the order of arrival decides only which of two equal tellings is cited.
 */
export function heldSql(facts: string): string {
  return `CREATE TABLE held AS SELECT * EXCLUDE (place) FROM (
    SELECT *, row_number() OVER (
      PARTITION BY source, kind, key
      ORDER BY version DESC, rank DESC, md5(concat_ws('|', ${SAID.join(', ')})), sequence, offset_bytes
    ) AS place
    FROM (
      SELECT * FROM ${facts} WHERE document IS NULL
      UNION ALL BY NAME
      SELECT * FROM ${facts} WHERE document IS NOT NULL
      QUALIFY version = max(version) OVER (PARTITION BY source, document)
    )
  ) WHERE place = 1`;
}

/** A number below 2^53 from a text, by a hash that nobody can try out without the salt. */
export function idSql(salt: string, parts: readonly string[]): string {
  const text = [`'${salt}'`, ...parts].join(" || '|' || ");
  return `CAST(md5_number(${text}) % 9007199254740992::UHUGEINT AS BIGINT)`;
}
