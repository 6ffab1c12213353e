import { type OptionName, optionUsage } from './options.ts';

/** The commands as data: parsing, help and the reference page are all made from this table. */
export interface CommandSpec {
  readonly arguments: readonly ArgumentSpec[];
  /** Options without which the command can't do anything. */
  readonly needs: readonly OptionName[];
  readonly options: readonly OptionName[];
  /** Lines that can be copied as they stand; the texts explain each, in the same order. */
  readonly examples: readonly string[];
}

export interface ArgumentSpec {
  readonly name: ArgumentName;
  readonly required: boolean;
  readonly many: boolean;
}

export type ArgumentName =
  | 'LAKE'
  | 'SOURCE'
  | 'ADDRESS'
  | 'FILE'
  | 'VIEW'
  | 'RESOURCES'
  | 'ID'
  | 'COMMAND'
  | 'NAME'
  | 'TABLE'
  | 'CHECK'
  | 'TERMS';

const one = (name: ArgumentName): ArgumentSpec => ({ name, required: true, many: false });
const some = (name: ArgumentName): ArgumentSpec => ({ name, required: false, many: true });
const several = (name: ArgumentName): ArgumentSpec => ({ name, required: true, many: true });

const WORK: readonly OptionName[] = ['memory-limit', 'threads', 'temp'];

const COMMANDS = {
  demo: {
    arguments: [],
    needs: [],
    options: ['persons', 'keep', 'no-serve', ...WORK],
    examples: ['parcours demo', 'parcours demo --persons 2000 --keep my-demo'],
  },
  init: {
    arguments: [one('LAKE')],
    needs: [],
    options: ['model', 'json'],
    examples: ['parcours init my-lake'],
  },
  'import omop': {
    arguments: [one('SOURCE')],
    needs: ['lake'],
    options: ['append', 'strict', 'format', 'encoding', 'schema', ...WORK, 'json'],
    examples: [
      'parcours import omop export/ --lake my-lake',
      'parcours import omop export.zip --lake my-lake --strict',
      'parcours import omop week-24/ --lake my-lake --append',
      'parcours import omop cdm.duckdb --schema cdm --lake my-lake',
      'parcours import omop postgresql://reader@db/hospital --schema omop --lake my-lake',
    ],
  },
  'export postgres': {
    arguments: [one('ADDRESS')],
    needs: ['lake'],
    options: ['schema', 'replace', 'as-of', ...WORK, 'json'],
    examples: [
      'parcours export postgres postgresql://writer@db/hospital --lake my-lake',
      'parcours export postgres postgresql://writer@db/hospital --schema omop --lake my-lake --as-of 3',
    ],
  },
  'cohort validate': {
    arguments: [several('FILE')],
    needs: [],
    options: ['json'],
    examples: ['parcours cohort validate definitions/', 'parcours cohort validate 101.json --json'],
  },
  'cohort explain': {
    arguments: [several('FILE')],
    needs: [],
    options: ['json'],
    examples: ['parcours cohort explain 101.json', 'parcours cohort explain 101.json --lang fr'],
  },
  'cohort run': {
    arguments: [several('FILE')],
    needs: ['lake'],
    options: ['engine', 'out', 'id', 'attrition', 'as-of', ...WORK, 'json'],
    examples: [
      'parcours cohort run 101.json --lake my-lake',
      'parcours cohort run definitions/ --lake my-lake --out cohorts.parquet',
      'parcours cohort run 101.json --lake my-lake --as-of 2024-06-30 --json',
      'parcours cohort run draft.json --id 9001 --lake my-lake --out draft.csv',
      'parcours cohort run 101.json --lake postgresql://reader@db/hospital?schema=omop',
    ],
  },
  'cohort plan': {
    arguments: [several('FILE')],
    needs: ['lake'],
    options: [...WORK, 'json'],
    examples: ['parcours cohort plan definitions/ --lake my-lake'],
  },
  'cohort keep': {
    arguments: [several('FILE')],
    needs: ['lake'],
    options: ['id', ...WORK],
    examples: ['parcours cohort keep definitions/ --lake my-lake'],
  },
  'cohort refresh': {
    arguments: [],
    needs: ['lake'],
    options: ['out', ...WORK, 'json'],
    examples: [
      'parcours cohort refresh --lake my-lake',
      'parcours cohort refresh --lake my-lake --out changes.csv',
    ],
  },
  'cohort kept': {
    arguments: [],
    needs: ['lake'],
    options: ['json'],
    examples: ['parcours cohort kept --lake my-lake'],
  },
  'cohort forget': {
    arguments: [one('ID')],
    needs: ['lake'],
    options: ['json'],
    examples: ['parcours cohort forget 101 --lake my-lake'],
  },
  'lake tables': {
    arguments: [],
    needs: ['lake'],
    options: ['as-of', 'json'],
    examples: [
      'parcours lake tables --lake my-lake',
      'parcours lake tables --lake my-lake --as-of 1',
    ],
  },
  'lake history': {
    arguments: [],
    needs: ['lake'],
    options: ['json'],
    examples: ['parcours lake history --lake my-lake'],
  },
  'lake verify': {
    arguments: [],
    needs: ['lake'],
    options: [...WORK, 'json'],
    examples: ['parcours lake verify --lake my-lake'],
  },
  'lake dead-letters': {
    arguments: [],
    needs: ['lake'],
    options: ['load', 'limit', 'json'],
    examples: [
      'parcours lake dead-letters --lake my-lake',
      'parcours lake dead-letters --lake my-lake --load 3 --limit 1000 --json',
    ],
  },
  'lake trace': {
    arguments: [one('TABLE'), one('ID')],
    needs: ['lake'],
    options: ['json'],
    examples: ['parcours lake trace measurement 4096 --lake my-lake'],
  },
  'quality run': {
    arguments: [],
    needs: ['lake'],
    options: ['dqd', 'checks', 'out', 'as-of', ...WORK, 'json'],
    examples: [
      'parcours quality run --lake my-lake',
      'parcours quality run --lake my-lake --dqd DataQualityDashboard/inst --out results.json',
      'parcours quality run --lake my-lake --checks our-checks/',
    ],
  },
  'quality trend': {
    arguments: [],
    needs: ['lake'],
    options: ['json'],
    examples: ['parcours quality trend --lake my-lake'],
  },
  'quality show': {
    arguments: [one('CHECK')],
    needs: ['lake'],
    options: ['json'],
    examples: [
      'parcours quality show isRequired --lake my-lake',
      'parcours quality show concept-mapped/measurement/measurement_concept_id --lake my-lake',
    ],
  },
  'source new': {
    arguments: [one('NAME')],
    needs: ['intake'],
    options: ['reads', 'from-sample'],
    examples: [
      'parcours source new allergies --from-sample export.csv --intake intake',
      'parcours source new allergies --intake intake',
      'parcours source new monitors --reads hl7v2 --intake intake',
    ],
  },
  'source view': {
    arguments: [one('VIEW'), several('RESOURCES')],
    needs: ['out'],
    options: [...WORK, 'json'],
    examples: ['parcours source view encounter.json Encounter.ndjson --out encounters.parquet'],
  },
  'source check': {
    arguments: [some('NAME')],
    needs: ['intake'],
    options: [],
    examples: ['parcours source check --intake intake'],
  },
  'source test': {
    arguments: [some('NAME')],
    needs: ['intake'],
    options: ['write', 'json'],
    examples: [
      'parcours source test laboratory --intake intake',
      'parcours source test laboratory --intake intake --write',
    ],
  },
  'source run': {
    arguments: [some('NAME')],
    needs: ['intake', 'lake'],
    options: ['keys', ...WORK, 'json'],
    examples: [
      'parcours source run --intake intake --lake my-lake',
      'parcours source run laboratory --intake intake --lake my-lake --keys /media/keys',
    ],
  },
  'source listen': {
    arguments: [some('NAME')],
    needs: ['intake'],
    options: [],
    examples: [
      'parcours source listen --intake intake',
      'parcours source listen laboratory --intake intake',
    ],
  },
  'source watch': {
    arguments: [some('NAME')],
    needs: ['intake', 'lake'],
    options: ['every', 'keys', ...WORK],
    examples: [
      'parcours source watch --intake intake --lake my-lake',
      'parcours source watch --every 600 --intake intake --lake my-lake',
    ],
  },
  'source status': {
    arguments: [some('NAME')],
    needs: ['intake'],
    options: ['json'],
    examples: ['parcours source status --intake intake'],
  },
  'source dead-letters': {
    arguments: [some('NAME')],
    needs: ['intake'],
    options: ['bytes', 'limit', 'json'],
    examples: [
      'parcours source dead-letters laboratory --intake intake',
      'parcours source dead-letters laboratory --bytes /secure/letters.ndjson --intake intake',
    ],
  },
  'source replay': {
    arguments: [several('NAME')],
    needs: ['intake', 'lake'],
    options: ['keys', ...WORK, 'json'],
    examples: ['parcours source replay laboratory --intake intake --lake my-lake'],
  },
  'terminology load': {
    arguments: [one('SOURCE')],
    needs: ['lake'],
    options: ['strict', ...WORK, 'json'],
    examples: ['parcours terminology load athena.zip --lake my-lake'],
  },
  'terminology coverage': {
    arguments: [],
    needs: ['lake'],
    options: ['as-of', ...WORK, 'json'],
    examples: ['parcours terminology coverage --lake my-lake'],
  },
  'terminology codes': {
    arguments: [],
    needs: ['lake'],
    options: ['unmapped', 'limit', 'as-of', ...WORK, 'json'],
    examples: [
      'parcours terminology codes --lake my-lake',
      'parcours terminology codes --lake my-lake --unmapped --limit 200 --json',
    ],
  },
  'terminology suggest': {
    arguments: [],
    needs: [],
    options: [
      'codes',
      'lake',
      'pool',
      'vocabulary',
      'accepted',
      'neighbours',
      'limit',
      'out',
      ...WORK,
      'json',
    ],
    examples: [
      'parcours terminology suggest --codes laboratory.csv --pool loinc.csv',
      'parcours terminology suggest --lake my-lake --accepted terms/ --neighbours other-site/',
      'parcours terminology suggest --codes laboratory.csv --lake my-lake --out terms/laboratory.tsv',
    ],
  },
  'terminology review': {
    arguments: [one('TERMS')],
    needs: [],
    options: ['lake', 'pool', 'vocabulary', 'accepted', 'neighbours', 'author', ...WORK],
    examples: ['parcours terminology review terms/laboratory.tsv --lake my-lake --author jdupont'],
  },
  help: {
    arguments: [{ name: 'COMMAND', required: false, many: true }],
    needs: [],
    options: [],
    examples: ['parcours help cohort run'],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

/** Options that every command takes. */
const COMMON_OPTIONS: readonly OptionName[] = ['lang', 'quiet', 'help'];

export function commandSpec(name: CommandName): CommandSpec {
  return COMMANDS[name];
}

/** All the options of a command, the needed ones first. */
export function optionsOf(name: CommandName): readonly OptionName[] {
  const spec = commandSpec(name);
  return [...spec.needs, ...spec.options, ...COMMON_OPTIONS];
}

/** "parcours import omop SOURCE --lake LAKE [--strict] …" */
export function usageLine(name: CommandName): string {
  const spec = commandSpec(name);
  const words = spec.arguments.map((argument) => {
    const text = `${argument.name}${argument.many ? '…' : ''}`;
    return argument.required ? text : `[${text}]`;
  });
  const needs = spec.needs.map(optionUsage);
  const more = spec.options.length === 0 ? [] : ['[…]'];
  return ['parcours', name, ...words, ...needs, ...more].join(' ');
}
