import {
  COMMAND_NAMES,
  type CommandName,
  commandSpec,
  optionsOf,
  usageLine,
} from './command-table.ts';
import { exitLines, optionLabel } from './help.ts';
import { type Lang, TEXTS } from './language.ts';

/** Where the page of each language lies in the repository. */
export const REFERENCE_PAGES: Readonly<Record<Lang, string>> = {
  en: 'docs/cli.md',
  fr: 'docs/fr/cli.md',
};

/** The reference of the command line, as Markdown, from the table that the program itself uses. */
export function referencePage(lang: Lang): string {
  const texts = TEXTS[lang];
  const { help } = texts;
  const summary = COMMAND_NAMES.map((name) => {
    return `| [\`${name}\`](#${name.replaceAll(' ', '-')}) | ${texts.commands[name].summary} |`;
  });
  return [
    '<!-- Written by tidy/write-cli-reference.ts; a test checks it for drift. -->',
    `# ${help.pageTitle}`,
    '',
    help.pageIntroduction,
    '',
    `| ${help.commands} | |`,
    '|---|---|',
    ...summary,
    '',
    ...COMMAND_NAMES.flatMap((name) => commandSection(name, lang)),
    `## ${help.exitCodes}`,
    help.pageExitCodes,
    '',
    '| | |',
    '|---|---|',
    ...exitLines(texts).map(([code, text]) => `| ${code} | ${text} |`),
    '',
  ].join('\n');
}

function commandSection(name: CommandName, lang: Lang): readonly string[] {
  const texts = TEXTS[lang];
  const { help } = texts;
  const spec = commandSpec(name);
  const given = spec.arguments.map((argument) => {
    return `| \`${argument.name}\` | ${texts.arguments[argument.name]} |`;
  });
  const options = optionsOf(name).map((option) => {
    const needed = spec.needs.includes(option) ? ` (${help.needed})` : '';
    return `| \`${optionLabel(option).replaceAll('|', '\\|')}\` | ${texts.options[option]}${needed} |`;
  });
  const examples = spec.examples.flatMap((line, i) => [
    `# ${texts.commands[name].examples[i]}`,
    line,
  ]);
  return [
    `## ${name}`,
    texts.commands[name].about,
    '',
    '```',
    usageLine(name),
    '```',
    '',
    '```sh',
    ...examples,
    '```',
    '',
    `| ${help.arguments} · ${help.options} | |`,
    '|---|---|',
    ...given,
    ...options,
    '',
  ];
}
