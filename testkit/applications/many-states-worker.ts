/** One of the processes of many-states.ts. */
import { join } from 'node:path';
import { Random } from '../journeys/random.ts';
import { piecesOf, shuffled, stateAfter, stateAfterKills } from './same-state.ts';

export interface Task {
  /** Of the shuffles, those whose number leaves this remainder; of the kills, an equal share. */
  readonly worker: number;
  readonly workers: number;
  readonly seed: number;
  readonly feeds: string;
  readonly folder: string;
  readonly shuffles: number;
  readonly kills: number;
  /** Digests of the tables when nothing is shuffled, and when nothing is killed. */
  readonly wanted: string;
  readonly unkilled: string;
}

export interface Step {
  readonly kind: 'shuffles' | 'kills';
  readonly count: number;
  /** Which one ended otherwise; null: as it should. */
  readonly difference: string | null;
}

const TWICE_SHARE = 0.2;
/** Members of the seed: a number each for shuffles, then one a process for kills. */
const CUTS = 1_000_000;
/** Runs over what has come so far: in one go, or with a second one for the rest. */
const PORTIONS_MAX = 2;
const KILLS_IN_A_ROW_MAX = 10;
/** Before that not even the program is loaded. */
const KILL_AFTER_MS = 50;

process.once('message', async (task) => {
  await shuffles(task as Task);
  await kills(task as Task);
  process.disconnect();
});

const tell = (step: Step): void => {
  process.send?.(step);
};

async function shuffles(task: Task): Promise<void> {
  const { worker, workers, seed, feeds, folder, wanted } = task;
  const pieces = piecesOf(feeds);
  for (let number = worker; number < task.shuffles; number += workers) {
    const random = Random.of(seed, number);
    const all = shuffled(pieces, random, TWICE_SHARE);
    const cut = random.whole(1, PORTIONS_MAX) === 1 ? all.length : random.whole(0, all.length);
    const portions = [all.slice(0, cut), all.slice(cut)].slice(0, cut === all.length ? 1 : 2);
    const state = await stateAfter(join(folder, `shuffled-${worker}`), portions);
    const difference = state === wanted ? null : `shuffle ${number}`;
    tell({ kind: 'shuffles', count: 1, difference });
  }
}

async function kills(task: Task): Promise<void> {
  const { worker, workers, seed, feeds, folder, unkilled } = task;
  const share = Math.ceil(task.kills / workers);
  if (share === 0) return;
  const place = join(folder, `killed-${worker}`);
  // Beside the other process a run takes longer than alone.
  const { runMs } = await stateAfterKills(place, feeds, []);
  const random = Random.of(seed, CUTS + worker);
  for (let killed = 0; killed < share; ) {
    const delays = Array.from({ length: random.whole(1, KILLS_IN_A_ROW_MAX) }, () => {
      return random.whole(KILL_AFTER_MS, Math.round(runMs));
    });
    const cut = await stateAfterKills(place, feeds, delays);
    killed += cut.killed;
    const difference = cut.contents === unkilled ? null : `kills after ${delays.join(', ')} ms`;
    tell({ kind: 'kills', count: cut.killed, difference });
  }
}
