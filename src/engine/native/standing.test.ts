import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CohortRows } from '../answer.ts';
import { refreshed } from './standing.ts';

type Stay = readonly [subject: number, start: number];

function rowsOf(stays: readonly Stay[]): CohortRows {
  const ordered = stays.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  return {
    subjectId: BigInt64Array.from(ordered, ([subject]) => BigInt(subject)),
    start: Int32Array.from(ordered, ([, start]) => start),
    end: Int32Array.from(ordered, ([, start]) => start + 3),
  };
}

const subjectsOf = (stays: readonly Stay[]): Set<number> => new Set(stays.map(([one]) => one));
const ids = (numbers: Iterable<number>): bigint[] =>
  [...numbers].sort((a, b) => a - b).map((one) => BigInt(one));

test('a refreshed cohort is the cohort of a full run, and who came and went is told', () => {
  const stays = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 9 })),
    {
      selector: ([subject, start]) => `${subject} ${start}`,
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(
      stays,
      stays,
      fc.uniqueArray(fc.integer({ min: 1, max: 14 })),
      (before, now, some) => {
        const touched = new Set(some);
        const kept = before.filter(([subject]) => !touched.has(subject));
        const among = now.filter(([subject]) => touched.has(subject));
        const answer = refreshed(rowsOf(before), BigInt64Array.from(ids(touched)), rowsOf(among));
        assert.deepEqual(answer.rows, rowsOf([...kept, ...among]));
        const [were, are] = [subjectsOf(before), subjectsOf(among)];
        assert.deepEqual([...answer.entered], ids([...are].filter((one) => !were.has(one))));
        const gone = [...were].filter((one) => touched.has(one) && !are.has(one));
        assert.deepEqual([...answer.left], ids(gone));
      },
    ),
    { seed: 7, numRuns: 500 },
  );
});
