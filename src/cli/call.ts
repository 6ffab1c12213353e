import type { Lang } from './language.ts';
import type { OptionValues } from './options.ts';
import { NO_PROGRESS, type ProgressLine, progressLine } from './progress.ts';
import type { Surroundings } from './surroundings.ts';
import type { Texts } from './texts/texts.ts';

/** One call of a command: what it was given, and where it may speak. */
export interface Call {
  readonly words: readonly string[];
  readonly options: OptionValues;
  readonly lang: Lang;
  readonly texts: Texts;
  readonly surroundings: Surroundings;
}

/** A command does its work and gives the exit code. */
export type Command = (call: Call) => Promise<number>;

/** Lines for the reader, on standard output. */
export function say(call: Call, lines: readonly string[]): void {
  call.surroundings.stdout.write(`${lines.join('\n')}\n`);
}

/** The answer for a program, on standard output. Integers too large for JSON become text. */
export function sayJson(call: Call, value: unknown): void {
  const text = JSON.stringify(
    value,
    (_key, item) => (typeof item === 'bigint' ? `${item}` : item),
    2,
  );
  call.surroundings.stdout.write(`${text}\n`);
}

/** A line that matters even to those who read only the answer, on standard error. */
export function warn(call: Call, text: string): void {
  call.surroundings.stderr.write(`${text}\n`);
}

/** Width to draw in: the terminal's, or 100 where there is none. */
export function screenColumns(call: Call): number {
  const { stdout } = call.surroundings;
  return stdout.isTerminal ? Math.max(40, stdout.columns()) : 100;
}

export function progressOf(call: Call): ProgressLine {
  const { stderr, elapsed } = call.surroundings;
  if (!stderr.isTerminal || call.options.quiet === true) return NO_PROGRESS;
  const screen = {
    write: (text: string) => stderr.write(text),
    columns: () => stderr.columns(),
    now: () => elapsed(),
  };
  return progressLine(screen, call.texts);
}

const SHARE_OF_MEMORY = 0.6;

export interface Resources {
  readonly memoryLimitMb: number;
  readonly threads: number;
  readonly temporaryFolder: string;
}

export function resourcesOf(call: Call): Resources {
  const { machine } = call.surroundings;
  return {
    memoryLimitMb: call.options['memory-limit'] ?? Math.floor(machine.memoryMb * SHARE_OF_MEMORY),
    threads: call.options.threads ?? machine.cores,
    temporaryFolder: call.options.temp ?? machine.temp,
  };
}

/** An option that the command table says is needed, and parsing has checked. */
export function needed(value: string | undefined): string {
  if (value === undefined) throw new RangeError('an option that is needed was let through');
  return value;
}
