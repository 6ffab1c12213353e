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
  const stay = placesOutside(old.subjectId, touched);
  const before = distinct(takenOut(old.subjectId, stay));
  const after = distinct(among.subjectId);
  return {
    rows: merged(old, stay, among),
    entered: after.filter((id) => !isAmong(before, id)),
    left: before.filter((id) => !isAmong(after, id)),
  };
}

/** Places of the ids that are not among others; both ascend. */
function placesOutside(ids: BigInt64Array, others: BigInt64Array): Uint32Array {
  const places = new Uint32Array(ids.length);
  let [count, at] = [0, 0];
  // Most touched subjects are often newer than all who were there.
  const first = others[0];
  for (let place = 0; place < ids.length; place++) {
    const id = ids[place] as bigint;
    if (first === undefined || id < first) {
      places[count++] = place;
      continue;
    }
    while (at < others.length && (others[at] as bigint) < id) at++;
    if (others[at] !== id) places[count++] = place;
  }
  return places.subarray(0, count);
}

/** The ids at all other places. */
function takenOut(ids: BigInt64Array, stay: Uint32Array): BigInt64Array {
  if (stay.length === ids.length) return new BigInt64Array(0);
  const stays = new Set(stay);
  return ids.filter((_, place) => !stays.has(place));
}

/** Some rows of one cohort and all of another, by subject; no subject has rows of both. */
function merged(old: CohortRows, stay: Uint32Array, among: CohortRows): CohortRows {
  const added = among.start.length;
  const total = stay.length + added;
  const rows = {
    subjectId: new BigInt64Array(total),
    start: new Int32Array(total),
    end: new Int32Array(total),
  };
  const last = old.subjectId.at(-1);
  const first = among.subjectId.at(0);
  const apart = last === undefined || first === undefined || last < first;
  // Where nothing goes and all that comes stands behind, whole columns are copied.
  if (apart && stay.length === old.start.length) {
    rows.subjectId.set(old.subjectId);
    rows.start.set(old.start);
    rows.end.set(old.end);
    rows.subjectId.set(among.subjectId, stay.length);
    rows.start.set(among.start, stay.length);
    rows.end.set(among.end, stay.length);
    return rows;
  }
  let [place, next] = [0, 0];
  for (let at = 0; at < total; at++) {
    const from = stay[place];
    const takesOld =
      from !== undefined &&
      (next === added || (old.subjectId[from] as bigint) < (among.subjectId[next] as bigint));
    const source = takesOld ? old : among;
    const row = takesOld ? from : next;
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
