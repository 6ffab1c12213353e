import type { SubjectModel } from '../../../model/subject-model.ts';
import type { Relation } from '../../../question/nodes.ts';
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
import { placesSeeing } from './relations.ts';
import type { Periods } from './runs.ts';
import { type EventList, placesOfSubjects, takeRows } from './view.ts';

/** The cohort of a question in one shard. */
export interface ShardCohort {
  readonly periods: Periods;
  /** Null if it was not asked for. */
  readonly attrition: AttritionCounts | null;
}

/** Events of which a group needs to see at least one. */
interface Needed {
  readonly list: EventList;
  readonly relation: Relation;
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
  /** How many nodes take entry events from the same one, among the first `counted`. */
  readonly #entryUses = new Map<number, number>();
  #counted = 0;
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
      const all = this.#entriesNeeded(entries, group);
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

  /**
   * Entry events without some that can't meet the group, where nothing else asks for them: most
   * events see no event of the query that the group needs, and what is left out costs nothing more.
   */
  #entriesNeeded(number: number, group: number | null): IndexList {
    const entries = nodeOf(this.#plan.entries, number);
    const rare = group === null || entries.limit !== 'all' ? null : this.#rarest(group);
    if (rare === null || this.#entries.has(number) || this.#isShared(number)) {
      return this.#entriesOf(number);
    }
    const lists = entries.events.map((query) => {
      const list = this.events(query);
      const places = placesSeeing(list, rare.list, rare.relation);
      return places === null ? list : list.at(places);
    });
    return entryEvents(this.#look, entries, lists);
  }

  #isShared(entries: number): boolean {
    const { qualified } = this.#plan;
    for (; this.#counted < qualified.length; this.#counted++) {
      const { entries: of } = nodeOf(qualified, this.#counted);
      this.#entryUses.set(of, (this.#entryUses.get(of) ?? 0) + 1);
    }
    return (this.#entryUses.get(entries) ?? 0) > 1;
  }

  #placesWithin(list: EventList, group: number): Uint32Array {
    const rare = this.#rarest(group);
    if (rare === null || rare.list.count * FAR_FEWER >= list.count)
      return this.#placesMeeting(list, group);
    const { subjects, count } = rare.list;
    const places = placesOfSubjects(list.subjects, list.count, subjects, count);
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
    if (rare !== null && rare.list.count * FAR_FEWER < index.count) {
      const { subjects, count } = rare.list;
      const places = placesOfSubjects(index.subjects, index.count, subjects, count);
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
  #rarest(number: number): Needed | null {
    const { mode, criteria } = nodeOf(this.#plan.groups, number);
    if (mode !== 'all' && !(mode === 'any' && criteria.length === 1)) return null;
    let rarest: Needed | null = null;
    for (const criterion of criteria) {
      const needed = this.#needed(nodeOf(this.#plan.criteria, criterion));
      if (needed !== null && (rarest === null || needed.list.count < rarest.list.count)) {
        rarest = needed;
      }
    }
    return rarest;
  }

  #needed(criterion: PlannedCriterion): Needed | null {
    if (criterion.kind === 'group') return this.#rarest(criterion.group);
    if (criterion.kind !== 'correlated') return null;
    const { op, count } = criterion.occurrence;
    if (op === 'at-most' || count === 0) return null;
    return { list: this.events(criterion.events), relation: criterion.relation };
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
