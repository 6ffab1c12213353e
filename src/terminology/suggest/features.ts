import type { Lessons, Votes } from './learning.ts';
import type { Entry, Pool } from './pool.ts';
import type { Query } from './query.ts';
import type { Specimen } from './specimens.ts';
import { likeness } from './text.ts';

/** One thing that speaks for or against a candidate: its name, and how strongly it holds. */
export type Feature = readonly [name: string, strength: number];

/** A query with what the pool and the lessons make of its words; the same for all candidates. */
export interface Inquiry {
  readonly query: Query;
  readonly words: readonly InquiryWord[];
  /** Rarity of all the words together. */
  readonly weight: number;
  readonly votes: Votes;
  readonly neighbours: Votes;
}

interface InquiryWord {
  readonly word: string;
  readonly rarity: number;
  /** Words of candidates that it may stand for, with how sure that is. */
  readonly readings: ReadonlyMap<string, number>;
}

/** A word that was always used for another is nearly that word. */
const LESSON_TRUST = 0.95;

export function inquire(query: Query, pool: Pool, lessons: Lessons): Inquiry {
  const words = joined(query.words, pool).map((word): InquiryWord => {
    const readings = new Map(pool.readings(word));
    for (const [said, share] of lessons.saidFor(word)) {
      readings.set(said, Math.max(readings.get(said) ?? 0, share * LESSON_TRUST));
    }
    return { word, rarity: pool.rarity(word), readings };
  });
  return {
    query,
    words,
    weight: words.reduce((sum, { rarity }) => sum + rarity, 0),
    votes: lessons.votes(query),
    neighbours: lessons.neighbours(query),
  };
}

/** `CD 1a` and `FMC-7` are one word where the pool writes them so. */
function joined(words: readonly string[], pool: Pool): readonly string[] {
  return words.flatMap((word, at) => {
    const before = `${words[at - 1] ?? ''}${word}`;
    const after = `${word}${words[at + 1] ?? ''}`;
    if (at > 0 && pool.postings.has(before)) return [];
    return [at + 1 < words.length && pool.postings.has(after) ? after : word];
  });
}

export function featuresOf(
  inquiry: Inquiry,
  at: number,
  pool: Pool,
  lessons: Lessons,
): readonly Feature[] {
  const entry = pool.entries[at];
  if (entry === undefined) return [];
  const { query } = inquiry;
  const own = [
    ...wordFeatures(inquiry, entry, pool),
    specimenFeature(query, entry),
    ...propertyFeatures(query, entry),
    methodFeature(query, entry),
  ];
  return lessons.mappings === 0 ? own : [...own, ...lessonFeatures(inquiry, at, entry, lessons)];
}

function wordFeatures(inquiry: Inquiry, entry: Entry, pool: Pool): readonly Feature[] {
  const { words, weight, query } = inquiry;
  let said = 0;
  let further = 0;
  const heard = new Map<string, number>();
  for (const { rarity, readings } of words) {
    let best = 0;
    for (const word of entry.words) {
      const trust = readings.get(word) ?? 0;
      if (trust > best) best = trust;
      if (trust > (heard.get(word) ?? 0)) heard.set(word, trust);
    }
    said += best * rarity;
    further += (best > 0 ? 0 : furtherTrust(readings, entry)) * rarity;
  }
  let name = 0;
  let nameWeight = 0;
  for (const word of entry.words) {
    const rarity = pool.rarity(word);
    nameWeight += rarity;
    name += rarity * (heard.get(word) ?? 0);
  }
  const first = words[0]?.readings;
  const leads = first !== undefined && (first.get(entry.words[0] ?? '') ?? 0) > 0.5;
  const share = weight === 0 ? 0 : said / weight;
  const nameShare = nameWeight === 0 ? 0 : name / nameWeight;
  return [
    ['label said', share],
    ['label said further on', weight === 0 ? 0 : further / weight],
    ['name said', nameShare],
    ['both said', share * nameShare],
    ['all said', share > 0.99 && nameShare > 0.99 ? 1 : 0],
    ['letters alike', likeness(query.letters, entry.letters)],
    ['first word', leads ? 1 : 0],
  ];
}

function furtherTrust(readings: ReadonlyMap<string, number>, entry: Entry): number {
  let best = 0;
  for (const [word, trust] of readings) if (trust > best && entry.further.has(word)) best = trust;
  return best;
}

const BLOODS: ReadonlySet<Specimen> = new Set(['blood', 'none', 'other']);
const GENERAL: ReadonlySet<Specimen> = new Set(['fluid', 'specimen', 'none', 'other']);

/** Laboratories name the tube or the fluid; LOINC names what was measured in it. */
function specimenFeature(query: Query, entry: Entry): Feature {
  const { specimen } = query;
  if (BLOODS.has(specimen)) {
    return [`specimen ${specimen}/${query.department} > ${entry.specimen}`, 1];
  }
  if (specimen === entry.specimen) return ['specimen the same', 1];
  const near =
    (specimen === 'urine' && entry.specimen.startsWith('urine')) ||
    (specimen === 'marrow' && entry.specimen === 'blood-or-marrow');
  if (near || GENERAL.has(entry.specimen)) {
    const kind = specimen === 'urine' || specimen === 'marrow' ? specimen : 'fluid';
    return [`specimen ${kind} > ${entry.specimen}`, 1];
  }
  return [`specimen ${specimen === 'fluid' ? 'fluid' : 'given'} > another`, 1];
}

function propertyFeatures(query: Query, entry: Entry): readonly Feature[] {
  const { properties, told, department } = query;
  if (properties.length === 0) {
    const setting = told === 'nothing' ? `silent ${department}` : told;
    return [[`property ${setting} > ${entry.property}`, 1]];
  }
  const agrees = properties.includes(entry.property);
  const detail: Feature = [`property ${properties[0]} > ${entry.property}`, 1];
  return [[`property ${told} ${agrees ? 'agrees' : 'differs'}`, 1], detail];
}

function methodFeature(query: Query, entry: Entry): Feature {
  return [`method ${query.department} > ${entry.method === '' ? 'none' : entry.method}`, 1];
}

function lessonFeatures(
  { query, votes, neighbours }: Inquiry,
  at: number,
  entry: Entry,
  lessons: Lessons,
): readonly Feature[] {
  const there = neighbours.ofEntry.get(at)?.likeness ?? 0;
  const same = votes.ofEntry.get(at)?.likeness ?? 0;
  const sister = votes.ofComponent.get(entry.component)?.likeness ?? 0;
  return [
    ['learnt code', same],
    ['learnt code, the same', same > 0.95 ? 1 : 0],
    ['learnt component', sister],
    ['learnt component, the same', sister > 0.95 ? 1 : 0],
    ['learnt specimen', lessons.usual('specimen', query, entry)],
    ['learnt property', lessons.usual('property', query, entry)],
    ['learnt method', lessons.usual('method', query, entry)],
    ['learnt frequency', Math.log1p(lessons.chosen(entry.component))],
    ['neighbour code', there],
    ['neighbour code, the same', there > 0.95 ? 1 : 0],
    ['neighbour component', neighbours.ofComponent.get(entry.component)?.likeness ?? 0],
    ['learnt values', valuesAlike(query, entry, lessons)],
  ];
}

/** 1 where medians are equal, 0 unknown, down to -1 where they are ten times apart or more. */
function valuesAlike(query: Query, entry: Entry, lessons: Lessons): number {
  const own = query.item.values;
  if (own === undefined || own.median <= 0) return 0;
  const others = lessons
    .values(entry.candidate.code)
    .filter(({ unit, values }) => unit === query.unit && values.median > 0);
  const apart = others.map(({ values }) => Math.abs(Math.log10(own.median / values.median)));
  return apart.length === 0 ? 0 : 1 - 2 * Math.min(1, ...apart);
}
