import { basename } from 'node:path';
import type { AttritionView, CohortRows, Engine } from '../engine/answer.ts';
import type { NativeEngine } from '../engine/native/index.ts';
import type { CohortQuestion } from '../question/index.ts';
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
      /** Null where many were answered at once: none of them has a time of its own. */
      readonly durationMs: number | null;
      /** By all events of each subject; null when it wasn't wanted. */
      readonly attrition: AttritionView | null;
    }
  | { readonly ok: false; readonly id: number; readonly file: string; readonly failure: Failure };

interface Wanted {
  readonly file: CohortFile | null;
  readonly wantsAttrition: boolean;
}

/**
 * Answers definitions: at once where the engine can and no attrition is wanted, else one after the
 * other. One that fails is reported, and the others go on.
 */
export async function answerAll(
  call: Call,
  engine: Engine | NativeEngine,
  files: readonly NumberedFile[],
  wanted: Wanted,
): Promise<readonly Outcome[]> {
  const isAtOnce = 'rowsOfAll' in engine && files.length > 1 && !wanted.wantsAttrition;
  const outcomes = isAtOnce ? await answerTogether(call, engine, files, wanted) : null;
  return outcomes ?? answerEach(call, engine, files, wanted);
}

/** Null if the definitions can't be answered together: one by one it is known which is the cause. */
async function answerTogether(
  call: Call,
  engine: NativeEngine,
  files: readonly NumberedFile[],
  wanted: Wanted,
): Promise<readonly Outcome[] | null> {
  const read = await Promise.all(
    files.map(async (file) => {
      try {
        return { ...file, question: (await readDefinition(file.path)).question };
      } catch (error) {
        return { ...file, error };
      }
    }),
  );
  const good = read.flatMap((one) => ('question' in one ? [one] : []));
  const found = await rowsOfAll(engine, good);
  if (found === null) return null;
  const outcomes: Outcome[] = [];
  for (const one of read) {
    const rows = found.get(one.id);
    if ('error' in one) outcomes.push(failed(call, one, one.error));
    if ('error' in one || rows === undefined) continue;
    await wanted.file?.add(one.id, rows);
    outcomes.push(answered(one, rows, { durationMs: null, attrition: null }));
  }
  return outcomes;
}

type AskedFile = NumberedFile & { readonly question: CohortQuestion };

async function rowsOfAll(
  engine: NativeEngine,
  asked: readonly AskedFile[],
): Promise<ReadonlyMap<number, CohortRows> | null> {
  try {
    const all = await engine.rowsOfAll(asked.map(({ question }) => question));
    return new Map(asked.flatMap(({ id }, i) => (all[i] === undefined ? [] : [[id, all[i]]])));
  } catch {
    return null;
  }
}

function failed(call: Call, { path, id }: NumberedFile, error: unknown): Outcome {
  const failure = failureOf(error, call.lang, call.texts);
  warn(call, failureText(failure, call.texts).trimEnd());
  return { ok: false, id, file: path, failure };
}

async function answerEach(
  call: Call,
  engine: Engine,
  files: readonly NumberedFile[],
  wanted: Wanted,
): Promise<readonly Outcome[]> {
  const progress = progressOf(call);
  const outcomes: Outcome[] = [];
  for (const { path, id } of files) {
    const label = call.texts.progress.stages.run;
    progress.update({ label, done: outcomes.length, total: files.length, unit: 'items' });
    try {
      outcomes.push(await answerOne(call, engine, { path, id }, wanted));
    } catch (error) {
      progress.end();
      outcomes.push(failed(call, { path, id }, error));
    }
  }
  progress.end();
  return outcomes;
}

async function answerOne(
  call: Call,
  engine: Engine,
  { path, id }: NumberedFile,
  wanted: Wanted,
): Promise<Outcome> {
  const { elapsed } = call.surroundings;
  const { question } = await readDefinition(path);
  const begun = elapsed();
  const answer = wanted.wantsAttrition
    ? await engine.answer(question)
    : { rows: await engine.rows(question), attrition: null };
  const durationMs = Math.round(elapsed() - begun);
  await wanted.file?.add(id, answer.rows);
  const attrition = answer.attrition?.allEvents ?? null;
  return answered({ path, id, question }, answer.rows, { durationMs, attrition });
}

function answered(
  { path, id, question }: AskedFile,
  rows: CohortRows,
  by: { readonly durationMs: number | null; readonly attrition: AttritionView | null },
): Outcome {
  return {
    ok: true,
    id,
    file: path,
    // An untitled question is called by its path; the name of the file says enough in a table.
    title: question.title === path ? basename(path) : question.title,
    rows: rows.subjectId.length,
    subjects: subjectsOf(rows),
    ...by,
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
  const isTimed = outcomes.some((one) => one.ok && one.durationMs !== null);
  const heads = [
    { title: columns.id, align: 'right' },
    { title: columns.title, align: 'left' },
    { title: columns.rows, align: 'right' },
    { title: columns.subjects, align: 'right' },
    ...(isTimed ? [{ title: columns.time, align: 'right' } as const] : []),
  ] as const;
  const titleWidth = Math.max(20, screenColumns(call) - OTHER_COLUMNS_WIDTH);
  const lines = outcomes.flatMap((one) => {
    if (!one.ok) return [];
    const counts = [integer(one.rows), integer(one.subjects)];
    const time = one.durationMs === null ? [] : [duration(one.durationMs)];
    return [[String(one.id), clip(one.title, titleWidth), ...counts, ...time]];
  });
  return lines.length === 0 ? [] : drawTable(heads, lines);
}
