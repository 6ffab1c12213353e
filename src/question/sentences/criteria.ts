import { eventOf } from '../../model/subject-model.ts';
import type {
  Aggregate,
  Aggregation,
  Correlated,
  Criterion,
  EventQuery,
  Group,
  Relation,
  Window,
  WindowBound,
} from '../nodes.ts';
import {
  eventText,
  filterText,
  numberText,
  operandText,
  type Speech,
  valueText,
} from './events.ts';
import type { BoundWords } from './phrases.ts';

/** A sentence and what belongs under it. */
export interface Saying {
  readonly text: string;
  readonly below: readonly Saying[];
}

const plain = (text: string): Saying => ({ text: capital(text), below: [] });

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function groupSaying(speech: Speech, group: Group): Saying {
  if (group.criteria.length === 0) return plain(speech.phrases.emptyGroup);
  const below = group.criteria.map((criterion) => criterionSaying(speech, criterion));
  const only = below[0];
  const same = group.mode === 'all' || group.mode === 'any';
  if (same && below.length === 1 && only !== undefined) return only;
  return { text: speech.phrases.group(group.mode, group.count), below };
}

function criterionSaying(speech: Speech, criterion: Criterion): Saying {
  switch (criterion.kind) {
    case 'group':
      return groupSaying(speech, criterion);
    case 'correlated':
      return correlatedSaying(speech, criterion);
    case 'demographic': {
      const parts = criterion.filters.map((filter) => filterText(speech, filter, undefined));
      return plain(speech.phrases.demographic(speech.phrases.and(parts)));
    }
    case 'aggregate':
      return aggregateSaying(speech, criterion);
  }
}

/** An event and, below it, what its own group asks for. */
export function eventSaying(speech: Speech, query: EventQuery, text?: string): Saying {
  const own = text ?? eventText(speech, query);
  if (query.within === null || query.within.criteria.length === 0) return plain(own);
  const { phrases } = speech;
  return {
    text: capital(`${own} — ${phrases.within}`),
    below: [groupSaying(speech, query.within)],
  };
}

function correlatedSaying(speech: Speech, criterion: Correlated): Saying {
  const { phrases } = speech;
  const { op, count, distinct } = criterion.occurrence;
  const event = eventOf(speech.model, criterion.events.event);
  const text = phrases.list([
    `${phrases.occurrence(op, count)}${speech.lang === 'fr' ? ' : ' : ': '}${eventText(speech, criterion.events)}`,
    relationText(speech, criterion.relation),
    ...(distinct === null ? [] : [phrases.distinct(operandText(speech, distinct, event))]),
  ]);
  return eventSaying(speech, criterion.events, text);
}

function relationText(speech: Speech, relation: Relation): string {
  const { phrases } = speech;
  return phrases.list([
    windowText(speech, relation.startWindow),
    ...(relation.endWindow === null ? [] : [windowText(speech, relation.endWindow)]),
    ...(relation.sameVisit ? [phrases.sameVisit] : []),
    relation.ignoreObservation ? phrases.unobserved : phrases.observed,
  ]);
}

function windowText(speech: Speech, window: Window): string {
  const words = (bound: WindowBound): BoundWords =>
    bound.kind === 'days' ? bound.days : bound.toward;
  return speech.phrases.window(window.event, window.index, words(window.from), words(window.to));
}

function aggregateSaying(speech: Speech, criterion: Aggregate): Saying {
  const { phrases } = speech;
  const { value, op, to } = criterion;
  const left = aggregationText(speech, value);
  const shown = (number: number | undefined): string =>
    number === undefined ? '' : valueText(speech, value.operand, number);
  if (to.kind === 'number') {
    const text = phrases.compared(left, op, shown(to.value), shown(to.extent));
    return withGroups(speech, text, [value]);
  }
  const other = phrases.times(numberText(speech, to.factor), aggregationText(speech, to.value));
  const right = to.plus === 0 ? other : phrases.plus(other, shown(to.plus));
  return withGroups(speech, phrases.compared(left, op, right, ''), [value, to.value]);
}

function aggregationText(speech: Speech, aggregation: Aggregation): string {
  const { phrases } = speech;
  const event = eventOf(speech.model, aggregation.events.event);
  const what =
    aggregation.operand === null
      ? phrases.countOfEvents
      : operandText(speech, aggregation.operand, event);
  const events = phrases.list([
    eventText(speech, aggregation.events),
    relationText(speech, aggregation.relation),
  ]);
  return phrases.aggregate(aggregation.function, what, `[${events}]`);
}

/** What the groups of the aggregated events ask for, below the sentence. */
function withGroups(speech: Speech, text: string, aggregations: readonly Aggregation[]): Saying {
  const groups = aggregations.flatMap(({ events }) =>
    events.within === null || events.within.criteria.length === 0 ? [] : [events],
  );
  return { text: capital(text), below: groups.map((query) => eventSaying(speech, query)) };
}
