import { join } from 'node:path';
import type { EventModel, SubjectModel, TableModel } from '../model/subject-model.ts';
import type { AddFile, TableColumn } from './delta.ts';
import { type LakeDrivers, makeLastingFolder } from './files.ts';
import { type SortOrder, type SqlConnection, sqlName, sqlText } from './sql-connection.ts';

/** The Delta table that keeps a table of the model in one order. */
export interface Layout {
  readonly table: string;
  readonly order: SortOrder;
  /** Folder in the lake. */
  readonly path: string;
  readonly columns: readonly TableColumn[];
  /** Columns by which the rows lie. */
  readonly sortedBy: readonly string[];
}

/** Where the rows of a table lie: once by subject and start (or key); events once more by concept. */
export function layoutsOf(model: SubjectModel, table: TableModel): readonly Layout[] {
  const { name, columns } = table;
  const event = model.events.find((candidate) => candidate.table === name);
  const bySubject: Layout = {
    table: name,
    order: 'subject',
    path: `tables/${name}`,
    columns,
    sortedBy: event === undefined ? keyColumns(table) : [event.subject, event.start, event.id],
  };
  const concept = event === undefined ? undefined : conceptColumn(event);
  if (event === undefined || concept === undefined) return [bySubject];
  const path = `tables_by_concept/${name}`;
  const sortedBy = [concept, event.subject, event.start, event.id];
  return [bySubject, { ...bySubject, order: 'concept', path, sortedBy }];
}

function conceptColumn(event: EventModel): string | undefined {
  const field = event.fields.concept;
  return field === undefined || field.hops.length > 0 ? undefined : field.column;
}

function keyColumns(table: TableModel): readonly string[] {
  const keys = table.columns.filter((column) => column.primaryKey);
  return (keys.length > 0 ? keys : table.columns.slice(0, 2)).map((column) => column.name);
}

/** Number of rows, and a hash of them that doesn't depend on their order. */
export async function contentOf(
  connection: SqlConnection,
  relation: string,
  columns: readonly TableColumn[],
): Promise<{ readonly rows: number; readonly hash: string }> {
  const names = columns.map((column) => `t.${sqlName(column.name)}`).join(', ');
  const [row] = await connection.rows(
    `SELECT COUNT(*) AS n, CAST(SUM(CAST(hash(${names}) AS HUGEINT)) AS VARCHAR) AS h ` +
      `FROM ${relation} t`,
  );
  return { rows: Number(row?.n), hash: `${row?.n}:${row?.h ?? 0}` };
}

/** Times are kept as instants in UTC; what the model calls a time of day goes in and out alike. */
export function storedColumn(column: TableColumn): string {
  const name = sqlName(column.name);
  return column.type === 'datetime' ? `${name} AT TIME ZONE 'UTC' AS ${name}` : name;
}

/** Writes the rows of a relation, in the layout's order, as one Parquet file of its table. */
export async function writeDataFile(
  drivers: LakeDrivers,
  connection: SqlConnection,
  lake: string,
  layout: Layout,
  relation: string,
): Promise<AddFile> {
  const { files } = drivers;
  const folder = join(lake, layout.path);
  await makeLastingFolder(files, lake, layout.path);
  const name = `part-${drivers.newId()}.parquet`;
  const path = join(folder, name);
  const draft = `${path}.tmp`;
  const columns = layout.columns.map(storedColumn).join(', ');
  const order = layout.sortedBy.map(sqlName).join(', ');
  try {
    await connection.run(
      `COPY (SELECT ${columns} FROM ${relation} ORDER BY ${order}) TO ${sqlText(draft)} ` +
        '(FORMAT parquet, COMPRESSION zstd)',
    );
    await files.sync(draft);
    await files.rename(draft, path);
    await files.sync(folder);
    const facts = await files.facts(path);
    return {
      path: name,
      partitionValues: {},
      size: facts?.bytes ?? 0,
      modificationTime: facts?.modifiedMs ?? 0,
      dataChange: true,
      stats: JSON.stringify(await statistics(connection, relation, layout.columns)),
      tags: { sha256: await files.sha256(path) },
    };
  } catch (error) {
    await files.remove(draft).catch(() => {});
    await files.remove(path).catch(() => {});
    throw error;
  }
}

export interface FileStatistics {
  readonly numRecords: number;
  readonly minValues: Readonly<Record<string, number | string>>;
  readonly maxValues: Readonly<Record<string, number | string>>;
  readonly nullCount: Readonly<Record<string, number>>;
}

/** Content of two relations together. */
export function joinedContent(a: string, b: string): string {
  const [rowsA = '0', sumA = '0'] = a.split(':');
  const [rowsB = '0', sumB = '0'] = b.split(':');
  return `${BigInt(rowsA) + BigInt(rowsB)}:${BigInt(sumA) + BigInt(sumB)}`;
}

/** Statistics as Delta keeps them per file. Texts are left out: long ones would have to be cut. */
export async function statistics(
  connection: SqlConnection,
  relation: string,
  columns: readonly TableColumn[],
): Promise<FileStatistics> {
  const parts = columns.flatMap(({ name, type }, i) => {
    const column = sqlName(name);
    const nulls = `COUNT(*) - COUNT(${column}) AS nulls_${i}`;
    if (type === 'text') return [nulls];
    const shown = (value: string): string =>
      type === 'date' || type === 'datetime'
        ? `strftime(${value}, '${type === 'date' ? '%Y-%m-%d' : '%Y-%m-%dT%H:%M:%S.%gZ'}')`
        : value;
    return [
      nulls,
      `${shown(`MIN(${column})`)} AS low_${i}`,
      `${shown(`MAX(${column})`)} AS high_${i}`,
    ];
  });
  const [row] = await connection.rows(
    `SELECT COUNT(*) AS records, ${parts.join(', ')} FROM ${relation}`,
  );
  const collect = (prefix: string): Record<string, number | string> =>
    Object.fromEntries(
      columns.flatMap(({ name }, i) => {
        const value = row?.[`${prefix}_${i}`];
        // A bound that is no exact number (beyond 2^53, NaN) would make a reader skip rows.
        const exact = typeof value === 'string' || Number.isFinite(value);
        return exact ? [[name, value as number | string]] : [];
      }),
    );
  return {
    numRecords: Number(row?.records),
    minValues: collect('low'),
    maxValues: collect('high'),
    nullCount: collect('nulls') as Record<string, number>,
  };
}
