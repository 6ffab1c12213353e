/** The event index beside a lake: built, found, brought up to date, mended; in threads of its own. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inFolder, SMALL, stage, trialDrivers } from '../../../testkit/lake-trial.ts';
import {
  cohort,
  correlated,
  events,
  group,
  relation,
  window,
} from '../../../testkit/question-builder.ts';
import { nodeCacheFiles } from '../../lake/cache-files.ts';
import { initLake, type Lake } from '../../lake/lake.ts';
import { type MemoryTables, memorySnapshot } from '../../lake/memory-snapshot.ts';
import { COMPANY } from '../../model/index.ts';
import { referenceEngine } from '../reference/index.ts';
import { type NativeEngine, openNativeEngine } from './index.ts';
import type { BuildProgress } from './store/build-store.ts';
import type { Freshness } from './store/stored-index.ts';

type Row = MemoryTables[string][number];

const COMPANIES = 9000;

/** More companies than fit the smallest shard, so that there are several. */
function tables(since = 1, until = COMPANIES): MemoryTables {
  const ids = Array.from({ length: until - since + 1 }, (_, i) => since + i);
  const day = (id: number, plus: number): string =>
    `2024-${String(1 + ((id + plus) % 12)).padStart(2, '0')}-${String(1 + (id % 28)).padStart(2, '0')}`;
  return {
    company: ids.map((company_id) => ({ company_id, founded_year: 1950 + (company_id % 60) })),
    engagement: ids.map((id) => ({
      engagement_id: id,
      company_id: id,
      start_date: '2023-01-01',
      end_date: '2024-12-31',
    })),
    account: [701, 702, 401].map((account_id) => ({ account_id, account_name: 'compte' })),
    invoice: ids.flatMap((id) =>
      [0, 1, 2].map((n) => ({
        invoice_id: 3 * id + n,
        company_id: id,
        account_id: [701, 702, 401][(id + n) % 3] ?? 701,
        invoice_date: day(id, 5 * n),
        due_date: n === 1 ? null : day(id, 5 * n + 1),
        amount_cents: 100 * n,
        currency: 'EUR',
      })),
    ),
    payment: ids.map((id) => ({
      payment_id: id,
      company_id: id,
      account_id: 401,
      payment_date: day(id, 1),
      invoice_id: 3 * id,
      amount_cents: 100,
      currency: 'EUR',
    })),
  };
}

const PAID = cohort(COMPANY.name, events('Invoice', [701]), {
  qualify: group('all', [
    correlated('at-least', 1, events('Payment', [401]), relation(window(0, 60))),
  ]),
});
const LATE = cohort(COMPANY.name, events('Invoice', [702]), {
  qualify: group('all', [correlated('exactly', 0, events('Payment'), relation(window(0, 60)))]),
});

async function load(lake: Lake, rows: MemoryTables, appendTo?: number): Promise<void> {
  const { connection } = await memorySnapshot(COMPANY, rows);
  const staged = await stage({ tables: {}, refused: 0 });
  const relations = Object.keys(rows).map((table) => ({
    table,
    relation: `"${table}"`,
    ...(appendTo === undefined ? {} : { appendTo }),
  }));
  await lake.commit(connection, { ...staged.load, tables: relations });
  staged.connection.close();
  connection.close();
}

interface Opened {
  readonly engine: NativeEngine;
  readonly freshness: Freshness[];
  readonly progress: BuildProgress[];
}

function opened(lake: Lake, threads = 0): Opened {
  const [freshness, progress]: [Freshness[], BuildProgress[]] = [[], []];
  const engine = openNativeEngine(lake, {
    ...SMALL,
    threads: Math.max(threads, 1),
    evaluationThreads: threads,
    files: nodeCacheFiles(randomUUID),
    newId: () => randomUUID(),
    onBuild: (one) => progress.push(one),
    onOpen: (one) => freshness.push(one.freshness),
  });
  return { engine, freshness, progress };
}

/** Asks both questions of both engines, and gives how the index came to be. */
async function agrees(lake: Lake, threads = 0): Promise<Freshness | undefined> {
  const { engine, freshness } = opened(lake, threads);
  const snapshot = await lake.snapshot(SMALL);
  const oracle = referenceEngine(snapshot);
  try {
    for (const question of [PAID, LATE]) {
      const expected = await oracle.answer(question);
      assert.ok(expected.rows.start.length > 100);
      assert.deepEqual(await engine.answer(question), expected);
    }
    const [paid, late] = await engine.rowsOfAll([PAID, LATE]);
    assert.deepEqual(paid, (await oracle.answer(PAID)).rows);
    assert.deepEqual(late, (await oracle.answer(LATE)).rows);
  } finally {
    await engine.close();
    snapshot.close();
  }
  return freshness.at(-1);
}

async function inLake(use: (lake: Lake, index: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const lake = await initLake(join(folder, 'lake'), COMPANY, trialDrivers());
    await load(lake, tables());
    await use(lake, join(lake.path, 'event-index'));
  });
}

const filesOf = (index: string, what: string): readonly string[] =>
  readdirSync(index)
    .filter((name) => name.startsWith(what))
    .map((name) => join(index, name));

test('an index is built once, found again, and built anew when it is gone', async () => {
  await inLake(async (lake, index) => {
    const { engine, progress } = opened(lake);
    await engine.counts(PAID);
    await engine.close();
    assert.deepEqual(
      progress.map(({ shardsDone, shards }) => [shardsDone, shards]),
      [
        [1, 3],
        [2, 3],
        [3, 3],
      ],
    );
    assert.equal(progress.at(-1)?.rows, COMPANIES * 4);
    assert.equal(await agrees(lake), 'found');
    rmSync(index, { recursive: true });
    assert.equal(await agrees(lake), 'built');
  });
});

test('threads give the same answers as one', async () => {
  await inLake(async (lake) => {
    await agrees(lake, 3);
    const { engine } = opened(lake, 2);
    // Several at once stand in line.
    const counts = await Promise.all([PAID, LATE, PAID].map((question) => engine.counts(question)));
    assert.deepEqual(counts[0], counts[2]);
    assert.notDeepEqual(counts[0], counts[1]);
    await engine.close();
  });
});

test('a damaged index is noticed and built anew, whatever was hit', async (t) => {
  await inLake(async (lake, index) => {
    assert.equal(await agrees(lake), 'built');
    const cases: readonly (readonly [string, string, (file: string) => void])[] = [
      ['a shard is gone', 'shard', (file) => rmSync(file)],
      ['a shard is cut', 'shard', (file) => truncateSync(file, 1000)],
      ['a bit of a shard flips', 'shard', flipBits],
      ['the manifest is cut', 'index.json', (file) => truncateSync(file, 200)],
      ['a bit of the manifest flips', 'index.json', flipBits],
      ['the vocabulary is gone', 'vocabulary', (file) => rmSync(file)],
    ];
    for (const [what, name, hit] of cases) {
      await t.test(what, async () => {
        const [file] = filesOf(index, name);
        assert.ok(file !== undefined && existsSync(file));
        hit(file);
        assert.equal(await agrees(lake), 'built');
        assert.equal(await agrees(lake), 'found');
      });
    }
  });
});

/** Changes every byte of the middle half: whatever is read there is wrong. */
function flipBits(file: string): void {
  const bytes = readFileSync(file);
  const quarter = bytes.length >>> 2;
  for (let i = quarter; i < 3 * quarter; i++) bytes[i] = (bytes[i] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

test('a load touches few: their journeys alone are built again', async () => {
  await inLake(async (lake, index) => {
    assert.equal(await agrees(lake), 'built');
    const before = new Set(filesOf(index, 'shard'));
    const version = await lake.version();
    await load(lake, { ...withoutVocabulary(tables(COMPANIES + 1, COMPANIES + 90)) }, version);
    assert.equal(await agrees(lake), 'updated');
    const after = filesOf(index, 'shard');
    assert.equal(after.length, before.size + 1);
    assert.ok([...before].every((file) => after.includes(file)));
    // One invoice changes its day, one company loses its payment.
    const rows = tables(1, COMPANIES + 90);
    const invoice = rows.invoice?.map((row: Row) =>
      row.invoice_id === 30 ? { ...row, invoice_date: '2024-02-02' } : row,
    );
    const payment = rows.payment?.filter((row: Row) => row.company_id !== 77);
    await load(lake, { invoice: invoice ?? [], payment: payment ?? [] });
    assert.equal(await agrees(lake), 'updated');
    assert.equal(await agrees(lake, 2), 'found');
    assert.equal(filesOf(index, 'shard').length, before.size + 2);
  });
});

function withoutVocabulary({ account: _, ...rows }: MemoryTables): MemoryTables {
  return rows;
}

test('only shards that hold some of the subjects are read for their rows', async () => {
  await inLake(async (lake) => {
    const { engine } = opened(lake);
    const whole = await engine.rows(PAID);
    const few = BigInt64Array.of(5n, 6n, 7n, 8999n);
    const [rows] = await engine.rowsAmong([PAID], few);
    const expected = [...whole.subjectId.keys()].filter((i) =>
      few.includes(whole.subjectId[i] ?? 0n),
    );
    assert.deepEqual(
      [...(rows?.subjectId ?? [])],
      expected.map((i) => whole.subjectId[i]),
    );
    assert.ok(expected.length > 0);
    await engine.close();
  });
});

test('people with a concept are those that SQL counts', async () => {
  await inLake(async (lake) => {
    const { engine } = opened(lake, 2);
    const snapshot = await lake.snapshot(SMALL);
    for (const ids of [[701], [702, 401], [701, 702, 401], [999]]) {
      const items = ids.map((id) => ({
        concept: { id, name: '' },
        excluded: false,
        descendants: false,
        mapped: false,
      }));
      const set = { kind: 'concept-set', id: 0, name: '', items } as const;
      const [row] = await snapshot.connection.rows(
        `SELECT COUNT(DISTINCT company_id) AS n FROM ${snapshot.relation('invoice', 'subject')} ` +
          `WHERE account_id IN (${ids.join(', ')})`,
      );
      assert.equal(await engine.peopleWith('Invoice', set), row?.n);
    }
    // What was read for them is also known to the threads.
    assert.deepEqual((await engine.counts(PAID)).rows, (await engine.rows(PAID)).start.length);
    await engine.close();
    snapshot.close();
  });
});
