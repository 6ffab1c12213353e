import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cohort, events } from '../../../testkit/question-builder.ts';
import { referenceRows } from '../../../testkit/reference-rows.ts';
import { COMPANY, OMOP } from '../../model/index.ts';

type Rest = Parameters<typeof cohort>[2];

const JOURNEY = `
  subject | what                | concept | start      | end
  1       | observed            |         | 2020-01-01 | 2020-12-31
  1       | ConditionOccurrence | 10      | 2020-03-01 | 2020-03-10
  1       | ConditionOccurrence | 10      | 2020-03-15 | 2020-03-16
  1       | DrugExposure        | 30      | 2020-02-20 | 2020-03-05
  1       | DrugExposure        | 30      | 2020-03-12 | 2020-03-20
  1       | DrugExposure        | 30      | 2020-11-20 | 2020-12-30
  1       | Death               |         | 2020-03-18 |`;

const rowsOf = (rest: Rest): Promise<readonly string[]> =>
  referenceRows(OMOP, JOURNEY, cohort('omop-cdm-5.4', events('ConditionOccurrence', [10]), rest));

test('an exit so many days from the start or the end, never after observation', async () => {
  const exit = (from: 'start' | 'end', offsetDays: number): Rest => {
    return { exit: { kind: 'date-offset', from, offsetDays } };
  };
  assert.deepEqual(await rowsOf(exit('start', 3)), [
    '1 2020-03-01 2020-03-04',
    '1 2020-03-15 2020-03-18',
  ]);
  assert.deepEqual(await rowsOf(exit('end', 1)), [
    '1 2020-03-01 2020-03-11',
    '1 2020-03-15 2020-03-17',
  ]);
  assert.deepEqual(await rowsOf(exit('end', 1000)), ['1 2020-03-01 2020-12-31']);
  // The second would end before it starts: it never was in.
  assert.deepEqual(await rowsOf(exit('end', -5)), ['1 2020-03-01 2020-03-05']);
});

test('rows that touch within the pad are joined', async () => {
  const exit = { kind: 'date-offset', from: 'end', offsetDays: 0 } as const;
  assert.equal((await rowsOf({ exit, eraPadDays: 4 })).length, 2);
  assert.deepEqual(await rowsOf({ exit, eraPadDays: 5 }), ['1 2020-03-01 2020-03-16']);
});

test('an exit at the end of a run of events', async () => {
  const run = (gapDays: number, offsetDays: number, lengthDays: number | null): Rest => ({
    exit: {
      kind: 'continuous-events',
      events: [events('DrugExposure', [30])],
      gapDays,
      offsetDays,
      lengthDays,
    },
  });
  assert.deepEqual(await rowsOf(run(0, 0, null)), [
    '1 2020-03-01 2020-03-05',
    '1 2020-03-15 2020-03-20',
  ]);
  // One run from February 20th: the gap of 7 days is bridged by 5 + 2.
  assert.deepEqual(await rowsOf(run(5, 2, null)), ['1 2020-03-01 2020-03-22']);
  // Each lasts 3 days: neither run holds the entry, which ends with observation.
  assert.deepEqual(await rowsOf(run(0, 0, 2)), ['1 2020-03-01 2020-12-31']);
});

test('a censoring event ends the row, from the day of entry on', async () => {
  assert.deepEqual(await rowsOf({ censoring: [events('Death')] }), ['1 2020-03-01 2020-03-18']);
  assert.deepEqual(await rowsOf({ censoring: [events('Death'), events('DrugExposure')] }), [
    '1 2020-03-01 2020-03-12',
    '1 2020-03-15 2020-03-18',
  ]);
});

test('rows are cut to the censor window, and gone if nothing is left', async () => {
  const exit = { kind: 'date-offset', from: 'end', offsetDays: 0 } as const;
  const cut = (start: string | null, end: string | null): Rest => {
    return { exit, censorWindow: { start, end } };
  };
  assert.deepEqual(await rowsOf(cut('2020-03-05', null)), [
    '1 2020-03-05 2020-03-10',
    '1 2020-03-15 2020-03-16',
  ]);
  assert.deepEqual(await rowsOf(cut('2020-03-12', '2020-03-15')), ['1 2020-03-15 2020-03-15']);
});

test('only the first or last event that meets the rules gives a row', async () => {
  const exit = { kind: 'date-offset', from: 'end', offsetDays: 0 } as const;
  assert.deepEqual(await rowsOf({ exit, limit: 'first' }), ['1 2020-03-01 2020-03-10']);
  assert.deepEqual(await rowsOf({ exit, limit: 'last' }), ['1 2020-03-15 2020-03-16']);
});

test('the engine knows no table by name: companies and their invoices', async () => {
  const journeys = `
    subject | what     | concept | start      | end
    1       | observed |         | 2024-01-01 | 2024-12-31
    1       | Invoice  | 706     | 2024-02-01 |
    1       | Invoice  | 706     | 2024-05-01 | 2024-05-15`;
  const question = cohort('company-1', events('Invoice', [706]), {
    exit: { kind: 'date-offset', from: 'end', offsetDays: 0 },
  });
  assert.deepEqual(await referenceRows(COMPANY, journeys, question), [
    '1 2024-02-01 2024-03-02',
    '1 2024-05-01 2024-05-15',
  ]);
});
