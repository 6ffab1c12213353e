import type { Snapshot } from '../../lake/snapshot.ts';
import { type SqlColumn, sqlName } from '../../lake/sql-connection.ts';
import { type SubjectModel, tableOf } from '../../model/subject-model.ts';

/** A cell. Dates are days since 1970-01-01; an integer is a bigint only where a number is inexact. */
export type Value = number | bigint | string | null;

/** A table of the lake, whole, in memory. */
export class Table {
  readonly rowCount: number;
  readonly #columns: ReadonlyMap<string, readonly Value[]>;
  readonly #rowsByValue = new Map<string, ReadonlyMap<Value, readonly number[]>>();

  constructor(rowCount: number, columns: ReadonlyMap<string, readonly Value[]>) {
    this.rowCount = rowCount;
    this.#columns = columns;
  }

  value(column: string, row: number): Value {
    return this.#column(column)[row] ?? null;
  }

  /** Rows whose column has the value; none for null. */
  rowsWith(column: string, value: Value): readonly number[] {
    if (value === null) return [];
    let rows = this.#rowsByValue.get(column);
    if (rows === undefined) {
      rows = Map.groupBy(this.#column(column).keys(), (row) => this.value(column, row));
      this.#rowsByValue.set(column, rows);
    }
    return rows.get(value) ?? [];
  }

  #column(name: string): readonly Value[] {
    const values = this.#columns.get(name);
    if (values === undefined) throw new RangeError(`no column ${name}`);
    return values;
  }
}

/** Reads a table. Times of day are left out: no question reads them. */
export async function readTable(snapshot: Snapshot, name: string): Promise<Table> {
  const names = columnNames(snapshot.model, name);
  const list = names.map(sqlName).join(', ');
  const result = await snapshot.connection.columns(
    `SELECT ${list} FROM ${snapshot.relation(name, 'subject')}`,
  );
  const columns = names.map((column) => [column, cells(result.columns[column])] as const);
  return new Table(result.rowCount, new Map(columns));
}

function columnNames(model: SubjectModel, name: string): readonly string[] {
  const table = tableOf(model, name);
  if (table === undefined) throw new RangeError(`no table ${name}`);
  return table.columns.filter(({ type }) => type !== 'datetime').map((column) => column.name);
}

function cells(column: SqlColumn | undefined): readonly Value[] {
  if (column === undefined) throw new RangeError('the result lacks a column');
  const { values, valid } = column;
  return Array.from(valid, (known, row) => (known === 0 ? null : cell(values[row] ?? null)));
}

function cell(value: Value): Value {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
