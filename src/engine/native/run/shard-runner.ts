import type { SubjectModel } from '../../../model/subject-model.ts';
import { type AttritionCounts, noCounts } from '../evaluate/attrition.ts';
import type { Periods } from '../evaluate/runs.ts';
import { ShardEvaluation } from '../evaluate/shard-evaluation.ts';
import { type Shard, SUBJECT_IDS } from '../index/shard.ts';
import type { SideTables } from '../index/side-tables.ts';
import type { Plan } from '../plan/plan.ts';

/** What is asked of each shard. */
export interface Task {
  /** Cohorts of the plan. */
  readonly cohorts: readonly number[];
  readonly wants: 'rows' | 'counts' | 'attrition';
  /** Lists and flags stay known for the next question. */
  readonly keep: boolean;
}

/** Gives places of a task's cohorts that this thread shall evaluate, [from, to); null: no more. */
export type TakeCohorts = () => readonly [from: number, to: number] | null;

/**
 * Cohorts of one shard, one after the other in the same columns. Of those that another thread has
 * taken nothing is there.
 */
export interface ShardAnswer {
  readonly shard: number;
  /** Where each cohort's rows begin, and the end of the last. */
  readonly offsets: Uint32Array<ArrayBuffer>;
  /** Different subjects of each cohort. */
  readonly subjectCounts: Uint32Array<ArrayBuffer>;
  /** Empty if only counts were wanted. */
  readonly subjects: BigInt64Array<ArrayBuffer>;
  readonly starts: Int32Array<ArrayBuffer>;
  readonly ends: Int32Array<ArrayBuffer>;
  /** By cohort; empty if it was not wanted. */
  readonly attrition: readonly AttritionCounts[];
}

/** What stays known in one thread between questions, about, in bytes. */
const MOST_KEPT_BYTES = 512 * 2 ** 20;

/** Evaluates tasks on shards, in one thread. */
export class ShardRunner {
  readonly #model: SubjectModel;
  readonly #shards: readonly Shard[];
  readonly #sides: SideTables;
  readonly #evaluations = new Map<number, ShardEvaluation>();
  readonly #members = new Map<number, ReadonlySet<number>>();
  #plan: Plan;

  constructor(model: SubjectModel, shards: readonly Shard[], sides: SideTables, plan: Plan) {
    this.#model = model;
    this.#shards = shards;
    this.#sides = sides;
    this.#plan = plan;
  }

  /** The plan with more nodes; those known keep their numbers. */
  extend(plan: Plan): void {
    this.#plan = plan;
    for (const evaluation of this.#evaluations.values()) evaluation.extend(plan);
  }

  run(shard: number, task: Task, take: TakeCohorts = allCohorts(task)): ShardAnswer {
    const evaluation = this.#evaluation(shard);
    const answer = answerOf(shard, this.#shard(shard), evaluation, task, take, this.#plan);
    if (!task.keep) this.#evaluations.delete(shard);
    else this.#forgetIfMany(shard);
    return answer;
  }

  #shard(number: number): Shard {
    const shard = this.#shards[number];
    if (shard === undefined) throw new RangeError(`no shard ${number}`);
    return shard;
  }

  #evaluation(shard: number): ShardEvaluation {
    let evaluation = this.#evaluations.get(shard);
    if (evaluation === undefined) {
      const membersOf = (set: number): ReadonlySet<number> => this.#membersOf(set);
      const of = this.#shard(shard);
      evaluation = new ShardEvaluation(this.#model, of, this.#sides, this.#plan, membersOf);
      this.#evaluations.set(shard, evaluation);
    }
    return evaluation;
  }

  #membersOf(set: number): ReadonlySet<number> {
    let members = this.#members.get(set);
    if (members === undefined) {
      members = new Set(this.#plan.sets[set]);
      this.#members.set(set, members);
    }
    return members;
  }

  /** All but the shard at hand are dropped when too much is known. */
  #forgetIfMany(current: number): void {
    let bytes = 0;
    for (const evaluation of this.#evaluations.values()) bytes += evaluation.bytes;
    if (bytes <= MOST_KEPT_BYTES) return;
    for (const shard of this.#evaluations.keys()) {
      if (shard !== current) this.#evaluations.delete(shard);
    }
  }
}

function allCohorts({ cohorts }: Task): TakeCohorts {
  let left = true;
  return () => {
    const range = left ? ([0, cohorts.length] as const) : null;
    left = false;
    return range;
  };
}

interface Found {
  readonly periods: Periods | null;
  readonly attrition: AttritionCounts | null;
}

function answerOf(
  number: number,
  shard: Shard,
  evaluation: ShardEvaluation,
  { cohorts, wants }: Task,
  take: TakeCohorts,
  plan: Plan,
): ShardAnswer {
  const offsets = new Uint32Array(cohorts.length + 1);
  const subjectCounts = new Uint32Array(cohorts.length);
  const sizes = new Uint32Array(cohorts.length);
  const found: (Found | null)[] = cohorts.map(() => null);
  for (let range = take(); range !== null; range = take()) {
    for (let i = range[0]; i < range[1]; i++) {
      const { periods, attrition } = evaluation.cohort(cohorts[i] as number, wants === 'attrition');
      sizes[i] = periods.starts.length;
      subjectCounts[i] = differentSubjects(periods.subjects);
      found[i] = { periods: wants === 'counts' ? null : periods, attrition };
    }
  }
  sizes.forEach((size, i) => {
    offsets[i + 1] = (offsets[i] as number) + size;
  });
  const total = wants === 'counts' ? 0 : (offsets.at(-1) ?? 0);
  const subjects = new BigInt64Array(total);
  const starts = new Int32Array(total);
  const ends = new Int32Array(total);
  const ids = shard.segments.array('i64', SUBJECT_IDS);
  found.forEach((one, i) => {
    const periods = one?.periods ?? null;
    if (periods === null) return;
    const at = offsets[i] as number;
    starts.set(periods.starts, at);
    ends.set(periods.ends, at);
    putIds(subjects, at, periods.subjects, ids);
  });
  const attrition = found.map((one, i) => {
    const cohort = plan.cohorts[cohorts[i] as number];
    return one?.attrition ?? noCounts(cohort?.rules.length ?? 0);
  });
  const wanted = wants === 'attrition' ? attrition : [];
  return { shard: number, offsets, subjectCounts, subjects, starts, ends, attrition: wanted };
}

function differentSubjects(subjects: Uint16Array): number {
  let count = subjects.length === 0 ? 0 : 1;
  for (let i = 1; i < subjects.length; i++) if (subjects[i] !== subjects[i - 1]) count++;
  return count;
}

/** Ids of ordinals, copied by their halves: bigints would be made one by one. */
function putIds(
  into: BigInt64Array<ArrayBuffer>,
  at: number,
  ordinals: Uint16Array,
  ids: BigInt64Array,
): void {
  const target = new Int32Array(into.buffer);
  const source = new Int32Array(ids.buffer, ids.byteOffset, ids.length * 2);
  for (let i = 0; i < ordinals.length; i++) {
    const from = 2 * (ordinals[i] as number);
    const to = 2 * (at + i);
    target[to] = source[from] as number;
    target[to + 1] = source[from + 1] as number;
  }
}
