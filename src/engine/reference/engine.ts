import type { Snapshot } from '../../lake/snapshot.ts';
import type { CohortQuestion } from '../../question/nodes.ts';
import type { CohortAnswer, CohortRows, Engine } from '../answer.ts';
import { attritionOf, type RulesMet } from './attrition.ts';
import { type Concepts, conceptSetReader } from './concept-sets.ts';
import { limited, qualifiedEntries, rulesMet, startOf } from './entry.ts';
import { cohortPeriods } from './exit.ts';
import { type Journey, type Lake, readLake } from './journey.ts';
import type { Look } from './look.ts';
import type { Run } from './runs.ts';
import type { Value } from './table.ts';

/**
 * The oracle: puts a question to one journey after another, as its nodes say, in plain TypeScript.
 * It shares nothing with the other engines. It reads the snapshot's tables into memory at the
 * first question, once for its life.
 */
export function referenceEngine(snapshot: Snapshot): Engine {
  const conceptsOf = conceptSetReader(snapshot);
  let reading: Promise<Lake> | null = null;
  const answer = async (question: CohortQuestion): Promise<CohortAnswer> => {
    reading ??= readLake(snapshot);
    const lake = await reading;
    const conceptSets = new Map<number, Concepts>();
    for (const set of question.conceptSets) conceptSets.set(set.id, await conceptsOf(set));
    return answerOf(lake, conceptSets, question);
  };
  return {
    name: 'reference',
    rows: async (question) => (await answer(question)).rows,
    answer,
  };
}

function answerOf(
  lake: Lake,
  conceptSets: ReadonlyMap<number, Concepts>,
  question: CohortQuestion,
): CohortAnswer {
  const rows: SubjectRun[] = [];
  const qualified: (readonly RulesMet[])[] = [];
  for (const journey of lake.journeys) {
    const look: Look = { lake, conceptSets, journey, found: new Map() };
    const subject = lookAt(look, question);
    rows.push(...subject.runs.map((run) => ({ ...run, subject: journey.subject })));
    if (subject.qualified.length > 0) qualified.push(subject.qualified);
  }
  return { rows: columnsOf(rows), attrition: attritionOf(question.rules, qualified) };
}

interface SubjectRun extends Run {
  readonly subject: Journey['subject'];
}

/** The question put to one journey: its cohort periods, and how its events met the rules. */
function lookAt(
  look: Look,
  question: CohortQuestion,
): { readonly runs: readonly Run[]; readonly qualified: readonly RulesMet[] } {
  const entries = qualifiedEntries(look, question).map((entry) => {
    return { entry, met: rulesMet(look, question, entry) };
  });
  const included = entries.filter(({ met }) => met.every(Boolean)).map(({ entry }) => entry);
  const kept = limited(included, question.limit, startOf);
  return {
    runs: cohortPeriods(look, question, kept),
    qualified: entries
      .toSorted((a, b) => startOf(a.entry) - startOf(b.entry))
      .map(({ met }) => met),
  };
}

/** Subjects come in order and their periods too, so that the rows do. */
function columnsOf(rows: readonly SubjectRun[]): CohortRows {
  return {
    subjectId: BigInt64Array.from(rows, ({ subject }) => subjectNumber(subject)),
    start: Int32Array.from(rows, ({ start }) => start),
    end: Int32Array.from(rows, ({ end }) => end),
  };
}

function subjectNumber(subject: Value): bigint {
  if (typeof subject === 'number' || typeof subject === 'bigint') return BigInt(subject);
  throw new TypeError('a subject is named by an integer');
}
