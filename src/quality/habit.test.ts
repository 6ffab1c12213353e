import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshness, unmappedShares, volumeAgainstHabit } from './habit.ts';

/** Ten weeks: 100 on five days, 10 on two, a little more each week. */
const WEEKS = Array.from({ length: 70 }, (_, day) => ({
  day,
  count: day % 7 < 5 ? 100 + (day >> 3) : 10,
}));

test('a usual working day and a usual Sunday', () => {
  assert.equal(volumeAgainstHabit(WEEKS, 63).verdict, 'usual');
  assert.equal(volumeAgainstHabit(WEEKS, 69).verdict, 'usual');
});

test('a Sunday’s volume on a working day is low, a working day’s on a Sunday is high', () => {
  const changed = WEEKS.map(({ day, count }) => ({
    day,
    count: day === 63 ? 10 : day === 69 ? 100 : count,
  }));
  assert.equal(volumeAgainstHabit(changed, 63).verdict, 'low');
  assert.equal(volumeAgainstHabit(changed, 69).verdict, 'high');
});

test('a day without any record is low; a single odd week before it changes nothing', () => {
  const changed = WEEKS.filter(({ day }) => day !== 63).map(({ day, count }) => ({
    day,
    count: day === 56 ? 90_000 : count,
  }));
  const { verdict, count, expected } = volumeAgainstHabit(changed, 63);
  assert.deepEqual([verdict, count], ['low', 0]);
  assert.ok(expected !== null && expected > 99 && expected < 110);
});

test('a source that began three weeks ago is not judged', () => {
  assert.equal(volumeAgainstHabit(WEEKS.slice(0, 22), 21).verdict, 'unknown');
  assert.equal(volumeAgainstHabit([], 21).verdict, 'unknown');
});

test('freshness: against the gaps a source is used to', () => {
  const hourly = Array.from({ length: 24 }, (_, i) => i * 3_600_000);
  const last = 23 * 3_600_000;
  assert.equal(freshness(hourly, last + 5_000_000).verdict, 'fresh');
  assert.equal(freshness(hourly, last + 7_300_000).verdict, 'late');
  assert.equal(freshness([], 5).verdict, 'never');
  assert.equal(freshness([1, 2], 5_000_000).usualMs, null);
  const atOnce = Array.from({ length: 500 }, (_, i) => i);
  assert.equal(freshness(atOnce, 50_000_000).verdict, 'fresh');
  const monthly = Array.from({ length: 6 }, (_, month) => atOnce.map((ms) => month * 2.6e9 + ms));
  assert.equal(freshness(monthly.flat(), 6 * 2.6e9).verdict, 'fresh');
  assert.equal(freshness(monthly.flat(), 8 * 2.6e9).verdict, 'late');
});

test('unmapped shares: counts of one source add up, the worst comes first', () => {
  const shares = unmappedShares([
    { source: 'a', rows: 10, unmapped: 0 },
    { source: 'b', rows: 4, unmapped: 1 },
    { source: 'a', rows: 10, unmapped: 2 },
    { source: 'c', rows: 0, unmapped: 0 },
  ]);
  assert.deepEqual(shares, [
    { source: 'b', share: 0.25, rows: 4 },
    { source: 'a', share: 0.1, rows: 20 },
  ]);
});
