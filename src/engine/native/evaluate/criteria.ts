import type { Correlated } from '../../../question/nodes.ts';
import type { PlannedCriterion, PlannedGroup } from '../plan/plan.ts';
import { aggregateFlags } from './aggregates.ts';
import { meetsEach, testOf } from './filters.ts';
import type { IndexList } from './index-list.ts';
import type { Look } from './look.ts';
import { knownSubjects, valuesOf } from './operands.ts';
import { type Counts, countSeen, countsFor, forEachSeen } from './relations.ts';
import { type EventList, placesOfSubjects } from './view.ts';

/** For each index event, 1 where it meets something. */
export type Flags = Uint8Array;

/** What criteria need of others. */
export interface CriterionSteps {
  events(query: number): EventList;
  group(index: IndexList, group: number): Flags;
}

export function criterionFlags(
  look: Look,
  index: IndexList,
  criterion: PlannedCriterion,
  steps: CriterionSteps,
): Flags {
  switch (criterion.kind) {
    case 'group':
      return steps.group(index, criterion.group);
    case 'demographic':
      return demographicFlags(look, index, criterion);
    case 'correlated':
      return correlatedFlags(look, index, criterion, steps.events(criterion.events));
    case 'aggregate':
      return aggregateFlags(look, index, criterion, steps);
  }
}

/** From the flags of a group's criteria, whether the group is met. */
export function groupFlags(group: PlannedGroup, count: number, parts: readonly Flags[]): Flags {
  if (parts.length === 0) return new Uint8Array(count).fill(1);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && (group.mode === 'all' || group.mode === 'any')) {
    return only;
  }
  const met = new Uint16Array(count);
  for (const part of parts) {
    for (let i = 0; i < count; i++) met[i] = (met[i] as number) + (part[i] as number);
  }
  const [least, most] = limitsOf(group, parts.length);
  const flags = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    flags[i] = (met[i] as number) >= least && (met[i] as number) <= most ? 1 : 0;
  }
  return flags;
}

/** The least and the most criteria that may be met. */
function limitsOf(group: PlannedGroup, size: number): readonly [number, number] {
  switch (group.mode) {
    case 'all':
      return [size, size];
    case 'any':
      return [1, size];
    case 'at-least':
      return [group.count, size];
    case 'at-most':
      return [0, group.count];
  }
}

/** Of a subject that is in no table nothing is known: it meets no demographic criterion. */
function demographicFlags(
  look: Look,
  index: IndexList,
  { filters }: PlannedCriterion & { readonly kind: 'demographic' },
): Flags {
  const flags = new Uint8Array(index.count);
  if (filters.length === 0) return flags.fill(1);
  const tests = filters.map((filter) => testOf(look, index, filter));
  const known = knownSubjects(look);
  for (let place = 0; place < index.count; place++) {
    const isKnown = known[index.subjects[place] as number] === 1;
    flags[place] = isKnown && meetsEach(tests, place) ? 1 : 0;
  }
  return flags;
}

function correlatedFlags(
  look: Look,
  index: IndexList,
  criterion: PlannedCriterion & { readonly kind: 'correlated' },
  list: EventList,
): Flags {
  const { occurrence } = criterion;
  if (list.count * FAR_FEWER < index.count) {
    // Whoever has no such event has none in the window either.
    const places = placesOfSubjects(index.subjects, index.count, list.subjects, list.count);
    const flags = new Uint8Array(index.count);
    if (meetsWithNone(occurrence)) flags.fill(1);
    const met = occurrenceFlags(seenBy(look, index.at(places), criterion, list), occurrence);
    for (let i = 0; i < places.length; i++) flags[places[i] as number] = met[i] as number;
    return flags;
  }
  return occurrenceFlags(seenBy(look, index, criterion, list), occurrence);
}

/** Where one list has so many times fewer events than another, its subjects are looked at alone. */
export const FAR_FEWER = 4;

/** How many events each index event sees, as far as that matters. */
function seenBy(
  look: Look,
  index: IndexList,
  criterion: PlannedCriterion & { readonly kind: 'correlated' },
  list: EventList,
): Counts {
  const { relation, occurrence } = criterion;
  const enough = enoughOf(occurrence);
  if (list.count === 0 || enough <= 0 || index.count === 0) return new Uint8Array(index.count);
  if (occurrence.distinct === null) return countSeen(look, index, list, relation, enough);
  return countDistinct(look, index, list, criterion, enough);
}

function meetsWithNone({ op, count }: Correlated['occurrence']): boolean {
  return op === 'at-most' || count === 0;
}

/** How many it takes to decide: one more than allowed, or as many as wanted. */
function enoughOf({ op, count }: Correlated['occurrence']): number {
  return op === 'at-least' ? count : count + 1;
}

function countDistinct(
  look: Look,
  index: IndexList,
  list: EventList,
  { relation, occurrence }: PlannedCriterion & { readonly kind: 'correlated' },
  enough: number,
): Counts {
  const found = countsFor(index.count, enough);
  if (occurrence.distinct === null) return found;
  const values = valuesOf(look, list, occurrence.distinct);
  const seen = new Set<unknown>();
  let previous = -1;
  forEachSeen(look, index, list, relation, (place, event) => {
    if (place !== previous) {
      seen.clear();
      previous = place;
    }
    const value = values(event);
    if (value !== null) seen.add(value);
    found[place] = seen.size;
    return seen.size < enough;
  });
  return found;
}

function occurrenceFlags(found: Counts, { op, count }: Correlated['occurrence']): Flags {
  const flags = new Uint8Array(found.length);
  const least = op === 'at-most' ? 0 : count;
  const most = op === 'at-least' ? Number.POSITIVE_INFINITY : count;
  for (let i = 0; i < found.length; i++) {
    flags[i] = (found[i] as number) >= least && (found[i] as number) <= most ? 1 : 0;
  }
  return flags;
}
