import type { KindRows } from '../index/shard.ts';
import type { Value } from '../index/side-tables.ts';
import type { Look } from './look.ts';

/** Dated rows of one shard, column by column, by subject. What filters and operands look at. */
export interface View {
  readonly count: number;
  /** Ordinals in the shard, ascending. */
  readonly subjects: Uint16Array;
  /** Days. */
  readonly starts: Int32Array;
  /** Days; NO_VALUE where nobody knows. */
  readonly ends: Int32Array;
  /** Row of each in its kind; of a joined event, its rank among the subject's own, from 1. */
  readonly rows: Uint32Array;
  /** Null: the rows have dates and a subject, and nothing else. */
  readonly kind: KindRows | null;
  /** The visit of each row, where the rows come from several kinds. */
  visits?(look: Look): (place: number) => Value;
}

interface EventColumns {
  readonly count: number;
  readonly subjects: Uint16Array;
  readonly starts: Int32Array;
  readonly ends: () => Int32Array;
  readonly rows: () => Uint32Array;
  readonly kind: KindRows | null;
  /** Starts ascend within each subject. */
  readonly startsAscend: boolean;
  /** Events stand by sort day, id and key within each subject. */
  readonly inOrder: boolean;
  /** Days by which entry events are ordered; null: the starts. */
  readonly sortDays?: Int32Array | null;
}

/** Events of a query. Ends and rows are made when they are first asked for. */
export class EventList implements View {
  readonly count: number;
  readonly subjects: Uint16Array;
  readonly starts: Int32Array;
  readonly kind: KindRows | null;
  readonly startsAscend: boolean;
  readonly inOrder: boolean;
  readonly sortDays: Int32Array;
  readonly #makeEnds: () => Int32Array;
  readonly #makeRows: () => Uint32Array;
  #ends: Int32Array | null = null;
  #rows: Uint32Array | null = null;

  constructor(columns: EventColumns) {
    this.count = columns.count;
    this.subjects = columns.subjects;
    this.starts = columns.starts;
    this.kind = columns.kind;
    this.startsAscend = columns.startsAscend;
    this.inOrder = columns.inOrder;
    this.sortDays = columns.sortDays ?? columns.starts;
    this.#makeEnds = columns.ends;
    this.#makeRows = columns.rows;
  }

  get ends(): Int32Array {
    this.#ends ??= this.#makeEnds();
    return this.#ends;
  }

  get rows(): Uint32Array {
    this.#rows ??= this.#makeRows();
    return this.#rows;
  }

  /** The events at these places, which ascend. */
  at(places: Uint32Array): EventList {
    if (places.length === this.count) return this;
    const { sortDays } = this;
    return new EventList({
      count: places.length,
      subjects: takeSubjects(this.subjects, places),
      starts: takeDays(this.starts, places),
      ends: () => takeDays(this.ends, places),
      rows: () => takeRows(this.rows, places),
      kind: this.kind,
      startsAscend: this.startsAscend,
      inOrder: this.inOrder,
      sortDays: sortDays === this.starts ? null : takeDays(sortDays, places),
    });
  }
}

// One loop for each type of array: a shared one would be slow for all of them.

export function takeSubjects(values: Uint16Array, places: Uint32Array): Uint16Array {
  const taken = new Uint16Array(places.length);
  for (let i = 0; i < places.length; i++) taken[i] = values[places[i] as number] as number;
  return taken;
}

export function takeDays(values: Int32Array, places: Uint32Array): Int32Array {
  const taken = new Int32Array(places.length);
  for (let i = 0; i < places.length; i++) taken[i] = values[places[i] as number] as number;
  return taken;
}

export function takeRows(values: Uint32Array, places: Uint32Array): Uint32Array {
  const taken = new Uint32Array(places.length);
  for (let i = 0; i < places.length; i++) taken[i] = values[places[i] as number] as number;
  return taken;
}

/** The first place from `from` on whose subject is not before `subject`: by leaps, then halves. */
export function seekSubject(
  subjects: Uint16Array,
  from: number,
  count: number,
  subject: number,
): number {
  if (from >= count || (subjects[from] as number) >= subject) return from;
  let step = 1;
  let low = from;
  while (low + step < count && (subjects[low + step] as number) < subject) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, count);
  // subjects[low] < subject, and subjects[high] is not, or there is none.
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((subjects[middle] as number) < subject) low = middle;
    else high = middle;
  }
  return high;
}

/** Places whose subject is among others, which ascend too: by leaping along the shorter list. */
export function placesOfSubjects(
  subjects: Uint16Array,
  count: number,
  others: Uint16Array,
  otherCount: number,
): Uint32Array {
  const places = new Uint32Array(count);
  let [found, place, other] = [0, 0, 0];
  while (place < count && other < otherCount) {
    const subject = others[other] as number;
    place = seekSubject(subjects, place, count, subject);
    if (place === count) break;
    if (subjects[place] !== subject) {
      other = seekSubject(others, other, otherCount, subjects[place] as number);
      continue;
    }
    while (place < count && subjects[place] === subject) places[found++] = place++;
    while (other < otherCount && others[other] === subject) other++;
  }
  return places.subarray(0, found);
}
