import { axesOf } from './loinc-axes.ts';
import { type Property, propertyOfName } from './properties.ts';
import { isWeak, plainWords } from './query.ts';
import { type Specimen, specimenOfName } from './specimens.ts';
import { likeness, trigramsOf } from './text.ts';
import type { AcceptedMapping, Candidate } from './types.ts';

/** A candidate taken apart once, so that weighing it is only comparing. */
export interface Entry {
  readonly candidate: Candidate;
  /** What is measured: words of the component. */
  readonly words: readonly string[];
  /** Words of the denominator, the method and the property: they may be said, or be understood. */
  readonly further: ReadonlySet<string>;
  readonly letters: ReadonlySet<string>;
  readonly specimen: Specimen;
  readonly property: Property;
  readonly method: string;
  /** Equal for candidates that measure the same thing in another way. */
  readonly component: string;
}

export interface Pool {
  readonly entries: readonly Entry[];
  /** Where a code, or a concept id, stands. */
  find(target: AcceptedMapping['target']): number | undefined;
  readonly byComponent: ReadonlyMap<string, readonly number[]>;
  /** Word → entries whose component or further words hold it. */
  readonly postings: ReadonlyMap<string, readonly number[]>;
  /** How much a word tells: its inverse document frequency, weak words counting a quarter. */
  rarity(word: string): number;
  /** Words of the pool that a word may stand for, with how sure that is (1 = the same word). */
  readings(word: string): ReadonlyMap<string, number>;
}

export function indexPool(candidates: readonly Candidate[]): Pool {
  const entries = candidates.map(entryOf);
  const postings = new Map<string, number[]>();
  const byComponent = new Map<string, number[]>();
  entries.forEach((entry, at) => {
    for (const word of new Set([...entry.words, ...entry.further])) push(postings, word, at);
    push(byComponent, entry.component, at);
  });
  const byCode = new Map(entries.map((entry, at) => [entry.candidate.code, at]));
  const byConcept = new Map(entries.map((entry, at) => [entry.candidate.conceptId, at]));
  return {
    entries,
    find: (target) =>
      typeof target === 'string' ? byCode.get(target) : byConcept.get(target.conceptId),
    byComponent,
    postings,
    rarity: (word) => rarityOf(word, postings.get(word)?.length ?? 0, entries.length),
    readings: readingsIn([...postings.keys()]),
  };
}

function entryOf(candidate: Candidate): Entry {
  const axes = axesOf(candidate.name);
  const words = plainWords(axes.component);
  const specimen = specimenOfName(axes.system);
  return {
    candidate,
    words,
    further: new Set(
      [axes.denominator, axes.property, axes.method, specimen === 'other' ? axes.system : '']
        .flatMap(plainWords)
        .filter((word) => !words.includes(word)),
    ),
    letters: trigramsOf(words),
    specimen,
    property: propertyOfName(axes.property, axes.denominator, axes.component),
    method: axes.method.toLowerCase(),
    component: [...words].sort().join(' '),
  };
}

function push(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

const WEAK_SHARE = 0.25;

function rarityOf(word: string, holders: number, all: number): number {
  const rarity = Math.log(1 + (all + 0.5) / (holders + 0.5));
  return isWeak(word) ? rarity * WEAK_SHARE : rarity;
}

const LEAST_LIKENESS = 0.5;
const LEAST_PREFIX = 4;
/** A shortened word is surer than a misspelt one. */
const PREFIX_TRUST = 0.85;
const SPELLING_TRUST = 0.8;

/** Readings by spelling, remembered: laboratories repeat their words. */
function readingsIn(vocabulary: readonly string[]): Pool['readings'] {
  const letters = vocabulary.map((word) => trigramsOf([word]));
  const byTrigram = new Map<string, number[]>();
  letters.forEach((set, at) => {
    for (const trigram of set) push(byTrigram, trigram, at);
  });
  const known = new Map<string, ReadonlyMap<string, number>>();
  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const found = new Map<string, number>();
    const own = trigramsOf([word]);
    const near = new Set([...own].flatMap((trigram) => byTrigram.get(trigram) ?? []));
    for (const at of near) {
      const other = vocabulary[at] ?? '';
      const trust = other === word ? 1 : spelling(word, other, own, letters[at] ?? own);
      if (trust > 0) found.set(other, trust);
    }
    known.set(word, found);
    return found;
  };
}

/** Codes such as cd41 and cd42, b12 and b6 are different words, however alike they look. */
const HAS_DIGIT = /\d/;

function spelling(
  word: string,
  other: string,
  own: ReadonlySet<string>,
  letters: ReadonlySet<string>,
): number {
  if (HAS_DIGIT.test(word) || HAS_DIGIT.test(other)) return 0;
  const [short, long] = word.length < other.length ? [word, other] : [other, word];
  if (short.length >= LEAST_PREFIX && long.startsWith(short)) return PREFIX_TRUST;
  const alike = likeness(own, letters);
  return alike >= LEAST_LIKENESS ? alike * SPELLING_TRUST : 0;
}
