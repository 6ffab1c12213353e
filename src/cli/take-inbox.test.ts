import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Call } from './call.ts';
import { TEXTS } from './language.ts';
import { intakeOf, landingOf } from './source-access.ts';
import { takeInbox } from './take-inbox.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'sources');

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-inbox-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A call within this process, by whose clock something may happen. */
function callIn(folder: string, now: () => number): Call {
  const screen = { isTerminal: false, columns: () => 80, write: () => {} };
  return {
    words: [],
    options: { intake: 'intake' },
    lang: 'en',
    texts: TEXTS.en,
    surroundings: {
      environment: {},
      currentFolder: folder,
      stdout: screen,
      stderr: screen,
      machine: { memoryMb: 1024, cores: 1, temp: folder },
      now,
      elapsed: () => 0,
      uniqueName: () => 'unique',
      keys: async function* () {},
      onInterrupt: () => () => {},
      stopSignal: () => new AbortController().signal,
    },
  };
}

test('a file that grows while it is taken stays until another time, then lands whole', async (t) => {
  const folder = folderFor(t);
  const intake = join(folder, 'intake');
  cpSync(join(EXAMPLES, 'deaths'), join(intake, 'packs', 'deaths'), { recursive: true });
  const source = join(intake, 'packs', 'deaths', 'source.yaml');
  const text = readFileSync(source, 'utf8').replace(
    /^from:.*$/m,
    "from: { kind: folder, path: deaths, pattern: '*.csv', completeWhen: { movedIntoPlace: true } }",
  );
  writeFileSync(source, text);
  const inbox = join(intake, 'inbox', 'deaths');
  mkdirSync(inbox, { recursive: true });
  const file = join(inbox, 'deces.csv');
  writeFileSync(file, 'a;b\n');
  let grown = 0;
  // The time of receipt is asked for when the file is about to be read.
  const call = callIn(folder, () => {
    if (grown++ === 0) appendFileSync(file, '1;2\n');
    return 0;
  });
  assert.equal(await takeInbox(call, intakeOf(call), 'deaths'), 0);
  assert.equal(grown, 1);
  assert.ok(existsSync(file));
  assert.deepEqual(await sizesIn(call), []);
  assert.equal(await takeInbox(call, intakeOf(call), 'deaths'), 1);
  assert.equal(readFileSync(join(intake, 'taken', 'deaths', 'deces.csv'), 'utf8'), 'a;b\n1;2\n');
  assert.deepEqual(await sizesIn(call), [8]);
});

/** Length of each piece that was landed. */
async function sizesIn(call: Call): Promise<readonly number[]> {
  const log = await landingOf(intakeOf(call), 'deaths', { readOnly: true });
  const sizes: number[] = [];
  for await (const { sizeBytes } of log.items({ from: 0 })) sizes.push(sizeBytes);
  await log.close();
  return sizes;
}

const isOpen = (path: string): boolean => (statSync(path).mode & 0o077) !== 0;

test('what holds identifiers is for its owner only', (t) => {
  const before = process.umask(0o022);
  t.after(() => process.umask(before));
  const folder = folderFor(t);
  const parcours = (...words: readonly string[]): void => {
    const run = spawnSync(process.execPath, [MAIN, ...words], { cwd: folder, encoding: 'utf8' });
    assert.equal(run.status, 0, `${run.stdout}${run.stderr}`);
  };
  parcours('source', 'new', 'trial', '--intake', 'made');
  assert.equal(isOpen(join(folder, 'made')), false);
  // One that was made by hand, as anybody makes a folder.
  const intake = join(folder, 'intake');
  cpSync(join(EXAMPLES, 'deaths'), join(intake, 'packs', 'deaths'), { recursive: true });
  const inbox = join(intake, 'inbox', 'deaths');
  mkdirSync(inbox, { recursive: true });
  const file = join(inbox, 'deces-202512.csv');
  writeFileSync(
    file,
    'nom;prenoms;sexe;date_naissance;code_lieu_naissance;date_deces;code_lieu_deces;numero_acte;matricule_ins\n' +
      'TESTE;ESSAI;1;19400101;75101;20251203;75101;1;\n',
  );
  utimesSync(file, 0, 0);
  parcours('init', 'lake');
  parcours('source', 'run', '--intake', 'intake', '--lake', 'lake');
  const made = readdirSync(intake).filter((name) => name !== 'packs' && name !== 'inbox');
  assert.ok(['facts', 'landing', 'taken', 'waiting.parquet'].every((name) => made.includes(name)));
  assert.deepEqual(
    made.filter((name) => isOpen(join(intake, name))),
    [],
  );
});
