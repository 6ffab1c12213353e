import type { Client } from 'pg';
import { ParcoursError } from '../../model/errors.ts';
import { modelNamed } from '../../model/index.ts';
import type { SubjectModel } from '../../model/subject-model.ts';
import type { Snapshot } from '../snapshot.ts';
import { sqlText } from '../sql-connection.ts';
import { type PostgresAddress, postgresAddress } from './address.ts';
import { connectPostgres } from './connect.ts';
import { refused } from './failures.ts';
import { PostgresConnection } from './postgres-connection.ts';
import { type ExportMark, postgresTable, readMark } from './tables.ts';

/** Where an export goes when nobody says: PostgreSQL's own default. */
export const DEFAULT_SCHEMA = 'public';

/**
 * Questions are made of many hash joins over few tables; with the server's usual 4 MB these spill,
 * and conditions that could be looked up are computed for each row.
 */
const WORK_MEMORY_MB = 128;

/**
 * Compilation of a query takes longer than most questions. Names of functions are PostgreSQL's
 * own, whatever stands in the search path of the account.
 */
const SETTINGS = `SET jit = off; SET work_mem = '${WORK_MEMORY_MB}MB'; SET search_path = pg_catalog`;

/** A version of a lake that was exported to a PostgreSQL, for questions. */
export async function openPostgresExport(
  source: string,
  schema: string | undefined,
): Promise<Snapshot> {
  const address = postgresAddress(source);
  const home = schema ?? address.schema ?? DEFAULT_SCHEMA;
  const client = await connectPostgres(address);
  try {
    const { model, version } = await readExport(client, home, address);
    return await postgresSnapshot(client, address.shown, { model, version, schema: home });
  } catch (error) {
    await client.end().catch(() => {});
    throw refused(address.shown, error);
  }
}

/** All the model's tables, as they stand in a schema. Closing the snapshot closes the client. */
export async function postgresSnapshot(
  client: Client,
  shown: string,
  content: { readonly model: SubjectModel; readonly version: number; readonly schema: string },
): Promise<Snapshot> {
  const { model, version, schema } = content;
  const connection = new PostgresConnection(client, shown);
  await connection.run(SETTINGS);
  return {
    model,
    version,
    connection,
    relation: (table) => postgresTable(schema, table),
    close: () => connection.close(),
  };
}

async function readExport(
  client: Client,
  schema: string,
  { shown }: PostgresAddress,
): Promise<{ readonly model: SubjectModel; readonly version: number }> {
  const marks = await readMarks(client, schema);
  const [first] = marks.values();
  const model = first === undefined ? undefined : modelNamed(first.model);
  const whole = model?.tables.every(({ name }) => {
    const mark = marks.get(name);
    return mark?.model === first?.model && mark?.version === first?.version;
  });
  if (first !== undefined && model !== undefined && whole === true) {
    return { model, version: first.version };
  }
  throw new ParcoursError(
    'input',
    'postgresql.no-export',
    {
      fr: `Le schéma ${schema} ne contient pas de version entière d’un entrepôt ; faites-en une avec « parcours export postgres »`,
      en: `The schema ${schema} holds no whole version of a lake; make one with "parcours export postgres"`,
    },
    { source: shown },
  );
}

async function readMarks(client: Client, schema: string): Promise<ReadonlyMap<string, ExportMark>> {
  const { rows } = await client.query<{ name: string; comment: string | null }>(
    `SELECT c.relname AS name, obj_description(c.oid, 'pg_class') AS comment
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname = ${sqlText(schema)}`,
  );
  return new Map(
    rows.flatMap(({ name, comment }) => {
      const mark = readMark(comment);
      return mark === null ? [] : [[name, mark] as const];
    }),
  );
}
