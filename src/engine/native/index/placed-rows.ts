import type { SqlColumn, SqlColumns } from '../../../lake/sql-connection.ts';
import { numbersOf } from './encode.ts';
import { shared, sharedArray } from './segments.ts';
import { NO_VALUE } from './shard.ts';

/** The rows of known subjects; `rows` is null if that is all of them. */
export interface Placed {
  readonly ordinals: Uint16Array;
  readonly rows: Uint32Array | null;
}

/** Ordinals of the rows' subjects, by walking along both lists. */
export function ordinalsOf(wideSubjects: BigInt64Array, wideIds: BigInt64Array): Placed {
  const [subjects, ids] = [exact(wideSubjects), exact(wideIds)];
  const ordinals = sharedArray('u16', ids.length);
  const rows = new Uint32Array(ids.length);
  let [ordinal, count] = [0, 0];
  let previous: number | bigint | null = null;
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] ?? 0;
    if (id !== previous) {
      if (previous !== null && id < previous) ordinal = 0;
      while (ordinal < subjects.length && (subjects[ordinal] ?? 0) < id) ordinal++;
      previous = id;
    }
    // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint may be the same id.
    if (subjects[ordinal] == undefined || subjects[ordinal] != id) continue;
    ordinals[count] = ordinal;
    rows[count] = row;
    count++;
  }
  if (count === ids.length) return { ordinals, rows: null };
  return { ordinals: shared('u16', ordinals.subarray(0, count)), rows: rows.subarray(0, count) };
}

/** Whether the rows lie by subject, start, id, key; a file that was written whole does. */
export function liesInOrder(
  ordinals: Uint16Array,
  taken: Uint32Array | null,
  rows: SqlColumns,
): boolean {
  const starts = daysOf(rows.columns.starts);
  const [ids, keys] = [exact(idsOf(rows.columns.id)), exact(idsOf(rows.columns.key))];
  for (let i = 1; i < ordinals.length; i++) {
    const step = (ordinals[i] ?? 0) - (ordinals[i - 1] ?? 0);
    if (step > 0) continue;
    if (step < 0) return false;
    const [before, row] = taken === null ? [i - 1, i] : [taken[i - 1] ?? 0, taken[i] ?? 0];
    const days = (starts[row] ?? 0) - (starts[before] ?? 0);
    if (days > 0) continue;
    if (days < 0 || (ids[before] ?? 0) > (ids[row] ?? 0)) return false;
    if (ids[before] === ids[row] && (keys[before] ?? 0) > (keys[row] ?? 0)) return false;
  }
  return true;
}

/** Ids as numbers where all of them are exact: bigints are slow to read one by one. */
function exact(ids: BigInt64Array): Float64Array | BigInt64Array {
  return numbersOf(ids, new Uint8Array(ids.length).fill(1)) ?? ids;
}

/** Where each ordinal's rows begin, and the end of the last. The ordinals ascend. */
export function offsetsOf(ordinals: Uint16Array, subjectCount: number): Uint32Array {
  const offsets = sharedArray('u32', subjectCount + 1);
  for (let i = 0; i < ordinals.length; i++) {
    const next = (ordinals[i] ?? 0) + 1;
    offsets[next] = (offsets[next] ?? 0) + 1;
  }
  for (let i = 1; i < offsets.length; i++) offsets[i] = (offsets[i] ?? 0) + (offsets[i - 1] ?? 0);
  return offsets;
}

export function takeDays(
  days: Int32Array,
  valid: Uint8Array | null,
  taken: Uint32Array | null,
): Int32Array {
  const count = taken === null ? days.length : taken.length;
  const result = sharedArray('i32', count);
  for (let i = 0; i < count; i++) {
    const row = taken === null ? i : (taken[i] ?? 0);
    result[i] = valid !== null && valid[row] === 0 ? NO_VALUE : (days[row] ?? 0);
  }
  return result;
}

export function idsOf(column: SqlColumn | undefined): BigInt64Array {
  if (column?.type !== 'integer') throw new TypeError('a subject is named by an integer');
  return column.values;
}

export function daysOf(column: SqlColumn | undefined): Int32Array {
  if (column?.type !== 'date') throw new TypeError('expected dates');
  return column.values;
}
