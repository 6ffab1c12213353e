import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Random } from '../journeys/random.ts';
import { generateApplications } from './index.ts';
import { piecesOf, shuffled, stateAfter, stateAfterKills } from './same-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'parcours-same-state-'));
const feeds = join(folder, 'feeds');
generateApplications({ persons: 300, sites: 2, days: 60, seed: 5, folder: feeds });
test.after(() => rmSync(folder, { recursive: true }));

test('shuffled, doubled, in portions: the tables end equal', async () => {
  const pieces = piecesOf(feeds);
  assert.ok(pieces.length > 100, 'feeds are there');
  const wanted = await stateAfter(join(folder, 'plain'), [pieces]);
  for (const seed of [1, 2, 3]) {
    const all = shuffled(pieces, Random.of(seed, 1), 0.2);
    assert.ok(all.length > pieces.length);
    const cut = Math.floor(all.length / 3);
    const portions = [[], all.slice(0, cut), all.slice(cut, 2 * cut), all.slice(2 * cut)];
    assert.equal(await stateAfter(join(folder, 'shuffled'), portions), wanted, `seed ${seed}`);
  }
  const less = await stateAfter(join(folder, 'less'), [pieces.slice(1, -1)]);
  assert.notEqual(less, wanted, 'a difference would be seen');
});

test('killed in the middle and run again: the tables end equal', async () => {
  const plain = await stateAfterKills(join(folder, 'unkilled'), feeds, []);
  const delays = [0.2, 0.4, 0.6, 0.8].map((share) => Math.round(share * plain.runMs));
  const cut = await stateAfterKills(join(folder, 'killed'), feeds, delays);
  assert.ok(cut.killed >= 2, `${cut.killed} kills came before the end`);
  assert.equal(cut.contents, plain.contents);
  const taken = readdirSync(join(folder, 'killed/intake/taken'), { recursive: true });
  assert.ok(taken.length > 0, 'the inbox was emptied');
});
