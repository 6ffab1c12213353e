import { Worker } from 'node:worker_threads';
import type { SideFacts } from '../index/build.ts';
import type { Addition, EventIndex } from '../index/event-index.ts';
import type { Plan } from '../plan/plan.ts';
import {
  EMPTY_PLAN,
  planSince,
  sizesOf,
  type WorkerReport,
  type WorkerStart,
  type WorkerTask,
} from './messages.ts';
import { type ShardAnswer, ShardRunner, type Task } from './shard-runner.ts';

/** Puts tasks to shards of an index, ascending. One task at a time. */
export interface Threads {
  run(
    plan: Plan,
    additions: readonly Addition[],
    task: Task,
    shards: readonly number[],
  ): Promise<readonly ShardAnswer[]>;
  close(): Promise<void>;
}

/** Threads for an index: workers, or the caller's own thread if `count` is 0. */
export function startThreads(index: EventIndex, count: number): Threads {
  return count === 0 ? new OwnThread(index) : new WorkerThreads(index, count);
}

class OwnThread implements Threads {
  readonly #runner: ShardRunner;

  constructor(index: EventIndex) {
    this.#runner = new ShardRunner(index.model, index.shards, index.sides, EMPTY_PLAN);
  }

  async run(
    plan: Plan,
    _: unknown,
    task: Task,
    shards: readonly number[],
  ): Promise<readonly ShardAnswer[]> {
    this.#runner.extend(plan);
    return shards.map((shard) => this.#runner.run(shard, task));
  }

  async close(): Promise<void> {}
}

interface Waiting {
  readonly answers: ShardAnswer[];
  left: number;
  readonly resolve: (answers: readonly ShardAnswer[]) => void;
  readonly reject: (error: Error) => void;
}

class WorkerThreads implements Threads {
  readonly #workers: readonly Worker[];
  #known = sizesOf(EMPTY_PLAN);
  #number = 0;
  #waiting: Waiting | null = null;

  constructor(index: EventIndex, count: number) {
    const workerData: WorkerStart = {
      model: index.model,
      shards: index.shards.map(({ facts, gone }) => ({ facts, gone })),
      sides: index.sides.facts satisfies SideFacts,
    };
    const source = new URL('./worker.ts', import.meta.url);
    // When the package is built it is compiled beside this file.
    const file = import.meta.url.endsWith('.ts')
      ? source
      : new URL(source.href.replace(/ts$/, 'js'));
    this.#workers = Array.from({ length: count }, () => {
      const worker = new Worker(file, { workerData });
      worker.on('message', (report: WorkerReport) => this.#take(report));
      worker.on('error', (error) => this.#fail(error as Error));
      worker.unref();
      return worker;
    });
  }

  run(
    plan: Plan,
    additions: readonly Addition[],
    task: Task,
    shards: readonly number[],
  ): Promise<readonly ShardAnswer[]> {
    const number = ++this.#number;
    const next = sharedNumbers(1);
    // What stays known between questions is known in one thread: a shard keeps its thread.
    const isTogether = !task.keep && shards.length < this.#workers.length;
    const nextCohorts = isTogether ? sharedNumbers(shards.length) : null;
    const news = planSince(plan, this.#known);
    this.#known = sizesOf(plan);
    const workers = this.#workers;
    return new Promise((resolve, reject) => {
      this.#waiting = { answers: [], left: workers.length, resolve, reject };
      workers.forEach((worker, i) => {
        worker.ref();
        const numbers = task.keep ? shards.filter((shard) => this.#threadOf(shard) === i) : shards;
        const own = { numbers, isOwn: task.keep };
        const told = { number, additions, plan: news, task, shards: own, next, nextCohorts };
        worker.postMessage(told satisfies WorkerTask);
      });
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #threadOf(shard: number): number {
    return shard % this.#workers.length;
  }

  #take(report: WorkerReport): void {
    const waiting = this.#waiting;
    if (waiting === null || report.number !== this.#number) return;
    if (report.kind === 'failed') {
      this.#fail(new Error(report.message));
      return;
    }
    if (report.kind === 'answer') {
      waiting.answers.push(report.answer);
      return;
    }
    waiting.left--;
    if (waiting.left > 0) return;
    this.#rest();
    waiting.resolve(waiting.answers.sort((a, b) => a.shard - b.shard));
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#rest();
    waiting?.reject(error);
  }

  /** Idle threads keep no process alive. */
  #rest(): void {
    this.#waiting = null;
    for (const worker of this.#workers) worker.unref();
  }
}

function sharedNumbers(count: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * count));
}
