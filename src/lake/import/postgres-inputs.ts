import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { SubjectModel } from '../../model/subject-model.ts';
import { sqlName } from '../sql-connection.ts';
import { failure } from './failures.ts';
import { prepareCsv } from './prepare-csv.ts';
import { newTap, tapped } from './read-file.ts';
import { databaseInputs } from './schema-tables.ts';
import type { Inventory } from './staged-import.ts';

export function isPostgresUrl(source: string): boolean {
  return /^postgres(ql)?:\/\//i.test(source);
}

/** The address without user, password and parameters: fit for errors, logs and the load's record. */
export function shownAddress(source: string): string {
  const url = parsedUrl(source);
  return `postgresql://${url.host}${url.pathname}`;
}

function parsedUrl(source: string): URL {
  try {
    return new URL(source);
  } catch {
    throw failure(
      'usage',
      'postgresql.address',
      'L’adresse de la base ne se lit pas ; la forme attendue est postgresql://utilisateur@hôte:port/base?schema=nom.',
      'The address of the database cannot be read; expected is postgresql://user@host:port/database?schema=name.',
    );
  }
}

const RELATIONS = `
  SELECT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%'
    AND has_table_privilege(c.oid, 'SELECT')
  ORDER BY 1, 2`;

/**
 * Tables and views of a running PostgreSQL, all read in one snapshot. Rows come by COPY as text
 * and are never held: the server waits while the disk is busy.
 */
export async function postgresInventory(
  model: SubjectModel,
  source: string,
  schema: string | undefined,
): Promise<Inventory> {
  const url = parsedUrl(source);
  const wanted = schema ?? url.searchParams.get('schema') ?? undefined;
  url.searchParams.delete('schema');
  const shown = shownAddress(source);
  const client = new Client({ connectionString: url.href });
  // A connection lost between two statements is told by the next statement.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(
      "SET LOCAL datestyle = 'ISO'; SET LOCAL timezone = 'UTC'; SET LOCAL client_encoding = 'UTF8'; SET LOCAL extra_float_digits = 1",
    );
    const { rows } = await client.query<{ schema: string; name: string }>(RELATIONS);
    const found = { source: shown, home: 'public', tables: rows };
    const inputs = databaseInputs(model, found, wanted, null, (workshop, table, one) => {
      const tap = newTap();
      const file = `${shown}/${one.schema}.${one.name}`;
      const blocks = tapped(copied(client, shown, one), tap, (bytes) => {
        workshop.onBytes(table.name, bytes, 0);
      });
      const text = { file, blocks, exactBytes: false, position: 'row' as const };
      return prepareCsv(workshop, table, 'postgresql', text, () => ({
        bytes: tap.bytes,
        sha256: tap.hash.digest('hex'),
      }));
    });
    return { ...inputs, containers: [], totalBytes: null, close: () => client.end() };
  } catch (error) {
    await client.end().catch(() => {});
    throw refused(shown, error);
  }
}

async function* copied(
  client: Client,
  shown: string,
  table: { readonly schema: string; readonly name: string },
): AsyncGenerator<Buffer> {
  const full = `${sqlName(table.schema)}.${sqlName(table.name)}`;
  const stream = client.query(
    copyTo(`COPY (SELECT * FROM ${full}) TO STDOUT (FORMAT csv, HEADER)`),
  );
  try {
    for await (const block of stream) yield block as Buffer;
  } catch (error) {
    throw refused(shown, error);
  }
}

/** The driver's own message may hold a row or an account: only its code is passed on. */
function refused(shown: string, error: unknown): unknown {
  if (error instanceof Error && error.name === 'ParcoursError') return error;
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return failure(
    'environment',
    'postgresql.refused',
    `La base PostgreSQL ne répond pas ou refuse la demande${code}.`,
    `The PostgreSQL database does not answer or refuses the request${code}.`,
    { source: shown },
  );
}
