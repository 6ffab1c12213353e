/**
 * The same input in many orders, and many kills: does the lake end equal?
 *
 * node testkit/applications/many-states.ts [--shuffles 1000] [--kills 200] [--persons 150]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../journeys/random.ts';
import { generateApplications } from './index.ts';
import { piecesOf, shuffled, stateAfter, stateAfterKills } from './same-state.ts';

const { values: options } = parseArgs({
  options: {
    shuffles: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '200' },
    persons: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'parcours-states-'));
const feeds = join(folder, 'feeds');
generateApplications({
  persons: Number(options.persons),
  sites: 2,
  days: 60,
  seed: Number(options.seed),
  folder: feeds,
});
const random = Random.of(Number(options.seed), 77);
let differences = 0;

const pieces = piecesOf(feeds);
const wanted = await stateAfter(join(folder, 'plain'), [pieces]);
for (let i = 1; i <= Number(options.shuffles); i++) {
  const all = shuffled(pieces, random, 0.2);
  const cut = random.whole(0, all.length);
  const state = await stateAfter(join(folder, 'shuffled'), [all.slice(0, cut), all.slice(cut)]);
  if (state !== wanted) differences++;
  if (i % 50 === 0) process.stdout.write(`${i} shuffles, ${differences} differences\n`);
}

const plain = await stateAfterKills(join(folder, 'unkilled'), feeds, []);
let killed = 0;
while (killed < Number(options.kills)) {
  const count = random.whole(1, 6);
  const delays = Array.from({ length: count }, () => random.whole(50, Math.round(plain.runMs)));
  const cut = await stateAfterKills(join(folder, 'killed'), feeds, delays);
  killed += cut.killed;
  if (cut.contents !== plain.contents) differences++;
}
rmSync(folder, { recursive: true });
process.stdout.write(
  `${pieces.length} pieces, ${options.shuffles} shuffles, ${killed} kills: ${differences} differences\n`,
);
process.exitCode = differences === 0 ? 0 : 1;
