import type { Day } from '../../model/day.ts';
import type { CohortQuestion, Limit } from '../../question/nodes.ts';
import { eventsOf, periodsHolding } from './events.ts';
import { meetsGroup } from './groups.ts';
import { byValue, type Period } from './journey.ts';
import type { Event, IndexEvent, Look } from './look.ts';

/** An entry event, with the one period of observation by which it enters. */
export interface Entry {
  readonly event: Event;
  readonly period: Period;
}

/** Entry events that qualify, in order of events: by sort day, id, query, key, then period. */
export function qualifiedEntries(look: Look, question: CohortQuestion): readonly Entry[] {
  const { entry, qualify, qualifyLimit } = question;
  const entries = limited(entryEvents(look, question), entry.limit, (one) => one.event.sortDay);
  if (qualify === null) return entries;
  const met = entries.filter((one) => meetsGroup(look, qualify, asIndex(one)));
  return limited(met, qualifyLimit, startOf);
}

/** For each entry, whether it meets each rule of the question. */
export function rulesMet(look: Look, question: CohortQuestion, entry: Entry): readonly boolean[] {
  return question.rules.map((rule) => meetsGroup(look, rule.group, asIndex(entry)));
}

export const startOf = (entry: Entry): Day => entry.event.start;

/** The first or last by day; of those on one day the first as they stand. */
export function limited(
  entries: readonly Entry[],
  limit: Limit,
  dayOf: (entry: Entry) => Day,
): readonly Entry[] {
  const [first, ...others] = entries;
  if (limit === 'all' || first === undefined) return entries;
  const precedes = (a: Entry, b: Entry): boolean =>
    limit === 'first' ? dayOf(a) < dayOf(b) : dayOf(a) > dayOf(b);
  return [others.reduce((best, entry) => (precedes(entry, best) ? entry : best), first)];
}

/** All entry events with the time of observation the question asks for, before and after. */
function entryEvents(look: Look, question: CohortQuestion): readonly Entry[] {
  const { events, priorDays, postDays } = question.entry;
  return events
    .flatMap((query) => {
      return eventsOf(look, query).toSorted((a, b) => byValue(a.recorded.key, b.recorded.key));
    })
    .flatMap((event) => {
      const periods = periodsHolding(look.journey.observed, event.start);
      return periods.map((period) => ({ event, period }));
    })
    .filter(({ event, period }) => {
      return period.start + priorDays <= event.start && event.start + postDays <= period.end;
    })
    .sort(byEventOrder);
}

/** Sorting is stable: what is equal here stays in the order of queries, keys and periods. */
function byEventOrder({ event: a }: Entry, { event: b }: Entry): number {
  return a.sortDay - b.sortDay || byValue(a.recorded.id, b.recorded.id);
}

function asIndex({ event, period }: Entry): IndexEvent {
  return { event, observed: [period] };
}
