import type {
  Aggregation,
  CohortQuestion,
  Correlated,
  Criterion,
  EventQuery,
  Filter,
  Group,
  InclusionRule,
  Operand,
  Relation,
  Side,
  Window,
  WindowBound,
} from '../src/question/nodes.ts';

/** Short ways to write questions in specs and tests. What is left out has the plainest meaning. */

export const field = (name: string): Operand => ({ kind: 'field', of: 'event', name });
export const subjectField = (name: string): Operand => ({ kind: 'field', of: 'subject', name });

/** The event's main concept is one of these. */
export function conceptIn(...ids: readonly number[]): Filter {
  return oneOf(field('concept'), ...ids);
}

export function oneOf(operand: Operand, ...ids: readonly number[]): Filter {
  const concepts = ids.map((id) => ({ id, name: String(id) }));
  return { kind: 'in-concepts', operand, concepts, negate: false };
}

/** Events of a kind with one of these concepts; all events of the kind if none is given. */
export function events(
  event: string,
  concepts: readonly number[] = [],
  rest: Partial<Omit<EventQuery, 'kind' | 'event'>> = {},
): EventQuery {
  const select = concepts.length === 0 ? [] : [conceptIn(...concepts)];
  return {
    kind: 'events',
    event,
    select,
    first: false,
    dates: null,
    filters: [],
    period: null,
    within: null,
    ...rest,
  };
}

/** Days from the index date; null: as far as observation goes. */
export function window(
  fromDays: number | null,
  toDays: number | null,
  sides: { readonly index?: Side; readonly event?: Side } = {},
): Window {
  const bound = (days: number | null, toward: 'before' | 'after'): WindowBound =>
    days === null ? { kind: 'open', toward } : { kind: 'days', days };
  return {
    kind: 'window',
    index: sides.index ?? 'start',
    event: sides.event ?? 'start',
    from: bound(fromDays, 'before'),
    to: bound(toDays, 'after'),
  };
}

export function relation(startWindow: Window, rest: Partial<Relation> = {}): Relation {
  return {
    kind: 'relation',
    startWindow,
    endWindow: null,
    sameVisit: false,
    ignoreObservation: false,
    ...rest,
  };
}

export function correlated(
  op: Correlated['occurrence']['op'],
  count: number,
  query: EventQuery,
  where: Relation,
  distinct: Operand | null = null,
): Correlated {
  return {
    kind: 'correlated',
    events: query,
    relation: where,
    occurrence: { op, count, distinct },
  };
}

export function aggregation(
  name: Aggregation['function'],
  operand: Operand | null,
  query: EventQuery,
  where: Relation,
): Aggregation {
  return { kind: 'aggregation', function: name, operand, events: query, relation: where };
}

export function group(mode: Group['mode'], criteria: readonly Criterion[], count = 0): Group {
  return { kind: 'group', mode, count, criteria };
}

export function rule(name: string, ...criteria: readonly Criterion[]): InclusionRule {
  return { kind: 'rule', name, description: '', group: group('all', criteria) };
}

export function cohort(
  model: string,
  entry: EventQuery | readonly EventQuery[],
  rest: Partial<Omit<CohortQuestion, 'kind' | 'model' | 'entry'>> & {
    readonly priorDays?: number;
    readonly postDays?: number;
    readonly entryLimit?: CohortQuestion['limit'];
  } = {},
): CohortQuestion {
  const { priorDays = 0, postDays = 0, entryLimit = 'all', ...others } = rest;
  return {
    kind: 'cohort',
    model,
    title: '',
    conceptSets: [],
    entry: {
      events: 'kind' in entry ? [entry] : entry,
      priorDays,
      postDays,
      limit: entryLimit,
    },
    qualify: null,
    qualifyLimit: 'all',
    rules: [],
    limit: 'all',
    exit: { kind: 'end-of-observation' },
    censoring: [],
    censorWindow: { start: null, end: null },
    eraPadDays: 0,
    ...others,
  };
}
