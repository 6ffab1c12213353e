import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDuck } from '../src/lake/duck.ts';
import { SQL_TYPES } from '../src/lake/memory-snapshot.ts';
import type { LakeSnapshot } from '../src/lake/snapshot.ts';
import { type SqlConnection, sqlName, sqlText } from '../src/lake/sql-connection.ts';
import type { SubjectModel, TableModel } from '../src/model/subject-model.ts';

/**
 * A snapshot straight over a folder of Parquet files, one a table ("person.parquet"), without a
 * lake. Columns are cast to the model's types (a date may be stored as a timestamp), columns and
 * tables that are absent are there, empty. `materialize` copies the rows into memory.
 */
export async function parquetFolderSnapshot(
  model: SubjectModel,
  folder: string,
  options: { readonly materialize: boolean },
): Promise<LakeSnapshot> {
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 4096,
    threads: 2,
    temporaryFolder: '',
  });
  for (const table of model.tables) {
    const kind = options.materialize ? 'TABLE' : 'VIEW';
    const rows = await rowsSql(connection, table, join(folder, `${table.name}.parquet`));
    await connection.run(`CREATE ${kind} ${sqlName(table.name)} AS ${rows}`);
  }
  return {
    model,
    version: -1,
    connection,
    relation: (table) => sqlName(table),
    close: () => connection.close(),
  };
}

/** SELECT of the table's columns, typed as the model says. */
async function rowsSql(
  connection: SqlConnection,
  table: TableModel,
  file: string,
): Promise<string> {
  const source = existsSync(file) ? `read_parquet(${sqlText(file)})` : null;
  const present = source === null ? new Set() : await columnNames(connection, source);
  const columns = table.columns.map(({ name, type }) => {
    const value = present.has(name) ? sqlName(name) : 'NULL';
    return `CAST(${value} AS ${SQL_TYPES[type]}) AS ${sqlName(name)}`;
  });
  return `SELECT ${columns.join(', ')}${source === null ? ' WHERE false' : ` FROM ${source}`}`;
}

async function columnNames(
  connection: SqlConnection,
  source: string,
): Promise<ReadonlySet<unknown>> {
  const rows = await connection.rows(`DESCRIBE SELECT * FROM ${source}`);
  return new Set(rows.map((row) => row.column_name));
}
