import type { Relation, WindowBound } from '../../../question/nodes.ts';
import { NO_VALUE } from '../index/shard.ts';
import { FIRST_DAY, type IndexList, LAST_DAY } from './index-list.ts';
import type { Look } from './look.ts';
import { columnValues, visitColumn } from './operands.ts';
import { type EventList, seekSubject } from './view.ts';

/**
 * A relation as limits on an event's start and end, by look of an index event. No limit is
 * FIRST_DAY or LAST_DAY; where an index event has no end to count from, nothing lies within.
 */
interface Limits {
  readonly startFrom: Int32Array;
  readonly startTo: Int32Array;
  /** Null: the ends don't matter. */
  readonly ends: { readonly from: Int32Array; readonly to: Int32Array } | null;
}

/** Takes a seen event by its place in its list; false: no more are needed from this index event. */
export type TakeSeen = (indexPlace: number, eventPlace: number) => boolean;

/**
 * Goes over all pairs of an index event and an event that it sees, index event by index event, its
 * looks in their order, events in the order of their list. Both lists stand by subject.
 */
export function forEachSeen(
  look: Look,
  index: IndexList,
  list: EventList,
  relation: Relation,
  take: TakeSeen,
): void {
  const limits = limitsOf(index, relation);
  const { startFrom, startTo } = limits;
  const meets = extraTest(look, index, list, relation, limits);
  const { subjects, starts, count, startsAscend } = list;
  const { lookOffsets } = index;
  let [from, to] = [0, 0];
  let previous = -1;
  for (let place = 0; place < index.count; place++) {
    const subject = index.subjects[place] as number;
    if (subject !== previous) {
      previous = subject;
      from = seekSubject(subjects, to, count, subject);
      to = from;
      while (to < count && subjects[to] === subject) to++;
    }
    if (from === to) continue;
    let at = lookOffsets === null ? place : (lookOffsets[place] as number);
    const lastLook = lookOffsets === null ? place + 1 : (lookOffsets[place + 1] as number);
    let wanted = true;
    for (; wanted && at < lastLook; at++) {
      const [low, high] = [startFrom[at] as number, startTo[at] as number];
      let event = startsAscend && to - from > LONG ? seekDay(starts, from, to, low) : from;
      for (; event < to; event++) {
        const start = starts[event] as number;
        if (start < low) continue;
        if (start > high) {
          if (startsAscend) break;
          continue;
        }
        if (meets !== null && !meets(place, at, event)) continue;
        if (!take(place, event)) {
          wanted = false;
          break;
        }
      }
    }
  }
}

/**
 * Counts the events that each index event sees, no further than `enough`: forEachSeen without a
 * call for each pair, for the relations that look at starts alone.
 */
export function countSeen(
  look: Look,
  index: IndexList,
  list: EventList,
  relation: Relation,
  enough: number,
): Counts {
  const found = countsFor(index.count, enough);
  const span = plainSpan(list, relation);
  if (span === null) {
    forEachSeen(look, index, list, relation, (place) => {
      const count = (found[place] as number) + 1;
      found[place] = count;
      return count < enough;
    });
    return found;
  }
  const { fromDays, toDays } = span;
  const days = span.fromEnd ? index.ends : index.starts;
  const { ignoreObservation } = relation;
  const { periodStarts, periodEnds, lookOffsets, subjects: ofIndex } = index;
  const { subjects, starts, count } = list;
  let [from, pointer] = [0, 0];
  let previous = -1;
  let lastLow = 0;
  for (let place = 0; place < index.count; place++) {
    const subject = ofIndex[place] as number;
    if (subject !== previous) {
      previous = subject;
      from = seekNear(subjects, from, count, subject);
      pointer = from;
      lastLow = NO_VALUE;
    }
    const day = days[place] as number;
    if (from === count || subjects[from] !== subject || day === NO_VALUE) continue;
    let look = lookOffsets === null ? place : (lookOffsets[place] as number);
    const lastLook = lookOffsets === null ? place : (lookOffsets[place + 1] as number) - 1;
    let seen = 0;
    for (; look <= lastLook; look++) {
      let low = day + fromDays;
      let high = day + toDays;
      if (!ignoreObservation) {
        low = Math.max(low, periodStarts[look] as number);
        high = Math.min(high, periodEnds[look] as number);
      }
      // Windows of one subject mostly move on, and the events before them need no second look.
      if (low < lastLow) pointer = from;
      lastLow = low;
      while (
        pointer < count &&
        (starts[pointer] as number) < low &&
        subjects[pointer] === subject
      ) {
        pointer++;
      }
      let event = pointer;
      while (
        seen < enough &&
        event < count &&
        (starts[event] as number) <= high &&
        subjects[event] === subject
      ) {
        event++;
        seen++;
      }
    }
    found[place] = seen;
  }
  return found;
}

/**
 * Places of events from which some event of a list is seen, were all their days observed: no index
 * event at another place sees any. Null where that takes more than a glance.
 */
export function placesSeeing(
  from: EventList,
  list: EventList,
  relation: Relation,
): Uint32Array | null {
  const span = plainSpan(list, relation);
  if (span === null) return null;
  const { fromDays, toDays } = span;
  const days = span.fromEnd ? from.ends : from.starts;
  const { subjects: ofFrom, count: fromCount } = from;
  const { subjects: ofList, starts, count } = list;
  if (scratch.length < fromCount) scratch = new Uint32Array(fromCount);
  const places = scratch;
  let [found, place, first] = [0, 0, 0];
  while (place < fromCount && first < count) {
    const subject = ofFrom[place] as number;
    first = seekNear(ofList, first, count, subject);
    if (first === count) break;
    if (ofList[first] !== subject) {
      place = seekNear(ofFrom, place, fromCount, ofList[first] as number);
      continue;
    }
    let end = first + 1;
    while (end < count && ofList[end] === subject) end++;
    let event = first;
    let lastLow = NO_VALUE;
    for (; place < fromCount && ofFrom[place] === subject; place++) {
      const day = days[place] as number;
      if (day === NO_VALUE) continue;
      const low = day + fromDays;
      if (low < lastLow) event = first;
      lastLow = low;
      while (event < end && (starts[event] as number) < low) event++;
      if (event < end && (starts[event] as number) <= day + toDays) places[found++] = place;
    }
    first = end;
  }
  return places.slice(0, found);
}

/** For places of which few are kept. One for each thread. */
let scratch = new Uint32Array(0);

/** So many steps cost less than a leap. */
const STEPS_BEFORE_LEAP = 6;

function seekNear(subjects: Uint16Array, from: number, count: number, subject: number): number {
  let at = from;
  const near = Math.min(count, from + STEPS_BEFORE_LEAP);
  while (at < near && (subjects[at] as number) < subject) at++;
  return at < near || at === count ? at : seekSubject(subjects, at, count, subject);
}

/** Counts by index event, no further than what decides. */
export type Counts = Uint8Array | Uint32Array;

export function countsFor(size: number, enough: number): Counts {
  return enough < 256 ? new Uint8Array(size) : new Uint32Array(size);
}

/** Further than any window reaches. */
const BEYOND_DAYS = 1_000_000_000;

/**
 * A relation that is a span of days around one day of the index event, cut to its observation
 * periods; null if it says more than that, or if the events don't stand by their starts.
 */
function plainSpan(
  list: EventList,
  { startWindow, endWindow, sameVisit }: Relation,
): { readonly fromDays: number; readonly toDays: number; readonly fromEnd: boolean } | null {
  const { from, to } = startWindow;
  if (endWindow !== null || sameVisit || startWindow.event === 'end') return null;
  if (!list.startsAscend) return null;
  if (from.kind === 'open' && from.toward !== 'before') return null;
  if (to.kind === 'open' && to.toward !== 'after') return null;
  // A window without limits also sees from an index event whose end nobody knows.
  const counts = from.kind === 'days' || to.kind === 'days';
  return {
    fromDays: from.kind === 'days' ? from.days : -BEYOND_DAYS,
    toDays: to.kind === 'days' ? to.days : BEYOND_DAYS,
    fromEnd: startWindow.index === 'end' && counts,
  };
}

/** Subjects with more events than this are searched by halves. */
const LONG = 16;

/** The first place in [from, to) whose day is not before `day`. */
function seekDay(days: Int32Array, from: number, to: number, day: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((days[middle] as number) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

function limitsOf(index: IndexList, relation: Relation): Limits {
  const { startWindow, endWindow, ignoreObservation } = relation;
  const looks = index.periodStarts.length;
  const filled = (days: Int32Array | null, otherwise: number): Int32Array =>
    days === null ? new Int32Array(looks).fill(otherwise) : days.slice();
  const startFrom = filled(ignoreObservation ? null : index.periodStarts, FIRST_DAY);
  const startTo = filled(ignoreObservation ? null : index.periodEnds, LAST_DAY);
  const windows = endWindow === null ? [startWindow] : [startWindow, endWindow];
  const ends = windows.some((window) => window.event === 'end')
    ? { from: filled(null, FIRST_DAY), to: filled(null, LAST_DAY) }
    : null;
  for (const window of windows) {
    const [from, to] =
      window.event === 'start' || ends === null ? [startFrom, startTo] : [ends.from, ends.to];
    const days = window.index === 'start' ? index.starts : index.ends;
    raise(from, boundDays(index, days, window.from, ignoreObservation));
    lower(to, boundDays(index, days, window.to, ignoreObservation));
    if (window.from.kind === 'days' || window.to.kind === 'days') {
      closeUnknown(index, days, startFrom, startTo);
    }
  }
  return { startFrom, startTo, ends };
}

/** A limit of a window by look; null: there is none. */
function boundDays(
  index: IndexList,
  days: Int32Array,
  bound: WindowBound,
  ignoreObservation: boolean,
): Int32Array | null {
  if (bound.kind === 'open') {
    if (ignoreObservation) return null;
    return bound.toward === 'before' ? index.periodStarts : index.periodEnds;
  }
  const { lookOffsets, periodStarts } = index;
  const limits = new Int32Array(periodStarts.length);
  for (let place = 0; place < index.count; place++) {
    const day = (days[place] as number) + bound.days;
    if (lookOffsets === null) limits[place] = day;
    else limits.fill(day, lookOffsets[place] as number, lookOffsets[place + 1] as number);
  }
  return limits;
}

function raise(days: Int32Array, to: Int32Array | null): void {
  if (to === null) return;
  for (let i = 0; i < days.length; i++) {
    if ((to[i] as number) > (days[i] as number)) days[i] = to[i] as number;
  }
}

function lower(days: Int32Array, to: Int32Array | null): void {
  if (to === null) return;
  for (let i = 0; i < days.length; i++) {
    if ((to[i] as number) < (days[i] as number)) days[i] = to[i] as number;
  }
}

/** From an index event whose end nobody knows, a window that counts from it sees nothing. */
function closeUnknown(
  index: IndexList,
  days: Int32Array,
  startFrom: Int32Array,
  startTo: Int32Array,
): void {
  const { lookOffsets } = index;
  for (let place = 0; place < index.count; place++) {
    if (days[place] !== NO_VALUE) continue;
    const first = lookOffsets === null ? place : (lookOffsets[place] as number);
    const last = lookOffsets === null ? place + 1 : (lookOffsets[place + 1] as number);
    startFrom.fill(LAST_DAY, first, last);
    startTo.fill(FIRST_DAY, first, last);
  }
}

/** What a relation asks of a pair beyond the event's start; null: nothing. */
function extraTest(
  look: Look,
  index: IndexList,
  list: EventList,
  relation: Relation,
  limits: Limits,
): ((indexPlace: number, at: number, eventPlace: number) => boolean) | null {
  const sameVisit = relation.sameVisit ? visitTest(look, index, list) : null;
  if (limits.ends === null) {
    return sameVisit === null ? null : (place, _, event) => sameVisit(place, event);
  }
  const { from, to } = limits.ends;
  const { ends } = list;
  return (place, at, event) => {
    const [end, low, high] = [ends[event] as number, from[at] as number, to[at] as number];
    // An end that nobody knows lies in no window that has a limit.
    if (low !== FIRST_DAY && (end < low || end === NO_VALUE)) return false;
    if (high !== LAST_DAY && (end > high || end === NO_VALUE)) return false;
    return sameVisit === null || sameVisit(place, event);
  };
}

function visitTest(
  look: Look,
  index: IndexList,
  list: EventList,
): (indexPlace: number, eventPlace: number) => boolean {
  const visitOfIndex = index.visits(look);
  const visitOfEvent = columnValues(visitColumn(look, list), list.rows);
  return (indexPlace, eventPlace) => {
    const visit = visitOfIndex(indexPlace);
    return visit !== null && visit === visitOfEvent(eventPlace);
  };
}
