import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { COMMAND_NAMES } from './command-table.ts';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program as a user does, away from a terminal. */
function parcours(line: string, environment: Readonly<Record<string, string>> = {}): Ended {
  const ended = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), ...line.split(' ').filter((word) => word !== '')],
    {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...environment },
    },
  );
  return { code: ended.status, out: ended.stdout, err: ended.stderr };
}

test('without words it lists its commands, and errs on nothing', () => {
  const { code, out, err } = parcours('');
  assert.deepEqual([code, err], [0, '']);
  for (const name of COMMAND_NAMES) assert.match(out, new RegExp(`^  ${name} `, 'm'));
  assert.match(out, /^ {2}130 {2}interrupted/m);
});

test('the language is that of the locale, in POSIX order, unless --lang says otherwise', () => {
  const french = /^Commandes\s:$/m;
  assert.match(parcours('', { LANG: 'fr_FR.UTF-8' }).out, french);
  assert.match(parcours('', { LC_ALL: 'fr_CA', LANG: 'en_GB' }).out, french);
  assert.match(parcours('', { LC_ALL: 'C', LANG: 'fr_FR' }).out, /^Commands:$/m);
  assert.match(parcours('--lang fr').out, french);
  assert.match(parcours('--lang=en', { LANG: 'fr_FR' }).out, /^Commands:$/m);
});

test('--help and help say the same of every command, with its examples', () => {
  const asked = parcours('cohort run --help');
  assert.deepEqual(parcours('help cohort run'), asked);
  assert.equal(asked.code, 0);
  assert.match(
    asked.out,
    /parcours cohort run definitions\/ --lake my-lake --out cohorts\.parquet/,
  );
});

test('--version is a version', () => {
  assert.match(parcours('--version').out, /^\d+\.\d+\.\d+\n$/);
});

test('what is misspelt is refused on standard error with what was meant: exit code 2', () => {
  const english = parcours('cohort rnu x');
  assert.deepEqual([english.code, english.out], [2, '']);
  assert.match(
    english.err,
    /^error: There is no command “cohort rnu”\. Did you mean cohort run\?$/m,
  );
  assert.match(english.err, /^ {2}code: usage\.unknown-command$/m);
  const french = parcours('init lac --modle x', { LANG: 'fr_FR.UTF-8' });
  assert.equal(french.code, 2);
  assert.match(
    french.err,
    /^erreur\s: L’option --modle n’existe pas ici\. Vouliez-vous dire --model\s\?$/m,
  );
});

test('a file that is not there is bad input, named, without a stack: exit code 3', () => {
  const { code, out, err } = parcours('cohort validate nowhere.json');
  assert.deepEqual([code, out], [3, '']);
  assert.match(err, /^error: There is no such file or folder \(nowhere\.json\)\.$/m);
  assert.doesNotMatch(err, /at .*\.ts/);
});
