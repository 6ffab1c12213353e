import type { SqlColumn } from '../../../lake/sql-connection.ts';
import { type SegmentArray, shared, sharedArray } from './segments.ts';
import { type Encoding, NO_VALUE, segmentOf } from './shard.ts';

export type Put = (name: string, array: SegmentArray) => void;

const TWO_TO_32 = 4_294_967_296;

/**
 * Puts a column's values under their segment names, narrow where they fit, and says how they are
 * kept; null if every value is null. `rows` are the rows to take, in order; null: all as they lie.
 */
export function encodeColumn(
  put: Put,
  place: string,
  name: string,
  column: SqlColumn,
  rows: Uint32Array | null,
): Encoding | null {
  const taken = rows === null ? column : takeRows(column, rows);
  if (!taken.valid.includes(1)) return null;
  const segment = segmentOf.column(place, name);
  switch (taken.type) {
    case 'int32':
    case 'date':
      put(segment, int32Of(taken.values, taken.valid));
      return 'int32';
    case 'number':
      put(segment, float64Of(taken.values, taken.valid));
      return 'float64';
    case 'integer': {
      const numbers = numbersOf(taken.values, taken.valid);
      if (numbers !== null) {
        put(segment, numbers);
        return 'float64';
      }
      put(segment, shared('i64', taken.values));
      put(segmentOf.valid(place, name), shared('u8', taken.valid));
      return 'int64';
    }
    case 'text': {
      const { codes, texts } = codesOf(taken.values, taken.valid);
      put(segment, codes);
      put(segmentOf.texts(place, name), shared('u8', texts));
      return 'text';
    }
  }
}

function takeRows(column: SqlColumn, rows: Uint32Array): SqlColumn {
  const valid = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) valid[i] = column.valid[rows[i] ?? 0] ?? 0;
  if (column.type === 'text') {
    return { type: 'text', values: Array.from(rows, (row) => column.values[row] ?? ''), valid };
  }
  const from = column.values as Int32Array;
  const values = new (from.constructor as Int32ArrayConstructor)(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = from[rows[i] ?? 0];
    // A row that isn't there is null.
    if (value !== undefined) values[i] = value;
  }
  return { type: column.type, values, valid } as unknown as SqlColumn;
}

function int32Of(values: Int32Array, valid: Uint8Array): Int32Array {
  const numbers = shared('i32', values);
  for (let i = 0; i < valid.length; i++) if (valid[i] === 0) numbers[i] = NO_VALUE;
  return numbers;
}

function float64Of(values: Float64Array, valid: Uint8Array): Float64Array {
  const numbers = shared('f64', values);
  for (let i = 0; i < valid.length; i++) if (valid[i] === 0) numbers[i] = Number.NaN;
  return numbers;
}

/** Wide integers as numbers, if each is exact; the two halves are read apart, without bigints. */
export function numbersOf(values: BigInt64Array, valid: Uint8Array): Float64Array | null {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const numbers = sharedArray('f64', values.length);
  for (let i = 0; i < values.length; i++) {
    const value = (halves[2 * i + 1] ?? 0) * TWO_TO_32 + ((halves[2 * i] ?? 0) >>> 0);
    if (valid[i] === 0) numbers[i] = Number.NaN;
    else if (!Number.isSafeInteger(value)) return null;
    else numbers[i] = value;
  }
  return numbers;
}

function codesOf(
  values: readonly string[],
  valid: Uint8Array,
): { readonly codes: Int32Array; readonly texts: Uint8Array } {
  const known = new Map<string, number>();
  const codes = sharedArray('i32', values.length);
  for (let i = 0; i < values.length; i++) {
    if (valid[i] === 0) {
      codes[i] = -1;
      continue;
    }
    const text = values[i] ?? '';
    let code = known.get(text);
    if (code === undefined) {
      code = known.size;
      known.set(text, code);
    }
    codes[i] = code;
  }
  return { codes, texts: new TextEncoder().encode(JSON.stringify([...known.keys()])) };
}
