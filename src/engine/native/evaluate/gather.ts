import { type Shard, segmentOf } from '../index/shard.ts';

/**
 * Rows of a kind whose concept is in a set, in the order of journeys. Each concept's rows are
 * listed in that order; few of them are sorted together, many are marked in a bitmap and read off.
 */
export function rowsOfConcepts(
  shard: Shard,
  kind: string,
  column: string,
  concepts: Float64Array,
): Uint32Array {
  const { segments } = shard;
  const known = segments.array('f64', segmentOf.concepts(kind, column));
  const offsets = segments.array('u32', segmentOf.rowOffsets(kind, column));
  const rows = segments.array('u32', segmentOf.rows(kind, column));
  const lists = listsOf(known, concepts);
  let total = 0;
  for (const list of lists) total += (offsets[list + 1] as number) - (offsets[list] as number);
  const first = lists[0];
  if (first === undefined) return new Uint32Array(0);
  if (lists.length === 1) {
    return rows.subarray(offsets[first] as number, offsets[first + 1] as number);
  }
  const { rowCount } = shard.kind(kind);
  return total * BITMAP_ROWS_PER_EVENT < rowCount
    ? sortedRows(rows, offsets, lists, total)
    : markedRows(rows, offsets, lists, total, rowCount);
}

/** Below one event in so many rows, sorting costs less than reading a bitmap of the rows. */
const BITMAP_ROWS_PER_EVENT = 512;

/** Places of the concepts that occur: the shorter side is looked up in the longer. */
function listsOf(known: Float64Array, concepts: Float64Array): readonly number[] {
  const lists: number[] = [];
  if (concepts.length <= known.length) {
    for (let i = 0; i < concepts.length; i++) {
      const place = placeOf(known, concepts[i] as number);
      if (place >= 0) lists.push(place);
    }
  } else {
    for (let place = 0; place < known.length; place++) {
      if (placeOf(concepts, known[place] as number) >= 0) lists.push(place);
    }
  }
  return lists;
}

/** Place of a value among ascending ones; -1 if it isn't there. */
function placeOf(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = ascending[middle] as number;
    if (found === value) return middle;
    if (found < value) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function sortedRows(
  rows: Uint32Array,
  offsets: Uint32Array,
  lists: readonly number[],
  total: number,
): Uint32Array {
  const all = new Uint32Array(total);
  let at = 0;
  for (const list of lists) {
    const end = offsets[list + 1] as number;
    for (let i = offsets[list] as number; i < end; i++) all[at++] = rows[i] as number;
  }
  return all.sort();
}

function markedRows(
  rows: Uint32Array,
  offsets: Uint32Array,
  lists: readonly number[],
  total: number,
  rowCount: number,
): Uint32Array {
  const bits = scratchBits(rowCount);
  for (const list of lists) {
    const end = offsets[list + 1] as number;
    for (let i = offsets[list] as number; i < end; i++) {
      const row = rows[i] as number;
      bits[row >>> 5] = (bits[row >>> 5] as number) | (1 << (row & 31));
    }
  }
  const marked = new Uint32Array(total);
  let at = 0;
  for (let word = 0; at < total; word++) {
    let left = bits[word] as number;
    if (left === 0) continue;
    bits[word] = 0;
    const base = word << 5;
    while (left !== 0) {
      const low = left & -left;
      marked[at++] = base + 31 - Math.clz32(low);
      left ^= low;
    }
  }
  return marked;
}

let scratch = new Int32Array(0);

/** Bits that are all zero; whoever sets some clears them again. One for each thread. */
function scratchBits(count: number): Int32Array {
  const words = (count + 31) >>> 5;
  if (scratch.length < words) scratch = new Int32Array(words);
  return scratch;
}
