import type { Hop, SubjectModel } from '../../../model/subject-model.ts';
import type { Filter, Operand } from '../../../question/nodes.ts';
import { postedColumn } from '../evaluate/events.ts';
import { fieldOf } from '../evaluate/look.ts';
import type { Plan, PlannedAggregation, PlannedEvents } from '../plan/plan.ts';
import { hopColumns, keyColumn, kindOfHop } from './layout.ts';
import { OBSERVATION, SUBJECT, SUBJECT_IDS, SUBJECT_KNOWN, segmentOf } from './shard.ts';

/** Segments that a plan reads: of each shard, and of the side tables. */
export interface Needs {
  readonly shard: ReadonlySet<string>;
  readonly sides: ReadonlySet<string>;
}

/** What the nodes of a plan from `since` on read; so that nothing else has to be in memory. */
export function needsOf(model: SubjectModel, plan: Plan, since: Partial<Counts> = {}): Needs {
  const needs = new NeedsOfPlan(model);
  for (const query of plan.events.slice(since.events ?? 0)) needs.events(query);
  for (const criterion of plan.criteria.slice(since.criteria ?? 0)) {
    if (criterion.kind === 'demographic') needs.filters(null, criterion.filters);
    if (criterion.kind === 'correlated') {
      const { event } = nodeAt(plan, criterion.events);
      if (criterion.relation.sameVisit) needs.visits();
      if (criterion.occurrence.distinct !== null)
        needs.operand(event, criterion.occurrence.distinct);
    }
    if (criterion.kind === 'aggregate') {
      needs.aggregation(plan, criterion.value);
      if (criterion.to.kind === 'other') needs.aggregation(plan, criterion.to.value);
    }
  }
  for (const entries of plan.entries.slice(since.entries ?? 0)) {
    const queries = entries.events.map((number) => nodeAt(plan, number));
    // Two lists, or one out of order, may tie; ids decide then.
    if (queries.length > 1 || queries.some((query) => query.dates?.startFrom === 'end')) {
      for (const query of queries) needs.ids(query.event);
    }
  }
  return needs;
}

export type Counts = Readonly<Record<keyof Plan, number>>;

function nodeAt(plan: Plan, number: number): PlannedEvents {
  const query = plan.events[number];
  if (query === undefined) throw new RangeError(`the plan has no event query ${number}`);
  return query;
}

class NeedsOfPlan implements Needs {
  readonly shard = new Set<string>([SUBJECT_IDS, SUBJECT_KNOWN, ...Object.values(OBSERVATION)]);
  readonly sides = new Set<string>();
  readonly #model: SubjectModel;

  constructor(model: SubjectModel) {
    this.#model = model;
  }

  events(query: PlannedEvents): void {
    if (query.joined !== null) {
      this.filters(null, [...query.select, ...query.filters]);
      return;
    }
    this.#kind(query.event);
    const posted = query.select.find((filter) => this.#posted(query.event, filter) !== null);
    if (posted !== undefined) {
      const column = this.#posted(query.event, posted) ?? '';
      this.shard.add(segmentOf.concepts(query.event, column));
      this.shard.add(segmentOf.rowOffsets(query.event, column));
      this.shard.add(segmentOf.rows(query.event, column));
    }
    const others = query.select.filter((filter) => filter !== posted);
    this.filters(query.event, [...others, ...query.filters]);
  }

  filters(event: string | null, filters: readonly Filter[]): void {
    for (const filter of filters) {
      if (filter.kind === 'any-of') this.filters(event, filter.filters);
      else if (filter.kind === 'compare') {
        this.operand(event, filter.left);
        this.operand(event, filter.right);
      } else if (filter.kind !== 'date') this.operand(event, filter.operand);
    }
  }

  operand(event: string | null, operand: Operand): void {
    switch (operand.kind) {
      case 'field':
        this.#field(event, operand.of, operand.name);
        return;
      case 'age':
        this.#field(null, 'subject', 'birthYear');
        return;
      case 'ratio':
        this.operand(event, operand.numerator);
        this.operand(event, operand.denominator);
        return;
      case 'visit':
        if (event === null) this.visits();
        else this.#visit(event);
        return;
      default:
        return;
    }
  }

  aggregation(plan: Plan, { events, operand, relation }: PlannedAggregation): void {
    const query = nodeAt(plan, events);
    if (operand !== null) this.operand(query.event, operand);
    if (relation.sameVisit) this.visits();
    if (query.dates?.startFrom === 'end' || query.period !== null) this.ids(query.event);
  }

  /** Any kind's events may be the index events. */
  visits(): void {
    for (const event of this.#model.events) this.#visit(event.name);
  }

  ids(name: string): void {
    const event = this.#model.events.find((candidate) => candidate.name === name);
    if (event === undefined) return;
    this.#column(name, event.id);
    this.#column(name, keyColumn(this.#model, event));
  }

  #posted(event: string, filter: Filter): string | null {
    return postedColumn({ model: this.#model }, event, filter);
  }

  #visit(name: string): void {
    const event = this.#model.events.find((candidate) => candidate.name === name);
    if (event?.visit != null) this.#column(event.name, event.visit);
  }

  #kind(name: string): void {
    this.shard.add(segmentOf.offsets(name));
    this.shard.add(segmentOf.subjects(name));
    this.shard.add(segmentOf.starts(name));
    this.shard.add(segmentOf.ends(name));
  }

  #field(event: string | null, of: 'event' | 'subject', name: string): void {
    const field = fieldOf({ model: this.#model }, event, of, name);
    let put = (column: string): void =>
      this.#column(of === 'subject' ? SUBJECT : (event ?? ''), column);
    for (const hop of field.hops) {
      put(hop.from);
      put = this.#hop(hop);
    }
    put(field.column);
  }

  /** Takes what a hop reads, and gives where columns lie after it. */
  #hop(hop: Hop): (column: string) => void {
    const kind = kindOfHop(this.#model, hop);
    const put = (column: string): void => {
      if (kind === undefined) addColumn(this.sides, hop.table, column);
      else this.#column(kind.name, column);
    };
    if (kind !== undefined) this.#kind(kind.name);
    for (const column of hopColumns(this.#model, hop)) put(column);
    return put;
  }

  #column(place: string, column: string): void {
    addColumn(this.shard, place, column);
  }
}

/** A column's segments, in whichever way it is kept; names that no shard has are passed over. */
function addColumn(names: Set<string>, place: string, column: string): void {
  names.add(segmentOf.column(place, column));
  names.add(segmentOf.valid(place, column));
  names.add(segmentOf.texts(place, column));
}
