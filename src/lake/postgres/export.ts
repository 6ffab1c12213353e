import type { Client } from 'pg';
import { ParcoursError } from '../../model/errors.ts';
import type { TableModel } from '../../model/subject-model.ts';
import type { LakeSnapshot } from '../snapshot.ts';
import { sqlName, sqlText } from '../sql-connection.ts';
import { type PostgresAddress, postgresAddress } from './address.ts';
import { connectPostgres } from './connect.ts';
import { copyRows } from './copy-rows.ts';
import { refused } from './failures.ts';
import { DEFAULT_SCHEMA } from './postgres-snapshot.ts';
import {
  createPostgresTableSql,
  indexedColumns,
  markText,
  postgresTable,
  readMark,
} from './tables.ts';

export interface PostgresExportOptions {
  /** Schema that takes the tables; it must be there. */
  readonly schema?: string;
  /** Replace tables of the same names even where no export made them. */
  readonly replace: boolean;
}

export interface PostgresExportProgress {
  readonly stage: 'copy' | 'index';
  readonly table: string;
  /** Of all tables. */
  readonly doneRows: number;
  readonly totalRows: number;
}

export interface PostgresExportReport {
  /** Where it went, without user and password. */
  readonly address: string;
  readonly schema: string;
  readonly version: number;
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
}

/**
 * Brings a version of a lake into a schema of a PostgreSQL: every table of its model, its indexes
 * and its statistics. One transaction: it happens whole or not at all, and whoever reads the tables
 * of an earlier export goes on until the last moment.
 */
export async function exportToPostgres(
  snapshot: LakeSnapshot,
  target: string,
  options: PostgresExportOptions,
  onProgress: (progress: PostgresExportProgress) => void,
): Promise<PostgresExportReport> {
  const address = postgresAddress(target);
  const schema = options.schema ?? address.schema ?? DEFAULT_SCHEMA;
  const client = await connectPostgres(address);
  try {
    await client.query('BEGIN');
    const old = await checkTarget(client, address, snapshot, { schema, replace: options.replace });
    const rowCounts = await countRows(snapshot);
    await fillDrafts(client, snapshot, schema, rowCounts, onProgress);
    if (old.length > 0) await client.query(dropSql(schema, old));
    for (const table of snapshot.model.tables)
      await client.query(publishSql(snapshot, table, schema));
    await client.query('COMMIT');
    const tables = [...rowCounts].map(([table, rows]) => ({ table, rows }));
    return { address: address.shown, schema, version: snapshot.version, tables };
  } catch (error) {
    throw refused(address.shown, error);
  } finally {
    // What was not committed is undone.
    await client.end().catch(() => {});
  }
}

/**
 * Looks before hours of copying whether the tables may be put there. Gives the tables that will
 * have to go.
 */
async function checkTarget(
  client: Client,
  { shown }: PostgresAddress,
  { model }: LakeSnapshot,
  { schema, replace }: { readonly schema: string; readonly replace: boolean },
): Promise<readonly string[]> {
  const { rows: schemas } = await client.query<{ may_create: boolean }>(
    `SELECT has_schema_privilege(oid, 'CREATE') AS may_create
     FROM pg_catalog.pg_namespace WHERE nspname = ${sqlText(schema)}`,
  );
  if (schemas[0] === undefined) throw noSchema(schema, shown);
  if (!schemas[0].may_create) throw noRights(schema, shown);
  const { rows } = await client.query<{ name: string; comment: string | null }>(
    `SELECT c.relname AS name, obj_description(c.oid, 'pg_class') AS comment
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ${sqlText(schema)} ORDER BY 1`,
  );
  const names = new Set(model.tables.map((table) => table.name));
  const standing = rows.filter(({ name }) => names.has(name));
  const foreign = standing.filter(({ comment }) => readMark(comment) === null);
  if (foreign.length > 0 && !replace) {
    throw occupied(schema, shown, foreign.map(({ name }) => name).join(', '));
  }
  const old = standing.map(({ name }) => name);
  if (old.length > 0) {
    // A rehearsal: rights, views that depend on a table, views in its place.
    await client.query(`SAVEPOINT rehearsal; ${dropSql(schema, old)}; ROLLBACK TO rehearsal`);
  }
  return old;
}

/** All at once, as they may refer to each other. */
function dropSql(schema: string, tables: readonly string[]): string {
  return `DROP TABLE ${tables.map((name) => postgresTable(schema, name)).join(', ')}`;
}

function occupied(schema: string, source: string, tables: string): ParcoursError {
  return new ParcoursError(
    'input',
    'postgresql.occupied',
    {
      fr: `Le schéma ${schema} contient déjà des tables qui ne viennent pas d’un export (${tables}) ; rien n’est changé`,
      en: `The schema ${schema} already holds tables that no export made (${tables}); nothing is changed`,
    },
    { source },
  );
}

function noSchema(schema: string, source: string): ParcoursError {
  return new ParcoursError(
    'input',
    'postgresql.no-schema',
    {
      fr: `Il n’y a pas de schéma ${schema} dans cette base`,
      en: `There is no schema ${schema} in this database`,
    },
    { source },
  );
}

function noRights(schema: string, source: string): ParcoursError {
  return new ParcoursError(
    'environment',
    'postgresql.rights',
    {
      fr: `Ce compte n’a pas le droit de créer ou de remplacer des tables dans le schéma ${schema}`,
      en: `This account may not create or replace tables in the schema ${schema}`,
    },
    { source },
  );
}

async function countRows(snapshot: LakeSnapshot): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { name } of snapshot.model.tables) {
    const relation = snapshot.relation(name, 'subject');
    const [row] = await snapshot.connection.rows(`SELECT COUNT(*) AS n FROM ${relation}`);
    counts.set(name, Number(row?.n));
  }
  return counts;
}

/** The tables under names that nobody reads yet: those of an earlier export stay readable. */
const draftOf = (name: string): string => `${name}_draft`;
const indexOf = (table: string, column: string): string => `${table}_${column}_idx`;

async function fillDrafts(
  client: Client,
  snapshot: LakeSnapshot,
  schema: string,
  rowCounts: ReadonlyMap<string, number>,
  onProgress: (progress: PostgresExportProgress) => void,
): Promise<void> {
  const { model, connection } = snapshot;
  const totalRows = [...rowCounts.values()].reduce((sum, rows) => sum + rows, 0);
  let doneRows = 0;
  for (const table of model.tables) {
    const draft = postgresTable(schema, draftOf(table.name));
    const tell = (stage: PostgresExportProgress['stage']): void => {
      onProgress({ stage, table: table.name, doneRows, totalRows });
    };
    await client.query(createPostgresTableSql(table, draft));
    // In the order in which cohorts are found: rows of one concept lie side by side.
    const relation = snapshot.relation(table.name, 'concept');
    await copyRows({ connection, relation }, { client, relation: draft }, table, (rows) => {
      doneRows += rows;
      tell('copy');
    });
    tell('index');
    for (const column of indexedColumns(model, table)) {
      const name = sqlName(indexOf(draftOf(table.name), column));
      await client.query(`CREATE INDEX ${name} ON ${draft} (${sqlName(column)})`);
    }
    await client.query(`ANALYZE ${draft}`);
  }
}

/** Gives a draft the names that are meant to last. */
function publishSql({ model, version }: LakeSnapshot, table: TableModel, schema: string): string {
  const name = postgresTable(schema, table.name);
  const draft = draftOf(table.name);
  const indexes = indexedColumns(model, table).map((column) => {
    const index = postgresTable(schema, indexOf(draft, column));
    return `ALTER INDEX ${index} RENAME TO ${sqlName(indexOf(table.name, column))}`;
  });
  return [
    `ALTER TABLE ${postgresTable(schema, draft)} RENAME TO ${sqlName(table.name)}`,
    ...indexes,
    `COMMENT ON TABLE ${name} IS ${sqlText(markText({ model: model.name, version }))}`,
  ].join('; ');
}
