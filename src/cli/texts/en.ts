import { COMMANDS_EN } from './commands-en.ts';
import { feedEn } from './feed.ts';
import { numbersOf } from './numbers.ts';
import { qualityEn } from './quality.ts';
import { sourceEn } from './source.ts';
import { terminologyEn } from './terminology.ts';
import type { Texts, UsageTexts } from './texts.ts';

const numbers = numbersOf('en-GB');
const { bytes, count, duration, integer, percent } = numbers;

const meant = (near: string | null): string => (near === null ? '' : ` Did you mean ${near}?`);

const usage: UsageTexts = {
  commandIncomplete: (group, commands) =>
    `“${group}” is a group of commands: ${commands.join(', ')}.`,
  unknownCommand: (typed, near) => `There is no command “${typed}”.${meant(near)}`,
  unknownOption: (typed, near) => `There is no option ${typed} here.${meant(near)}`,
  optionElsewhere: (typed, command) =>
    command === '' ? `${typed} needs a command before it.` : `“${command}” does not take ${typed}.`,
  valueUnwanted: (option) => `--${option} takes no value.`,
  valueMissing: (option) => `--${option} needs a value.`,
  valueUnknown: (option, value, known, near) =>
    `--${option} does not know “${value}”. It takes ${known.join(', ')}.${meant(near)}`,
  valueNotACount: (option, value, least) =>
    `--${option} takes a whole number of at least ${integer(least)}, not “${value}”.`,
  argumentMissing: (command, argument) => `“${command}” needs ${argument}.`,
  argumentExtra: (command, word) => `“${command}” does not know what to do with “${word}”.`,
  optionMissing: (command, option) => `“${command}” needs --${option}.`,
  notAnOutput: (file) => `“${file}” must end in .parquet, .csv or .json.`,
  idOfSeveral: (files) => `--id names one definition, but ${integer(files)} were found.`,
  noPool: 'Say what may be suggested: --pool FILE, or --lake LAKE with its vocabulary.',
  noItems: 'Say which codes are meant: --codes FILE, or --lake LAKE.',
  noAuthor: 'Say who decides: --author NAME.',
  nativeExport: 'An export of a lake is answered by PostgreSQL itself: leave out --engine.',
  notARow: (word) => `“${word}” is no number of a row.`,
  notAChangesFile: (file) => `“${file}” must end in .csv.`,
  nativeAsOf:
    '--as-of is answered by SQL or the reference engine: the event index is of the last version.',
  asOfExport: '--as-of needs the lake itself: an export holds one version.',
};

export const en: Texts = {
  numbers,
  usage,
  source: sourceEn(numbers),
  feed: feedEn(numbers),
  quality: qualityEn(numbers),
  terminology: terminologyEn(numbers),
  help: {
    tagline: 'Parcours: cohorts and journeys out of a warehouse, on this machine.',
    usage: 'Usage',
    commands: 'Commands',
    arguments: 'Arguments',
    options: 'Options',
    examples: 'Examples',
    exitCodes: 'Exit codes',
    needed: 'needed',
    heading: (title) => `${title}:`,
    more: 'parcours help COMMAND tells more about one of them.',
    start: 'To begin: parcours demo',
    pageTitle: 'The command line',
    pageIntroduction:
      'Every command, with its options and examples. Answers go to standard output; progress and errors go to standard error. Progress is shown only on a terminal.',
    pageExitCodes: 'Scripts may rely on these.',
  },
  ...COMMANDS_EN,
  failure: {
    error: 'error',
    code: 'code',
    hint: 'hint',
    internal:
      'Parcours has a fault of its own, and stopped. Set PARCOURS_DEBUG=1 to see where, and please report it.',
    interrupted: 'Interrupted. The lake is as it was.',
    hints: {
      'usage.unknown-command': 'parcours help lists the commands.',
      'usage.option-missing': 'Add --help to see an example.',
      'usage.argument-missing': 'Add --help to see an example.',
      'usage.unknown-option': 'Add --help to see the options.',
      'usage.option-elsewhere': 'Add --help to see the options.',
      'cohort.no-identifier': 'Name the file like 101.json, or give --id NUMBER.',
      'cohort.same-identifier': 'Give each definition its own number.',
      'postgresql.address': 'A password is better given in PGPASSWORD than in the address.',
      'postgresql.no-schema': 'Create it first (CREATE SCHEMA), or name another with --schema.',
      'postgresql.occupied':
        'Name another schema with --schema, or replace the tables with --replace.',
      'postgresql.rights':
        'Ask the owner of the database for CREATE on the schema (to export), or for SELECT on the tables and TEMPORARY on the database (to ask).',
      'system.enoent': 'Check the path.',
      'system.eacces': 'Ask for the right to read or write there, or choose another folder.',
      'system.eperm': 'Ask for the right to read or write there, or choose another folder.',
      'system.erofs': 'Choose a folder on a disk that may be written.',
      'system.enospc': 'Free some space, or choose another disk (--temp for temporary files).',
      'system.memory': 'Give more memory with --memory-limit, or room to spill with --temp.',
    },
  },
  progress: {
    stages: {
      read: 'Reading',
      write: 'Writing',
      index: 'indexing',
      generate: 'Generating',
      run: 'Running',
    },
    rates: {
      rows: (perSecond) => `${integer(perSecond)} rows/s`,
      bytes: (perSecond) => `${bytes(perSecond)}/s`,
    },
    left: (ms) => `${duration(ms)} left`,
  },
  lake: {
    created: (path, model) => `Created the lake ${path} (${model}).`,
    initNext: 'Next:',
    columns: {
      table: 'Table',
      rows: 'Rows',
      files: 'Files',
      size: 'Size',
      changedIn: 'Changed in version',
      version: 'Version',
      date: 'Date',
      operation: 'Operation',
      source: 'Source',
      accepted: 'Accepted',
      rejected: 'Rejected',
      reason: 'Reason',
      line: 'Line',
      column: 'Column',
      value: 'Value',
      file: 'File',
    },
    noTables: 'The lake is empty.',
    noHistory: 'Nothing was ever loaded.',
    noDeadLetters: 'No row was rejected.',
    deadLetters: (shown, total) =>
      shown === total
        ? count(total, 'rejected row', 'rejected rows')
        : `The first ${integer(shown)} of ${count(total, 'rejected row', 'rejected rows')}`,
    severities: { error: 'error  ', warning: 'warning' },
    sound: (version, files, size, warnings) =>
      `The lake is whole: version ${integer(version)}, ${count(files, 'file', 'files')} read again (${size}), ${count(warnings, 'warning', 'warnings')}.`,
    faults: (errors, warnings) =>
      `The lake is damaged: ${count(errors, 'error', 'errors')}, ${count(warnings, 'warning', 'warnings')}.`,
  },
  load: {
    columns: {
      table: 'Table',
      accepted: 'Accepted',
      rejected: 'Rejected',
    },
    newVersion: (version, ms) =>
      `The lake is now at version ${integer(version)} (${duration(ms)}).`,
    unchanged: (version) =>
      `Nothing changed: the lake holds these rows already (version ${integer(version)}).`,
    rejectedBecause: 'Rejected rows, by reason:',
    warned: 'Warnings, by reason (these rows were kept):',
    seeDeadLetters: 'To see them:',
  },
  export: {
    columns: { table: 'Table', rows: 'Rows' },
    done: (version, schema, address, ms) =>
      `Version ${integer(version)} of the lake is in the schema ${schema} of ${address} (${duration(ms)}).`,
  },
  cohort: {
    columns: { id: 'Id', title: 'Definition', rows: 'Rows', subjects: 'Subjects', time: 'Time' },
    noDefinitions: 'There is no definition (.json) there.',
    noIdentifier: (file) => `The name of ${file} does not tell the number of the definition.`,
    sameIdentifier: (id, files) => `${files[0]} and ${files[1]} have the same number, ${id}.`,
    valid: (file) => `${file}: valid`,
    validated: (good, failed) =>
      failed === 0
        ? count(good, 'definition, valid', 'definitions, all valid')
        : `${count(good + failed, 'definition', 'definitions')}, of which ${integer(failed)} not valid`,
    answered: (definitions, rows, { version, engine, durationMs }) =>
      `${count(definitions, 'definition', 'definitions')}, ${count(rows, 'row', 'rows')}, version ${integer(version)} of the lake, engine ${engine} (${duration(durationMs)})`,
    failed: (found) => `${count(found, 'definition', 'definitions')} failed.`,
    written: (file, rows) => `Wrote ${count(rows, 'row', 'rows')} to ${file}.`,
    noIndex: 'The event index cannot be written beside the lake; SQL answers instead, slower.',
    needsIndex: 'The event index cannot be written beside the lake: check its rights and space.',
  },
  plan: {
    columns: {
      kind: 'Part of a question',
      asked: 'Asked for',
      different: 'Different',
      spared: 'Spared',
    },
    kinds: {
      sets: 'concept sets',
      events: 'event queries',
      criteria: 'criteria',
      groups: 'groups of criteria',
      entries: 'entry events',
      qualified: 'qualified events',
      cohorts: 'cohorts',
    },
    meaning: (definitions) =>
      `${count(definitions, 'definition', 'definitions')}: what is asked for several times is evaluated once.`,
  },
  standing: {
    unknown: (word) => `No cohort ${word} is kept here.`,
    forgotten: (id) => `The cohort ${id} is no longer kept.`,
    columns: { entered: 'Entered', left: 'Left', how: 'How' },
    how: { current: 'was current', updated: 'updated', full: 'evaluated in full' },
    none: 'No cohort is kept; keep some with "parcours cohort keep".',
    kept: (cohorts, version) =>
      `${count(cohorts, 'cohort', 'cohorts')} kept, of version ${integer(version)} of the lake.`,
    refreshed: (cohorts, version) =>
      `${count(cohorts, 'cohort', 'cohorts')}, now of version ${integer(version)} of the lake.`,
  },
  attrition: {
    title: 'Attrition (subjects, of all their events)',
    cameIn: 'came in',
    remain: 'remain',
    noRules: 'This definition has no inclusion rule.',
    lost: (subjects, ratio) => `lost ${integer(subjects)} (${percent(ratio)})`,
    alone: (subjects) => `by itself keeps ${integer(subjects)}`,
    gain: (subjects) => `without it ${integer(subjects)} more`,
  },
  demo: {
    absent:
      'The demo invents its hospitals with the project’s own test kit, which is not part of the installed package. Run it from a clone of the repository: npm run demo.',
    opening: (persons, sites, folder) =>
      `An invented hospital group: ${integer(persons)} persons, ${integer(sites)} sites, in ${folder}`,
    generating: 'Inventing what the hospitals’ applications sent',
    files: (files) => count(files, 'file', 'files'),
    importing: 'Taking it into a lake',
    explaining: 'What a definition asks, in words',
    running: 'Finding the cohorts',
    next: (lake) => `What you can do next with the lake ${lake}:`,
    nextSteps: [
      'See a cohort and how each rule narrows it',
      'Write all cohorts to one file',
      'See every load, and what was rejected',
      'Use your own data (OMOP CDM as CSV, Parquet, DuckDB, SQLite or PostgreSQL)',
    ],
    kept: (folder) => `Everything is in ${folder}.`,
    done: (ms) => `Done in ${duration(ms)}.`,
  },
};
