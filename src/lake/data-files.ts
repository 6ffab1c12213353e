import { join } from 'node:path';
import type { ColumnType, EventModel, SubjectModel, TableModel } from '../model/subject-model.ts';
import type { AddFile, TableColumn } from './delta.ts';
import { type LakeDrivers, makeLastingFolder } from './files.ts';
import {
  type SortOrder,
  type SqlConnection,
  type SqlValue,
  sqlName,
  sqlText,
} from './sql-connection.ts';

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

/** Threads hold a group of rows each until it is written: large ones take more memory than sorting. */
const GROUP_ROWS = 61_440;

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
        `(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${GROUP_ROWS})`,
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
      stats: await statistics(connection, relation, layout.columns),
      tags: { sha256: await files.sha256(path) },
    };
  } catch (error) {
    await files.remove(draft).catch(() => {});
    await files.remove(path).catch(() => {});
    throw error;
  }
}

/** Content of two relations together. */
export function joinedContent(a: string, b: string): string {
  const [rowsA = '0', sumA = '0'] = a.split(':');
  const [rowsB = '0', sumB = '0'] = b.split(':');
  return `${BigInt(rowsA) + BigInt(rowsB)}:${BigInt(sumA) + BigInt(sumB)}`;
}

/** Delta keeps so many characters of a text that is a bound. */
const BOUND_CHARACTERS = 32;

/** Stands after an upper bound that was cut, so that it still lies above: U+10FFFF. */
const HIGHEST_CHARACTER = 'chr(1114111)';

/**
 * Statistics as Delta keeps them per file, in JSON (protocol.md, "Per-file Statistics"). Bounds are
 * there for every column or for none: readers take a column without them, beside others with them,
 * for one that holds nothing, and skip its rows.
 */
export async function statistics(
  connection: SqlConnection,
  relation: string,
  columns: readonly TableColumn[],
): Promise<string> {
  const parts = columns.map(({ name, type }, i) => {
    const column = sqlName(name);
    const [low, high] = BOUNDS[type](`MIN(${column})`, `MAX(${column})`);
    return `COUNT(*) - COUNT(${column}) AS nulls_${i}, ${low} AS low_${i}, ${high} AS high_${i}`;
  });
  const [row = {}] = await connection.rows(
    `SELECT COUNT(*) AS records, ${parts.join(', ')} FROM ${relation}`,
  );
  const collect = (prefix: string): string => {
    const known = columns.flatMap(({ name }, i) => {
      const value = row[`${prefix}_${i}`] ?? null;
      return value === null ? [] : [`${JSON.stringify(name)}:${jsonText(value)}`];
    });
    return `{${known.join(',')}}`;
  };
  const bounded = columns.every((_, i) => isBound(row[`low_${i}`]) && isBound(row[`high_${i}`]));
  const bounds = bounded ? `"minValues":${collect('low')},"maxValues":${collect('high')},` : '';
  return `{"numRecords":${row.records},${bounds}"nullCount":${collect('nulls')}}`;
}

/** The bounds of a column as Delta writes them, from its lowest and highest value. */
const BOUNDS: Readonly<
  Record<ColumnType, (low: string, high: string) => readonly [string, string]>
> = {
  integer: (low, high) => [low, high],
  float: (low, high) => [low, high],
  text: (low, high) => [
    `left(${low}, ${BOUND_CHARACTERS})`,
    `CASE WHEN length(${high}) <= ${BOUND_CHARACTERS} THEN ${high} ` +
      `ELSE left(${high}, ${BOUND_CHARACTERS}) || ${HIGHEST_CHARACTER} END`,
  ],
  date: (low, high) => [shownAs(low, '%Y-%m-%d'), shownAs(high, '%Y-%m-%d')],
  datetime: (low, high) => [
    shownAs(low, '%Y-%m-%dT%H:%M:%S.%fZ'),
    shownAs(high, '%Y-%m-%dT%H:%M:%S.%fZ'),
  ],
};

const shownAs = (value: string, format: string): string => `strftime(${value}, '${format}')`;

/** JSON has no infinity and no NaN. A column of nulls alone needs no bound. */
function isBound(value: SqlValue | undefined): boolean {
  return typeof value !== 'number' || Number.isFinite(value);
}

/** All digits of an integer: one rounded would lie on the wrong side of a row. */
function jsonText(value: SqlValue): string {
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}
