import { sharedArray } from './segments.ts';
import { type Column, NO_VALUE } from './shard.ts';

/** For each concept that occurs, its rows. */
export interface Postings {
  /** Ascending. */
  readonly concepts: Float64Array;
  /** Where each concept's rows begin, and the end of the last. */
  readonly offsets: Uint32Array;
  readonly rows: Uint32Array;
}

/** Lists the rows of each concept, in their order: counted first, then put in place. */
export function postingsOf(column: Column, rowCount: number): Postings {
  const concepts = conceptsOf(column, rowCount);
  const distinct = [...new Set(concepts.keys)].toSorted((a, b) => a - b);
  const rank = new Int32Array(concepts.keys.length);
  const ranks = new Map(distinct.map((concept, i) => [concept, i]));
  concepts.keys.forEach((concept, code) => {
    rank[code] = ranks.get(concept) ?? 0;
  });
  const offsets = sharedArray('u32', distinct.length + 1);
  const { codes } = concepts;
  for (let row = 0; row < rowCount; row++) {
    const code = codes[row] ?? -1;
    if (code >= 0) offsets[(rank[code] ?? 0) + 1] = (offsets[(rank[code] ?? 0) + 1] ?? 0) + 1;
  }
  for (let i = 1; i < offsets.length; i++) offsets[i] = (offsets[i] ?? 0) + (offsets[i - 1] ?? 0);
  const next = offsets.slice();
  const rows = sharedArray('u32', offsets.at(-1) ?? 0);
  for (let row = 0; row < rowCount; row++) {
    const code = codes[row] ?? -1;
    if (code < 0) continue;
    const place = rank[code] ?? 0;
    const at = next[place] ?? 0;
    rows[at] = row;
    next[place] = at + 1;
  }
  const ordered = sharedArray('f64', distinct.length);
  ordered.set(distinct);
  return { concepts: ordered, offsets, rows };
}

const START_BITS = 10;

/** Each row's concept as a small number, by a table of open addresses; -1 where it has none. */
function conceptsOf(
  column: Column,
  rowCount: number,
): { readonly codes: Int32Array; readonly keys: readonly number[] } {
  const codes = new Int32Array(rowCount).fill(-1);
  if (column.encoding !== 'int32' && column.encoding !== 'float64') return { codes, keys: [] };
  const { values } = column;
  const keys: number[] = [];
  let mask = (1 << START_BITS) - 1;
  let slots = new Int32Array(mask + 1).fill(-1);
  const slotOf = (value: number): number => {
    let slot = (Math.imul(value | 0, -1_640_531_527) >>> 8) & mask;
    while (slots[slot] !== -1 && keys[slots[slot] ?? 0] !== value) slot = (slot + 1) & mask;
    return slot;
  };
  for (let row = 0; row < rowCount; row++) {
    const value = values[row] ?? Number.NaN;
    if (value === NO_VALUE || Number.isNaN(value)) continue;
    let slot = slotOf(value);
    if (slots[slot] === -1) {
      if (keys.length * 2 > mask) {
        mask = mask * 2 + 1;
        slots = new Int32Array(mask + 1).fill(-1);
        keys.forEach((key, code) => {
          slots[slotOf(key)] = code;
        });
        slot = slotOf(value);
      }
      slots[slot] = keys.length;
      keys.push(value);
    }
    codes[row] = slots[slot] ?? -1;
  }
  return { codes, keys };
}
