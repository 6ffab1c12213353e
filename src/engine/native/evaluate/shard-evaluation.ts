import type { SubjectModel } from '../../../model/subject-model.ts';
import type { Shard } from '../index/shard.ts';
import type { SideTables } from '../index/side-tables.ts';
import type { Plan, PlannedCriterion } from '../plan/plan.ts';
import { type AttritionCounts, countAttrition } from './attrition.ts';
import { criterionFlags, FAR_FEWER, type Flags, groupFlags } from './criteria.ts';
import { entryEvents, flagged, limitedByStart } from './entries.ts';
import { eventsOf } from './events.ts';
import { cohortPeriods } from './exit.ts';
import { type IndexList, observedEvents } from './index-list.ts';
import type { Look } from './look.ts';
import type { Periods } from './runs.ts';
import { type EventList, placesOfSubjects, takeRows } from './view.ts';

/** The cohort of a question in one shard. */
export interface ShardCohort {
  readonly periods: Periods;
  /** Null if it was not asked for. */
  readonly attrition: AttritionCounts | null;
}

/** About what an event costs in a list that is kept. */
const BYTES_PER_EVENT = 18;

/**
 * A plan put to one shard. Every node is evaluated once, whatever the number of questions that
 * have it in common, and stays known until it is forgotten.
 */
export class ShardEvaluation {
  readonly #look: Look;
  #plan: Plan;
  readonly #events = new Map<number, EventList>();
  readonly #entries = new Map<number, IndexList>();
  readonly #qualified = new Map<number, IndexList>();
  #flags = new WeakMap<IndexList, Map<number, Flags>>();
  #bytes = 0;

  constructor(
    model: SubjectModel,
    shard: Shard,
    sides: SideTables,
    plan: Plan,
    conceptsOf: (set: number) => ReadonlySet<number>,
  ) {
    this.#plan = plan;
    const current = (): Plan => this.#plan;
    this.#look = {
      model,
      shard,
      sides,
      conceptsOf,
      get plan() {
        return current();
      },
    };
  }

  /** About the memory that what is known takes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A plan that has more nodes; those known keep their numbers. */
  extend(plan: Plan): void {
    this.#plan = plan;
  }

  forget(): void {
    this.#events.clear();
    this.#entries.clear();
    this.#qualified.clear();
    this.#flags = new WeakMap();
    this.#bytes = 0;
  }

  cohort(number: number, withAttrition: boolean): ShardCohort {
    const cohort = nodeOf(this.#plan.cohorts, number);
    const qualified = this.qualified(cohort.qualified);
    let included = qualified;
    let attrition: AttritionCounts | null = null;
    if (withAttrition) {
      const flags = cohort.rules.map((rule) => this.#group(qualified, rule));
      attrition = countAttrition(qualified, flags);
      included = flagged(qualified, allOf(qualified.count, flags));
    } else {
      // Rule by rule, so that the later ones look at fewer.
      for (const rule of cohort.rules) included = flagged(included, this.#group(included, rule));
    }
    const kept = limitedByStart(included, cohort.limit);
    const periods = cohortPeriods(this.#look, cohort, kept, (query) => this.events(query));
    return { periods, attrition };
  }

  events(number: number): EventList {
    let list = this.#events.get(number);
    if (list === undefined) {
      list = eventsOf(this.#look, nodeOf(this.#plan.events, number), {
        events: (query) => this.events(query),
        placesWithin: (within, group) => this.#placesWithin(within, group),
      });
      this.#events.set(number, list);
      this.#bytes += list.count * BYTES_PER_EVENT;
    }
    return list;
  }

  /** Entry events that qualify. */
  qualified(number: number): IndexList {
    let index = this.#qualified.get(number);
    if (index === undefined) {
      const { entries, group, limit } = nodeOf(this.#plan.qualified, number);
      const all = this.#entriesOf(entries);
      const met = group === null ? all : flagged(all, this.#group(all, group));
      index = limitedByStart(met, limit);
      this.#qualified.set(number, index);
      this.#bytes += index.count * BYTES_PER_EVENT;
    }
    return index;
  }

  #entriesOf(number: number): IndexList {
    let index = this.#entries.get(number);
    if (index === undefined) {
      const entries = nodeOf(this.#plan.entries, number);
      const lists = entries.events.map((query) => this.events(query));
      index = entryEvents(this.#look, entries, lists);
      this.#entries.set(number, index);
      this.#bytes += index.count * BYTES_PER_EVENT;
    }
    return index;
  }

  #placesWithin(list: EventList, group: number): Uint32Array {
    const rare = this.#rarest(group);
    if (rare === null || rare.count * FAR_FEWER >= list.count)
      return this.#placesMeeting(list, group);
    const places = placesOfSubjects(list.subjects, list.count, rare.subjects, rare.count);
    return takeRows(places, this.#placesMeeting(list.at(places), group));
  }

  #placesMeeting(list: EventList, group: number): Uint32Array {
    const index = observedEvents(this.#look.shard, list);
    return flagged(index, this.#group(index, group)).places;
  }

  #group(index: IndexList, number: number): Flags {
    const group = nodeOf(this.#plan.groups, number);
    if (index.count === 0) return new Uint8Array(0);
    const rare = this.#rarest(number);
    if (rare !== null && rare.count * FAR_FEWER < index.count) {
      const places = placesOfSubjects(index.subjects, index.count, rare.subjects, rare.count);
      if (places.length < index.count) return this.#groupAmong(index, places, number);
    }
    const parts = group.criteria.map((criterion) => this.#criterion(index, criterion));
    return groupFlags(group, index.count, parts);
  }

  /** Flags of a group that no event meets but those at some places. */
  #groupAmong(index: IndexList, places: Uint32Array, group: number): Flags {
    const flags = new Uint8Array(index.count);
    const met = this.#group(index.at(places), group);
    for (let i = 0; i < places.length; i++) flags[places[i] as number] = met[i] as number;
    return flags;
  }

  /** Of the events without which a group can't be met, those of the query that has fewest. */
  #rarest(number: number): EventList | null {
    const { mode, criteria } = nodeOf(this.#plan.groups, number);
    if (mode !== 'all' && !(mode === 'any' && criteria.length === 1)) return null;
    let rarest: EventList | null = null;
    for (const criterion of criteria) {
      const needed = this.#needed(nodeOf(this.#plan.criteria, criterion));
      if (needed !== null && (rarest === null || needed.count < rarest.count)) rarest = needed;
    }
    return rarest;
  }

  #needed(criterion: PlannedCriterion): EventList | null {
    if (criterion.kind === 'group') return this.#rarest(criterion.group);
    if (criterion.kind !== 'correlated') return null;
    const { op, count } = criterion.occurrence;
    return op !== 'at-most' && count > 0 ? this.events(criterion.events) : null;
  }

  #criterion(index: IndexList, number: number): Flags {
    let known = this.#flags.get(index);
    if (known === undefined) {
      known = new Map();
      this.#flags.set(index, known);
    }
    let flags = known.get(number);
    if (flags === undefined) {
      flags = criterionFlags(this.#look, index, nodeOf(this.#plan.criteria, number), {
        events: (query) => this.events(query),
        group: (of, group) => this.#group(of, group),
      });
      known.set(number, flags);
    }
    return flags;
  }
}

function nodeOf<Node>(nodes: readonly Node[], number: number): Node {
  const node = nodes[number];
  if (node === undefined) throw new RangeError(`the plan has no node ${number}`);
  return node;
}

function allOf(count: number, parts: readonly Flags[]): Flags {
  const all = new Uint8Array(count).fill(1);
  for (const part of parts) for (let i = 0; i < count; i++) if (part[i] === 0) all[i] = 0;
  return all;
}
