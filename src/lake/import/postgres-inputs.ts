import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { SubjectModel } from '../../model/subject-model.ts';
import { postgresAddress } from '../postgres/address.ts';
import { connectPostgres } from '../postgres/connect.ts';
import { refused } from '../postgres/failures.ts';
import { sqlName } from '../sql-connection.ts';
import { prepareCsv } from './prepare-csv.ts';
import { newTap, tapped } from './read-file.ts';
import { databaseInputs } from './schema-tables.ts';
import type { Inventory } from './staged-import.ts';

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
  const address = postgresAddress(source);
  const { shown } = address;
  const client = await connectPostgres(address);
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ schema: string; name: string }>(RELATIONS);
    const found = { source: shown, home: 'public', tables: rows };
    const inputs = databaseInputs(
      model,
      found,
      schema ?? address.schema,
      null,
      (workshop, table, one) => {
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
      },
    );
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
