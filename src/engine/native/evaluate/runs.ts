import { NO_VALUE, type Shard } from '../index/shard.ts';
import { type EventList, seekSubject } from './view.ts';

/** Periods of subjects, column by column, by subject and start. */
export interface Periods {
  readonly subjects: Uint16Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** A column of periods that grows. */
export class PeriodColumns {
  #subjects: Uint16Array;
  #starts: Int32Array;
  #ends: Int32Array;
  #count = 0;

  /** `expected`: how many there may well be. */
  constructor(expected: number) {
    const size = Math.max(16, expected);
    this.#subjects = new Uint16Array(size);
    this.#starts = new Int32Array(size);
    this.#ends = new Int32Array(size);
  }

  push(subject: number, start: number, end: number): void {
    if (this.#count === this.#starts.length) this.#grow();
    this.#subjects[this.#count] = subject;
    this.#starts[this.#count] = start;
    this.#ends[this.#count] = end;
    this.#count++;
  }

  get periods(): Periods {
    return {
      subjects: this.#subjects.subarray(0, this.#count),
      starts: this.#starts.subarray(0, this.#count),
      ends: this.#ends.subarray(0, this.#count),
    };
  }

  #grow(): void {
    const size = this.#count * 2;
    const subjects = new Uint16Array(size);
    subjects.set(this.#subjects);
    this.#subjects = subjects;
    const starts = new Int32Array(size);
    starts.set(this.#starts);
    this.#starts = starts;
    const ends = new Int32Array(size);
    ends.set(this.#ends);
    this.#ends = ends;
  }
}

/** So few are sorted by insertion, which is fastest where most stand in order. */
export const FEW = 32;

/** Periods of one subject, which are then joined. Used again for each. */
export class RunJoiner {
  #starts = new Int32Array(64);
  #ends = new Int32Array(64);
  #count = 0;
  #ascends = true;

  add(start: number, end: number): void {
    if (this.#count === this.#starts.length) this.#grow();
    if (this.#count > 0 && this.#precedes(start, end, this.#count - 1)) this.#ascends = false;
    this.#starts[this.#count] = start;
    this.#ends[this.#count] = end;
    this.#count++;
  }

  /**
   * Each period is lengthened by `padDays`; one that starts after all before it have ended opens a
   * new run; a run ends where its longest ends, less `unpadDays`. Empties the joiner.
   */
  joined(padDays: number, unpadDays: number, take: (start: number, end: number) => void): void {
    const count = this.#count;
    if (count === 0) return;
    if (!this.#ascends) this.#sort();
    let start = this.#starts[0] as number;
    let end = (this.#ends[0] as number) + padDays;
    let latest = end;
    for (let i = 1; i < count; i++) {
      const nextStart = this.#starts[i] as number;
      const nextEnd = (this.#ends[i] as number) + padDays;
      if (nextStart > latest) {
        take(start, end - unpadDays);
        start = nextStart;
        end = nextEnd;
      } else if (nextEnd > end) end = nextEnd;
      if (nextEnd > latest) latest = nextEnd;
    }
    take(start, end - unpadDays);
    this.#count = 0;
    this.#ascends = true;
  }

  /** By start, then by end: of two that start together, one that ends before that opens a run. */
  #precedes(start: number, end: number, at: number): boolean {
    const other = this.#starts[at] as number;
    return start < other || (start === other && end < (this.#ends[at] as number));
  }

  #sort(): void {
    if (this.#count > FEW) {
      this.#sortMany();
      return;
    }
    const [starts, ends] = [this.#starts, this.#ends];
    for (let i = 1; i < this.#count; i++) {
      const [start, end] = [starts[i] as number, ends[i] as number];
      let at = i;
      for (; at > 0 && this.#precedes(start, end, at - 1); at--) {
        starts[at] = starts[at - 1] as number;
        ends[at] = ends[at - 1] as number;
      }
      starts[at] = start;
      ends[at] = end;
    }
  }

  #sortMany(): void {
    const order = Array.from({ length: this.#count }, (_, i) => i);
    const [starts, ends] = [this.#starts.slice(), this.#ends.slice()];
    order.sort(
      (a, b) =>
        (starts[a] as number) - (starts[b] as number) || (ends[a] as number) - (ends[b] as number),
    );
    order.forEach((from, to) => {
      this.#starts[to] = starts[from] as number;
      this.#ends[to] = ends[from] as number;
    });
  }

  #grow(): void {
    const starts = new Int32Array(this.#count * 2);
    starts.set(this.#starts);
    this.#starts = starts;
    const ends = new Int32Array(this.#count * 2);
    ends.set(this.#ends);
    this.#ends = ends;
  }
}

/**
 * The runs that the events of some queries make, of each subject. An event lasts `lengthDays`, or
 * till its own end if that is null; one without an end is left out.
 */
export function joinedRuns(
  shard: Shard,
  lists: readonly EventList[],
  how: { readonly lengthDays: number | null; readonly padDays: number; readonly unpadDays: number },
): Periods {
  const columns = new PeriodColumns(lists.reduce((sum, list) => sum + list.count, 0));
  const joiner = new RunJoiner();
  const places = lists.map(() => 0);
  for (;;) {
    let subject = shard.subjectCount;
    lists.forEach(({ subjects, count }, i) => {
      const place = places[i] as number;
      if (place < count) subject = Math.min(subject, subjects[place] as number);
    });
    if (subject === shard.subjectCount) return columns.periods;
    lists.forEach((list, i) => {
      places[i] = addSubject(joiner, list, places[i] as number, subject, how.lengthDays);
    });
    joiner.joined(how.padDays, how.unpadDays, (start, end) => columns.push(subject, start, end));
  }
}

function addSubject(
  joiner: RunJoiner,
  list: EventList,
  from: number,
  subject: number,
  lengthDays: number | null,
): number {
  const { subjects, starts, count } = list;
  let place = from;
  if (place >= count || subjects[place] !== subject) return place;
  const ends = lengthDays === null ? list.ends : null;
  for (; place < count && subjects[place] === subject; place++) {
    const start = starts[place] as number;
    const end = ends === null ? start + (lengthDays as number) : (ends[place] as number);
    if (end !== NO_VALUE) joiner.add(start, end);
  }
  return place;
}

/** The first place of a subject's periods, from `from` on. */
export function seekPeriod(periods: Periods, from: number, subject: number): number {
  return seekSubject(periods.subjects, from, periods.subjects.length, subject);
}
