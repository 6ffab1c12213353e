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
import { type ShardAnswer, ShardRunner } from './shard-runner.ts';

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

parentPort?.on('message', (message: WorkerTask) => {
  const { number, task } = message;
  try {
    for (const { shard, name, array } of message.additions) {
      (shard === null ? sides : shards[shard]?.segments)?.put(name, array);
    }
    plan = joinedPlan(plan, message.plan);
    runner.extend(plan);
    const own = message.shards?.values();
    const next = (): number | undefined =>
      own === undefined ? Atomics.add(message.next, 0, 1) : own.next().value;
    for (let shard = next(); shard !== undefined && shard < shards.length; shard = next()) {
      const answer = runner.run(shard, task);
      if (answer !== null) report({ kind: 'answer', number, answer }, answer);
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
