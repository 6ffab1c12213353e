import { basename } from 'node:path';
import type { AttritionView, CohortRows, Engine } from '../engine/answer.ts';
import { type Call, progressOf, screenColumns, warn } from './call.ts';
import type { CohortFile } from './cohort-file.ts';
import type { NumberedFile } from './definition-files.ts';
import { type Failure, failureOf, failureText } from './failure.ts';
import { readDefinition } from './read-definition.ts';
import { clip, drawTable } from './table.ts';

/** What became of one definition. */
export type Outcome =
  | {
      readonly ok: true;
      readonly id: number;
      readonly file: string;
      readonly title: string;
      readonly rows: number;
      readonly subjects: number;
      readonly durationMs: number;
      /** By all events of each subject; null when it wasn't wanted. */
      readonly attrition: AttritionView | null;
    }
  | { readonly ok: false; readonly id: number; readonly file: string; readonly failure: Failure };

/** Answers one definition after the other. One that fails is reported, and the others go on. */
export async function answerAll(
  call: Call,
  engine: Engine,
  files: readonly NumberedFile[],
  wanted: { readonly file: CohortFile | null; readonly wantsAttrition: boolean },
): Promise<readonly Outcome[]> {
  const progress = progressOf(call);
  const outcomes: Outcome[] = [];
  for (const { path, id } of files) {
    const label = call.texts.progress.stages.run;
    progress.update({ label, done: outcomes.length, total: files.length, unit: 'items' });
    try {
      outcomes.push(await answerOne(call, engine, { path, id }, wanted));
    } catch (error) {
      const failure = failureOf(error, call.lang, call.texts);
      progress.end();
      warn(call, failureText(failure, call.texts).trimEnd());
      outcomes.push({ ok: false, id, file: path, failure });
    }
  }
  progress.end();
  return outcomes;
}

async function answerOne(
  call: Call,
  engine: Engine,
  { path, id }: NumberedFile,
  wanted: { readonly file: CohortFile | null; readonly wantsAttrition: boolean },
): Promise<Outcome> {
  const { elapsed } = call.surroundings;
  const { question } = await readDefinition(path);
  const begun = elapsed();
  const answer = wanted.wantsAttrition
    ? await engine.answer(question)
    : { rows: await engine.rows(question), attrition: null };
  const durationMs = Math.round(elapsed() - begun);
  await wanted.file?.add(id, answer.rows);
  return {
    ok: true,
    id,
    file: path,
    // An untitled question is called by its path; the name of the file says enough in a table.
    title: question.title === path ? basename(path) : question.title,
    rows: answer.rows.subjectId.length,
    subjects: subjectsOf(answer.rows),
    durationMs,
    attrition: answer.attrition?.allEvents ?? null,
  };
}

/** Rows are ordered by subject. */
function subjectsOf(rows: CohortRows): number {
  let count = 0;
  rows.subjectId.forEach((id, i) => {
    if (i === 0 || id !== rows.subjectId[i - 1]) count++;
  });
  return count;
}

/** Number, counts and time of a line, with the gaps. */
const OTHER_COLUMNS_WIDTH = 42;

export function outcomeTable(call: Call, outcomes: readonly Outcome[]): readonly string[] {
  const { columns } = call.texts.cohort;
  const { integer, duration } = call.texts.numbers;
  const heads = [
    { title: columns.id, align: 'right' },
    { title: columns.title, align: 'left' },
    { title: columns.rows, align: 'right' },
    { title: columns.subjects, align: 'right' },
    { title: columns.time, align: 'right' },
  ] as const;
  const titleWidth = Math.max(20, screenColumns(call) - OTHER_COLUMNS_WIDTH);
  const lines = outcomes.flatMap((one) => {
    if (!one.ok) return [];
    const counts = [integer(one.rows), integer(one.subjects), duration(one.durationMs)];
    return [[String(one.id), clip(one.title, titleWidth), ...counts]];
  });
  return lines.length === 0 ? [] : drawTable(heads, lines);
}
