import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParcoursError } from '../model/errors.ts';
import { readArguments } from './arguments.ts';
import { COMMAND_NAMES, commandSpec } from './command-table.ts';

const read = (line: string) => readArguments(line.split(' ').filter((word) => word !== ''));

function refusal(line: string): string {
  try {
    read(line);
  } catch (error) {
    assert.ok(error instanceof ParcoursError);
    assert.equal(error.kind, 'usage');
    return `${error.code}: ${error.sentence.en}`;
  }
  return assert.fail(`“${line}” was accepted`);
}

test('a command of two words, its files and its options, in any order', () => {
  assert.deepEqual(read('--lang fr cohort run a.json b/ --lake=l -o x.csv --threads 2 --json'), {
    command: 'cohort run',
    words: ['a.json', 'b/'],
    options: { lang: 'fr', lake: 'l', out: 'x.csv', threads: 2, json: true },
  });
});

test('every example of the command table is a line that the program accepts', () => {
  for (const name of COMMAND_NAMES) {
    for (const line of commandSpec(name).examples) {
      assert.equal(read(line.replace(/^parcours /, '')).command, name);
    }
  }
});

const REFUSALS: readonly (readonly [line: string, expected: RegExp])[] = [
  ['cohrt run x', /unknown-command: .*“cohrt”.*mean cohort run/],
  ['cohort rum x --lake l', /unknown-command: .*“cohort rum”.*mean cohort run/],
  ['improt omop x', /unknown-command: .*mean import omop/],
  ['zzzzzz', /unknown-command: There is no command “zzzzzz”\.$/],
  ['cohort', /command-incomplete: .*cohort validate, cohort explain, cohort run/],
  ['init l --modle omop-cdm-5.4', /unknown-option: .*--modle.*mean --model/],
  ['init l --strict', /option-elsewhere: “init” does not take --strict/],
  ['cohort run x', /option-missing: “cohort run” needs --lake/],
  ['cohort run --lake l', /argument-missing: “cohort run” needs FILE/],
  ['init a b', /argument-extra: .*“b”/],
  ['cohort run x --lake l --engine sqk', /value-unknown: .*sql, reference.*mean sql/],
  ['cohort run x --lake l --threads 0', /value-not-a-count: .*at least 1/],
  ['cohort run x --lake l --threads two', /value-not-a-count/],
  ['cohort run x --lake --json', /value-missing: --lake/],
  ['cohort run x --lake l --json=yes', /value-unwanted: --json/],
  ['--strict', /option-elsewhere: --strict needs a command/],
];

for (const [line, expected] of REFUSALS) {
  test(`“${line}” is refused, and why`, () => assert.match(refusal(line), expected));
}

test('--help needs nothing else', () => {
  assert.deepEqual(read('cohort run --help'), {
    command: 'cohort run',
    words: [],
    options: { help: true },
  });
});
