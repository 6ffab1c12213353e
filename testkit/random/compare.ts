import { isDeepStrictEqual } from 'node:util';
import type { CohortAnswer } from '../../src/engine/answer.ts';
import type { CohortQuestion } from '../../src/question/nodes.ts';
import { validateQuestion } from '../../src/question/validate.ts';
import type { RandomCase } from './cases.ts';
import type { EngineUnderTest, LakeContent } from './engines.ts';
import type { Snapshots } from './snapshots.ts';

/** An engine that runs so long over a handful of rows has got lost. */
const ANSWER_SECONDS_MAX = 60;

/** What one engine said, or why it said nothing. */
export type Said =
  | { readonly engine: string; readonly answer: CohortAnswer }
  | { readonly engine: string; readonly error: string };

export interface Comparison {
  /** Answers of the first engine, as far as it came. */
  readonly oracle: readonly CohortAnswer[];
  /** The first engine that differs from the oracle, or fails; null if all agree. */
  readonly disagreement: Disagreement | null;
}

export interface Disagreement {
  readonly about: 'validity' | 'error' | 'rows' | 'attrition';
  /** Which of the questions. */
  readonly question: number;
  readonly said: readonly Said[];
}

/** Puts the questions to one engine after the other; the first is the oracle. */
export async function compareEngines(
  { model, tables, questions }: RandomCase,
  engines: readonly EngineUnderTest[],
  snapshots: Snapshots,
): Promise<Comparison> {
  for (const [question, asked] of questions.entries()) {
    const problems = validateQuestion(asked, model);
    if (problems.length === 0) continue;
    const error = problems.map(({ path, sentence }) => `${path}: ${sentence.en}`).join('\n');
    const said = [{ engine: 'validateQuestion', error }];
    return { oracle: [], disagreement: { about: 'validity', question, said } };
  }
  const content = { snapshot: await snapshots.filledWith(model, tables), tables };
  let [oracleName, oracle]: [string | null, readonly CohortAnswer[]] = [null, []];
  for (const engine of engines) {
    const said = await answersOf(engine, content, questions);
    const answers = said.flatMap((one) => ('answer' in one ? [one.answer] : []));
    if (oracleName === null) [oracleName, oracle] = [engine.name, answers];
    for (const [question, one] of said.entries()) {
      const expected = oracle[question];
      const about = difference(expected, one);
      if (about === null) continue;
      const first = expected === undefined ? [] : [{ engine: oracleName, answer: expected }];
      return { oracle, disagreement: { about, question, said: [...first, one] } };
    }
  }
  return { oracle, disagreement: null };
}

/** Up to the first question that has no answer. */
async function answersOf(
  engine: EngineUnderTest,
  content: LakeContent,
  questions: readonly CohortQuestion[],
): Promise<readonly Said[]> {
  const said: Said[] = [];
  try {
    const open = await engine.open(content);
    try {
      for (const question of questions) {
        said.push({ engine: engine.name, answer: await inTime(open.answer(question)) });
      }
    } finally {
      await open.close?.();
    }
  } catch (error) {
    said.push({
      engine: engine.name,
      error: error instanceof Error ? (error.stack ?? error.message) : `${error}`,
    });
  }
  return said;
}

async function inTime<Value>(promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const give = (): void => reject(new Error(`no answer in ${ANSWER_SECONDS_MAX} seconds`));
    timer = setTimeout(give, ANSWER_SECONDS_MAX * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function difference(expected: CohortAnswer | undefined, said: Said): Disagreement['about'] | null {
  if ('error' in said || expected === undefined) return 'error';
  if (!isDeepStrictEqual(expected.rows, said.answer.rows)) return 'rows';
  return isDeepStrictEqual(expected.attrition, said.answer.attrition) ? null : 'attrition';
}
