import type { Day } from '../../model/day.ts';
import type { EventQuery } from '../../question/nodes.ts';
import type { Concepts } from './concept-sets.ts';
import type { Journey, Lake, Period, RecordedEvent } from './journey.ts';

/** An event as a question sees it: with the dates that the question gave it. */
export interface Event {
  readonly recorded: RecordedEvent;
  readonly start: Day;
  readonly end: Day | null;
  /** What entry events are ordered by: the start before the author's own dates replaced it. */
  readonly sortDay: Day;
}

/**
 * An event from which a group is looked at, with the periods of observation that hold its start.
 * Where periods overlap or touch there are two, and what is seen from both counts twice, as in the
 * official cohort queries. An entry event has one: it enters once for each.
 */
export interface IndexEvent {
  readonly event: Event;
  readonly observed: readonly Period[];
}

/** One question put to one journey. */
export interface Look {
  readonly lake: Lake;
  /** The question's concept sets by their number. */
  readonly conceptSets: ReadonlyMap<number, Concepts>;
  readonly journey: Journey;
  /** Events of this journey already found, by the query that asks for them. */
  readonly found: Map<EventQuery, readonly Event[]>;
}
