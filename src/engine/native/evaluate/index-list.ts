import { type KindRows, NO_VALUE, OBSERVATION, type Shard } from '../index/shard.ts';
import type { Value } from '../index/side-tables.ts';
import type { Look } from './look.ts';
import { columnValues, visitColumn } from './operands.ts';
import { type EventList, takeDays, takeRows, takeSubjects, type View } from './view.ts';

/**
 * Events from which criteria are looked at, with the observation periods that hold their start.
 * Where periods overlap or touch an event has several looks, and what is seen from each counts.
 */
export class IndexList implements View {
  readonly count: number;
  readonly subjects: Uint16Array;
  readonly starts: Int32Array;
  /** Which of the lists the event comes from, and its place there. */
  readonly sources: readonly EventList[];
  readonly sourceOf: Uint16Array | null;
  readonly places: Uint32Array;
  /** Where the looks of each event begin, and the end of the last; null: each has one. */
  readonly lookOffsets: Uint32Array | null;
  /** First and last day of the observation period, by look. */
  readonly periodStarts: Int32Array;
  readonly periodEnds: Int32Array;
  #ends: Int32Array | null = null;

  constructor(columns: IndexColumns) {
    this.count = columns.places.length;
    this.subjects = columns.subjects;
    this.starts = columns.starts;
    this.sources = columns.sources;
    this.sourceOf = columns.sourceOf;
    this.places = columns.places;
    this.lookOffsets = columns.lookOffsets;
    this.periodStarts = columns.periodStarts;
    this.periodEnds = columns.periodEnds;
  }

  get ends(): Int32Array {
    this.#ends ??= this.#makeEnds();
    return this.#ends;
  }

  get kind(): KindRows | null {
    return this.sources.length === 1 ? (this.sources[0]?.kind ?? null) : null;
  }

  get rows(): Uint32Array {
    return takeRows(this.source(0).rows, this.places);
  }

  source(place: number): EventList {
    const list = this.sources[this.sourceOf === null ? 0 : (this.sourceOf[place] as number)];
    if (list === undefined) throw new RangeError('an index event without its list');
    return list;
  }

  /** The events at these places, which ascend, with their looks. */
  at(places: Uint32Array): IndexList {
    if (places.length === this.count) return this;
    const { sourceOf, lookOffsets } = this;
    const looks = lookOffsets === null ? null : looksAt(lookOffsets, places);
    const kept = looks?.looks ?? places;
    return new IndexList({
      subjects: takeSubjects(this.subjects, places),
      starts: takeDays(this.starts, places),
      sources: this.sources,
      sourceOf:
        sourceOf === null ? null : Uint16Array.from(places, (place) => sourceOf[place] ?? 0),
      places: takeRows(this.places, places),
      lookOffsets: looks?.offsets ?? null,
      periodStarts: takeDays(this.periodStarts, kept),
      periodEnds: takeDays(this.periodEnds, kept),
    });
  }

  /** The visit of each event. */
  visits(look: Look): (place: number) => Value {
    const bySource = this.sources.map((list) => columnValues(visitColumn(look, list), list.rows));
    const { sourceOf, places } = this;
    return (place) => {
      const values = bySource[sourceOf === null ? 0 : (sourceOf[place] as number)];
      return values?.(places[place] as number) ?? null;
    };
  }

  #makeEnds(): Int32Array {
    if (this.sourceOf === null && this.sources.length === 1) {
      return takeDays(this.source(0).ends, this.places);
    }
    const ends = new Int32Array(this.count);
    for (let place = 0; place < this.count; place++) {
      ends[place] = this.source(place).ends[this.places[place] as number] as number;
    }
    return ends;
  }
}

interface IndexColumns {
  readonly subjects: Uint16Array;
  readonly starts: Int32Array;
  readonly sources: readonly EventList[];
  readonly sourceOf: Uint16Array | null;
  readonly places: Uint32Array;
  readonly lookOffsets: Uint32Array | null;
  readonly periodStarts: Int32Array;
  readonly periodEnds: Int32Array;
}

/** Events that are observed, as index events: each once, with a look for each period. */
export function observedEvents(shard: Shard, list: EventList): IndexList {
  const { segments } = shard;
  const offsets = segments.array('u32', OBSERVATION.offsets);
  const [periodStarts, periodEnds] = [
    segments.array('i32', OBSERVATION.starts),
    segments.array('i32', OBSERVATION.ends),
  ];
  const { subjects, starts } = list;
  const places = new Uint32Array(list.count);
  const lookOffsets = new Uint32Array(list.count + 1);
  let looks = new Uint32Array(list.count + 16);
  let [count, lookCount] = [0, 0];
  for (let place = 0; place < list.count; place++) {
    const [subject, start] = [subjects[place] as number, starts[place] as number];
    const before = lookCount;
    const end = offsets[subject + 1] as number;
    for (let period = offsets[subject] as number; period < end; period++) {
      if ((periodStarts[period] as number) > start) break;
      if (start > (periodEnds[period] as number)) continue;
      if (lookCount === looks.length) looks = grown(looks);
      looks[lookCount++] = period;
    }
    if (lookCount === before) continue;
    places[count++] = place;
    lookOffsets[count] = lookCount;
  }
  const kept = places.slice(0, count);
  const periods = looks.subarray(0, lookCount);
  return new IndexList({
    subjects: takeSubjects(list.subjects, kept),
    starts: takeDays(list.starts, kept),
    sources: [list],
    sourceOf: null,
    places: kept,
    lookOffsets: lookCount === count ? null : lookOffsets.slice(0, count + 1),
    periodStarts: takeDays(periodStarts, periods),
    periodEnds: takeDays(periodEnds, periods),
  });
}

/** The looks of the events at some places, and where those of each begin. */
function looksAt(
  lookOffsets: Uint32Array,
  places: Uint32Array,
): { readonly looks: Uint32Array; readonly offsets: Uint32Array } {
  const offsets = new Uint32Array(places.length + 1);
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    const count = (lookOffsets[place + 1] as number) - (lookOffsets[place] as number);
    offsets[i + 1] = (offsets[i] as number) + count;
  }
  const looks = new Uint32Array(offsets[places.length] as number);
  for (let i = 0; i < places.length; i++) {
    const from = (lookOffsets[places[i] as number] as number) - (offsets[i] as number);
    for (let at = offsets[i] as number; at < (offsets[i + 1] as number); at++)
      looks[at] = from + at;
  }
  return { looks, offsets };
}

/** The same values in an array twice as long. */
export function grown(values: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(values.length * 2);
  longer.set(values);
  return longer;
}

/** Days beyond all dates, for windows without a limit. */
export const FIRST_DAY = NO_VALUE + 1;
export const LAST_DAY = -FIRST_DAY;
