import type { Entry, Pool } from './pool.ts';
import { type Query, readItem } from './query.ts';
import { likeness } from './text.ts';
import type { AcceptedMapping, LocalItem, ValueQuartiles } from './types.ts';

/** What accepted mappings teach about another item. Without any, all of it is silent. */
export interface Lessons {
  readonly mappings: number;
  /** Those of this site. */
  readonly own: number;
  /** Words of concepts that a word of labels was used for, with how often of all times. */
  saidFor(word: string): ReadonlyMap<string, number>;
  /** The items of this site that are most like this one. */
  votes(query: Query): Votes;
  /** Those of neighbouring sites. */
  neighbours(query: Query): Votes;
  /** Log of how usual the specimen, property or method of a candidate is for such an item. */
  usual(axis: Axis, query: Query, entry: Entry): number;
  /** How often a component was chosen. */
  chosen(component: string): number;
  values(code: string): readonly { readonly unit: string; readonly values: ValueQuartiles }[];
}

export interface Votes {
  /** By entry: likeness, between 0 and 1, of the accepted item that is most like. */
  readonly ofEntry: ReadonlyMap<number, Vote>;
  readonly ofComponent: ReadonlyMap<string, Vote>;
}

export interface Vote {
  readonly likeness: number;
  readonly item: LocalItem;
}

type Axis = 'specimen' | 'property' | 'method';

interface Memory {
  readonly query: Query;
  readonly at: number;
  readonly entry: Entry;
  readonly neighbour: boolean;
}

export function learn(pool: Pool, accepted: readonly AcceptedMapping[]): Lessons {
  const memories = accepted.flatMap(({ item, target, neighbour }): readonly Memory[] => {
    const at = pool.find(target);
    const entry = at === undefined ? undefined : pool.entries[at];
    if (at === undefined || entry === undefined) return [];
    return [{ query: readItem(item), at, entry, neighbour: neighbour === true }];
  });
  const own = memories.filter(({ neighbour }) => !neighbour);
  const chosen = new Map<string, number>();
  for (const { entry } of own) {
    chosen.set(entry.component, (chosen.get(entry.component) ?? 0) + 1);
  }
  return {
    mappings: memories.length,
    own: own.length,
    saidFor: wordLessons(memories),
    votes: voteLessons(own),
    neighbours: voteLessons(memories.filter(({ neighbour }) => neighbour)),
    usual: usageLessons(own),
    chosen: (component) => chosen.get(component) ?? 0,
    values: valueLessons(memories),
  };
}

const NOTHING: ReadonlyMap<string, number> = new Map();
/** Below two uses a word may stand beside another by chance. */
const DOUBT = 1;

function wordLessons(memories: readonly Memory[]): Lessons['saidFor'] {
  const uses = new Map<string, number>();
  const pairs = new Map<string, Map<string, number>>();
  for (const { query, entry } of memories) {
    const plain = new Set(query.words);
    for (const word of query.words) {
      uses.set(word, (uses.get(word) ?? 0) + 1);
      const row = pairs.get(word) ?? new Map<string, number>();
      pairs.set(word, row);
      // A word that the label says itself isn't what another word of it stands for.
      for (const said of entry.words) {
        if (said === word || !plain.has(said)) row.set(said, (row.get(said) ?? 0) + 1);
      }
    }
  }
  const shares = new Map(
    [...pairs].map(([word, row]) => {
      const all = (uses.get(word) ?? 0) + DOUBT;
      return [word, new Map([...row].map(([said, times]) => [said, times / all]))] as const;
    }),
  );
  return (word) => shares.get(word) ?? NOTHING;
}

const OTHER_SPECIMEN = 0.6;
const OTHER_UNIT = 0.6;
const UNKNOWN_UNIT = 0.85;
const LEAST_LIKENESS = 0.3;

function voteLessons(memories: readonly Memory[]): Lessons['votes'] {
  const byTrigram = new Map<string, number[]>();
  memories.forEach(({ query }, at) => {
    for (const trigram of query.letters) {
      const list = byTrigram.get(trigram);
      if (list === undefined) byTrigram.set(trigram, [at]);
      else list.push(at);
    }
  });
  return (query) => {
    const near = new Set([...query.letters].flatMap((trigram) => byTrigram.get(trigram) ?? []));
    const ofEntry = new Map<number, Vote>();
    const ofComponent = new Map<string, Vote>();
    for (const one of near) {
      const memory = memories[one];
      if (memory === undefined) continue;
      const label = labelLikeness(query, memory.query);
      if (label < LEAST_LIKENESS) continue;
      const { item } = memory.query;
      keep(ofComponent, memory.entry.component, { likeness: label, item });
      keep(ofEntry, memory.at, { likeness: label * setting(query, memory.query), item });
    }
    return { ofEntry, ofComponent };
  };
}

function labelLikeness(a: Query, b: Query): number {
  return (likeness(a.letters, b.letters) + likeness(new Set(a.words), new Set(b.words))) / 2;
}

/** How far the specimen and the unit of two items agree. */
function setting(a: Query, b: Query): number {
  const specimen = a.specimen === b.specimen ? 1 : OTHER_SPECIMEN;
  if (a.unit === b.unit) return specimen;
  return specimen * (a.unit === '' || b.unit === '' ? UNKNOWN_UNIT : OTHER_UNIT);
}

function keep<Key>(votes: Map<Key, Vote>, key: Key, vote: Vote): void {
  if (vote.likeness > (votes.get(key)?.likeness ?? 0)) votes.set(key, vote);
}

/** Uses in the wider setting that weigh as much as the narrow one's own. */
const PRIOR_USES = 2;
const FLOOR = 0.01;

/** From the widest setting to the narrowest; each leans on the one before (Dirichlet smoothing). */
function settingsOf(axis: Axis, query: Query, entry: Entry): readonly string[] {
  const place = `${query.specimen}/${query.department}`;
  const number = query.told === 'unit' ? query.unit : query.properties.join('+') || query.told;
  if (axis === 'specimen') return ['', query.specimen, place, `${place}/${number}`];
  if (axis === 'property') return ['', number, `${place}/${number}`];
  const chosen = `${entry.specimen}/${entry.property}`;
  return ['', entry.property, chosen, `${place}/${number}/${chosen}`];
}

function usageLessons(memories: readonly Memory[]): Lessons['usual'] {
  const seen = new Map<string, number>();
  const add = (key: string): void => {
    seen.set(key, (seen.get(key) ?? 0) + 1);
  };
  for (const { query, entry } of memories) {
    for (const axis of ['specimen', 'property', 'method'] as const) {
      for (const setting of settingsOf(axis, query, entry)) {
        add(`${axis}|${setting}`);
        add(`${axis}|${setting}|${entry[axis]}`);
      }
    }
  }
  return (axis, query, entry) => {
    let share = FLOOR;
    for (const setting of settingsOf(axis, query, entry)) {
      const all = seen.get(`${axis}|${setting}`) ?? 0;
      const these = seen.get(`${axis}|${setting}|${entry[axis]}`) ?? 0;
      share = (these + PRIOR_USES * share) / (all + PRIOR_USES);
    }
    return Math.log(share);
  };
}

function valueLessons(memories: readonly Memory[]): Lessons['values'] {
  const known = new Map<string, { unit: string; values: ValueQuartiles }[]>();
  for (const { query, entry } of memories) {
    const { values } = query.item;
    if (values === undefined) continue;
    const list = known.get(entry.candidate.code) ?? [];
    list.push({ unit: query.unit, values });
    known.set(entry.candidate.code, list);
  }
  return (code) => known.get(code) ?? [];
}
