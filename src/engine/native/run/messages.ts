import type { SubjectModel } from '../../../model/subject-model.ts';
import type { SideFacts } from '../index/build.ts';
import type { Addition } from '../index/event-index.ts';
import type { ShardFacts } from '../index/shard.ts';
import type { Plan } from '../plan/plan.ts';
import type { ShardAnswer, Task } from './shard-runner.ts';

/** What a thread is told when it starts. */
export interface WorkerStart {
  readonly model: SubjectModel;
  readonly shards: readonly { readonly facts: ShardFacts; readonly gone: Uint8Array | null }[];
  readonly sides: SideFacts;
}

/** What a thread is told before each task: what came into memory, what came into the plan. */
export interface WorkerTask {
  readonly number: number;
  readonly additions: readonly Addition[];
  readonly plan: Plan;
  readonly task: Task;
  /** Shards to evaluate: this thread's own, or those of all threads, who take one after the other. */
  readonly shards: { readonly numbers: readonly number[]; readonly isOwn: boolean };
  /** One shared number: the place in the list of the next shard that no thread has taken. */
  readonly next: Int32Array;
  /**
   * Where there are fewer shards than threads, all threads work on each: for each of `shards`, one
   * shared number, the next cohort of the task that no thread has taken. Null: a shard a thread.
   */
  readonly nextCohorts: Int32Array | null;
}

/** What a thread says: an answer for each shard, then that it has no more; or why it failed. */
export type WorkerReport =
  | { readonly kind: 'answer'; readonly number: number; readonly answer: ShardAnswer }
  | { readonly kind: 'done'; readonly number: number }
  | { readonly kind: 'failed'; readonly number: number; readonly message: string };

const LISTS = ['sets', 'events', 'criteria', 'groups', 'entries', 'qualified', 'cohorts'] as const;

/** The nodes of a plan that another doesn't have yet. */
export function planSince(plan: Plan, known: Readonly<Record<keyof Plan, number>>): Plan {
  return Object.fromEntries(LISTS.map((list) => [list, plan[list].slice(known[list])])) as never;
}

export function sizesOf(plan: Plan): Readonly<Record<keyof Plan, number>> {
  return Object.fromEntries(LISTS.map((list) => [list, plan[list].length])) as never;
}

export function joinedPlan(plan: Plan, more: Plan): Plan {
  return Object.fromEntries(LISTS.map((list) => [list, [...plan[list], ...more[list]]])) as never;
}

export const EMPTY_PLAN: Plan = {
  sets: [],
  events: [],
  criteria: [],
  groups: [],
  entries: [],
  qualified: [],
  cohorts: [],
};
