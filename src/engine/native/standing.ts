import type { CohortRows } from '../answer.ts';

/** A standing cohort after a load: its rows, and the subjects who came in and went out. */
export interface RefreshedCohort {
  readonly rows: CohortRows;
  /** Ids, ascending. */
  readonly entered: BigInt64Array;
  readonly left: BigInt64Array;
}

/**
 * Brings a cohort up to date: the rows of subjects whom no load touched stay, those of the others
 * are evaluated again. `touched` ascends; `among` has the new rows of these subjects and no others.
 */
export function refreshed(
  old: CohortRows,
  touched: BigInt64Array,
  among: CohortRows,
): RefreshedCohort {
  const first = touched.at(0);
  const last = touched.at(-1);
  if (first === undefined || last === undefined) {
    return { rows: old, entered: NOBODY, left: NOBODY };
  }
  // Only between the first and the last who were touched has anything to be looked at.
  const from = placeFrom(old.subjectId, first);
  const to = placeFrom(old.subjectId, last + 1n);
  const stay = placesOutside(old.subjectId, from, to, touched);
  const before = distinct(takenOut(old.subjectId, from, to, stay));
  const after = distinct(among.subjectId);
  return {
    rows: merged(old, from, to, stay, among),
    entered: after.filter((id) => !isAmong(before, id)),
    left: before.filter((id) => !isAmong(after, id)),
  };
}

const NOBODY = new BigInt64Array(0);

/** The first place whose id is not before `id`. */
function placeFrom(ascending: BigInt64Array, id: bigint): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as bigint) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Places in [from, to) of ids that are not among others; both ascend. */
function placesOutside(
  ids: BigInt64Array,
  from: number,
  to: number,
  others: BigInt64Array,
): Uint32Array {
  const places = new Uint32Array(to - from);
  let [count, at] = [0, 0];
  for (let place = from; place < to; place++) {
    const id = ids[place] as bigint;
    while (at < others.length && (others[at] as bigint) < id) at++;
    if (others[at] !== id) places[count++] = place;
  }
  return places.subarray(0, count);
}

/** The ids at all other places of [from, to). */
function takenOut(ids: BigInt64Array, from: number, to: number, stay: Uint32Array): BigInt64Array {
  const stays = new Set(stay);
  return ids.slice(from, to).filter((_, i) => !stays.has(from + i));
}

/**
 * The rows before `from`, those that stay between `from` and `to` merged with new ones by subject,
 * and the rest: no subject has both old rows and new.
 */
function merged(
  old: CohortRows,
  from: number,
  to: number,
  stay: Uint32Array,
  among: CohortRows,
): CohortRows {
  const added = among.start.length;
  const middle = stay.length + added;
  const total = from + middle + (old.start.length - to);
  const rows = {
    subjectId: new BigInt64Array(total),
    start: new Int32Array(total),
    end: new Int32Array(total),
  };
  for (const column of ['subjectId', 'start', 'end'] as const) {
    const source = old[column] as Int32Array;
    (rows[column] as Int32Array).set(source.subarray(0, from));
    (rows[column] as Int32Array).set(source.subarray(to), from + middle);
  }
  let [place, next] = [0, 0];
  for (let at = from; at < from + middle; at++) {
    const kept = stay[place];
    const takesOld =
      kept !== undefined &&
      (next === added || (old.subjectId[kept] as bigint) < (among.subjectId[next] as bigint));
    const source = takesOld ? old : among;
    const row = takesOld ? kept : next;
    rows.subjectId[at] = source.subjectId[row] as bigint;
    rows.start[at] = source.start[row] as number;
    rows.end[at] = source.end[row] as number;
    if (takesOld) place++;
    else next++;
  }
  return rows;
}

function distinct(ascending: BigInt64Array): BigInt64Array {
  return ascending.filter((id, i) => i === 0 || id !== ascending[i - 1]);
}

function isAmong(ascending: BigInt64Array, id: bigint): boolean {
  let [low, high] = [0, ascending.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = ascending[middle] as bigint;
    if (found === id) return true;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
