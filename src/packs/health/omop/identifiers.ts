import { ID_SEPARATOR } from '../../../intake/facts/tables.ts';
import type { LakeConnection } from '../../../lake/sql-connection.ts';
import { ConnectedParts } from '../identity.ts';
import type { Pseudonyms } from '../pseudonym.ts';
import type { BuildInput } from './build.ts';
import { load } from './load.ts';

/**
 * Makes `identifiers`: every identifier that any fact names, with its person. A person is known by
 * the identifier spoken of first, so that one learnt later doesn't rename it; who is the same depends
 * on what was told, never on the order in which it came. Texts stay in the database, which may put
 * them on the disk; numbers stand for them here.
 */
export async function addIdentifiers(
  connection: LakeConnection,
  { facts, pseudonyms, workFolder }: BuildInput,
): Promise<void> {
  await connection.run(EDGES);
  await connection.run(namedSql(facts));
  const parts = await partsOf(connection);
  await load(connection, workFolder, 'named_parts', changedRoots(parts), [
    { name: 'number', sqlType: 'INTEGER' },
    { name: 'root', sqlType: 'INTEGER' },
  ]);
  await connection.run(ROOTED);
  await load(connection, workFolder, 'persons_named', personRows(connection, pseudonyms), [
    { name: 'root', sqlType: 'INTEGER' },
    { name: 'person_id', sqlType: 'BIGINT' },
    { name: 'pseudonym', sqlType: 'VARCHAR' },
  ]);
  await connection.run(
    `CREATE TABLE identifiers AS
     SELECT identifier, person_id, pseudonym FROM rooted JOIN persons_named USING (root);
     DROP TABLE rooted; DROP TABLE persons_named; DROP TABLE named; DROP TABLE identity_edges; DROP TABLE named_parts`,
  );
}

/** Who is who: identifiers told together, and merges. */
const EDGES = `CREATE TABLE identity_edges AS
  SELECT patient_ AS a, unnest(string_split(ids, '${ID_SEPARATOR}')) AS b FROM held
  WHERE kind = 'identity' AND NOT cancelled AND ids IS NOT NULL
  UNION ALL SELECT patient_, into_ FROM held WHERE kind = 'merge' AND NOT cancelled AND into_ IS NOT NULL`;

/** Each identifier once, with a number and when it was first spoken of: sortable text. */
const namedSql = (facts: string): string => `CREATE TABLE named AS
  SELECT CAST(row_number() OVER () - 1 AS INTEGER) AS number, identifier, since FROM (
    SELECT identifier, max(since) AS since FROM (
      SELECT patient_ AS identifier, min(version) AS since FROM ${facts}
      WHERE patient_ IS NOT NULL GROUP BY 1
      UNION ALL SELECT a, '' FROM identity_edges UNION ALL SELECT b, '' FROM identity_edges
    ) GROUP BY 1
  )`;

async function partsOf(connection: LakeConnection): Promise<ConnectedParts> {
  const [row] = await connection.rows('SELECT count(*) AS n FROM named');
  const parts = new ConnectedParts(Number(row?.n));
  const edges = `SELECT x.number AS a, y.number AS b FROM identity_edges e
    JOIN named x ON x.identifier = e.a JOIN named y ON y.identifier = e.b WHERE e.a <> e.b`;
  for await (const { rowCount, columns } of connection.batches(edges)) {
    const [a, b] = [columns.a, columns.b];
    if (a?.type !== 'int32' || b?.type !== 'int32') throw new TypeError('numbers are expected');
    for (let i = 0; i < rowCount; i++) parts.join(a.values[i] as number, b.values[i] as number);
  }
  return parts;
}

/** Most identifiers stand alone, or are the root themselves. */
function* changedRoots(parts: ConnectedParts): Generator<readonly [number, number]> {
  for (let number = 0; number < parts.count; number++) {
    const root = parts.rootOf(number);
    if (root !== number) yield [number, root];
  }
}

const ROOTED = `CREATE TABLE rooted AS
  SELECT identifier, since, coalesce(root, number) AS root FROM named LEFT JOIN named_parts USING (number)`;

/** A keyed hash for each patient, of the identifier that stands for it. */
async function* personRows(
  connection: LakeConnection,
  pseudonyms: Pseudonyms,
): AsyncGenerator<readonly [number, number, string]> {
  const first = `SELECT root, identifier FROM rooted
    QUALIFY row_number() OVER (PARTITION BY root ORDER BY since = '', since, identifier) = 1`;
  for await (const { rowCount, columns } of connection.batches(first)) {
    const { root, identifier } = columns;
    if (root?.type !== 'int32' || identifier?.type !== 'text') throw new TypeError('other columns');
    for (let i = 0; i < rowCount; i++) {
      const name = identifier.values[i] as string;
      yield [root.values[i] as number, pseudonyms.personId(name), pseudonyms.pseudonym(name)];
    }
  }
}
