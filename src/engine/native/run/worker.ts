/** One thread of the native engine. It is told all it needs, and touches nothing else. */
import { parentPort, workerData } from 'node:worker_threads';
import { SegmentStore, Shard } from '../index/shard.ts';
import { SideTables } from '../index/side-tables.ts';
import {
  EMPTY_PLAN,
  joinedPlan,
  type WorkerReport,
  type WorkerStart,
  type WorkerTask,
} from './messages.ts';
import { type ShardAnswer, ShardRunner, type TakeCohorts, type Task } from './shard-runner.ts';

const start = workerData as WorkerStart;
const shards = start.shards.map(({ facts, gone }) => new Shard(facts, new SegmentStore(), gone));
const sides = new SegmentStore();
let plan = EMPTY_PLAN;
const runner = new ShardRunner(start.model, shards, new SideTables(start.sides, sides), plan);

function report(message: WorkerReport, answer?: ShardAnswer): void {
  const moved = answer === undefined ? [] : buffersOf(answer);
  parentPort?.postMessage(message, moved);
}

function buffersOf({ offsets, subjectCounts, subjects, starts, ends }: ShardAnswer): ArrayBuffer[] {
  return [offsets, subjectCounts, subjects, starts, ends].map((array) => array.buffer);
}

/** Cohorts that a thread takes at a time: those that stand side by side often share parts. */
const COHORTS_AT_A_TIME = 16;

/** The shards that this thread looks at, one by one as it gets to them, and which cohorts of each. */
function* shardsFor({
  shards: list,
  next,
  nextCohorts,
  task,
}: WorkerTask): Generator<readonly [shard: number, take: TakeCohorts | undefined]> {
  if (nextCohorts !== null || list.isOwn) {
    for (const [i, shard] of list.numbers.entries()) {
      yield [shard, nextCohorts === null ? undefined : cohortsFrom(nextCohorts, i, task)];
    }
    return;
  }
  for (let i = Atomics.add(next, 0, 1); i < list.numbers.length; i = Atomics.add(next, 0, 1)) {
    yield [list.numbers[i] as number, undefined];
  }
}

function cohortsFrom(next: Int32Array, shard: number, { cohorts }: Task): TakeCohorts {
  return () => {
    const from = Atomics.add(next, shard, COHORTS_AT_A_TIME);
    return from < cohorts.length
      ? [from, Math.min(from + COHORTS_AT_A_TIME, cohorts.length)]
      : null;
  };
}

parentPort?.on('message', (message: WorkerTask) => {
  const { number, task } = message;
  try {
    for (const { shard, name, array } of message.additions) {
      (shard === null ? sides : shards[shard]?.segments)?.put(name, array);
    }
    plan = joinedPlan(plan, message.plan);
    runner.extend(plan);
    for (const [shard, take] of shardsFor(message)) {
      const answer = runner.run(shard, task, take);
      report({ kind: 'answer', number, answer }, answer);
    }
    report({ kind: 'done', number });
  } catch (error) {
    report({
      kind: 'failed',
      number,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});
