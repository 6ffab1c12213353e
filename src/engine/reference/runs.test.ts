import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinedRuns } from './runs.ts';

const run = (start: number, end: number) => ({ start, end });

test('periods join while the gap is at most the pad', () => {
  const periods = [run(40, 50), run(0, 10), run(17, 20), run(12, 13)];
  assert.deepEqual(joinedRuns(periods, 0, 0), [run(0, 10), run(12, 13), run(17, 20), run(40, 50)]);
  assert.deepEqual(joinedRuns(periods, 2, 2), [run(0, 13), run(17, 20), run(40, 50)]);
  assert.deepEqual(joinedRuns(periods, 4, 4), [run(0, 20), run(40, 50)]);
});

test('a long period holds the shorter ones in it', () => {
  assert.deepEqual(joinedRuns([run(0, 100), run(5, 6), run(90, 110)], 0, 0), [run(0, 110)]);
});

test('a run may keep a part of the pad', () => {
  assert.deepEqual(joinedRuns([run(0, 10), run(14, 20)], 7, 4), [run(0, 23)]);
});

test('no periods, no runs', () => {
  assert.deepEqual(joinedRuns([], 30, 30), []);
});
