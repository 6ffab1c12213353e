import { join } from 'node:path';
import type { SubjectModel, TableModel } from '../model/subject-model.ts';
import { layoutsOf } from './data-files.ts';
import { openDuck } from './duck.ts';
import type { LakeState, TableState } from './lake-log.ts';
import { createTableSql } from './memory-snapshot.ts';
import { isSideTable } from './side-tables.ts';
import type { LakeSnapshot } from './snapshot.ts';
import { type SortOrder, type SqlConnection, sqlName, sqlText } from './sql-connection.ts';
import { rowsQuery } from './stored-rows.ts';

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
): Promise<LakeSnapshot> {
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
          lake,
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
  readonly lake: string;
  /** Null: a view on the files. */
  readonly sortedBy: readonly string[] | null;
}

async function define(
  connection: SqlConnection,
  table: TableModel,
  { name, state, lake, sortedBy }: Defined,
): Promise<void> {
  if (state === undefined || state.files.size === 0) {
    await connection.run(createTableSql(table, name));
    return;
  }
  const query = rowsQuery(lake, table, state);
  // One file is in order already; DuckDB keeps it.
  const order =
    sortedBy === null || state.files.size === 1
      ? ''
      : ` ORDER BY ${sortedBy.map(sqlName).join(', ')}`;
  const what = sortedBy === null ? 'VIEW' : 'TABLE';
  await connection.run(`CREATE ${what} ${name} AS ${query}${order}`);
}

async function lockDown(
  connection: SqlConnection,
  lake: string,
  state: LakeState,
  options: SnapshotOptions,
): Promise<void> {
  const files = [...state.values()]
    .filter(({ path }) => !isSideTable(path))
    .flatMap(({ path, files: names }) => [...names.keys()].map((name) => join(lake, path, name)));
  const folders = [options.temporaryFolder].filter((folder) => folder !== '');
  await connection.run(
    `SET allowed_paths = [${files.map(sqlText).join(', ')}]; ` +
      `SET allowed_directories = [${folders.map((folder) => sqlText(`${folder}/`)).join(', ')}]; ` +
      'SET enable_external_access = false; SET lock_configuration = true',
  );
}
