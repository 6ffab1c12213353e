import { readArguments } from './arguments.ts';
import type { Call, Command } from './call.ts';
import type { CommandName } from './command-table.ts';
import { EXIT } from './exit-code.ts';
import { failureOf, failureText } from './failure.ts';
import { commandHelp, generalHelp } from './help.ts';
import { chosenLanguage, type Lang, TEXTS } from './language.ts';
import type { Surroundings } from './surroundings.ts';

/** Loaded when asked for: help must not wait for the database's library. */
const COMMAND_OF: Readonly<Record<CommandName, () => Promise<Command>>> = {
  demo: async () => (await import('./commands/demo.ts')).demo,
  init: async () => (await import('./commands/init.ts')).init,
  'import omop': async () => (await import('./commands/import-omop.ts')).importOmop,
  'export postgres': async () => (await import('./commands/export-postgres.ts')).exportPostgres,
  'cohort validate': async () => (await import('./commands/cohort-validate.ts')).cohortValidate,
  'cohort explain': async () => (await import('./commands/cohort-explain.ts')).cohortExplain,
  'cohort run': async () => (await import('./commands/cohort-run.ts')).cohortRun,
  'cohort plan': async () => (await import('./commands/cohort-plan.ts')).cohortPlan,
  'cohort keep': async () => (await import('./commands/cohort-keep.ts')).cohortKeep,
  'cohort refresh': async () => (await import('./commands/cohort-refresh.ts')).cohortRefresh,
  'cohort kept': async () => (await import('./commands/cohort-kept.ts')).cohortKept,
  'cohort forget': async () => (await import('./commands/cohort-forget.ts')).cohortForget,
  'lake tables': async () => (await import('./commands/lake-tables.ts')).lakeTables,
  'lake history': async () => (await import('./commands/lake-history.ts')).lakeHistory,
  'lake verify': async () => (await import('./commands/lake-verify.ts')).lakeVerify,
  'lake dead-letters': async () =>
    (await import('./commands/lake-dead-letters.ts')).lakeDeadLetters,
  'lake trace': async () => (await import('./commands/lake-trace.ts')).lakeTrace,
  'quality run': async () => (await import('./commands/quality-run.ts')).qualityRun,
  'quality trend': async () => (await import('./commands/quality-trend.ts')).qualityTrend,
  'quality show': async () => (await import('./commands/quality-show.ts')).qualityShow,
  'source new': async () => (await import('./commands/source-new.ts')).sourceNew,
  'source view': async () => (await import('./commands/source-view.ts')).sourceView,
  'source check': async () => (await import('./commands/source-check.ts')).sourceCheck,
  'source test': async () => (await import('./commands/source-test.ts')).sourceTest,
  'source run': async () => (await import('./commands/source-run.ts')).sourceRun,
  'source listen': async () => (await import('./commands/source-listen.ts')).sourceListen,
  'source watch': async () => (await import('./commands/source-watch.ts')).sourceWatch,
  'source status': async () => (await import('./commands/source-status.ts')).sourceStatus,
  'source dead-letters': async () =>
    (await import('./commands/source-dead-letters.ts')).sourceDeadLetters,
  'source replay': async () => (await import('./commands/source-replay.ts')).sourceReplay,
  'terminology load': async () => (await import('./commands/terminology-load.ts')).terminologyLoad,
  'terminology coverage': async () =>
    (await import('./commands/terminology-coverage.ts')).terminologyCoverage,
  'terminology codes': async () =>
    (await import('./commands/terminology-codes.ts')).terminologyCodes,
  'terminology suggest': async () =>
    (await import('./commands/terminology-suggest.ts')).terminologySuggest,
  'terminology review': async () =>
    (await import('./commands/terminology-review.ts')).terminologyReview,
  help: async () => (await import('./commands/help.ts')).help,
};

/** Runs one command line to its end and gives the exit code. Throws nothing. */
export async function run(
  argv: readonly string[],
  surroundings: Surroundings,
  version: string,
): Promise<number> {
  const lang = chosenLanguage(argv, surroundings.environment);
  try {
    return await dispatch(argv, surroundings, lang, version);
  } catch (thrown) {
    const failure = failureOf(thrown, lang, TEXTS[lang]);
    surroundings.stderr.write(failureText(failure, TEXTS[lang]));
    if (surroundings.environment.PARCOURS_DEBUG === '1') {
      surroundings.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
    }
    return failure.exit;
  }
}

async function dispatch(
  argv: readonly string[],
  surroundings: Surroundings,
  lang: Lang,
  version: string,
): Promise<number> {
  const { command, words, options } = readArguments(argv);
  const texts = TEXTS[lang];
  const { stdout } = surroundings;
  const columns = stdout.isTerminal ? Math.max(40, stdout.columns()) : 100;
  if (options.version === true) {
    stdout.write(`${version}\n`);
    return EXIT.ok;
  }
  if (command === null || options.help === true) {
    const text =
      command === null ? generalHelp(texts, columns) : commandHelp(command, texts, columns);
    stdout.write(text);
    return EXIT.ok;
  }
  const call: Call = { words, options, lang, texts, surroundings };
  return (await COMMAND_OF[command]())(call);
}
