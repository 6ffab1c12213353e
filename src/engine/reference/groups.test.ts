import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  aggregation,
  cohort,
  correlated,
  events,
  field,
  group,
  oneOf,
  relation,
  subjectField,
  window,
} from '../../../testkit/question-builder.ts';
import { referenceRows } from '../../../testkit/reference-rows.ts';
import { OMOP } from '../../model/index.ts';
import type { Aggregate, Criterion, Filter, Relation } from '../../question/nodes.ts';

/** Subjects whose condition 10 meets the criterion. */
async function subjectsWith(journeys: string, criterion: Criterion): Promise<string> {
  const entry = events('ConditionOccurrence', [10]);
  const question = cohort('omop-cdm-5.4', entry, { qualify: group('all', [criterion]) });
  const rows = await referenceRows(OMOP, journeys, question);
  return [...new Set(rows.map((row) => row.split(' ')[0]))].join(' ');
}

/** Subject n has n - 1 measurements in the 30 days after the condition, and one on day 31. */
const MEASURED = `
  subject | what                | concept | start      | end        | value | visit | birthYear
  1       | subject             |         |            |            |       |       | 1950
  2       | subject             |         |            |            |       |       | 1990
  1       | observed            |         | 2020-01-01 | 2020-12-31 |       |       |
  2       | observed            |         | 2020-01-01 | 2020-12-31 |       |       |
  3       | observed            |         | 2020-01-01 | 2020-12-31 |       |       |
  1       | ConditionOccurrence | 10      | 2020-03-01 | 2020-03-05 |       |       |
  2       | ConditionOccurrence | 10      | 2020-03-01 | 2020-03-05 |       | 70    |
  3       | ConditionOccurrence | 10      | 2020-03-01 | 2020-03-05 |       | 71    |
  1       | Measurement         | 40      | 2020-04-01 |            | 9     |       |
  2       | Measurement         | 40      | 2020-03-31 |            | 4     | 70    |
  2       | Measurement         | 40      | 2020-04-01 |            | 9     | 70    |
  3       | Measurement         | 40      | 2020-03-02 |            | 2     | 70    |
  3       | Measurement         | 41      | 2020-03-02 |            | 3     |       |
  3       | Measurement         | 40      | 2020-04-01 |            | 9     |       |
  3       | Measurement         | 40      | 2021-02-01 |            | 9     |       |`;

const MONTH = relation(window(0, 30));
const measured = (
  op: 'exactly' | 'at-most' | 'at-least',
  count: number,
  where: Relation = MONTH,
  distinct: Parameters<typeof correlated>[4] = null,
): Criterion => correlated(op, count, events('Measurement'), where, distinct);

test('events in the window are counted, both its ends included', async () => {
  assert.equal(await subjectsWith(MEASURED, measured('at-least', 1)), '2 3');
  assert.equal(await subjectsWith(MEASURED, measured('at-least', 2)), '3');
  assert.equal(await subjectsWith(MEASURED, measured('exactly', 1)), '2');
  assert.equal(await subjectsWith(MEASURED, measured('exactly', 0)), '1');
  assert.equal(await subjectsWith(MEASURED, measured('at-most', 1)), '1 2');
});

test('a window may count from the end of the index event, or look at the end of the other', async () => {
  const fromEnd = relation(window(26, 26, { index: 'end' }));
  assert.equal(await subjectsWith(MEASURED, measured('at-least', 1, fromEnd)), '2');
  const ends = relation(window(31, 31, { event: 'end' }));
  assert.equal(await subjectsWith(MEASURED, measured('at-least', 1, ends)), '2');
});

test('an open window ends with observation, unless observation is ignored', async () => {
  const after = relation(window(0, null));
  assert.equal(await subjectsWith(MEASURED, measured('at-least', 4, after)), '');
  const ignoring = { ...after, ignoreObservation: true };
  assert.equal(await subjectsWith(MEASURED, measured('at-least', 4, ignoring)), '3');
});

test('the same visit must be known on both sides', async () => {
  const sameVisit = { ...relation(window(0, null)), sameVisit: true };
  assert.equal(await subjectsWith(MEASURED, measured('at-least', 1, sameVisit)), '2');
});

test('different values are counted, those that are known', async () => {
  const visits = measured('exactly', 1, relation(window(0, null)), { kind: 'visit' });
  assert.equal(await subjectsWith(MEASURED, visits), '2 3');
  const days = measured('exactly', 2, relation(window(0, null)), { kind: 'date', at: 'start' });
  assert.equal(await subjectsWith(MEASURED, days), '2 3');
});

test('the index event is among the events it sees', async () => {
  const self = correlated('exactly', 1, events('ConditionOccurrence'), relation(window(0, 0)));
  assert.equal(await subjectsWith(MEASURED, self), '1 2 3');
});

test('a group is met by the number of its criteria that are', async () => {
  const [one, two] = [measured('at-least', 1), measured('at-least', 2)];
  assert.equal(await subjectsWith(MEASURED, group('all', [one, two])), '3');
  assert.equal(await subjectsWith(MEASURED, group('any', [one, two])), '2 3');
  assert.equal(await subjectsWith(MEASURED, group('at-least', [one, two], 2)), '3');
  assert.equal(await subjectsWith(MEASURED, group('at-most', [one, two], 1)), '1 2');
  assert.equal(await subjectsWith(MEASURED, group('at-most', [one, two], 0)), '1');
  assert.equal(await subjectsWith(MEASURED, group('any', [])), '1 2 3');
});

test('demographic criteria read the subject, whose age is a difference of years', async () => {
  const age = (at: 'start' | 'end'): Filter => {
    return { kind: 'number', operand: { kind: 'age', at }, op: 'lt', value: 70 };
  };
  const demographic = (...filters: readonly Filter[]): Criterion => {
    return { kind: 'demographic', filters };
  };
  assert.equal(await subjectsWith(MEASURED, demographic(age('start'))), '2');
  const born = oneOf(subjectField('birthYear'), 1950);
  assert.equal(await subjectsWith(MEASURED, demographic(born)), '1');
  assert.equal(await subjectsWith(MEASURED, demographic(born, age('end'))), '');
  assert.equal(await subjectsWith(MEASURED, demographic()), '1 2 3');
});

test('what two periods of observation both see counts twice, within an event', async () => {
  const journeys = `
    subject | what                | concept | start      | end
    1       | observed            |         | 2020-01-01 | 2020-03-01
    1       | observed            |         | 2020-03-01 | 2020-12-31
    1       | ConditionOccurrence | 10      | 2020-02-01 |
    1       | DrugExposure        | 30      | 2020-03-01 |`;
  const sameDay = correlated('exactly', 2, events('DrugExposure'), relation(window(0, 0)));
  const drug = events('DrugExposure', [30], { within: group('all', [sameDay]) });
  assert.equal(
    await subjectsWith(journeys, correlated('at-least', 1, drug, relation(window(0, null)))),
    '1',
  );
});

const SERIES = `
  subject | what                | id | concept | start      | end        | value
  1       | observed            |    |         | 2020-01-01 | 2020-12-31 |
  2       | observed            |    |         | 2020-01-01 | 2020-12-31 |
  1       | ConditionOccurrence | 1  | 10      | 2020-03-01 |            |
  2       | ConditionOccurrence | 2  | 10      | 2020-03-01 |            |
  1       | Measurement         | 1  | 40      | 2020-03-09 |            | 8
  1       | Measurement         | 3  | 40      | 2020-03-02 |            | 6
  1       | Measurement         | 2  | 40      | 2020-03-02 |            | 5
  1       | Measurement         | 4  | 40      | 2020-03-05 |            | 2
  1       | Measurement         | 5  | 40      | 2020-03-20 |            |`;

const series = (name: Aggregate['value']['function'], operand = field('value')) =>
  aggregation(name, operand, events('Measurement', [40]), MONTH);

test('aggregates of the values that are known; of none there is nothing to compare', async () => {
  const expected = {
    count: 4,
    sum: 21,
    min: 2,
    max: 8,
    mean: 5.25,
    first: 5,
    last: 8,
    change: 3,
  } as const;
  for (const [name, value] of Object.entries(expected)) {
    const is = (op: 'eq' | '!eq', wanted: number): Criterion => ({
      kind: 'aggregate',
      value: series(name as keyof typeof expected),
      op,
      to: { kind: 'number', value: wanted },
    });
    const ofNothing = name === 'count' || name === 'sum' ? '2' : '';
    assert.equal(await subjectsWith(SERIES, is('eq', value)), '1', name);
    assert.equal(await subjectsWith(SERIES, is('!eq', value)), ofNothing, name);
    assert.equal(await subjectsWith(SERIES, is('eq', 0)), ofNothing, name);
  }
});

test('count without an operand counts events; an aggregate may be compared with another', async () => {
  const all = aggregation('count', null, events('Measurement', [40]), MONTH);
  const five: Aggregate = {
    kind: 'aggregate',
    value: all,
    op: 'eq',
    to: { kind: 'number', value: 5 },
  };
  assert.equal(await subjectsWith(SERIES, five), '1');
  const factorOf = (factor: number, plus: number): Aggregate => ({
    kind: 'aggregate',
    value: series('max'),
    op: 'gte',
    to: { kind: 'other', value: series('min'), factor, plus },
  });
  assert.equal(await subjectsWith(SERIES, factorOf(3, 2)), '1');
  assert.equal(await subjectsWith(SERIES, factorOf(3, 2.5)), '');
});

test('a ratio over zero is no value', async () => {
  const ratio = {
    kind: 'ratio',
    numerator: field('value'),
    denominator: { kind: 'constant', value: 0 },
  } as const;
  const above = events('Measurement', [40], {
    filters: [{ kind: 'number', operand: ratio, op: 'gt', value: 1 }],
  });
  assert.equal(await subjectsWith(SERIES, correlated('at-least', 1, above, MONTH)), '');
});
