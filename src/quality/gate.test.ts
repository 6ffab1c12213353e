/** The product's own checks, and the gate before a commit, on two subject models. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type MemoryTables, memorySnapshot } from '../lake/memory-snapshot.ts';
import { COMPANY, MODELS, OMOP, parseDay, type SubjectModel } from '../model/index.ts';
import { gate, OWN_CHECKS, readSiteChecks, runChecks } from './index.ts';

const LOAD_DAY = parseDay('2024-06-30') ?? 0;

const company = { company_id: 1, founded_year: 2000 };
const engagement = {
  engagement_id: 1,
  company_id: 1,
  start_date: '2023-01-01',
  end_date: '2024-12-31',
};
const invoice = {
  invoice_id: 1,
  company_id: 1,
  account_id: 701,
  invoice_date: '2024-03-01',
  due_date: '2024-03-31',
  amount_cents: 100,
  currency: 'EUR',
};
const SOUND: MemoryTables = {
  company: [company],
  engagement: [engagement],
  account: [{ account_id: 701, account_name: 'ventes' }],
  invoice: [invoice],
};

async function inputOf(model: SubjectModel, rows: MemoryTables) {
  const snapshot = await memorySnapshot(model, rows);
  const relations = new Map(model.tables.map(({ name }) => [name, `"${name}"`]));
  const { connection } = snapshot;
  return { connection, relations, model, loadDay: LOAD_DAY, close: snapshot.close };
}

async function failedOn(rows: MemoryTables, model: SubjectModel = COMPANY) {
  const input = await inputOf(model, rows);
  const outcomes = await runChecks(OWN_CHECKS, input);
  input.close();
  return outcomes.filter(({ status }) => status === 'failed').map(({ id }) => id);
}

for (const model of MODELS.values()) {
  test(`${model.name}: every check runs, and none applies to empty tables`, async () => {
    const input = await inputOf(model, {});
    const outcomes = await runChecks(OWN_CHECKS, input);
    assert.ok(outcomes.length > 20);
    assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set(['notApplicable']));
    assert.equal(new Set(outcomes.map(({ id }) => id)).size, outcomes.length);
    input.close();
  });
}

test('a sound warehouse breaks nothing', async () => {
  assert.deepEqual(await failedOn(SOUND), []);
});

const FAULTS: readonly (readonly [string, MemoryTables])[] = [
  ['key-unique/invoice/invoice_id', { invoice: [invoice, { ...invoice, amount_cents: 5 }] }],
  [
    'period-ordered/engagement/end_date',
    { engagement: [engagement, { ...engagement, engagement_id: 2, end_date: '2022-01-01' }] },
  ],
  ['required-present/invoice/currency', { invoice: [{ ...invoice, currency: null }] }],
  ['reference-exists/invoice/account_id', { invoice: [{ ...invoice, account_id: 999 }] }],
  [
    'not-in-future/invoice/invoice_date',
    { invoice: [{ ...invoice, invoice_date: '2024-07-01', due_date: null }] },
  ],
  ['start-before-end/invoice/due_date', { invoice: [{ ...invoice, due_date: '2024-02-28' }] }],
  ['not-before-birth/invoice/invoice_date', { company: [{ company_id: 1, founded_year: 2025 }] }],
  [
    'under-observation/invoice/invoice_date',
    { engagement: [{ ...engagement, start_date: '2024-03-02' }] },
  ],
  ['no-duplicates/invoice', { invoice: [invoice, { ...invoice, invoice_id: 2 }] }],
  [
    'concept-mapped/invoice/account_id',
    {
      account: [
        { account_id: 701, account_name: 'ventes' },
        { account_id: 0, account_name: 'aucun' },
      ],
      invoice: [{ ...invoice, account_id: 0 }],
    },
  ],
];

for (const [id, fault] of FAULTS) {
  test(`${id} finds its fault, and nothing else does`, async () => {
    assert.deepEqual(await failedOn({ ...SOUND, ...fault }), [id]);
  });
}

test('an event of nobody is under nobody’s observation either', async () => {
  const failed = await failedOn({ ...SOUND, invoice: [{ ...invoice, company_id: 9 }] });
  assert.deepEqual(failed, [
    'subject-exists/invoice/company_id',
    'under-observation/invoice/invoice_date',
  ]);
});

test('a numeric result without a unit', async () => {
  const measurement = { person_id: 1, measurement_concept_id: 5, measurement_date: '2024-01-01' };
  const rows = [
    { ...measurement, measurement_id: 1, value_as_number: 1, unit_concept_id: 0 },
    { ...measurement, measurement_id: 2, value_as_number: null, unit_concept_id: null },
  ];
  const failed = await failedOn({ measurement: rows }, OMOP);
  assert.ok(failed.includes('unit-present/measurement/unit_concept_id'));
});

test('the gate lets a sound load pass', async () => {
  const input = await inputOf(COMPANY, SOUND);
  assert.deepEqual(await gate(input, OWN_CHECKS), []);
  input.close();
});

test('the gate names a breach in what is staged, and only blocking checks count', async () => {
  const input = await inputOf(COMPANY, SOUND);
  await input.connection.run(
    'CREATE TABLE staged AS SELECT * REPLACE (9 AS company_id, 999 AS account_id) FROM invoice',
  );
  const relations = new Map([...input.relations, ['invoice', 'staged']]);
  const breaches = await gate({ ...input, relations }, OWN_CHECKS);
  assert.deepEqual(
    breaches.map(({ check, table, violated_rows, rows }) => [check, table, violated_rows, rows]),
    [['subject-exists', 'invoice', 1, 1]],
  );
  input.close();
});

test('the gate leaves out checks whose tables it was not given', async () => {
  const input = await inputOf(COMPANY, { invoice: [{ ...invoice, company_id: 9 }] });
  const relations = new Map([['invoice', '"invoice"']]);
  assert.deepEqual(await gate({ ...input, relations }, OWN_CHECKS), []);
  input.close();
});

test('the site’s own checks are read, run, and refused where they name nothing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-checks-'));
  t.after(() => rm(folder, { recursive: true }));
  const rule = { kind: 'range', table: 'invoice', column: 'amount_cents', low: 0, high: 50 };
  const check = {
    id: 'small-invoices',
    rule,
    category: 'Plausibility',
    severity: 'convention',
    blocking: true,
    threshold_percent: 10,
    label: { fr: 'Petites factures', en: 'Small invoices' },
  };
  const currency = { kind: 'one-of', table: 'invoice', column: 'currency', values: ['EUR', 'CHF'] };
  const known = { ...check, id: 'known-currency', rule: currency };
  await writeFile(join(folder, 'ours.json'), JSON.stringify([check, known]));
  const input = await inputOf(COMPANY, SOUND);
  const outcomes = await runChecks(await readSiteChecks(folder, COMPANY), input, 'site');
  assert.deepEqual(
    outcomes.map(({ id, status, origin }) => [id, status, origin]),
    [
      ['known-currency/invoice/currency', 'passed', 'site'],
      ['small-invoices/invoice/amount_cents', 'failed', 'site'],
    ],
  );
  input.close();
  const wrong = { ...check, rule: { ...rule, column: 'weight' } };
  await writeFile(join(folder, 'ours.json'), JSON.stringify([wrong]));
  await assert.rejects(readSiteChecks(folder, COMPANY), { code: 'quality.bad-check' });
});
