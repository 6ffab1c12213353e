import { parseDay } from '../../../model/day.ts';
import type {
  Aggregation,
  CohortQuestion,
  ConceptSet,
  Criterion,
  EventQuery,
  Exit,
  Filter,
  Group,
} from '../../../question/nodes.ts';
import type {
  NodeKind,
  Plan,
  PlannedAggregation,
  PlannedCohort,
  PlannedCriterion,
  PlannedEvents,
  PlannedExit,
} from './plan.ts';

/** Gives the concepts of a set, ascending. */
export type ResolveSet = (set: ConceptSet) => Float64Array;

type Nodes = { readonly [Kind in Exclude<NodeKind, 'sets'>]: Plan[Kind][number][] };

/** How often nodes were asked for: how much a set of questions has in common. */
export type Asked = Readonly<Record<NodeKind, number>>;

/**
 * Takes questions apart into a plan. What was planned once keeps its number for the planner's
 * life, so that answers known by number stay good when questions are added or changed.
 */
export class Planner {
  readonly #resolve: ResolveSet;
  readonly #sets: Float64Array[] = [];
  readonly #nodes: Nodes = {
    events: [],
    criteria: [],
    groups: [],
    entries: [],
    qualified: [],
    cohorts: [],
  };
  readonly #numbers = new Map<string, number>();
  readonly #asked: Record<NodeKind, number> = {
    sets: 0,
    events: 0,
    criteria: 0,
    groups: 0,
    entries: 0,
    qualified: 0,
    cohorts: 0,
  };

  constructor(resolve: ResolveSet) {
    this.#resolve = resolve;
  }

  get plan(): Plan {
    return { sets: this.#sets, ...this.#nodes };
  }

  get asked(): Asked {
    return this.#asked;
  }

  /** The number of the question's cohort in the plan. */
  add(question: CohortQuestion): number {
    const sets = new Map<number, number>();
    const numberOf = (id: number): number => {
      let number = sets.get(id);
      if (number === undefined) {
        const set = question.conceptSets.find((candidate) => candidate.id === id);
        if (set === undefined) throw new RangeError(`no concept set ${id}`);
        number = this.#set(set);
        sets.set(id, number);
      }
      return number;
    };
    return this.#node('cohorts', this.#cohort(question, numberOf));
  }

  #node<Kind extends Exclude<NodeKind, 'sets'>>(kind: Kind, node: Plan[Kind][number]): number {
    const nodes = this.#nodes[kind] as Plan[Kind][number][];
    return this.#number(kind, JSON.stringify(node), () => nodes.push(node) - 1);
  }

  #number(kind: NodeKind, text: string, make: () => number): number {
    this.#asked[kind]++;
    const key = `${kind} ${text}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = make();
      this.#numbers.set(key, number);
    }
    return number;
  }

  /** Sets that hold the same concepts are one set, however they were said. */
  #set(set: ConceptSet): number {
    const concepts = this.#resolve(set);
    return this.#number('sets', concepts.join(','), () => this.#sets.push(concepts) - 1);
  }

  #cohort(question: CohortQuestion, sets: SetNumbers): PlannedCohort {
    const { entry, qualify, rules, censoring, censorWindow } = question;
    const entries = this.#node('entries', {
      events: entry.events.map((query) => this.#events(query, sets)),
      priorDays: entry.priorDays,
      postDays: entry.postDays,
      limit: entry.limit,
    });
    const group = qualify === null ? null : this.#group(qualify, sets);
    const limit = qualify === null ? 'all' : question.qualifyLimit;
    return {
      qualified: this.#node('qualified', { entries, group, limit }),
      rules: rules.map((rule) => this.#group(rule.group, sets)),
      limit: question.limit,
      exit: this.#exit(question.exit, sets),
      censoring: censoring.map((query) => this.#events(query, sets)),
      censorWindow: { start: dayOf(censorWindow.start), end: dayOf(censorWindow.end) },
      eraPadDays: question.eraPadDays,
    };
  }

  #exit(exit: Exit, sets: SetNumbers): PlannedExit {
    if (exit.kind !== 'continuous-events') return exit;
    return { ...exit, events: exit.events.map((query) => this.#events(query, sets)) };
  }

  #events(query: EventQuery, sets: SetNumbers): number {
    const { joined, period, within } = query;
    const node: PlannedEvents = {
      event: query.event,
      joined:
        joined === undefined
          ? null
          : {
              events: joined.events.map((inner) => this.#events(inner, sets)),
              gapDays: joined.gapDays,
            },
      select: query.select.map((filter) => plannedFilter(filter, sets)),
      first: query.first,
      dates: query.dates,
      filters: query.filters.map((filter) => plannedFilter(filter, sets)),
      period: period === null ? null : { start: dayOf(period.start), end: dayOf(period.end) },
      // A group that asks nothing is met by all, also by what was not observed.
      within: within === null || within.criteria.length === 0 ? null : this.#group(within, sets),
    };
    return this.#node('events', node);
  }

  #group(group: Group, sets: SetNumbers): number {
    const criteria = group.criteria.map((criterion) => this.#criterion(criterion, sets));
    const counted = group.mode === 'at-least' || group.mode === 'at-most';
    return this.#node('groups', { mode: group.mode, count: counted ? group.count : 0, criteria });
  }

  #criterion(criterion: Criterion, sets: SetNumbers): number {
    return this.#node('criteria', this.#plannedCriterion(criterion, sets));
  }

  #plannedCriterion(criterion: Criterion, sets: SetNumbers): PlannedCriterion {
    switch (criterion.kind) {
      case 'group':
        return { kind: 'group', group: this.#group(criterion, sets) };
      case 'demographic': {
        const filters = criterion.filters.map((filter) => plannedFilter(filter, sets));
        return { kind: 'demographic', filters };
      }
      case 'correlated': {
        const { relation, occurrence } = criterion;
        const events = this.#events(criterion.events, sets);
        return { kind: 'correlated', events, relation, occurrence };
      }
      case 'aggregate': {
        const { op, to } = criterion;
        return {
          kind: 'aggregate',
          value: this.#aggregation(criterion.value, sets),
          op,
          to:
            to.kind === 'number'
              ? { kind: 'number', value: to.value, extent: to.extent ?? null }
              : { ...to, value: this.#aggregation(to.value, sets) },
        };
      }
    }
  }

  #aggregation(aggregation: Aggregation, sets: SetNumbers): PlannedAggregation {
    return {
      function: aggregation.function,
      operand: aggregation.operand,
      events: this.#events(aggregation.events, sets),
      relation: aggregation.relation,
    };
  }
}

/** The place in the plan of the question's set of that number. */
type SetNumbers = (id: number) => number;

function plannedFilter(filter: Filter, sets: SetNumbers): Filter {
  switch (filter.kind) {
    case 'in-concept-set':
      return { ...filter, conceptSet: sets(filter.conceptSet) };
    case 'in-concepts':
      // Only the ids mean something.
      return { ...filter, concepts: filter.concepts.map(({ id }) => ({ id, name: '' })) };
    case 'any-of':
      return { ...filter, filters: filter.filters.map((one) => plannedFilter(one, sets)) };
    default:
      return filter;
  }
}

function dayOf(date: string | null): number | null {
  if (date === null) return null;
  const day = parseDay(date);
  if (day === null) throw new RangeError(`no date: ${date}`);
  return day;
}
