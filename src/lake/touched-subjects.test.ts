/** Whose rows differ between two versions, and whether any row differs at all. */
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { commitRows, inFolder, SMALL, stage, trialDrivers } from '../../testkit/lake-trial.ts';
import { COMPANY, OMOP, type SubjectModel } from '../model/index.ts';
import { commitLoad } from './commit.ts';
import { initLake, type Lake } from './lake.ts';
import { type MemoryTables, memorySnapshot } from './memory-snapshot.ts';

type Row = MemoryTables[string][number];

const invoice = (invoice_id: number, company_id: number, more: Row = {}): Row => ({
  invoice_id,
  company_id,
  account_id: 701,
  invoice_date: '2024-01-01',
  amount_cents: 100,
  currency: 'EUR',
  ...more,
});
const INVOICES = [invoice(1, 1), invoice(2, 1), invoice(3, 2), invoice(4, 3), invoice(5, 4)];

async function inLake(model: SubjectModel, use: (lake: Lake) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    await use(await initLake(join(folder, 'lake'), model, trialDrivers()));
  });
}

async function load(lake: Lake, tables: MemoryTables): Promise<void> {
  const { connection } = await memorySnapshot(lake.model, tables);
  const staged = await stage({ tables: {}, refused: 0 });
  const relations = Object.keys(tables).map((table) => ({ table, relation: `"${table}"` }));
  await lake.commit(connection, { ...staged.load, tables: relations });
  staged.connection.close();
  connection.close();
}

async function touched(lake: Lake, from: number, to: number) {
  const answer = await lake.touchedSubjects(from, to, SMALL);
  return answer && { ...answer, subjects: [...answer.subjects].map(Number) };
}

const only = (...subjects: readonly number[]) => ({
  subjects,
  vocabularyChanged: false,
  otherTables: [],
});

test('a row removed, a field changed, a row that moved, a row that came, and the way back', async () => {
  const [one, two, three, four, five] = INVOICES as [Row, Row, Row, Row, Row];
  const changes: readonly (readonly [string, readonly Row[], readonly number[]])[] = [
    ['removed', [one, three, four, five], [1]],
    ['field', [one, two, { ...three, status: 'late' }, four, five], [2]],
    ['null', [one, two, three, { ...four, currency: null }, five], [3]],
    ['moved', [one, two, three, { ...four, company_id: 4 }, five], [3, 4]],
    ['came', [...INVOICES, invoice(6, 9)], [9]],
    ['order', INVOICES.toReversed(), []],
    ['all gone', [five], [1, 2, 3]],
    // The same number of rows, and what they have in common, is not enough.
    [
      'exchanged',
      [{ ...one, company_id: 2 }, two, { ...three, company_id: 1 }, four, five],
      [1, 2],
    ],
  ];
  for (const [name, rows, subjects] of changes) {
    await inLake(COMPANY, async (lake) => {
      await commitRows(lake, { tables: { invoice: INVOICES }, refused: 0 });
      await commitRows(lake, { tables: { invoice: rows }, refused: 0 });
      const last = await lake.version();
      assert.deepEqual(await touched(lake, 0, last), only(...subjects), name);
      assert.deepEqual(await touched(lake, last, 0), only(...subjects), name);
      assert.deepEqual(await touched(lake, last, last), only(), name);
      assert.equal((await lake.contents()) === (await lake.contents('0')), last === 0, name);
    });
  }
});

test('equal rows that become other equal rows don’t cancel out', async () => {
  await inLake(COMPANY, async (lake) => {
    const twice = (row: Row) => [row, row];
    await commitRows(lake, { tables: { invoice: twice(invoice(1, 1)) }, refused: 0 });
    const dollars = twice(invoice(1, 1, { currency: 'USD' }));
    await commitRows(lake, { tables: { invoice: dollars }, refused: 0 });
    assert.deepEqual(await touched(lake, 0, 1), only(1));
  });
});

test('rows of nobody touch nobody', async () => {
  await inLake(COMPANY, async (lake) => {
    const nobodys = (amount_cents: number) => invoice(6, 1, { company_id: null, amount_cents });
    const loads = [[...INVOICES, nobodys(1)], [...INVOICES, nobodys(2)], INVOICES];
    for (const rows of loads) await commitRows(lake, { tables: { invoice: rows }, refused: 0 });
    assert.deepEqual(await touched(lake, -1, 0), only(1, 2, 3, 4));
    assert.deepEqual(await touched(lake, 0, 1), only());
    assert.deepEqual(await touched(lake, 1, 2), only());
    await commitRows(lake, { tables: { invoice: [nobodys(3)] }, refused: 0, appendTo: 2 });
    assert.deepEqual(await touched(lake, 2, 3), only());
    // A row that was nobody's and becomes somebody's is a row that came.
    const owned = { ...nobodys(3), company_id: 3 };
    await commitRows(lake, { tables: { invoice: [...INVOICES, owned] }, refused: 0 });
    assert.deepEqual(await touched(lake, 3, 4), only(3));
  });
});

test('subjects, observation, vocabulary; over several versions; what came back is no change', async () => {
  await inLake(COMPANY, async (lake) => {
    const mandate = (company_id: number, end_date: string) => {
      return { engagement_id: company_id, company_id, start_date: '2024-01-01', end_date };
    };
    const loads: readonly MemoryTables[] = [
      { company: [{ company_id: 1 }, { company_id: 2 }], invoice: INVOICES },
      { engagement: [mandate(1, '2024-12-31'), mandate(7, '2024-12-31')] },
      { engagement: [mandate(1, '2024-12-31'), mandate(7, '2025-12-31')], invoice: [] },
      { company: [{ company_id: 1 }, { company_id: 2, founded_year: 1999 }], invoice: INVOICES },
      { account: [{ account_id: 701, account_name: 'ventes' }] },
    ];
    for (const tables of loads)
      await commitRows(lake, { tables, refused: 1 }, JSON.stringify(tables));
    assert.deepEqual(await touched(lake, -1, 0), only(1, 2, 3, 4));
    assert.deepEqual(await touched(lake, 0, 1), only(1, 7));
    assert.deepEqual(await touched(lake, 1, 2), only(1, 2, 3, 4, 7));
    assert.deepEqual(await touched(lake, 1, 3), only(2, 7));
    assert.deepEqual(await touched(lake, 3, 4), { ...only(), vocabularyChanged: true });
    for (const [from, to] of [
      [0, 5],
      [-2, 1],
      [0.5, 1],
    ] as const) {
      assert.equal(await touched(lake, from, to), null);
    }
  });
});

test('dead letters are no content', async () => {
  await inLake(COMPANY, async (lake) => {
    await commitRows(lake, { tables: { invoice: INVOICES }, refused: 0 });
    await commitRows(lake, { tables: {}, refused: 3 }, '/other');
    assert.equal(await lake.version(), 1);
    assert.equal(await lake.contents('0'), await lake.contents());
    assert.deepEqual(await touched(lake, 0, 1), only());
  });
});

test('a column that the model gained touches only whom it says something of', async () => {
  await inLake(COMPANY, async (lake) => {
    const tables = COMPANY.tables.map((table) => {
      return { ...table, columns: table.columns.filter(({ name }) => name !== 'status') };
    });
    const staged = await stage({ tables: { invoice: INVOICES }, refused: 0 });
    const { connection } = staged;
    const model = { ...COMPANY, tables };
    await commitLoad({ drivers: trialDrivers(), lake: lake.path, model, connection }, staged.load);
    connection.close();
    const told = INVOICES.map((row) => (row.company_id === 3 ? { ...row, status: 'paid' } : row));
    await commitRows(lake, { tables: { invoice: told }, refused: 0 });
    assert.deepEqual(await touched(lake, 0, 1), only(3));
  });
});

test('tables that fields reach by hops may concern anyone; places of persons are events too', async () => {
  await inLake(OMOP, async (lake) => {
    const place = (entity_id: number, domain_id: string) => {
      return { location_id: 5, entity_id, domain_id, start_date: '2020-01-01' };
    };
    const visit = { visit_occurrence_id: 1, person_id: 4, visit_start_date: '2020-01-01' };
    await load(lake, { location: [{ location_id: 5 }], visit_occurrence: [visit] });
    await load(lake, { location_history: [place(11, 'PERSON'), place(12, 'CARE_SITE')] });
    await load(lake, { provider: [{ provider_id: 1 }], note: [] });
    assert.deepEqual(await touched(lake, -1, 0), { ...only(4), otherTables: ['location'] });
    assert.deepEqual(await touched(lake, 0, 1), { ...only(11), otherTables: ['location_history'] });
    assert.deepEqual(await touched(lake, 1, 2), { ...only(), otherTables: ['provider'] });
  });
});

test('a file that is no longer there: unknown, unless nothing has to be read in it', async () => {
  await inLake(COMPANY, async (lake) => {
    await commitRows(lake, { tables: { invoice: INVOICES }, refused: 0 });
    await commitRows(lake, { tables: { invoice: INVOICES.slice(1) }, refused: 0 });
    const commit = (await lake.history())[0]?.tables[0];
    const name = commit?.actions.flatMap((a) => ('add' in a ? [a.add.path] : []))[0] ?? '';
    const file = join(lake.path, commit?.path ?? '', name);
    renameSync(file, `${file}.away`);
    assert.equal(await touched(lake, 0, 1), null);
    assert.deepEqual(await touched(lake, -1, 1), only(1, 2, 3, 4));
    renameSync(`${file}.away`, file);
    assert.deepEqual(await touched(lake, 0, 1), only(1));
  });
});
