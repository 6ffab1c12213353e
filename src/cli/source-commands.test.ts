/** From files of an application to the lake, by the commands: what is refused, waits, is read again. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { nodeFiles, openDuck, openLake } from '../lake/index.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

const SOURCE = `name: lab
title: { fr: Labo, en: Lab }
owner: { name: Nobody }
version: 1
format: { name: csv }
kindFromName: "^([a-z]+)-"
from: { kind: folder, path: lab }
`;

const STAYS = `rules:
  - name: stay
    record: stays
    fact: stay
    key: id
    version: told
    slots:
      patient: { join: [{ text: P }, patient], with: ":" }
      visit: { join: [{ text: V }, id], with: ":" }
      start: start
`;

/** How the value is read is what the tests get wrong and mend. */
const results = (value: string, more = ''): string => `rules:
  - name: result
    record: results
    when: { state: [done] }
    fact: measurement
    key: id
    version: told
    slots:
      visit: { join: [{ text: V }, stay], with: ":" }
      start: start
      code: { text: K }
      number: ${value}
${more}`;

const WRONG = results('value');
const MENDED = results("{ path: { first: [value, valeur] }, pattern: '^[0-9.]+' }");

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface House {
  readonly folder: string;
  readonly map: (file: string, text: string) => void;
  readonly send: (name: string, lines: readonly string[]) => void;
  readonly run: (...words: readonly string[]) => Said;
  /** Numbers of the rows of results, with their values. */
  readonly measured: () => Promise<ReadonlyMap<string, number>>;
}

function houseFor(t: TestContext): House {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-source-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const pack = join(folder, 'intake/packs/lab');
  mkdirSync(join(pack, 'map'), { recursive: true });
  writeFileSync(join(pack, 'source.yaml'), SOURCE);
  const run = (...words: readonly string[]): Said => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TMPDIR: folder, PARCOURS_LANG: 'en', LANG: 'en_GB.UTF-8' },
    });
    return { code: status, out: stdout, err: stderr };
  };
  assert.equal(run('init', 'lake').code, 0);
  const house: House = {
    folder,
    run,
    map: (file, text) => writeFileSync(join(pack, 'map', file), text),
    send: (name, lines) => {
      const path = join(folder, 'intake/inbox/lab', name);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, `${lines.join('\n')}\n`);
      utimesSync(path, 0, 0);
    },
    measured: () => measuredIn(join(folder, 'lake')),
  };
  house.map('stays.yaml', STAYS);
  house.send('stays-1.csv', ['id;patient;start;told', '1;DUPONT;2025-01-01;1']);
  return house;
}

async function measuredIn(path: string): Promise<ReadonlyMap<string, number>> {
  const drivers = { files: nodeFiles(), now: () => new Date(), newId: () => crypto.randomUUID() };
  const lake = await openLake(path, drivers, { readOnly: true });
  const { relations } = await lake.storedRows();
  const relation = relations.get('measurement');
  if (relation === undefined) return new Map();
  const limits = { memoryLimitMb: 256, threads: 1, temporaryFolder: '' };
  const connection = await openDuck({ path: ':memory:', ...limits });
  try {
    const rows = await connection.rows(
      `SELECT CAST(measurement_id AS VARCHAR) AS id, value_as_number AS value FROM ${relation}`,
    );
    return new Map(rows.map(({ id, value }) => [String(id), Number(value)]));
  } finally {
    connection.close();
  }
}

const IN = ['--intake', 'intake'] as const;
const BOTH = [...IN, '--lake', 'lake'] as const;
const RESULTS = 'id;stay;start;state;value;told';
const result = (id: number, value: string, { stay = '1', state = 'done' } = {}): string =>
  `${id};${stay};2025-01-01;${state};${value};1`;

test('replay: after the map was mended, refused rows are there, and the others keep their ids', async (t) => {
  const { map, send, run, measured } = houseFor(t);
  map('results.yaml', WRONG);
  send('results-1.csv', [RESULTS, result(1, '4.5'), result(2, '5.5 mmol'), result(3, '6')]);
  send('results-2.csv', [RESULTS.replace('value', 'valeur'), result(4, '7'), result(5, '8')]);
  assert.equal(run('source', 'run', ...BOTH).code, 0);
  const before = await measured();
  assert.deepEqual([...before.values()].sort(), [4.5, 6]);
  const letters = run('source', 'dead-letters', ...IN).out;
  assert.match(letters, /result \/ map\.unreadable\.number +value/);
  assert.match(letters, /csv\.columns +value +in the header of results-2\.csv, value .*below: 2/);
  assert.equal(letters.split('csv.columns').length, 2, 'one letter for the whole file');

  map('results.yaml', MENDED);
  const replayed = run('source', 'replay', 'lab', ...BOTH);
  assert.equal(replayed.code, 0, replayed.err);
  const after = await measured();
  assert.deepEqual([...after.values()].sort(), [4.5, 5.5, 6, 7, 8]);
  for (const [id, value] of before) assert.equal(after.get(id), value);
  assert.match(run('source', 'dead-letters', ...IN).out, /No record was refused/);
  // A second time changes nothing.
  assert.match(run('source', 'replay', 'lab', ...BOTH).out, /Nothing changed/);
  assert.deepEqual(await measured(), after);
});

test('dead letters and what waits are shown without values; bytes only where they are asked for', (t) => {
  const { map, send, run, folder } = houseFor(t);
  map('results.yaml', WRONG);
  const refused = result(1, 'DURAND');
  send('results-1.csv', [RESULTS, refused, result(2, '5', { stay: '99' })]);
  assert.equal(run('source', 'run', ...BOTH).code, 0);

  const shown = run('source', 'dead-letters', ...IN);
  assert.match(
    shown.out,
    /lab +measurement +place\.no-patient +for somebody to tell of which patient/,
  );
  assert.doesNotMatch(shown.out + shown.err, /DURAND/);
  const french = run('source', 'dead-letters', ...IN, '--lang', 'fr');
  assert.match(
    french.out,
    /En attente.*place\.no-patient +que l’on dise de quel patient il s’agit/s,
  );

  const file = join(folder, 'letters.ndjson');
  const written = run('source', 'dead-letters', ...IN, '--bytes', 'letters.ndjson');
  assert.match(written.err, /2 records written to .*letters\.ndjson\. They hold personal data/);
  assert.doesNotMatch(written.out, /DURAND/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const [letter, waiting] = lines.map((line) => JSON.parse(line));
  assert.deepEqual([letter.text, letter.name, letter.line], [refused, 'results-1.csv', 2]);
  assert.equal(Buffer.from(letter.base64, 'base64').toString(), refused);
  assert.equal(waiting.text, result(2, '5', { stay: '99' }));
  assert.equal(run('source', 'dead-letters', ...IN, '--bytes=-').out, `${lines.join('\n')}\n`);
});

test('status counts what waits and what is ignored on purpose; what no rule takes is a dead letter', (t) => {
  const { map, send, run } = houseFor(t);
  map('results.yaml', WRONG);
  const waiting = result(2, '5', { stay: '99' });
  send('results-1.csv', [RESULTS, waiting, result(3, '', { state: 'planned' })]);
  assert.equal(run('source', 'run', ...BOTH).code, 0);
  const status = () => JSON.parse(run('source', 'status', ...IN, '--json').out).sources[0];
  assert.deepEqual([status().waiting, status().ignored, status().deadLetters], [1, {}, 1]);
  assert.match(run('source', 'dead-letters', ...IN).out, /map\.no-rule-applied/);

  const ignore =
    'ignore:\n  - { record: results, when: { state: [planned] }, reason: not measured yet }\n';
  map('results.yaml', results('value', ignore));
  assert.equal(run('source', 'run', ...BOTH).code, 0);
  const after = status();
  assert.deepEqual(
    [after.waiting, after.ignored, after.deadLetters],
    [1, { 'not measured yet': 1 }, 0],
  );
  assert.match(run('source', 'status', ...IN).out, /Dead letters +Waiting +Ignored/);
  assert.match(run('source', 'status', ...IN, '--lang', 'fr').out, /Rebuts +En attente +Ignorés/);
});

test('a source of which too much is refused is stopped, and the lake keeps what it had of it', async (t) => {
  const { map, send, run, measured } = houseFor(t);
  map('results.yaml', WRONG);
  const rows = (from: number, unit: string): readonly string[] => {
    return Array.from({ length: 120 }, (_, i) =>
      result(from + i, `${i}${i % 2 === 0 ? unit : ''}`),
    );
  };
  send('results-1.csv', [RESULTS, ...rows(0, '')]);
  assert.equal(run('source', 'run', ...BOTH).code, 0);
  const before = await measured();
  assert.equal(before.size, 120);

  send('results-2.csv', [RESULTS, ...rows(1000, ' mmol')]);
  const stopped = run('source', 'run', ...BOTH);
  assert.equal(stopped.code, 1);
  assert.match(stopped.err, /lab: stopped\. 50 ?% of its new records were refused.*\(5 ?%\)/);
  assert.match(stopped.out, /Nothing changed/);
  assert.deepEqual(await measured(), before);
  const french = run('source', 'run', ...BOTH, '--lang', 'fr');
  assert.equal(french.code, 1, 'it stays stopped, though nothing new came');
  assert.match(
    french.err,
    /lab\s: arrêtée\. 50\s% de ses nouveaux enregistrements ont été refusés/,
  );
  assert.deepEqual(await measured(), before);

  map('results.yaml', MENDED);
  assert.equal(run('source', 'replay', 'lab', ...BOTH).code, 0);
  const after = await measured();
  assert.equal(after.size, 240);
  for (const [id, value] of before) assert.equal(after.get(id), value);
});

test('a load that breaks a blocking check leaves the lake at its version', async (t) => {
  const { map, send, run, measured } = houseFor(t);
  map('results.yaml', WRONG);
  send('results-1.csv', [RESULTS, result(1, '4.5')]);
  assert.equal(run('source', 'run', ...BOTH).code, 0);
  const history = () => run('lake', 'history', '--lake', 'lake', '--json').out;
  const [version, before] = [history(), await measured()];

  send('stays-2.csv', ['id;patient;start;told', '2;DUPONT;2999-01-01;1']);
  send('results-2.csv', [RESULTS, result(2, '5')]);
  const refused = run('source', 'run', ...BOTH);
  assert.equal(refused.code, 3);
  assert.match(refused.err, /quality\.gate/);
  assert.match(refused.err, /visit_occurrence, 1 of 2 rows/);
  assert.doesNotMatch(refused.err, /DUPONT/);
  assert.equal(history(), version);
  assert.deepEqual(await measured(), before);

  // Told anew, with its date put right, it is read with all that had come meanwhile.
  send('stays-3.csv', ['id;patient;start;told', '2;DUPONT;2025-02-01;2']);
  assert.equal(run('source', 'run', ...BOTH).code, 0);
  assert.equal((await measured()).size, 2);
});

test('check: a rule of which nothing orders the tellings is warned of', (t) => {
  const { map, run } = houseFor(t);
  map('results.yaml', WRONG.replace('    version: told\n', ''));
  const said = run('source', 'check', ...IN);
  assert.equal(said.code, 0);
  assert.match(said.err, /lab: without "version".*Rules: result\n/);
  const french = run('source', 'check', ...IN, '--lang', 'fr');
  assert.match(french.err, /lab\s: sans « version ».*Règles\s: result\n/);
  map('results.yaml', WRONG);
  assert.equal(run('source', 'check', ...IN).err, '');
});

test('a pack whose name is not that of its folder is refused: its data would not be found', (t) => {
  const { folder, run } = houseFor(t);
  renameSync(join(folder, 'intake/packs/lab'), join(folder, 'intake/packs/laboratory'));
  const { code, err } = run('source', 'check', '--intake', 'intake');
  assert.equal(code, 1);
  assert.match(err, /its name must be that of its folder.*laboratory/s);
});

test('run: a file that may still be written to stays, and that is said', (t) => {
  const { folder, run } = houseFor(t);
  const inbox = join(folder, 'intake/inbox/lab');
  mkdirSync(inbox, { recursive: true });
  writeFileSync(join(inbox, 'stays-1.csv'), 'id;patient;start;told\n');
  const said = run('source', 'run', ...BOTH);
  assert.equal(said.code, 0);
  assert.match(said.err, /lab: 1 file stays in the inbox/);
  utimesSync(join(inbox, 'stays-1.csv'), 0, 0);
  assert.doesNotMatch(run('source', 'run', ...BOTH).err, /inbox/);
});
