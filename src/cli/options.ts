import { SOURCE_ENCODINGS, SOURCE_FORMATS } from '../lake/import/staged-import.ts';

/** Every option of the command line, by name. A command lists those it takes (command-table.ts). */
export type OptionSpec =
  | { readonly kind: 'flag'; readonly short?: string }
  | { readonly kind: 'text'; readonly placeholder: string; readonly short?: string }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  /** A whole number of at least `least`. */
  | { readonly kind: 'count'; readonly placeholder: string; readonly least: number };

const OPTIONS = {
  lake: { kind: 'text', placeholder: 'LAKE' },
  intake: { kind: 'text', placeholder: 'INTAKE' },
  keys: { kind: 'text', placeholder: 'FOLDER' },
  reads: { kind: 'choice', values: ['csv', 'hl7v2'] },
  'from-sample': { kind: 'text', placeholder: 'FILE' },
  every: { kind: 'count', placeholder: 'SECONDS', least: 1 },
  write: { kind: 'flag' },
  bytes: { kind: 'text', placeholder: 'FILE' },
  dqd: { kind: 'text', placeholder: 'FOLDER' },
  checks: { kind: 'text', placeholder: 'FOLDER' },
  model: { kind: 'choice', values: ['omop-cdm-5.4'] },
  format: { kind: 'choice', values: SOURCE_FORMATS },
  encoding: { kind: 'choice', values: SOURCE_ENCODINGS },
  schema: { kind: 'text', placeholder: 'SCHEMA' },
  strict: { kind: 'flag' },
  append: { kind: 'flag' },
  replace: { kind: 'flag' },
  engine: { kind: 'choice', values: ['native', 'sql', 'reference'] },
  out: { kind: 'text', placeholder: 'FILE', short: 'o' },
  id: { kind: 'count', placeholder: 'NUMBER', least: 0 },
  attrition: { kind: 'flag' },
  'as-of': { kind: 'text', placeholder: 'VERSION|DATE' },
  load: { kind: 'count', placeholder: 'VERSION', least: 0 },
  limit: { kind: 'count', placeholder: 'N', least: 1 },
  codes: { kind: 'text', placeholder: 'FILE' },
  pool: { kind: 'text', placeholder: 'FILE' },
  vocabulary: { kind: 'text', placeholder: 'NAME' },
  accepted: { kind: 'text', placeholder: 'FOLDER' },
  neighbours: { kind: 'text', placeholder: 'FOLDER' },
  author: { kind: 'text', placeholder: 'NAME' },
  unmapped: { kind: 'flag' },
  persons: { kind: 'count', placeholder: 'N', least: 100 },
  keep: { kind: 'text', placeholder: 'FOLDER' },
  'no-serve': { kind: 'flag' },
  'memory-limit': { kind: 'count', placeholder: 'MB', least: 64 },
  threads: { kind: 'count', placeholder: 'N', least: 1 },
  temp: { kind: 'text', placeholder: 'FOLDER' },
  json: { kind: 'flag' },
  lang: { kind: 'choice', values: ['fr', 'en'] },
  quiet: { kind: 'flag', short: 'q' },
  help: { kind: 'flag', short: 'h' },
  version: { kind: 'flag' },
} as const satisfies Readonly<Record<string, OptionSpec>>;

export type OptionName = keyof typeof OPTIONS;

type ValueOf<S> = S extends { readonly kind: 'flag' }
  ? true
  : S extends { readonly kind: 'count' }
    ? number
    : S extends { readonly kind: 'choice'; readonly values: readonly (infer V)[] }
      ? V
      : string;

/** What was given on the command line; a flag that wasn't given is absent. */
export type OptionValues = { readonly [K in OptionName]?: ValueOf<(typeof OPTIONS)[K]> };

export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

export function optionSpec(name: OptionName): OptionSpec {
  return OPTIONS[name];
}

/** "--engine sql|reference", "--out FILE", "--strict" */
export function optionUsage(name: OptionName): string {
  const spec = optionSpec(name);
  if (spec.kind === 'flag') return `--${name}`;
  return `--${name} ${spec.kind === 'choice' ? spec.values.join('|') : spec.placeholder}`;
}
