import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { CohortRows } from '../engine/answer.ts';
import { openDuck } from '../lake/duck.ts';
import { sqlText } from '../lake/sql-connection.ts';
import { ParcoursError } from '../model/errors.ts';
import type { Call } from './call.ts';
import { checkCohortFileName, openCohortFile } from './cohort-file.ts';
import { TEXTS } from './language.ts';

const ROWS: CohortRows = {
  subjectId: BigInt64Array.from([1n, 9_007_199_254_740_993n]),
  start: Int32Array.from([0, 19_783]),
  end: Int32Array.from([1, 19_784]),
};
const NOBODY: CohortRows = {
  subjectId: new BigInt64Array(),
  start: new Int32Array(),
  end: new Int32Array(),
};

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-out-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** A call that interrupts when `interrupt` is called. */
function callIn(folder: string): { readonly call: Call; interrupt(): void } {
  const cleaners = new Set<() => void>();
  const screen = { isTerminal: false, write: () => {}, columns: () => 80 };
  const call: Call = {
    words: [],
    options: {},
    lang: 'en',
    texts: TEXTS.en,
    surroundings: {
      environment: {},
      currentFolder: folder,
      stdout: screen,
      stderr: screen,
      machine: { memoryMb: 1024, cores: 1, temp: folder },
      now: () => 0,
      elapsed: () => 0,
      uniqueName: () => 'unique',
      keys: async function* () {},
      onInterrupt: (clean) => {
        cleaners.add(clean);
        return () => cleaners.delete(clean);
      },
      stopSignal: () => new AbortController().signal,
    },
  };
  return {
    call,
    interrupt() {
      for (const clean of cleaners) clean();
    },
  };
}

test('CSV: a header, ISO dates, several definitions, nothing else in the folder', async (t) => {
  const folder = await folderFor(t);
  const file = await openCohortFile(join(folder, 'c.csv'), callIn(folder).call);
  await file.add(7, ROWS);
  await file.add(8, NOBODY);
  await file.add(9, ROWS);
  assert.deepEqual(await readdir(folder), ['.c.csv.unique.partial']);
  await file.finish();
  await file.abandon();
  assert.deepEqual(await readdir(folder), ['c.csv']);
  assert.equal(
    await readFile(join(folder, 'c.csv'), 'utf8'),
    [
      'cohort_definition_id,subject_id,cohort_start_date,cohort_end_date',
      '7,1,1970-01-01,1970-01-02',
      '7,9007199254740993,2024-03-01,2024-03-02',
      '9,1,1970-01-01,1970-01-02',
      '9,9007199254740993,2024-03-01,2024-03-02',
      '',
    ].join('\n'),
  );
});

test('JSON: an array of rows, also of none', async (t) => {
  const folder = await folderFor(t);
  const first: CohortRows = {
    subjectId: ROWS.subjectId.subarray(0, 1),
    start: ROWS.start.subarray(0, 1),
    end: ROWS.end.subarray(0, 1),
  };
  for (const [rows, expected] of [
    [NOBODY, []],
    [
      first,
      [
        {
          cohort_definition_id: 7,
          subject_id: 1,
          cohort_start_date: '1970-01-01',
          cohort_end_date: '1970-01-02',
        },
      ],
    ],
  ] as const) {
    const file = await openCohortFile(join(folder, 'c.json'), callIn(folder).call);
    await file.add(7, rows);
    await file.finish();
    assert.deepEqual(JSON.parse(await readFile(join(folder, 'c.json'), 'utf8')), expected);
  }
});

test('Parquet: 64-bit subjects, real dates', async (t) => {
  const folder = await folderFor(t);
  const path = join(folder, 'c.parquet');
  const file = await openCohortFile(path, callIn(folder).call);
  await file.add(7, ROWS);
  await file.add(8, NOBODY);
  await file.finish();
  const options = { path: ':memory:', memoryLimitMb: 256, threads: 1, temporaryFolder: folder };
  const duck = await openDuck(options);
  t.after(() => duck.close());
  const rows = await duck.rows(`SELECT *, typeof(cohort_end_date) AS type
    FROM read_parquet(${sqlText(path)}) ORDER BY subject_id`);
  assert.deepEqual(rows[1], {
    cohort_definition_id: 7,
    subject_id: 9_007_199_254_740_993n,
    cohort_start_date: '2024-03-01',
    cohort_end_date: '2024-03-02',
    type: 'DATE',
  });
  assert.equal(rows.length, 2);
});

for (const name of ['c.csv', 'c.parquet']) {
  test(`${name}: abandoned or interrupted, the older file stays as it was, alone`, async (t) => {
    const folder = await folderFor(t);
    await writeFile(join(folder, name), 'older');
    const { call, interrupt } = callIn(folder);
    const file = await openCohortFile(join(folder, name), call);
    await file.add(7, ROWS);
    await file.abandon();
    assert.deepEqual(await readdir(folder), [name]);
    const other = await openCohortFile(join(folder, name), call);
    await other.add(7, ROWS);
    interrupt();
    assert.deepEqual(await readdir(folder), [name]);
    await other.abandon();
    assert.equal(await readFile(join(folder, name), 'utf8'), 'older');
  });
}

test('another ending is refused before anything is done', () => {
  assert.throws(
    () => checkCohortFileName('c.xlsx'),
    (error) => error instanceof ParcoursError && error.code === 'usage.not-an-output',
  );
});
