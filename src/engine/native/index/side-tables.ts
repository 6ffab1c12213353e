import type { SideFacts } from './build.ts';
import { type Column, NO_VALUE, type SegmentStore } from './shard.ts';

/** A value of a column. An integer is a bigint only where a number is inexact. */
export type Value = number | bigint | string | null;

export function cellOf(column: Column, row: number): Value {
  switch (column.encoding) {
    case 'none':
      return null;
    case 'int32': {
      const value = column.values[row] as number;
      return value === NO_VALUE ? null : value;
    }
    case 'float64': {
      const value = column.values[row] as number;
      return Number.isNaN(value) ? null : value;
    }
    case 'int64': {
      if (column.valid[row] === 0) return null;
      const value = column.values[row] as bigint;
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value;
    }
    case 'text': {
      const code = column.codes[row] as number;
      return code === -1 ? null : (column.texts[code] as string);
    }
  }
}

/** Tables that fields are reached in by hops, whole in memory. */
export class SideTables {
  readonly facts: SideFacts;
  readonly #segments: SegmentStore;
  readonly #rows = new Map<string, ReadonlyMap<Value, readonly number[]>>();

  constructor(facts: SideFacts, segments: SegmentStore) {
    this.facts = facts;
    this.#segments = segments;
  }

  column(table: string, name: string): Column {
    return this.#segments.column(table, this.facts[table] ?? {}, name);
  }

  /** Rows whose column has the value; none for null. */
  rowsWith(table: string, name: string, value: Value): readonly number[] {
    if (value === null) return [];
    const key = `${table}.${name}`;
    let rows = this.#rows.get(key);
    if (rows === undefined) {
      rows = rowsByValue(this.column(table, name));
      this.#rows.set(key, rows);
    }
    return rows.get(value) ?? [];
  }
}

function rowsByValue(column: Column): ReadonlyMap<Value, readonly number[]> {
  const count =
    column.encoding === 'none'
      ? 0
      : column.encoding === 'text'
        ? column.codes.length
        : column.values.length;
  const rows = new Map<Value, number[]>();
  for (let row = 0; row < count; row++) {
    const value = cellOf(column, row);
    const known = rows.get(value);
    if (known === undefined) rows.set(value, [row]);
    else known.push(row);
  }
  return rows;
}
