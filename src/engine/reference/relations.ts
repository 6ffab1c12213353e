import type { Relation, Window, WindowBound } from '../../question/nodes.ts';
import type { Period } from './journey.ts';
import type { Event, IndexEvent } from './look.ts';

/** The events that are seen from the index event: once for each period it is observed in. */
export function related(
  index: IndexEvent,
  events: readonly Event[],
  relation: Relation,
): readonly Event[] {
  return index.observed.flatMap((observed) =>
    events.filter((event) => sees(index.event, observed, event, relation)),
  );
}

function sees(index: Event, observed: Period, event: Event, relation: Relation): boolean {
  const { ignoreObservation, sameVisit, startWindow, endWindow } = relation;
  const inPeriod = observed.start <= event.start && event.start <= observed.end;
  const { visit } = index.recorded;
  return (
    (ignoreObservation || inPeriod) &&
    (!sameVisit || (visit !== null && visit === event.recorded.visit)) &&
    liesIn(index, observed, event, startWindow, ignoreObservation) &&
    (endWindow === null || liesIn(index, observed, event, endWindow, ignoreObservation))
  );
}

/**
 *      index[side] + from          index[side] + to
 *            |---------- event[side] ----------|
 *
 * An end of the window that counts from an index without an end is met by nothing.
 */
function liesIn(
  index: Event,
  observed: Period,
  event: Event,
  window: Window,
  ignoreObservation: boolean,
): boolean {
  const date = window.event === 'start' ? event.start : event.end;
  const from = window.index === 'start' ? index.start : index.end;
  const limit = (bound: WindowBound): number | null => {
    if (bound.kind === 'days') return from === null ? Number.NaN : from + bound.days;
    if (ignoreObservation) return null;
    return bound.toward === 'before' ? observed.start : observed.end;
  };
  const [least, most] = [limit(window.from), limit(window.to)];
  if (least === null && most === null) return true;
  return date !== null && (least === null || date >= least) && (most === null || date <= most);
}
