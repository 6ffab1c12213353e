import { join } from 'node:path';
import { FACT_COLUMNS } from '../../../intake/facts/tables.ts';
import { sqlText } from '../../../lake/sql-connection.ts';

/** What a fact says, apart from where it was said: decides between facts of equal version. */
const SAID = FACT_COLUMNS.filter(({ name }) => {
  return !['sequence', 'line', 'offset_bytes', 'length_bytes', 'sha256'].includes(name);
}).map(({ name }) => `CAST(${name} AS VARCHAR)`);

/**
 * The facts that hold: of each thing that a source speaks of, what it said last. Rests on the set
 * of facts alone; the order of arrival decides only which of two equal tellings is cited. Most
 * things are told once: only the others are compared, by a few columns, and in full only those that
 * are level. One statement after the other: together they would not fit into little memory.
 */
export function heldStatements(facts: string, workFolder: string): readonly string[] {
  const thing = 'hash(source, kind, key)';
  const file = 'hash(filename)';
  const said = `md5(concat_ws('|', ${SAID.join(', ')}))`;
  return [
    // Of a document only what its last telling says counts.
    `CREATE TABLE documents AS SELECT source, document, max(version) AS last_version FROM ${facts}
     WHERE document IS NOT NULL GROUP BY ALL`,
    `CREATE VIEW current AS SELECT * EXCLUDE (last_version) FROM ${facts} LEFT JOIN documents USING (source, document)
     WHERE document IS NULL OR version = last_version`,
    `CREATE TABLE shared AS SELECT ${thing} AS thing FROM current GROUP BY thing HAVING count(*) > 1`,
    `CREATE TABLE best AS
     SELECT file, number, count(*) OVER (PARTITION BY source, kind, key) > 1 AS tied
     FROM (
       SELECT ${file} AS file, file_row_number AS number, source, kind, key FROM current
       SEMI JOIN shared ON shared.thing = ${thing}
       QUALIFY rank() OVER (PARTITION BY source, kind, key ORDER BY version DESC, rank DESC) = 1
     )`,
    'CREATE TABLE chosen AS SELECT file, number FROM best WHERE NOT tied',
    `INSERT INTO chosen SELECT file, number FROM (
       SELECT b.file, b.number, f.source, f.kind, f.key, ${said} AS said, f.sequence, f.offset_bytes
       FROM current f JOIN best b ON b.file = ${file} AND b.number = f.file_row_number WHERE b.tied
     ) QUALIFY row_number() OVER (PARTITION BY source, kind, key ORDER BY said, sequence, offset_bytes) = 1`,
    'DROP TABLE best',
    keptSql(
      'held-once',
      workFolder,
      `SELECT * EXCLUDE (filename, file_row_number) FROM current
       ANTI JOIN shared ON shared.thing = ${thing}`,
    ),
    keptSql(
      'held-chosen',
      workFolder,
      `SELECT * EXCLUDE (filename, file_row_number) FROM current
       SEMI JOIN chosen ON chosen.file = ${file} AND chosen.number = file_row_number`,
    ),
    `CREATE VIEW held AS SELECT * FROM read_parquet([${['held-once', 'held-chosen'].map((name) => keptFile(name, workFolder)).join(', ')}])`,
    'DROP TABLE shared',
    'DROP TABLE chosen',
  ];
}

/**
 * Wide rows on their way are kept as Parquet, packed and in small groups: as tables they would need
 * several times the memory.
 */
export function keptSql(name: string, workFolder: string, sql: string): string {
  return `COPY (${sql}) TO ${keptFile(name, workFolder)} (FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE 20480)`;
}

export const keptFile = (name: string, workFolder: string): string =>
  sqlText(join(workFolder, `${name}.parquet`));

/** A number below 2^53 from a text, by a hash that nobody can try out without the salt. */
export function idSql(salt: string, parts: readonly string[]): string {
  const text = [`'${salt}'`, ...parts].join(" || '|' || ");
  return `CAST(md5_number(${text}) % 9007199254740992::UHUGEINT AS BIGINT)`;
}
