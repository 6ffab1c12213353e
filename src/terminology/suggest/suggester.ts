import { type Feature, featuresOf, type Inquiry, inquire } from './features.ts';
import { learn } from './learning.ts';
import { indexPool, type Pool } from './pool.ts';
import { readItem } from './query.ts';
import { reasonsFor } from './reasons.ts';
import type { AcceptedMapping, Candidate, LocalItem, Suggestion } from './types.ts';
import { COLD_WEIGHTS, LEARNT_WEIGHTS } from './weights.generated.ts';

/** How much each feature counts; a feature that it doesn't name counts nothing. */
export type Weights = Readonly<Record<string, number>>;

export interface SuggesterOptions {
  /** Candidates that are weighed in full for each item, the rest having too few words in common. */
  readonly weighed?: number;
  readonly weights?: Weights;
}

export interface Suggester {
  /** The `limit` candidates most likely meant, best first. */
  suggest(item: LocalItem, limit: number): readonly Suggestion[];
  /** The same pool, taught by other mappings: the pool is not indexed again. */
  taught(accepted: readonly AcceptedMapping[]): Suggester;
  /** The candidates that would be weighed, with their features: for training and for tests. */
  weigh(item: LocalItem): readonly Weighed[];
}

export interface Weighed {
  readonly candidate: Candidate;
  readonly features: readonly Feature[];
}

const WEIGHED_BY_DEFAULT = 200;
/** Own mappings from which on the habits of a site are worth more than what is usual anywhere. */
const ENOUGH_LESSONS = 100;

/**
 * Indexes a pool of candidates and what was accepted, once; then ranks candidates for one local
 * item after another. A mapping whose target is not in the pool teaches nothing.
 */
export function suggester(
  candidates: readonly Candidate[],
  accepted: readonly AcceptedMapping[],
  options: SuggesterOptions = {},
): Suggester {
  return suggesterIn(indexPool(candidates), accepted, options);
}

function suggesterIn(
  pool: Pool,
  accepted: readonly AcceptedMapping[],
  options: SuggesterOptions,
): Suggester {
  const lessons = learn(pool, accepted);
  const limit = options.weighed ?? WEIGHED_BY_DEFAULT;
  const weights = options.weights ?? (lessons.own < ENOUGH_LESSONS ? COLD_WEIGHTS : LEARNT_WEIGHTS);
  const weighed = (item: LocalItem) => {
    const inquiry = inquire(readItem(item), pool, lessons);
    return likely(inquiry, pool, limit).map((at) => {
      return { at, inquiry, features: featuresOf(inquiry, at, pool, lessons) };
    });
  };
  return {
    taught: (others) => suggesterIn(pool, others, options),
    weigh: (item) =>
      weighed(item).flatMap(({ at, features }) => {
        const candidate = pool.entries[at]?.candidate;
        return candidate === undefined ? [] : [{ candidate, features }];
      }),
    suggest: (item, count) => {
      const all = weighed(item).map((one) => ({ ...one, sum: sumOf(one.features, weights) }));
      const top = Math.max(...all.map(({ sum }) => sum));
      const whole = all.reduce((total, { sum }) => total + Math.exp(sum - top), 0);
      const best = all.sort((a, b) => b.sum - a.sum || a.at - b.at).slice(0, count);
      return best.flatMap(({ at, sum, features, inquiry }) => {
        const entry = pool.entries[at];
        if (entry === undefined) return [];
        const score = Math.exp(sum - top) / whole;
        const reasons = reasonsFor(inquiry, at, entry, features, weights);
        return [{ candidate: entry.candidate, score, reasons }];
      });
    },
  };
}

function sumOf(features: readonly Feature[], weights: Weights): number {
  let sum = 0;
  for (const [name, strength] of features) sum += strength * (weights[name] ?? 0);
  return sum;
}

/** The candidates with most words, or votes, in common with what is asked. */
function likely(inquiry: Inquiry, pool: Pool, most: number): readonly number[] {
  const scores = new Map<number, number>();
  const add = (at: number, score: number): void => {
    scores.set(at, (scores.get(at) ?? 0) + score);
  };
  for (const { rarity, readings } of inquiry.words) {
    for (const [word, trust] of readings) {
      for (const at of pool.postings.get(word) ?? []) add(at, rarity * trust);
    }
  }
  for (const votes of [inquiry.votes, inquiry.neighbours]) {
    for (const [at, vote] of votes.ofEntry) add(at, vote.likeness * inquiry.weight);
    for (const [component, vote] of votes.ofComponent) {
      for (const at of pool.byComponent.get(component) ?? []) {
        add(at, vote.likeness * inquiry.weight);
      }
    }
  }
  const ranked = [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return ranked.slice(0, most).map(([at]) => at);
}
