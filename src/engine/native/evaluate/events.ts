import type { DateAdjustment, Filter } from '../../../question/nodes.ts';
import { type KindRows, NO_VALUE, type Shard } from '../index/shard.ts';
import type { PlannedEvents } from '../plan/plan.ts';
import { placesMeeting } from './filters.ts';
import { rowsOfConcepts } from './gather.ts';
import { fieldOf, type Look } from './look.ts';
import { joinedRuns } from './runs.ts';
import { EventList, takeDays } from './view.ts';

/** What an event query needs of others: lists of other queries, places that meet a group. */
export interface EventSteps {
  events(query: number): EventList;
  /** Places of the list whose event, if it is observed, meets the group. */
  placesWithin(list: EventList, group: number): Uint32Array;
}

/** Events of a query in a shard, step by step in the order of meaning of `EventQuery`. */
export function eventsOf(look: Look, query: PlannedEvents, steps: EventSteps): EventList {
  const selected = selectedEvents(look, query, steps);
  const chosen = query.first ? selected.at(firstPlaces(selected)) : selected;
  const dated = query.dates === null ? chosen : adjusted(chosen, query.dates);
  const filtered = meeting(look, dated, query.filters);
  const placed = query.period === null ? filtered : atSetDates(filtered, query.period);
  return query.within === null ? placed : placed.at(steps.placesWithin(placed, query.within));
}

function meeting(look: Look, list: EventList, filters: readonly Filter[]): EventList {
  return filters.length === 0 ? list : list.at(placesMeeting(look, list, filters));
}

function selectedEvents(look: Look, query: PlannedEvents, steps: EventSteps): EventList {
  if (query.joined !== null) {
    const lists = query.joined.events.map((inner) => steps.events(inner));
    const joined = joinedEvents(look.shard, lists, query.joined.gapDays);
    return meeting(look, joined, query.select);
  }
  const kind = look.shard.kind(query.event);
  const posted = query.select.find((filter) => postedColumn(look, query.event, filter) !== null);
  if (posted === undefined) return meeting(look, allEvents(look.shard, kind), query.select);
  const column = postedColumn(look, query.event, posted) ?? '';
  const rows = rowsOfConcepts(look.shard, query.event, column, conceptsIn(look, posted));
  const rest = query.select.filter((filter) => filter !== posted);
  return meeting(look, eventsAt(look.shard, kind, rows), rest);
}

/** The column by whose concepts the filter chooses rows that are listed; null: it does not. */
export function postedColumn(
  look: Pick<Look, 'model'>,
  event: string,
  filter: Filter,
): string | null {
  if (filter.kind !== 'in-concept-set' && filter.kind !== 'in-concepts') return null;
  const { operand, negate } = filter;
  if (negate || operand.kind !== 'field' || operand.of !== 'event') return null;
  if (operand.orElse !== undefined) return null;
  if (operand.name !== 'concept' && operand.name !== 'sourceConcept') return null;
  const field = fieldOf(look, event, 'event', operand.name);
  return field.hops.length === 0 ? field.column : null;
}

function conceptsIn(look: Look, filter: Filter): Float64Array {
  if (filter.kind === 'in-concept-set') return look.plan.sets[filter.conceptSet] as Float64Array;
  if (filter.kind !== 'in-concepts') throw new RangeError(`no concepts in ${filter.kind}`);
  let listed = conceptsListed.get(filter);
  if (listed === undefined) {
    listed = new Float64Array(new Set(filter.concepts.map(({ id }) => id))).sort();
    conceptsListed.set(filter, listed);
  }
  return listed;
}

/** A plan's filters are the same objects for all shards of a thread. */
const conceptsListed = new WeakMap<Filter, Float64Array>();

function allEvents(shard: Shard, kind: KindRows): EventList {
  return new EventList({
    count: kind.rowCount,
    subjects: kind.subjects,
    starts: kind.starts,
    ends: () =>
      kind.lengthDays === null ? shard.ends(kind.name) : moved(kind.starts, kind.lengthDays),
    rows: () => Uint32Array.from(kind.starts.keys()),
    kind,
    startsAscend: true,
    inOrder: true,
  });
}

function eventsAt(shard: Shard, kind: KindRows, rows: Uint32Array): EventList {
  const { starts: allStarts, subjects: allSubjects } = kind;
  const starts = new Int32Array(rows.length);
  const subjects = new Uint16Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    starts[i] = allStarts[row] as number;
    subjects[i] = allSubjects[row] as number;
  }
  return new EventList({
    count: rows.length,
    subjects,
    starts,
    ends: () =>
      kind.lengthDays === null
        ? takeDays(shard.ends(kind.name), rows)
        : moved(starts, kind.lengthDays),
    rows: () => rows,
    kind,
    startsAscend: true,
    inOrder: true,
  });
}

function joinedEvents(shard: Shard, lists: readonly EventList[], gapDays: number): EventList {
  const runs = joinedRuns(shard, lists, { lengthDays: null, padDays: gapDays, unpadDays: gapDays });
  return new EventList({
    count: runs.subjects.length,
    subjects: runs.subjects,
    starts: runs.starts,
    ends: () => runs.ends,
    rows: () => ranks(runs.subjects),
    kind: null,
    startsAscend: true,
    inOrder: true,
  });
}

/** For each place its rank among the subject's own, from 1. */
function ranks(subjects: Uint16Array): Uint32Array {
  const result = new Uint32Array(subjects.length);
  for (let i = 0; i < subjects.length; i++) {
    result[i] = i > 0 && subjects[i] === subjects[i - 1] ? (result[i - 1] as number) + 1 : 1;
  }
  return result;
}

/** The first place of each subject: the earliest by start, then id. */
function firstPlaces(list: EventList): Uint32Array {
  const { subjects, count } = list;
  const places = new Uint32Array(count);
  let found = 0;
  let previous = -1;
  for (let place = 0; place < count; place++) {
    const subject = subjects[place] as number;
    if (subject === previous) continue;
    previous = subject;
    places[found++] = place;
  }
  return places.subarray(0, found);
}

/** Days moved by a number of days; those that nobody knows stay so. */
function moved(days: Int32Array, by: number): Int32Array {
  const result = new Int32Array(days.length);
  for (let i = 0; i < days.length; i++) {
    const day = days[i] as number;
    result[i] = day === NO_VALUE ? NO_VALUE : day + by;
  }
  return result;
}

/** Events with new dates; none where it would start from an end that nobody knows. */
function adjusted(list: EventList, dates: DateAdjustment): EventList {
  const known = dates.startFrom === 'start' ? list : list.at(placesWithEnd(list));
  const from = (side: 'start' | 'end'): Int32Array =>
    side === 'start' ? known.starts : known.ends;
  return new EventList({
    count: known.count,
    subjects: known.subjects,
    starts: moved(from(dates.startFrom), dates.startOffsetDays),
    ends: () => moved(from(dates.endFrom), dates.endOffsetDays),
    rows: () => known.rows,
    kind: known.kind,
    startsAscend: dates.startFrom === 'start' && known.startsAscend,
    inOrder: dates.startFrom === 'start' && known.inOrder,
  });
}

function placesWithEnd({ ends, count }: EventList): Uint32Array {
  const places = new Uint32Array(count);
  let found = 0;
  for (let place = 0; place < count; place++) if (ends[place] !== NO_VALUE) places[found++] = place;
  return places.subarray(0, found);
}

/** Events that hold the dates that the author set, with these dates. */
function atSetDates(list: EventList, period: NonNullable<PlannedEvents['period']>): EventList {
  const { start, end } = period;
  const set = [start, end].filter((day) => day !== null);
  const places = new Uint32Array(list.count);
  let count = 0;
  for (let place = 0; place < list.count; place++) {
    const [first, last] = [list.starts[place] as number, list.ends[place] as number];
    if (set.every((day) => first <= day && last !== NO_VALUE && day <= last))
      places[count++] = place;
  }
  const held = list.at(places.subarray(0, count));
  return new EventList({
    count,
    subjects: held.subjects,
    starts: start === null ? held.starts : new Int32Array(count).fill(start),
    ends: () => (end === null ? held.ends : new Int32Array(count).fill(end)),
    rows: () => held.rows,
    kind: held.kind,
    startsAscend: start !== null || held.startsAscend,
    inOrder: held.inOrder,
    sortDays: held.sortDays,
  });
}
