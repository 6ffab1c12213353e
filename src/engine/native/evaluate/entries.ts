import type { Limit } from '../../../question/nodes.ts';
import { OBSERVATION } from '../index/shard.ts';
import type { PlannedEntries } from '../plan/plan.ts';
import { grown, IndexList } from './index-list.ts';
import type { Look } from './look.ts';
import { tieOrder } from './order.ts';
import { FEW } from './runs.ts';
import { type EventList, takeDays } from './view.ts';

/**
 * Entry events of a shard: each event once for each observation period that holds it with the days
 * asked for before and after; by subject, sort day, id, query, key, period; limited.
 */
export function entryEvents(
  look: Look,
  entries: PlannedEntries,
  lists: readonly EventList[],
): IndexList {
  const [only] = lists;
  if (lists.length === 1 && only?.inOrder === true && entries.limit !== 'last') {
    return entriesInOrder(look, entries, only);
  }
  const found = new FoundEntries(look, lists);
  const places = lists.map(() => 0);
  const { subjectCount, gone } = look.shard;
  for (;;) {
    let subject = subjectCount;
    for (let list = 0; list < lists.length; list++) {
      const { subjects, count } = lists[list] as EventList;
      const place = places[list] as number;
      if (place < count && (subjects[place] as number) < subject)
        subject = subjects[place] as number;
    }
    if (subject === subjectCount) break;
    const first = found.count;
    for (let list = 0; list < lists.length; list++) {
      const { subjects, count } = lists[list] as EventList;
      let place = places[list] as number;
      for (; place < count && subjects[place] === subject; place++) {
        if (gone === null || gone[subject] === 0) found.add(list, place, subject, entries);
      }
      places[list] = place;
    }
    found.order(first);
    found.limit(first, entries.limit);
  }
  return found.list();
}

/** Entry events of one list that stands in the order of entries: nothing has to be sorted. */
function entriesInOrder(look: Look, entries: PlannedEntries, list: EventList): IndexList {
  const { segments, gone } = look.shard;
  const offsets = segments.array('u32', OBSERVATION.offsets);
  const periodStarts = segments.array('i32', OBSERVATION.starts);
  const periodEnds = segments.array('i32', OBSERVATION.ends);
  const { subjects, starts, count } = list;
  const { priorDays, postDays } = entries;
  const firstOnly = entries.limit === 'first';
  const columns = new EntryColumns(count + 16);
  let held = columns.arrays;
  let found = 0;
  let [last, current, first, end] = [-1, -1, 0, 0];
  for (let place = 0; place < count; place++) {
    const subject = subjects[place] as number;
    if (firstOnly && subject === last) continue;
    if (gone !== null && gone[subject] === 1) continue;
    if (subject !== current) {
      current = subject;
      first = offsets[subject] as number;
      end = offsets[subject + 1] as number;
    }
    const start = starts[place] as number;
    for (let period = first; period < end; period++) {
      const periodStart = periodStarts[period] as number;
      const periodEnd = periodEnds[period] as number;
      if (periodStart + priorDays > start) break;
      if (start + postDays > periodEnd) continue;
      if (found === held.places.length) held = columns.grow();
      held.places[found] = place;
      held.subjects[found] = subject;
      held.starts[found] = start;
      held.periodStarts[found] = periodStart;
      held.periodEnds[found] = periodEnd;
      found++;
      last = subject;
      if (firstOnly) break;
    }
  }
  return columns.list([list], found);
}

interface EntryArrays {
  readonly places: Uint32Array;
  readonly subjects: Uint16Array;
  readonly starts: Int32Array;
  readonly periodStarts: Int32Array;
  readonly periodEnds: Int32Array;
}

function entryArrays(size: number): EntryArrays {
  return {
    places: new Uint32Array(size),
    subjects: new Uint16Array(size),
    starts: new Int32Array(size),
    periodStarts: new Int32Array(size),
    periodEnds: new Int32Array(size),
  };
}

/** Entry events of one list, column by column. */
class EntryColumns {
  arrays: EntryArrays;

  constructor(size: number) {
    this.arrays = entryArrays(size);
  }

  grow(): EntryArrays {
    const { places, subjects, starts, periodStarts, periodEnds } = this.arrays;
    const longer = entryArrays(places.length * 2);
    longer.places.set(places);
    longer.subjects.set(subjects);
    longer.starts.set(starts);
    longer.periodStarts.set(periodStarts);
    longer.periodEnds.set(periodEnds);
    this.arrays = longer;
    return longer;
  }

  list(sources: readonly EventList[], count: number): IndexList {
    const { places, subjects, starts, periodStarts, periodEnds } = this.arrays;
    return new IndexList({
      subjects: subjects.subarray(0, count),
      starts: starts.subarray(0, count),
      sources,
      sourceOf: null,
      places: places.subarray(0, count),
      lookOffsets: null,
      periodStarts: periodStarts.subarray(0, count),
      periodEnds: periodEnds.subarray(0, count),
    });
  }
}

class FoundEntries {
  readonly #lists: readonly EventList[];
  readonly #inOrder: boolean;
  readonly #tie: ReturnType<typeof tieOrder> | null;
  readonly #offsets: Uint32Array;
  readonly #periodStarts: Int32Array;
  readonly #periodEnds: Int32Array;
  #places: Uint32Array<ArrayBuffer>;
  #periods: Uint32Array<ArrayBuffer>;
  #sources: Uint16Array;
  /** Sort days, for ordering. */
  #days: Int32Array;
  count = 0;

  constructor(look: Look, lists: readonly EventList[]) {
    this.#lists = lists;
    this.#inOrder = lists.length === 1 && lists[0]?.inOrder === true;
    this.#tie = this.#inOrder ? null : tieOrder(look, lists);
    const { segments } = look.shard;
    this.#offsets = segments.array('u32', OBSERVATION.offsets);
    this.#periodStarts = segments.array('i32', OBSERVATION.starts);
    this.#periodEnds = segments.array('i32', OBSERVATION.ends);
    const size = Math.max(
      16,
      lists.reduce((sum, list) => sum + list.count, 0),
    );
    this.#places = new Uint32Array(size);
    this.#periods = new Uint32Array(size);
    this.#sources = new Uint16Array(size);
    this.#days = new Int32Array(size);
  }

  add(
    source: number,
    place: number,
    subject: number,
    { priorDays, postDays }: PlannedEntries,
  ): void {
    const list = this.#lists[source] as EventList;
    const start = list.starts[place] as number;
    const end = this.#offsets[subject + 1] as number;
    for (let period = this.#offsets[subject] as number; period < end; period++) {
      if ((this.#periodStarts[period] as number) + priorDays > start) break;
      if (start + postDays > (this.#periodEnds[period] as number)) continue;
      const at = this.count;
      if (at === this.#places.length) this.#grow();
      this.#places[at] = place;
      this.#periods[at] = period;
      this.#sources[at] = source;
      this.#days[at] = list.sortDays[place] as number;
      this.count = at + 1;
    }
  }

  /** Puts the entries of one subject, from `first` on, in their order. */
  order(first: number): void {
    if (this.#inOrder || this.count - first < 2) return;
    if (this.count - first <= FEW) this.#insert(first);
    else this.#sort(first);
  }

  #insert(first: number): void {
    const [places, periods, sources, days] = [
      this.#places,
      this.#periods,
      this.#sources,
      this.#days,
    ];
    for (let i = first + 1; i < this.count; i++) {
      if ((days[i - 1] as number) < (days[i] as number) || this.#compare(i - 1, i) <= 0) continue;
      const [place, period, source, day] = [places[i], periods[i], sources[i], days[i]];
      let to = i - 1;
      while (to > first && this.#compare(to - 1, i) > 0) to--;
      for (const column of [places, periods, sources, days]) column.copyWithin(to + 1, to, i);
      places[to] = place as number;
      periods[to] = period as number;
      sources[to] = source as number;
      days[to] = day as number;
    }
  }

  #sort(first: number): void {
    const entries = Array.from({ length: this.count - first }, (_, i) => first + i);
    entries.sort((a, b) => this.#compare(a, b));
    const places = entries.map((at) => this.#places[at] as number);
    const periods = entries.map((at) => this.#periods[at] as number);
    const sources = entries.map((at) => this.#sources[at] as number);
    const days = entries.map((at) => this.#days[at] as number);
    this.#days.set(days, first);
    this.#places.set(places, first);
    this.#periods.set(periods, first);
    this.#sources.set(sources, first);
  }

  /** Keeps one of the subject's entries, which are in order. */
  limit(first: number, limit: Limit): void {
    if (limit === 'all' || this.count - first < 2) return;
    let best = first;
    if (limit === 'last') {
      for (let at = first + 1; at < this.count; at++) {
        if ((this.#days[at] as number) > (this.#days[best] as number)) best = at;
      }
    }
    this.#places[first] = this.#places[best] as number;
    this.#periods[first] = this.#periods[best] as number;
    this.#sources[first] = this.#sources[best] as number;
    this.#days[first] = this.#days[best] as number;
    this.count = first + 1;
  }

  list(): IndexList {
    const { count } = this;
    const places = this.#places.subarray(0, count);
    const periods = this.#periods.subarray(0, count);
    const sourceOf = this.#lists.length === 1 ? null : this.#sources.subarray(0, count);
    const subjects = new Uint16Array(count);
    const starts = new Int32Array(count);
    for (let at = 0; at < count; at++) {
      const list = this.#lists[this.#sources[at] as number] as EventList;
      subjects[at] = list.subjects[places[at] as number] as number;
      starts[at] = list.starts[places[at] as number] as number;
    }
    return new IndexList({
      subjects,
      starts,
      sources: this.#lists,
      sourceOf,
      places,
      lookOffsets: null,
      periodStarts: takeDays(this.#periodStarts, periods),
      periodEnds: takeDays(this.#periodEnds, periods),
    });
  }

  /** Periods of an event were added in their order, and sorting is stable. */
  #compare(a: number, b: number): number {
    const days = (this.#days[a] as number) - (this.#days[b] as number);
    if (days !== 0 || this.#tie === null) return days;
    return this.#tie(
      this.#sources[a] as number,
      this.#places[a] as number,
      this.#sources[b] as number,
      this.#places[b] as number,
    );
  }

  #grow(): void {
    const size = this.count * 2;
    const sources = new Uint16Array(size);
    sources.set(this.#sources);
    const days = new Int32Array(size);
    days.set(this.#days);
    [this.#places, this.#periods] = [grown(this.#places), grown(this.#periods)];
    [this.#sources, this.#days] = [sources, days];
  }
}

/** The first or last index event of each subject by start; of equals the first as they stand. */
export function limitedByStart(index: IndexList, limit: Limit): IndexList {
  if (limit === 'all') return index;
  const { subjects, starts, count } = index;
  const places = new Uint32Array(count);
  let found = 0;
  for (let place = 0; place < count; place++) {
    const isNew = place === 0 || subjects[place] !== subjects[place - 1];
    if (isNew) {
      places[found++] = place;
      continue;
    }
    const [day, best] = [starts[place] as number, starts[places[found - 1] as number] as number];
    if (limit === 'first' ? day < best : day > best) places[found - 1] = place;
  }
  return index.at(places.subarray(0, found));
}

/** The index events that meet something. */
export function flagged(index: IndexList, flags: Uint8Array): IndexList {
  const places = new Uint32Array(index.count);
  let found = 0;
  for (let place = 0; place < index.count; place++) if (flags[place] === 1) places[found++] = place;
  return index.at(places.subarray(0, found));
}
