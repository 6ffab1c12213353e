import type { Client } from 'pg';
import { parseDay } from '../../model/day.ts';
import type { SqlColumn, SqlColumns, SqlConnection, SqlRow, SqlValue } from '../sql-connection.ts';
import { refused } from './failures.ts';

/** A PostgreSQL seen as engines see the embedded database. */
export class PostgresConnection implements SqlConnection {
  readonly #client: Client;
  /** What the database is called in errors. */
  readonly #shown: string;

  constructor(client: Client, shown: string) {
    this.#client = client;
    this.#shown = shown;
  }

  async run(sql: string): Promise<void> {
    await this.#query(sql);
  }

  async rows(sql: string): Promise<readonly SqlRow[]> {
    const { rows, fields } = await this.#query(sql);
    return rows.map((row) => {
      return Object.fromEntries(
        fields.map(({ name, type }, i) => [name, plainValue(type, row[i])]),
      );
    });
  }

  async columns(sql: string): Promise<SqlColumns> {
    const { rows, fields } = await this.#query(sql);
    const columns = fields.map(({ name, type }, i) => [name, column(type, rows, i)] as const);
    return { rowCount: rows.length, columns: Object.fromEntries(columns) };
  }

  close(): void {
    void this.#client.end().catch(() => {});
  }

  async #query(sql: string): Promise<Result> {
    try {
      const text = { text: sql, rowMode: 'array', types: AS_TEXT } as const;
      const result = await this.#client.query<Cell[]>(text);
      return {
        rows: result.rows ?? [],
        fields: (result.fields ?? []).map(({ name, dataTypeID }) => {
          return { name, type: TYPES.get(dataTypeID) ?? 'text' };
        }),
      };
    } catch (error) {
      throw refused(this.#shown, error);
    }
  }
}

/** As the server writes it: every type but a few is read from its text. */
type Cell = string | null;

interface Result {
  readonly rows: readonly (readonly Cell[])[];
  readonly fields: readonly { readonly name: string; readonly type: CellType }[];
}

type CellType = SqlColumn['type'] | 'boolean';

const AS_TEXT = { getTypeParser: () => (text: string) => text };

/** By the number of the type in pg_type. */
const TYPES: ReadonlyMap<number, CellType> = new Map([
  [16, 'boolean'],
  [20, 'integer'],
  [21, 'integer'],
  [23, 'int32'],
  [700, 'number'],
  [701, 'number'],
  [1082, 'date'],
  [1700, 'number'],
]);

function plainValue(type: CellType, cell: Cell | undefined): SqlValue {
  if (cell === null || cell === undefined) return null;
  if (type === 'boolean') return cell === 't';
  if (type === 'number') return Number(cell);
  if (type !== 'integer' && type !== 'int32') return cell;
  const number = Number(cell);
  return Number.isSafeInteger(number) ? number : BigInt(cell);
}

function column(type: CellType, rows: Result['rows'], index: number): SqlColumn {
  const valid = new Uint8Array(rows.length);
  const target = emptyColumn(type, rows.length, valid);
  rows.forEach((row, i) => {
    const cell = row[index] ?? null;
    if (cell === null) return;
    valid[i] = 1;
    if (target.type === 'integer') target.values[i] = BigInt(cell);
    else if (target.type === 'date') target.values[i] = dayOf(cell);
    else if (target.type === 'text') (target.values as string[])[i] = cell;
    else target.values[i] = Number(cell);
  });
  return target;
}

function emptyColumn(type: CellType, rowCount: number, valid: Uint8Array): SqlColumn {
  switch (type) {
    case 'integer':
      return { type, values: new BigInt64Array(rowCount), valid };
    case 'int32':
    case 'date':
      return { type, values: new Int32Array(rowCount), valid };
    case 'number':
      return { type, values: new Float64Array(rowCount), valid };
    default:
      return { type: 'text', values: new Array<string>(rowCount).fill(''), valid };
  }
}

const MS_PER_DAY = 86_400_000;
/** Years of five digits and those before our era: "10000-01-01", "0044-03-15 BC". */
const FAR_DATE = /^(\d{4,})-(\d\d)-(\d\d)( BC)?$/;

function dayOf(text: string): number {
  const near = parseDay(text);
  if (near !== null) return near;
  const [, year, month, day, before] = FAR_DATE.exec(text) ?? [];
  if (year === undefined) throw new RangeError('a date that is no day of the calendar');
  const fullYear = before === undefined ? Number(year) : 1 - Number(year);
  return new Date(0).setUTCFullYear(fullYear, Number(month) - 1, Number(day)) / MS_PER_DAY;
}
