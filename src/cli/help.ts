import {
  COMMAND_NAMES,
  type CommandName,
  commandSpec,
  optionsOf,
  usageLine,
} from './command-table.ts';
import { EXIT, type ExitName } from './exit-code.ts';
import { type OptionName, optionSpec, optionUsage } from './options.ts';
import { pad, textWidth, wrap } from './table.ts';
import type { Texts } from './texts/texts.ts';

/** The list of commands: what `parcours` alone says. */
export function generalHelp(texts: Texts, columns: number): string {
  const { help } = texts;
  const commands = COMMAND_NAMES.map((name) => [name, texts.commands[name].summary] as const);
  return [
    help.tagline,
    '',
    help.heading(help.commands),
    ...twoColumns(commands, columns),
    '',
    help.heading(help.exitCodes),
    ...twoColumns(exitLines(texts), columns),
    '',
    help.start,
    help.more,
    '',
  ].join('\n');
}

/** One command: what it does, how it is called, and examples that can be copied. */
export function commandHelp(name: CommandName, texts: Texts, columns: number): string {
  const { help } = texts;
  const said = texts.commands[name];
  const spec = commandSpec(name);
  const given = spec.arguments.map((a) => [a.name, texts.arguments[a.name]] as const);
  const options = optionsOf(name).map((option) => {
    const needed = spec.needs.includes(option) ? ` (${help.needed})` : '';
    return [optionLabel(option), texts.options[option] + needed] as const;
  });
  const examples = spec.examples.flatMap((line, i) => [
    `  ${help.heading(said.examples[i] ?? '')}`,
    `    ${line}`,
  ]);
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', help.heading(title), ...lines];
  return [
    ...wrap(said.about, Math.min(columns, 100)),
    ...section(help.usage, [`  ${usageLine(name)}`]),
    ...section(help.examples, examples),
    ...section(help.arguments, twoColumns(given, columns)),
    ...section(help.options, twoColumns(options, columns)),
    '',
  ].join('\n');
}

/** "-o, --out FILE" */
export function optionLabel(name: OptionName): string {
  const spec = optionSpec(name);
  return 'short' in spec ? `-${spec.short}, ${optionUsage(name)}` : optionUsage(name);
}

export function exitLines(texts: Texts): readonly (readonly [string, string])[] {
  const names = Object.keys(EXIT) as readonly ExitName[];
  return names.map((name) => [String(EXIT[name]), texts.exits[name]] as const);
}

function twoColumns(
  rows: readonly (readonly [string, string])[],
  columns: number,
): readonly string[] {
  const left = Math.min(34, Math.max(...rows.map(([label]) => textWidth(label)), 0));
  const width = Math.max(30, Math.min(columns, 110) - left - 4);
  return rows.flatMap(([label, text]) => {
    const lines = wrap(text, width);
    const indent = ' '.repeat(left + 4);
    const fits = textWidth(label) <= left;
    const head = fits ? [`  ${pad(label, left, 'left')}  ${lines[0] ?? ''}`] : [`  ${label}`];
    return [...head, ...lines.slice(fits ? 1 : 0).map((line) => indent + line)];
  });
}
