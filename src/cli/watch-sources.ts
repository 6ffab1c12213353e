import { type Call, say, warn } from './call.ts';
import { runIntake } from './commands/source-run.ts';
import { failureOf, failureText } from './failure.ts';
import { pause } from './pause.ts';

/**
 * Runs the sources again and again until stopped; a run under way is ended first. A run that fails
 * is told, and tried again at the next turn.
 */
export async function watchSources(call: Call, everyMs: number): Promise<void> {
  const { surroundings, texts } = call;
  const stop = surroundings.stopSignal();
  say(call, [texts.feed.watches(everyMs / 1000)]);
  while (!stop.aborted) {
    const line = await runOnce(call);
    if (line !== null) say(call, [`${texts.numbers.instant(surroundings.now())}  ${line}`]);
    await pause(everyMs, stop);
  }
  say(call, [texts.feed.stopped]);
}

/** What is worth telling of a run; null when nothing came and nothing changed. */
async function runOnce(call: Call): Promise<string | null> {
  const { texts, lang, surroundings } = call;
  try {
    const { sources, entry } = await runIntake(call);
    const sum = (of: 'pieces' | 'records' | 'letters'): number => {
      return sources.reduce((total, source) => total + source[of], 0);
    };
    const pieces = sum('pieces');
    if (pieces === 0 && entry === null) return null;
    const version = entry?.version ?? null;
    return texts.feed.ran({ pieces, records: sum('records'), refused: sum('letters'), version });
  } catch (error) {
    const said = failureText(failureOf(error, lang, texts), texts).trimEnd();
    warn(call, `${texts.numbers.instant(surroundings.now())}  ${said}`);
    return null;
  }
}
