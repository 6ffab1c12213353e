import type { Snapshot } from '../../lake/snapshot.ts';
import type { CohortQuestion, ConceptSet } from '../../question/nodes.ts';
import type { CohortAnswer, CohortRows, Engine } from '../answer.ts';
import { attritionFrom, noCounts } from './evaluate/attrition.ts';
import { type Addition, type EventIndex, memoryIndex } from './index/event-index.ts';
import { type Needs, needsOf } from './index/needs.ts';
import { type Shard, SUBJECT_IDS } from './index/shard.ts';
import { PeopleWith } from './people/people-with.ts';
import type { Plan } from './plan/plan.ts';
import { type Asked, Planner } from './plan/planner.ts';
import { assembleRows } from './run/assemble.ts';
import { EMPTY_PLAN, sizesOf } from './run/messages.ts';
import type { ShardAnswer, Task } from './run/shard-runner.ts';
import { startThreads, type Threads } from './run/threads.ts';
import { DamagedIndex } from './store/segment-file.ts';

/** How large a cohort is. */
export interface CohortCounts {
  readonly subjects: number;
  readonly rows: number;
}

/** A plan, and how often its nodes were asked for: the difference is shared. */
export interface PlannedSet {
  readonly plan: Plan;
  readonly asked: Asked;
}

/**
 * The engine that answers from an event index, subject by subject, in columns. It takes several
 * questions at once and evaluates what they have in common once.
 */
export interface NativeEngine extends Engine {
  /** Cohorts of many questions, in their order. */
  rowsOfAll(questions: readonly CohortQuestion[]): Promise<readonly CohortRows[]>;
  countsOfAll(questions: readonly CohortQuestion[]): Promise<readonly CohortCounts[]>;
  /** What the question shares with those asked before is not evaluated again. */
  counts(question: CohortQuestion): Promise<CohortCounts>;
  /** Their rows of these subjects alone, which ascend: only shards that hold some are read. */
  rowsAmong(
    questions: readonly CohortQuestion[],
    subjects: BigInt64Array,
  ): Promise<readonly CohortRows[]>;
  /** Observed subjects with an event of a kind whose concept is in the set. */
  peopleWith(event: string, set: ConceptSet): Promise<number>;
  /** How a set of questions is taken apart, and what it has in common. */
  planOf(questions: readonly CohortQuestion[]): Promise<PlannedSet>;
  close(): Promise<void>;
}

/** Answers from a snapshot, in memory: for small data. `threads` 0: the caller's own. */
export function nativeEngine(snapshot: Snapshot, threads = 0): NativeEngine {
  return engineOn(() => memoryIndex(snapshot), threads);
}

/** Opens an index; `damaged` if the one that was opened before turned out to be. */
export type OpenIndex = (damaged: boolean) => Promise<EventIndex>;

/** Answers from an index that is opened at the first question. */
export function engineOn(openIndex: OpenIndex, threads: number): NativeEngine {
  let opening: Promise<Session> | null = null;
  const session = (damaged = false): Promise<Session> => {
    opening ??= openIndex(damaged).then((index) => new Session(index, threads));
    return opening;
  };
  const ask = async (
    questions: readonly CohortQuestion[],
    task: Omit<Task, 'cohorts'>,
    among: BigInt64Array | null = null,
  ): Promise<readonly ShardAnswer[]> => {
    try {
      return await (await session()).ask(questions, task, among);
    } catch (error) {
      if (!(error instanceof DamagedIndex)) throw error;
      await (await opening)?.close();
      opening = null;
      return (await session(true)).ask(questions, task, among);
    }
  };
  const countsOf = async (questions: readonly CohortQuestion[], keep: boolean) => {
    const answers = await ask(questions, { wants: 'counts', keep });
    return questions.map((_, i) => countsAt(answers, i));
  };
  return {
    name: 'native',
    rows: async (question) => {
      const answers = await ask([question], { wants: 'rows', keep: true });
      return assembleRows(answers, 0);
    },
    answer: async (question) => {
      const answers = await ask([question], { wants: 'attrition', keep: true });
      return cohortAnswer(question, answers);
    },
    rowsOfAll: async (questions) => {
      const answers = await ask(questions, { wants: 'rows', keep: false });
      return questions.map((_, i) => assembleRows(answers, i));
    },
    rowsAmong: async (questions, subjects) => {
      const answers = await ask(questions, { wants: 'rows', keep: false }, subjects);
      return questions.map((_, i) => rowsOf(assembleRows(answers, i), subjects));
    },
    countsOfAll: (questions) => countsOf(questions, false),
    counts: async (question) => (await countsOf([question], true))[0] ?? { subjects: 0, rows: 0 },
    peopleWith: async (event, set) => (await session()).peopleWith(event, set),
    planOf: async (questions) => (await session()).planOf(questions),
    close: async () => (await opening)?.close(),
  };
}

/** The rows of some subjects; both ascend. */
function rowsOf(rows: CohortRows, subjects: BigInt64Array): CohortRows {
  const places: number[] = [];
  let at = 0;
  rows.subjectId.forEach((id, place) => {
    while (at < subjects.length && (subjects[at] as bigint) < id) at++;
    if (subjects[at] === id) places.push(place);
  });
  return {
    subjectId: BigInt64Array.from(places, (place) => rows.subjectId[place] as bigint),
    start: Int32Array.from(places, (place) => rows.start[place] as number),
    end: Int32Array.from(places, (place) => rows.end[place] as number),
  };
}

/** Whether one of the ids, which ascend, is of a subject whose journey lies in the shard. */
function holdsSome({ segments, gone }: Shard, among: BigInt64Array): boolean {
  const ids = segments.array('i64', SUBJECT_IDS);
  let at = 0;
  for (let ordinal = 0; ordinal < ids.length; ordinal++) {
    const id = ids[ordinal] as bigint;
    while (at < among.length && (among[at] as bigint) < id) at++;
    if (at === among.length) return false;
    if (among[at] === id && gone?.[ordinal] !== 1) return true;
  }
  return false;
}

/** An open index, with the plan of all that was asked of it. */
class Session {
  readonly #index: EventIndex;
  readonly #planner: Planner;
  readonly #threads: Threads;
  readonly #people: PeopleWith;
  readonly #cohorts = new WeakMap<CohortQuestion, number>();
  readonly #resolved = new WeakMap<ConceptSet, Float64Array>();
  #planned = sizesOf(EMPTY_PLAN);
  /** What came into memory that the threads don't know of. */
  #untold: Addition[] = [];
  /** Tasks stand in line: the threads take one at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(index: EventIndex, threads: number) {
    this.#index = index;
    this.#planner = new Planner((set) => index.vocabulary.resolve(set));
    this.#threads = startThreads(index, threads);
    this.#people = new PeopleWith(index, (needs) => this.#load(needs));
  }

  ask(
    questions: readonly CohortQuestion[],
    task: Omit<Task, 'cohorts'>,
    among: BigInt64Array | null,
  ): Promise<readonly ShardAnswer[]> {
    const answer = this.#last.then(async () => {
      const cohorts = questions.map((question) => this.#cohortOf(question));
      const { plan } = this.#planner;
      await this.#load(needsOf(this.#index.model, plan, this.#planned));
      this.#planned = sizesOf(plan);
      const additions = this.#untold;
      this.#untold = [];
      const shards = [...this.#index.shards.keys()].filter((number) => {
        return among === null || holdsSome(this.#index.shards[number] as Shard, among);
      });
      return this.#threads.run(plan, additions, { ...task, cohorts }, shards);
    });
    this.#last = answer.catch(() => {});
    return answer;
  }

  /** The question's number in the plan. A question is immutable: asked again, it is not planned again. */
  #cohortOf(question: CohortQuestion): number {
    let cohort = this.#cohorts.get(question);
    if (cohort === undefined) {
      cohort = this.#planner.add(question);
      this.#cohorts.set(question, cohort);
    }
    return cohort;
  }

  async #load(needs: Needs): Promise<void> {
    this.#untold.push(...(await this.#index.load(needs)));
  }

  peopleWith(event: string, set: ConceptSet): Promise<number> {
    let concepts = this.#resolved.get(set);
    if (concepts === undefined) {
      concepts = this.#index.vocabulary.resolve(set);
      this.#resolved.set(set, concepts);
    }
    return this.#people.count(event, concepts);
  }

  planOf(questions: readonly CohortQuestion[]): PlannedSet {
    const planner = new Planner((set) => this.#index.vocabulary.resolve(set));
    for (const question of questions) planner.add(question);
    return { plan: planner.plan, asked: planner.asked };
  }

  close(): Promise<void> {
    return this.#threads.close();
  }
}

function countsAt(answers: readonly ShardAnswer[], cohort: number): CohortCounts {
  let [subjects, rows] = [0, 0];
  for (const { offsets, subjectCounts } of answers) {
    subjects += subjectCounts[cohort] ?? 0;
    rows += (offsets[cohort + 1] ?? 0) - (offsets[cohort] ?? 0);
  }
  return { subjects, rows };
}

function cohortAnswer(question: CohortQuestion, answers: readonly ShardAnswer[]): CohortAnswer {
  const sum = noCounts(question.rules.length);
  for (const { attrition } of answers) {
    for (const view of ['allEvents', 'bestEvent', 'events'] as const) {
      attrition[0]?.[view].forEach((count, i) => {
        sum[view][i] = (sum[view][i] ?? 0) + count;
      });
    }
  }
  const names = question.rules.map((rule) => rule.name);
  return { rows: assembleRows(answers, 0), attrition: attritionFrom(names, sum) };
}
