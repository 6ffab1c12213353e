import type { Day } from '../../model/day.ts';
import { JOINED_EVENT } from '../../model/subject-model.ts';
import type { EventQuery, Side } from '../../question/nodes.ts';
import { meetsAll } from './filters.ts';
import { meetsGroup } from './groups.ts';
import { dayOfIso, type Period, type RecordedEvent } from './journey.ts';
import type { Event, Look } from './look.ts';
import { joinedRuns } from './runs.ts';

/** The journey's events that a query asks for, step by step as the node says. */
export function eventsOf(look: Look, query: EventQuery): readonly Event[] {
  const known = look.found.get(query);
  if (known !== undefined) return known;
  const recorded = recordedOf(look, query);
  // Recorded events stand in order of start, id and key: the first is the earliest.
  const selected = recorded.map(asRecorded).filter((event) => meetsAll(look, event, query.select));
  const found = (query.first ? selected.slice(0, 1) : selected)
    .flatMap((event) => adjusted(event, query.dates))
    .filter((event) => meetsAll(look, event, query.filters))
    .filter((event) => holdsSetDates(event, query.period))
    .map((event) => atSetDates(event, query.period))
    .filter((event) => meetsWithin(look, event, query.within));
  look.found.set(query, found);
  return found;
}

/** The events that the journey holds, or the periods that the query makes of some. */
function recordedOf(look: Look, query: EventQuery): readonly RecordedEvent[] {
  const { joined } = query;
  if (joined === undefined) {
    const recorded = look.journey.events.get(query.event);
    if (recorded === undefined) throw new RangeError(`no event ${query.event}`);
    return recorded;
  }
  const dated = joined.events
    .flatMap((inner) => eventsOf(look, inner))
    .flatMap(({ start, end }) => (end === null ? [] : [{ start, end }]));
  return joinedRuns(dated, joined.gapDays, joined.gapDays).map((run, i) => {
    return { model: JOINED_EVENT, row: -1, id: i + 1, key: i + 1, ...run, visit: null };
  });
}

function asRecorded(recorded: RecordedEvent): Event {
  return { recorded, start: recorded.start, end: recorded.end, sortDay: recorded.start };
}

/**
 * The event with the dates the question gives it; none if it would have no start, because it
 * starts from an end that nobody knows.
 */
function adjusted(event: Event, dates: EventQuery['dates']): readonly Event[] {
  if (dates === null) return [event];
  const day = (side: Side, offset: number): Day | null => {
    const from = side === 'start' ? event.start : event.end;
    return from === null ? null : from + offset;
  };
  const start = day(dates.startFrom, dates.startOffsetDays);
  const end = day(dates.endFrom, dates.endOffsetDays);
  return start === null ? [] : [{ ...event, start, end, sortDay: start }];
}

function holdsSetDates(event: Event, period: EventQuery['period']): boolean {
  const set = [period?.start ?? null, period?.end ?? null].filter((date) => date !== null);
  return set.map(dayOfIso).every((day) => {
    return event.end !== null && event.start <= day && day <= event.end;
  });
}

function atSetDates(event: Event, period: EventQuery['period']): Event {
  const { start, end } = { start: null, end: null, ...period };
  return {
    ...event,
    start: start === null ? event.start : dayOfIso(start),
    end: end === null ? event.end : dayOfIso(end),
  };
}

/** A group that asks something asks it of events under observation only. */
function meetsWithin(look: Look, event: Event, within: EventQuery['within']): boolean {
  if (within === null || within.criteria.length === 0) return true;
  const observed = periodsHolding(look.journey.observed, event.start);
  return observed.length > 0 && meetsGroup(look, within, { event, observed });
}

/** The periods of observation that hold the day, both ends included. */
export function periodsHolding(periods: readonly Period[], day: Day): readonly Period[] {
  return periods.filter((period) => period.start <= day && day <= period.end);
}
