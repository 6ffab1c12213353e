/**
 * The same input in many orders, and many kills: does the lake end equal? Two processes share the
 * work, as it is one core's for most of the time; a thousand shuffles and two hundred kills take some
 * twenty minutes on two cores. Every shuffle has a number, which alone decides its order.
 *
 * node testkit/applications/many-states.ts [--shuffles 1000] [--kills 200] [--persons 40] [--seed 4]
 */
import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateApplications } from './index.ts';
import type { Step, Task } from './many-states-worker.ts';
import { PACKS, type Piece, piecesOf, stateAfter, stateAfterKills } from './same-state.ts';

const { values: options } = parseArgs({
  options: {
    shuffles: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '200' },
    // With this seed forty persons are enough for all applications of both sites to say something.
    persons: { type: 'string', default: '40' },
    seed: { type: 'string', default: '4' },
  },
});
const SITES = 2;
const DAYS = 120;
const WORKERS = 2;
const SHUFFLES_TOLD = 50;
const KILLS_TOLD = 10;

const [shuffles, kills, seed] = [options.shuffles, options.kills, options.seed].map(Number);
const begun = performance.now();
const done = { shuffles: 0, kills: 0, differences: 0 };
const folder = mkdtempSync(join(tmpdir(), 'parcours-states-'));
try {
  const feeds = join(folder, 'feeds');
  const persons = Number(options.persons);
  generateApplications({ persons, sites: SITES, days: DAYS, seed: seed ?? 0, folder: feeds });
  const pieces = piecesOf(feeds);
  assertAllSpeak(pieces);
  const wanted = await stateAfter(join(folder, 'plain'), [pieces]);
  const { contents } = await stateAfterKills(join(folder, 'unkilled'), feeds, []);
  const shares = Array.from({ length: WORKERS }, (_, worker): Task => {
    const own = { worker, workers: WORKERS, seed: seed ?? 0, feeds, folder };
    return { ...own, shuffles: shuffles ?? 0, kills: kills ?? 0, wanted, unkilled: contents };
  });
  await Promise.all(shares.map(inProcess));
  tell(`${pieces.length} pieces`);
} finally {
  rmSync(folder, { recursive: true });
}
const isWhole = done.shuffles === shuffles && done.kills >= (kills ?? 0);
process.exitCode = isWhole && done.differences === 0 ? 0 : 1;

/** Both sites, and every pack: what has nothing to say would be tried in vain. */
function assertAllSpeak(pieces: readonly Piece[]): void {
  const speaking = new Set(pieces.map(({ source }) => source));
  const silent = readdirSync(PACKS).filter((source) => !speaking.has(source));
  if (silent.length > 0) throw new Error(`nothing from ${silent.join(', ')}: take more persons`);
  const admissions = pieces.filter(({ source }) => source === 'admissions');
  const sites = new Set(admissions.map(({ name }) => name.slice(0, name.indexOf('-'))));
  if (sites.size < SITES) throw new Error('only one site speaks: take more persons');
}

function inProcess(task: Task): Promise<void> {
  const child = fork(join(import.meta.dirname, 'many-states-worker.ts'));
  child.on('message', (step) => take(step as Step));
  child.send(task);
  return new Promise((resolve, reject) => {
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`a process ended with ${signal ?? code}`));
    });
  });
}

function take({ kind, count, difference }: Step): void {
  const before = done[kind];
  done[kind] += count;
  if (difference !== null) {
    done.differences++;
    process.stdout.write(`different: ${difference}\n`);
  }
  const every = kind === 'kills' ? KILLS_TOLD : SHUFFLES_TOLD;
  if (Math.floor(before / every) < Math.floor(done[kind] / every)) tell('so far');
}

function tell(what: string): void {
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
  const { shuffles: shuffled, kills: killed, differences } = done;
  process.stdout.write(
    `${what}: ${shuffled} shuffles, ${killed} kills, ${differences} differences, ${minutes} min\n`,
  );
}
