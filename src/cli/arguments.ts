import { parseArgs } from 'node:util';
import { ParcoursError, type Sentence } from '../model/errors.ts';
import { COMMAND_NAMES, type CommandName, commandSpec, optionsOf } from './command-table.ts';
import {
  OPTION_NAMES,
  type OptionName,
  type OptionSpec,
  type OptionValues,
  optionSpec,
} from './options.ts';
import { nearest } from './suggest.ts';
import { en } from './texts/en.ts';
import { fr } from './texts/fr.ts';
import type { UsageTexts } from './texts/texts.ts';

/** What was asked for. `command` is null when only options were given, or nothing at all. */
export interface Request {
  readonly command: CommandName | null;
  readonly words: readonly string[];
  readonly options: OptionValues;
}

/** Reads the command line. Throws a ParcoursError of kind 'usage' that says what was meant. */
export function readArguments(argv: readonly string[]): Request {
  const { positionals, tokens } = parseArgs({
    args: [...argv],
    options: PARSE_OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const command = readCommand(positionals);
  const values: Partial<Record<OptionName, string | number | true>> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const name = knownOption(token.name, token.rawName, command);
    values[name] = readValue(name, token.value, token.inlineValue === true);
  }
  const options = values as OptionValues;
  const words = command === null ? [] : positionals.slice(command.split(' ').length);
  if (command !== null && options.help !== true) checkWords(command, words, options);
  return { command, words, options };
}

const PARSE_OPTIONS = Object.fromEntries(
  OPTION_NAMES.map((name) => {
    const spec = optionSpec(name);
    const type: 'boolean' | 'string' = spec.kind === 'flag' ? 'boolean' : 'string';
    return [name, 'short' in spec ? { type, short: spec.short } : { type }] as const;
  }),
);

/** The longest known command that the words begin with. */
function readCommand(words: readonly string[]): CommandName | null {
  const [first, second] = words;
  if (first === undefined) return null;
  const asked = second === undefined ? first : `${first} ${second}`;
  const found = COMMAND_NAMES.find((name) => name === asked || name === first);
  if (found !== undefined) return found;
  const group = COMMAND_NAMES.filter((name) => name.startsWith(`${first} `));
  if (group.length > 0 && second === undefined) {
    throw usage('usage.command-incomplete', (t) => t.commandIncomplete(first, group));
  }
  const pool = group.length > 0 ? group : [...COMMAND_NAMES, ...COMMAND_NAMES.map(firstWord)];
  const near = nearest(asked, pool) ?? nearest(first, pool);
  const unknown = group.length > 0 ? asked : first;
  throw usage('usage.unknown-command', (t) => t.unknownCommand(unknown, near));
}

const firstWord = (name: string): string => name.split(' ')[0] ?? name;

function knownOption(name: string, raw: string, command: CommandName | null): OptionName {
  const known = OPTION_NAMES.find((option) => option === name);
  const taken: readonly OptionName[] =
    command === null ? ['help', 'version', 'lang', 'quiet'] : optionsOf(command);
  if (known !== undefined && (taken.includes(known) || known === 'version')) return known;
  if (known !== undefined) {
    throw usage('usage.option-elsewhere', (t) => t.optionElsewhere(raw, command ?? ''));
  }
  const near = nearest(name, taken);
  throw usage('usage.unknown-option', (t) =>
    t.unknownOption(raw, near === null ? null : `--${near}`),
  );
}

function readValue(
  name: OptionName,
  value: string | undefined,
  inline: boolean,
): string | number | true {
  const spec: OptionSpec = optionSpec(name);
  if (spec.kind === 'flag') {
    if (value !== undefined) throw usage('usage.value-unwanted', (t) => t.valueUnwanted(name));
    return true;
  }
  // "--out --json" is a forgotten value; "--out=--json" is meant.
  if (value === undefined || value === '' || (!inline && value.startsWith('-'))) {
    throw usage('usage.value-missing', (t) => t.valueMissing(name));
  }
  if (spec.kind === 'text') return value;
  if (spec.kind === 'choice') {
    if (spec.values.includes(value)) return value;
    const near = nearest(value, spec.values);
    throw usage('usage.value-unknown', (t) => t.valueUnknown(name, value, spec.values, near));
  }
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= spec.least) return number;
  throw usage('usage.value-not-a-count', (t) => t.valueNotACount(name, value, spec.least));
}

function checkWords(command: CommandName, words: readonly string[], options: OptionValues): void {
  const spec = commandSpec(command);
  const missing = spec.arguments.find((argument, i) => argument.required && i >= words.length);
  if (missing !== undefined) {
    throw usage('usage.argument-missing', (t) => t.argumentMissing(command, missing.name));
  }
  const extra = words[spec.arguments.length];
  if (extra !== undefined && !spec.arguments.some((argument) => argument.many)) {
    throw usage('usage.argument-extra', (t) => t.argumentExtra(command, extra));
  }
  const needed = spec.needs.find((name) => options[name] === undefined);
  if (needed !== undefined) {
    throw usage('usage.option-missing', (t) => t.optionMissing(command, needed));
  }
}

export function usage(code: string, say: (texts: UsageTexts) => string): ParcoursError {
  const sentence: Sentence = { fr: say(fr.usage), en: say(en.usage) };
  return new ParcoursError('usage', code, sentence);
}
