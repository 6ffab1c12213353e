import { FACT_COLUMNS } from '../../../intake/facts/tables.ts';

/** What a fact says, apart from where it was said: decides between facts of equal version. */
const SAID = FACT_COLUMNS.filter(({ name }) => {
  return !['sequence', 'line', 'offset_bytes', 'length_bytes', 'sha256'].includes(name);
}).map(({ name }) => `CAST(${name} AS VARCHAR)`);

/** Of a document only what its last telling says counts. */
function currentSql(facts: string): string {
  return `SELECT * FROM ${facts} WHERE document IS NULL
    UNION ALL SELECT * FROM ${facts} WHERE document IS NOT NULL
    QUALIFY version = max(version) OVER (PARTITION BY source, document)`;
}

/**
 * The facts that hold: of each thing that a source speaks of, what it said last. Rests on the set
 * of facts alone; the order of arrival decides only which of two equal tellings is cited. Most
 * things are told once: only the others are compared, and in full only those that are level.
 */
export function heldStatements(facts: string): readonly string[] {
  const thing = 'hash(source, kind, key)';
  const said = `md5(concat_ws('|', ${SAID.join(', ')}))`;
  const chosen = (tied: boolean): string =>
    `SELECT f.* FROM current f JOIN best b ON f.filename = b.filename AND f.file_row_number = b.number
     WHERE ${tied ? '' : 'NOT '}b.tied`;
  return [
    `CREATE VIEW current AS ${currentSql(facts)}`,
    `CREATE TABLE shared AS SELECT ${thing} AS thing FROM current GROUP BY thing HAVING count(*) > 1`,
    `CREATE TABLE best AS
     SELECT filename, file_row_number AS number, count(*) OVER (PARTITION BY source, kind, key) > 1 AS tied
     FROM (
       SELECT filename, file_row_number, source, kind, key FROM current
       SEMI JOIN shared ON shared.thing = ${thing}
       QUALIFY rank() OVER (PARTITION BY source, kind, key ORDER BY version DESC, rank DESC) = 1
     )`,
    `CREATE TABLE held AS SELECT * EXCLUDE (filename, file_row_number) FROM (
       SELECT * FROM current ANTI JOIN shared ON shared.thing = ${thing}
       UNION ALL ${chosen(false)}
       UNION ALL ${chosen(true)}
       QUALIFY row_number() OVER (PARTITION BY source, kind, key ORDER BY ${said}, sequence, offset_bytes) = 1
     )`,
    'DROP TABLE shared',
    'DROP TABLE best',
  ];
}

/** A number below 2^53 from a text, by a hash that nobody can try out without the salt. */
export function idSql(salt: string, parts: readonly string[]): string {
  const text = [`'${salt}'`, ...parts].join(" || '|' || ");
  return `CAST(md5_number(${text}) % 9007199254740992::UHUGEINT AS BIGINT)`;
}
