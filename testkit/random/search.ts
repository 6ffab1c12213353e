import fc from 'fast-check';
import type { CohortAnswer } from '../../src/engine/answer.ts';
import type { RandomCase } from './cases.ts';
import { randomCases } from './cases.ts';
import { type Comparison, compareEngines, type Disagreement } from './compare.ts';
import type { EngineUnderTest } from './engines.ts';
import type { Snapshots } from './snapshots.ts';

/** After so long the smallest case found so far will do. */
const SHRINK_SECONDS_MAX = 180;

export interface SearchOptions {
  readonly seed: number;
  readonly cases: number;
  readonly engines: readonly EngineUnderTest[];
  readonly snapshots: Snapshots;
  /** No new case is begun after this time (ms since 1970). */
  readonly endAt: number;
  readonly now: () => number;
  /** Told of each case that was tried, but not of those tried while shrinking. */
  readonly onCase: (tried: RandomCase, comparison: Comparison) => void;
}

export interface Found {
  readonly seed: number;
  readonly shrunk: RandomCase;
  /** The oracle's answers to the questions of the shrunk case, as far as it came. */
  readonly oracle: readonly CohortAnswer[];
  readonly disagreement: Disagreement;
}

/** Tries random cases until one divides the engines, and shrinks that one; null if none does. */
export async function searchDisagreement(options: SearchOptions): Promise<Found | null> {
  const { seed, cases, engines, snapshots, endAt, now, onCase } = options;
  let failedAt: number | null = null;
  const property = fc.asyncProperty(randomCases, async (tried) => {
    const stopAt = failedAt === null ? endAt : failedAt + SHRINK_SECONDS_MAX * 1000;
    if (now() > stopAt) return true;
    const comparison = await compareEngines(tried, engines, snapshots);
    if (failedAt === null) onCase(tried, comparison);
    if (comparison.disagreement === null) return true;
    failedAt ??= now();
    return false;
  });
  const details = await fc.check(property, { seed, numRuns: cases });
  const shrunk = details.counterexample?.[0];
  if (shrunk === undefined) {
    if (details.failed) throw details.errorInstance ?? new Error('the search itself failed');
    return null;
  }
  const { oracle, disagreement } = await compareEngines(shrunk, engines, snapshots);
  if (disagreement === null) throw new Error('a disagreement that came once and not again');
  return { seed, shrunk, oracle, disagreement };
}
