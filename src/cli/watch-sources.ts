import { type Call, say, warn } from './call.ts';
import { runIntake } from './commands/source-run.ts';
import { failureOf, failureText } from './failure.ts';
import { intakeState } from './intake-state.ts';
import { pause } from './pause.ts';

/**
 * Runs the sources again and again until stopped; a run under way is ended first. A run that fails
 * is told, and tried again at the next turn; a turn at which nothing is new costs no run.
 */
export async function watchSources(call: Call, everyMs: number): Promise<void> {
  const { surroundings, texts, lang } = call;
  const stop = surroundings.stopSignal();
  const at = (): string => texts.numbers.instant(surroundings.now());
  let done: string | null = null;
  say(call, [texts.feed.watches(everyMs / 1000)]);
  while (!stop.aborted) {
    try {
      // Taken before the run: what arrives meanwhile makes a difference at the next turn.
      const state = await intakeState(call);
      const line = state !== null && state === done ? null : await runOnce(call);
      done = state;
      if (line !== null) say(call, [`${at()}  ${line}`]);
    } catch (error) {
      done = null;
      warn(call, `${at()}  ${failureText(failureOf(error, lang, texts), texts).trimEnd()}`);
    }
    await pause(everyMs, stop);
  }
  say(call, [texts.feed.stopped]);
}

/** What is worth telling of a run; null when nothing came and nothing changed. */
async function runOnce(call: Call): Promise<string | null> {
  const { sources, entry } = await runIntake(call);
  const sum = (of: 'pieces' | 'records' | 'letters'): number => {
    return sources.reduce((total, source) => total + source[of], 0);
  };
  const pieces = sum('pieces');
  if (pieces === 0 && entry === null) return null;
  const version = entry?.version ?? null;
  return call.texts.feed.ran({
    pieces,
    records: sum('records'),
    refused: sum('letters'),
    version,
  });
}
