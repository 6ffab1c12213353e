import { drawAttrition } from '../attrition.ts';
import { type Call, type Command, say, sayJson, screenColumns, warn } from '../call.ts';
import { answerAll, type Outcome, outcomeTable } from '../cohort-answers.ts';
import { withEngine } from '../cohort-engine.ts';
import { checkCohortFileName, openCohortFile } from '../cohort-file.ts';
import { definitionFiles, numberedFiles } from '../definition-files.ts';
import { EXIT } from '../exit-code.ts';

/** `parcours cohort run FILE… --lake LAKE` */
export const cohortRun: Command = async (call) => {
  const { options, words } = call;
  if (options.out !== undefined) checkCohortFileName(options.out);
  const files = numberedFiles(await definitionFiles(words), options.id);
  const alone = files.length === 1 && options.out === undefined;
  const wantsAttrition = options.attrition === true || alone;
  return withEngine(call, async ({ engine, version }) => {
    const file = options.out === undefined ? null : await openCohortFile(options.out, call);
    try {
      const begun = call.surroundings.elapsed();
      const outcomes = await answerAll(call, engine, files, { file, wantsAttrition });
      const durationMs = Math.round(call.surroundings.elapsed() - begun);
      const failed = outcomes.filter((outcome) => !outcome.ok).length;
      if (failed < outcomes.length) await file?.finish();
      report(call, outcomes, { version, engine: engine.name, durationMs });
      return failed === 0 ? EXIT.ok : EXIT.someFailed;
    } finally {
      await file?.abandon();
    }
  });
};

interface AnsweredBy {
  readonly version: number;
  readonly engine: string;
  /** Of all definitions together. */
  readonly durationMs: number;
}

function report(call: Call, outcomes: readonly Outcome[], by: AnsweredBy): void {
  const { texts, options } = call;
  const failed = outcomes.filter((outcome) => !outcome.ok).length;
  const rows = outcomes.reduce((sum, outcome) => sum + (outcome.ok ? outcome.rows : 0), 0);
  if (options.json === true) {
    const definitions = outcomes.map(plainOutcome);
    const { version, engine, durationMs } = by;
    sayJson(call, {
      version,
      engine,
      duration_ms: durationMs,
      rows,
      failed,
      out: options.out ?? null,
      definitions,
    });
    return;
  }
  say(call, outcomeTable(call, outcomes));
  for (const outcome of outcomes) {
    if (!outcome.ok || outcome.attrition === null) continue;
    const drawn = drawAttrition(outcome.attrition, texts, screenColumns(call));
    say(call, ['', `${outcome.id} ${outcome.title}`, ...drawn]);
  }
  const answered = outcomes.length - failed;
  say(call, ['', texts.cohort.answered(answered, rows, by)]);
  if (options.out !== undefined && answered > 0)
    say(call, [texts.cohort.written(options.out, rows)]);
  if (failed > 0) warn(call, texts.cohort.failed(failed));
}

function plainOutcome(outcome: Outcome): object {
  if (!outcome.ok) {
    const { code, message } = outcome.failure;
    return { id: outcome.id, file: outcome.file, ok: false, code, message };
  }
  const { attrition, durationMs, ...counts } = outcome;
  const timed = durationMs === null ? {} : { duration_ms: durationMs };
  return { ...counts, ...timed, ...(attrition === null ? {} : { attrition }) };
}
