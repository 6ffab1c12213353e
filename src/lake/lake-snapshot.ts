import { join } from 'node:path';
import type { ColumnModel, SubjectModel, TableModel } from '../model/subject-model.ts';
import { layoutsOf } from './data-files.ts';
import { DEAD_LETTER_LAYOUT } from './dead-letters.ts';
import { schemaColumns } from './delta.ts';
import { openDuck } from './duck.ts';
import type { LakeState, TableState } from './lake-log.ts';
import { createTableSql, SQL_TYPES } from './memory-snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import { type SortOrder, type SqlConnection, sqlName, sqlText } from './sql-connection.ts';

export interface SnapshotOptions {
  readonly memoryLimitMb: number;
  readonly threads: number;
  readonly temporaryFolder: string;
  /** Copies the tables into memory (spilling to the folder): worth it for many questions. */
  readonly materialize?: boolean;
}

const SCHEMAS: Readonly<Record<SortOrder, string>> = {
  subject: 'by_subject',
  concept: 'by_concept',
};

/** Opens the tables of a state for reading. The connection can then reach no other file. */
export async function openSnapshot(
  model: SubjectModel,
  lake: string,
  version: number,
  state: LakeState,
  options: SnapshotOptions,
): Promise<Snapshot> {
  const connection = await openDuck({ path: ':memory:', ...options });
  try {
    for (const schema of Object.values(SCHEMAS)) await connection.run(`CREATE SCHEMA ${schema}`);
    const twice = new Set<string>();
    for (const table of model.tables) {
      for (const { order, path, sortedBy } of layoutsOf(model, table)) {
        if (order === 'concept') twice.add(table.name);
        await define(connection, table, {
          name: `${SCHEMAS[order]}.${sqlName(table.name)}`,
          state: state.get(path),
          folder: join(lake, path),
          sortedBy: options.materialize === true ? sortedBy : null,
        });
      }
    }
    await lockDown(connection, lake, state, options);
    return {
      model,
      version,
      connection,
      relation: (table, order) => {
        return `${SCHEMAS[twice.has(table) ? order : 'subject']}.${sqlName(table)}`;
      },
      close: () => connection.close(),
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

interface Defined {
  readonly name: string;
  readonly state: TableState | undefined;
  readonly folder: string;
  /** Null: a view on the files. */
  readonly sortedBy: readonly string[] | null;
}

async function define(
  connection: SqlConnection,
  table: TableModel,
  { name, state, folder, sortedBy }: Defined,
): Promise<void> {
  if (state === undefined || state.files.size === 0) {
    await connection.run(createTableSql(table, name));
    return;
  }
  const files = [...state.files.keys()].map((file) => sqlText(join(folder, file)));
  const query = `SELECT ${readColumns(table, state)} FROM read_parquet([${files.join(', ')}])`;
  // One file is in order already; DuckDB keeps it.
  const order =
    sortedBy === null || files.length === 1 ? '' : ` ORDER BY ${sortedBy.map(sqlName).join(', ')}`;
  const what = sortedBy === null ? 'VIEW' : 'TABLE';
  await connection.run(`CREATE ${what} ${name} AS ${query}${order}`);
}

/** The model's columns as the files have them; a column that is newer than the files is null. */
function readColumns(table: TableModel, state: TableState): string {
  const stored = new Set(schemaColumns(state.metaData.schemaString).map((column) => column.name));
  return table.columns.map((column) => readColumn(column, stored.has(column.name))).join(', ');
}

function readColumn(column: ColumnModel, stored: boolean): string {
  const name = sqlName(column.name);
  if (!stored) return `CAST(NULL AS ${SQL_TYPES[column.type]}) AS ${name}`;
  return column.type === 'datetime' ? `${name} AT TIME ZONE 'UTC' AS ${name}` : name;
}

async function lockDown(
  connection: SqlConnection,
  lake: string,
  state: LakeState,
  options: SnapshotOptions,
): Promise<void> {
  const files = [...state.values()]
    .filter(({ path }) => path !== DEAD_LETTER_LAYOUT.path)
    .flatMap(({ path, files: names }) => [...names.keys()].map((name) => join(lake, path, name)));
  const folders = [options.temporaryFolder].filter((folder) => folder !== '');
  await connection.run(
    `SET allowed_paths = [${files.map(sqlText).join(', ')}]; ` +
      `SET allowed_directories = [${folders.map((folder) => sqlText(`${folder}/`)).join(', ')}]; ` +
      'SET enable_external_access = false; SET lock_configuration = true',
  );
}
