import {
  type DuckDBConnection,
  DuckDBDecimalValue,
  DuckDBInstance,
  type DuckDBResult,
  DuckDBTypeId,
} from '@duckdb/node-api';
import type { LakeConnection, SqlColumn, SqlColumns, SqlRow, SqlValue } from './sql-connection.ts';

export interface DuckOptions {
  /** Database file; ':memory:' keeps nothing. */
  readonly path: string;
  readonly readOnly?: boolean;
  readonly memoryLimitMb: number;
  readonly threads: number;
  /** Where the engine may spill what doesn't fit in memory. */
  readonly temporaryFolder: string;
}

/**
 * Opens the embedded database. Extensions are never downloaded: a hospital's network is closed,
 * and a query must not open a connection on its own.
 */
export async function openDuck(options: DuckOptions): Promise<LakeConnection> {
  const instance = await DuckDBInstance.create(options.path, {
    threads: String(options.threads),
    memory_limit: `${options.memoryLimitMb}MB`,
    temp_directory: options.temporaryFolder,
    // What is freed goes back to the machine: else so much as the limit again stays taken.
    allocator_flush_threshold: '16MB',
    allocator_bulk_deallocation_flush_threshold: '16MB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(options.readOnly === true ? { access_mode: 'READ_ONLY' } : {}),
  });
  return new DuckConnection(instance, await instance.connect());
}

/** Connections that are open: a query among them may have to be stopped. */
const open = new Set<DuckDBConnection>();

/** Stops every query that runs. A process can't end before its queries do. */
export function interruptQueries(): void {
  for (const connection of open) connection.interrupt();
}

class DuckConnection implements LakeConnection {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
    open.add(connection);
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  async rows(sql: string): Promise<readonly SqlRow[]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader.getRowObjects().map((row) => {
      const entries = Object.entries(row).map(
        ([name, value]) => [name, plainValue(value)] as const,
      );
      return Object.fromEntries(entries);
    });
  }

  async columns(sql: string): Promise<SqlColumns> {
    const result = await this.#connection.stream(sql);
    const chunks: Chunk[] = [];
    for await (const chunk of chunksOf(result)) chunks.push(chunk);
    return joinedColumns(result, chunks);
  }

  async *batches(sql: string): AsyncGenerator<SqlColumns> {
    const result = await this.#connection.stream(sql);
    for await (const chunk of chunksOf(result)) yield joinedColumns(result, [chunk]);
  }

  close(): void {
    open.delete(this.#connection);
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

/** Decimals and hugeints of aggregates become numbers: nothing the product stores needs more. */
function plainValue(value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') {
    return value;
  }
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  return String(value);
}

interface Vector {
  getItem(index: number): unknown;
  /** What the vectors of fixed width hold, though their types hide it: the values as they lie. */
  readonly items?: unknown;
  readonly validity?: { readonly data: BigUint64Array | null; readonly offset: number };
}

interface Chunk {
  readonly rowCount: number;
  readonly vectors: readonly Vector[];
}

async function* chunksOf(result: DuckDBResult): AsyncGenerator<Chunk> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const vectors = Array.from(
      { length: chunk.columnCount },
      (_, i) => chunk.getColumnVector(i) as unknown as Vector,
    );
    yield { rowCount: chunk.rowCount, vectors };
  }
}

function joinedColumns(result: DuckDBResult, chunks: readonly Chunk[]): SqlColumns {
  const rowCount = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  const columns = result.columnNames().map((name, i) => {
    return [name, column(result.columnTypeId(i), chunks, i, rowCount)] as const;
  });
  return { rowCount, columns: Object.fromEntries(columns) };
}

/** One column of all chunks, as one array. */
function column(
  typeId: DuckDBTypeId,
  chunks: readonly Chunk[],
  index: number,
  rowCount: number,
): SqlColumn {
  const valid = new Uint8Array(rowCount).fill(1);
  const target = emptyColumn(typeId, rowCount, valid);
  let offset = 0;
  for (const chunk of chunks) {
    const vector = chunk.vectors[index];
    if (vector === undefined) throw new RangeError('a chunk lacks a column');
    if (!copyWhole(target, offset, chunk.rowCount, vector)) {
      for (let i = 0; i < chunk.rowCount; i++) {
        const item = vector.getItem(i);
        if (item === null) valid[offset + i] = 0;
        else setValue(target, offset + i, item);
      }
    }
    offset += chunk.rowCount;
  }
  return target;
}

/** Copies a vector whose values lie as the column wants them; false if they don't. */
function copyWhole(target: SqlColumn, offset: number, rowCount: number, vector: Vector): boolean {
  const { items, validity } = vector;
  if (validity === undefined || validity.offset !== 0 || target.type === 'text') return false;
  if (!(items instanceof target.values.constructor)) return false;
  const values = items as Int32Array;
  (target.values as Int32Array).set(values.subarray(0, rowCount), offset);
  if (validity.data === null) return true;
  const { buffer, byteOffset, length } = validity.data;
  const bits = new Uint32Array(buffer, byteOffset, length * 2);
  for (let i = 0; i < rowCount; i++) {
    target.valid[offset + i] = ((bits[i >>> 5] ?? 0) >>> (i & 31)) & 1;
  }
  return true;
}

function emptyColumn(typeId: DuckDBTypeId, rowCount: number, valid: Uint8Array): SqlColumn {
  switch (typeId) {
    case DuckDBTypeId.DATE:
      return { type: 'date', values: new Int32Array(rowCount), valid };
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DECIMAL:
      return { type: 'number', values: new Float64Array(rowCount), valid };
    case DuckDBTypeId.INTEGER:
      return { type: 'int32', values: new Int32Array(rowCount), valid };
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.HUGEINT:
      return { type: 'integer', values: new BigInt64Array(rowCount), valid };
    default:
      return { type: 'text', values: new Array<string>(rowCount).fill(''), valid };
  }
}

function setValue(target: SqlColumn, index: number, item: unknown): void {
  switch (target.type) {
    case 'integer':
      target.values[index] = BigInt(item as bigint | number);
      break;
    case 'int32':
      target.values[index] = Number(item);
      break;
    case 'date':
      target.values[index] = (item as { readonly days: number }).days;
      break;
    case 'number':
      target.values[index] = item instanceof DuckDBDecimalValue ? item.toDouble() : Number(item);
      break;
    case 'text':
      (target.values as string[])[index] = String(item);
      break;
  }
}
