import type { ColumnType, SubjectModel, TableModel } from '../model/subject-model.ts';
import { openDuck } from './duck.ts';
import type { LakeSnapshot } from './snapshot.ts';
import { type SqlConnection, type SqlValue, sqlName, sqlText } from './sql-connection.ts';

export const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  integer: 'BIGINT',
  float: 'DOUBLE',
  text: 'VARCHAR',
  date: 'DATE',
  datetime: 'TIMESTAMP',
};

export type MemoryTables = Readonly<Record<string, readonly Readonly<Record<string, SqlValue>>[]>>;

/** A snapshot made of a few rows in memory: for specs, tests and examples. */
export async function memorySnapshot(
  model: SubjectModel,
  rows: MemoryTables,
): Promise<LakeSnapshot> {
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 1024,
    threads: 1,
    temporaryFolder: '',
  });
  for (const table of model.tables) {
    await connection.run(createTableSql(table));
    const given = rows[table.name];
    if (given !== undefined && given.length > 0) await insertRows(connection, table, given);
  }
  return {
    model,
    version: -1,
    connection,
    relation: (table) => sqlName(table),
    close: () => connection.close(),
  };
}

/** CREATE TABLE for an empty table with all the model's columns. */
export function createTableSql(table: TableModel, name = sqlName(table.name)): string {
  const columns = table.columns.map(
    (column) => `${sqlName(column.name)} ${SQL_TYPES[column.type]}`,
  );
  return `CREATE TABLE ${name} (${columns.join(', ')})`;
}

/** Adds rows to a table of the model. A column that no row names is null. */
export async function insertRows(
  connection: SqlConnection,
  table: TableModel,
  rows: readonly Readonly<Record<string, SqlValue>>[],
): Promise<void> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const unknown = names.find((name) => !table.columns.some((column) => column.name === name));
  if (unknown !== undefined) throw new RangeError(`${table.name} has no column ${unknown}`);
  const tuples = rows.map((row) => {
    return `(${names.map((name) => literal(row[name] ?? null)).join(', ')})`;
  });
  const target = `${sqlName(table.name)} (${names.map(sqlName).join(', ')})`;
  await connection.run(`INSERT INTO ${target} VALUES ${tuples.join(', ')}`);
}

function literal(value: SqlValue): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? sqlText(value) : String(value);
}
