import { Client } from 'pg';
import { postgresEngine } from '../src/engine/sql/postgresql/index.ts';
import { insertRows, type MemoryTables } from '../src/lake/memory-snapshot.ts';
import { postgresSnapshot } from '../src/lake/postgres/postgres-snapshot.ts';
import { createPostgresTableSql, postgresTable } from '../src/lake/postgres/tables.ts';
import type { Snapshot } from '../src/lake/snapshot.ts';
import { sqlName } from '../src/lake/sql-connection.ts';
import { type SubjectModel, tableOf } from '../src/model/subject-model.ts';
import { postgresPrograms, startPostgres } from './postgres.ts';
import { ENGINES_UNDER_TEST, type EngineUnderTest } from './random/engines.ts';

/** Every engine that this machine can run; the first is the oracle. */
export async function enginesOfMachine(): Promise<{
  readonly engines: readonly EngineUnderTest[];
  /** Why a test leaves out PostgreSQL, or false. */
  readonly skipped: string | false;
  stop(): Promise<void>;
}> {
  const postgres = await startPostgresUnderTest();
  return {
    engines: postgres === null ? ENGINES_UNDER_TEST : [...ENGINES_UNDER_TEST, postgres],
    skipped: postgres === null ? 'PostgreSQL is not installed on this machine' : false,
    stop: async () => postgres?.stop(),
  };
}

interface PostgresUnderTest extends EngineUnderTest {
  stop(): Promise<void>;
}

/** A subject model's tables, in a schema that bears its name. */
interface Filled {
  readonly snapshot: Snapshot;
  tables: readonly string[];
}

/**
 * The engine on a PostgreSQL of its own; null where none is installed. Tables are emptied and filled
 * for each content, which is much quicker than to make them: an engine that was opened is good
 * until the next is.
 */
async function startPostgresUnderTest(): Promise<PostgresUnderTest | null> {
  const programs = postgresPrograms();
  if (programs === null) return null;
  const server = await startPostgres(programs);
  const known = new Map<SubjectModel, Filled>();
  return {
    name: 'postgresql',
    async open({ snapshot: { model }, tables }) {
      const filled = known.get(model) ?? (await createTables(server.url, model));
      known.set(model, filled);
      await refill(filled, tables);
      return postgresEngine(filled.snapshot);
    },
    async stop() {
      for (const { snapshot } of known.values()) snapshot.close();
      await server.stop();
    },
  };
}

async function createTables(url: string, model: SubjectModel): Promise<Filled> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const schema = model.name;
  const tables = model.tables.map((table) => {
    return createPostgresTableSql(table, postgresTable(schema, table.name));
  });
  await client.query([`CREATE SCHEMA ${sqlName(schema)}`, ...tables].join('; '));
  const snapshot = await postgresSnapshot(client, url, { model, version: -1, schema });
  return { snapshot, tables: [] };
}

async function refill(filled: Filled, tables: MemoryTables): Promise<void> {
  const { model, connection, relation } = filled.snapshot;
  const old = filled.tables.map((name) => `DELETE FROM ${relation(name, 'subject')}`);
  filled.tables = Object.keys(tables).filter((name) => tables[name]?.length !== 0);
  // The engine names every table in full; here the search path says where rows go.
  await connection.run([...old, `SET search_path = ${sqlName(model.name)}`].join('; '));
  for (const name of filled.tables) {
    const table = tableOf(model, name);
    if (table === undefined) throw new RangeError(`no table ${name}`);
    await insertRows(connection, table, tables[name] ?? []);
  }
  await connection.run('SET search_path = pg_catalog');
}
