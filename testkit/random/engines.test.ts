import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { enginesOfMachine } from '../postgres-engine.ts';
import { specTexts } from './print-spec.ts';
import { searchDisagreement } from './search.ts';
import { Snapshots } from './snapshots.ts';
import { Tally } from './tally.ts';

const SEED = 2026;
/** Journeys, each with one to four questions. */
const JOURNEYS = 130;
const CASES_MIN = 300;
/** Less would mean that the questions ask for what the journeys don't have. */
const NON_EMPTY_SHARE_MIN = 0.35;

test(`${CASES_MIN} random questions over random journeys: all engines agree`, async (t) => {
  const [tally, snapshots] = [new Tally(), new Snapshots()];
  const { engines, skipped, stop } = await enginesOfMachine();
  t.after(async () => {
    snapshots.close();
    await stop();
  });
  if (skipped !== false) t.diagnostic(skipped);
  const found = await searchDisagreement({
    seed: SEED,
    cases: JOURNEYS,
    engines,
    snapshots,
    endAt: Number.POSITIVE_INFINITY,
    now: Date.now,
    onCase: (tried, comparison) => tally.add(tried, comparison),
  });
  if (found !== null) {
    const { about, said } = found.disagreement;
    assert.fail(
      `${about}: ${inspect(said, { depth: 9 })}\n${specTexts(found.shrunk, found.oracle)}`,
    );
  }
  t.diagnostic(`${tally.cases} cases, ${Math.round(tally.nonEmptyShare * 100)} % not empty`);
  assert.ok(tally.cases >= CASES_MIN, `cases: ${tally.cases}`);
  assert.ok(tally.nonEmptyShare >= NON_EMPTY_SHARE_MIN, `non-empty: ${tally.nonEmptyShare}`);
  assert.deepEqual(tally.missing(), []);
});
