import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cohort,
  conceptIn,
  correlated,
  events,
  field,
  group,
  relation,
  window,
} from '../../../testkit/question-builder.ts';
import { referenceRows } from '../../../testkit/reference-rows.ts';
import { memorySnapshot } from '../../lake/memory-snapshot.ts';
import { formatDay, OMOP } from '../../model/index.ts';
import type { EventQuery, Filter } from '../../question/nodes.ts';
import { referenceEngine } from './engine.ts';

type Entry = Parameters<typeof cohort>[1];
type Rest = Parameters<typeof cohort>[2];

const rowsOf = (journeys: string, entry: Entry, rest: Rest = {}): Promise<readonly string[]> =>
  referenceRows(OMOP, journeys, cohort('omop-cdm-5.4', entry, rest));

/** An event ends on the day it starts, so that rows show which event brought its subject in. */
const ONE_DAY = { exit: { kind: 'date-offset', from: 'start', offsetDays: 0 } } as const;

const TWICE = `
  subject | what                | id | concept | start      | end
  1       | observed            |    |         | 2020-01-01 | 2020-12-31
  1       | ConditionOccurrence | 7  | 10      | 2020-03-01 |
  1       | ConditionOccurrence | 5  | 10      | 2020-06-01 |`;

test('time before and after the entry must be observed', async () => {
  const query = events('ConditionOccurrence', [10]);
  const march = '1 2020-03-01 2020-03-01';
  const june = '1 2020-06-01 2020-06-01';
  assert.deepEqual(await rowsOf(TWICE, query, { ...ONE_DAY, priorDays: 60 }), [march, june]);
  assert.deepEqual(await rowsOf(TWICE, query, { ...ONE_DAY, priorDays: 61 }), [june]);
  assert.deepEqual(await rowsOf(TWICE, query, { ...ONE_DAY, postDays: 213 }), [march, june]);
  assert.deepEqual(await rowsOf(TWICE, query, { ...ONE_DAY, postDays: 214 }), [march]);
});

test('the first and the last entry event', async () => {
  const query = events('ConditionOccurrence', [10]);
  assert.deepEqual(await rowsOf(TWICE, query, { ...ONE_DAY, entryLimit: 'first' }), [
    '1 2020-03-01 2020-03-01',
  ]);
  assert.deepEqual(await rowsOf(TWICE, query, { ...ONE_DAY, entryLimit: 'last' }), [
    '1 2020-06-01 2020-06-01',
  ]);
});

test('of entry events on one day the smaller id comes first, also for the last', async () => {
  const journeys = `
    subject | what                | id | concept | start      | end
    1       | observed            |    |         | 2020-01-01 | 2020-12-31
    1       | ConditionOccurrence | 8  | 10      | 2020-03-01 | 2020-03-20
    1       | DrugExposure        | 3  | 10      | 2020-03-01 | 2020-03-10`;
  const both = [events('ConditionOccurrence', [10]), events('DrugExposure', [10])];
  const exit = { kind: 'date-offset', from: 'end', offsetDays: 0 } as const;
  for (const entryLimit of ['first', 'last'] as const) {
    assert.deepEqual(await rowsOf(journeys, both, { exit, entryLimit }), [
      '1 2020-03-01 2020-03-10',
    ]);
  }
});

test('the first event is taken after `select`, before `filters`', async () => {
  const late: Filter = { kind: 'date', at: 'start', op: 'gte', value: '2020-05-01' };
  const select = [conceptIn(10)];
  const filtered = events('ConditionOccurrence', [], { select, first: true, filters: [late] });
  assert.deepEqual(await rowsOf(TWICE, filtered), []);
  const selected = events('ConditionOccurrence', [], { select: [...select, late], first: true });
  assert.deepEqual(await rowsOf(TWICE, selected, ONE_DAY), ['1 2020-06-01 2020-06-01']);
});

test('dates are adjusted before `filters`, and an open condition lasts a day', async () => {
  const query = events('ConditionOccurrence', [10], {
    dates: {
      kind: 'date-adjustment',
      startFrom: 'end',
      startOffsetDays: -11,
      endFrom: 'start',
      endOffsetDays: 3,
    },
    filters: [{ kind: 'date', at: 'start', op: 'eq', value: '2020-02-20' }],
  });
  const exit = { kind: 'date-offset', from: 'end', offsetDays: 0 } as const;
  assert.deepEqual(await rowsOf(TWICE, query, { exit }), ['1 2020-02-20 2020-03-04']);
});

test('an event must hold the dates that the author set, and takes them', async () => {
  const exit = { kind: 'date-offset', from: 'end', offsetDays: 0 } as const;
  const at = (start: string | null, end: string | null): EventQuery =>
    events('ObservationPeriod', [], { period: { start, end } });
  assert.deepEqual(await rowsOf(TWICE, at('2020-02-01', null), { exit }), [
    '1 2020-02-01 2020-12-31',
  ]);
  assert.deepEqual(await rowsOf(TWICE, at('2020-02-01', '2020-02-09'), { exit }), [
    '1 2020-02-01 2020-02-09',
  ]);
  assert.deepEqual(await rowsOf(TWICE, at('2020-02-01', '2021-01-01'), { exit }), []);
});

test('a group within an event needs observation; an empty one asks nothing', async () => {
  const journeys = `
    subject | what                | concept | start      | end
    1       | observed            |         | 2020-06-01 | 2020-12-31
    1       | ConditionOccurrence | 20      | 2020-07-01 |
    1       | DrugExposure        | 30      | 2020-01-01 |`;
  const anyTime = relation(window(null, null), { ignoreObservation: true });
  const never = correlated('exactly', 0, events('Death'), anyTime);
  const afterDrug = (criteria: readonly (typeof never)[]) =>
    cohort('omop-cdm-5.4', events('ConditionOccurrence', [20]), {
      qualify: group('all', [
        correlated(
          'at-least',
          1,
          events('DrugExposure', [30], { within: group('all', criteria) }),
          anyTime,
        ),
      ]),
    });
  assert.equal((await referenceRows(OMOP, journeys, afterDrug([]))).length, 1);
  assert.equal((await referenceRows(OMOP, journeys, afterDrug([never]))).length, 0);
});

test('an entry event in two periods of observation that touch enters once by each', async () => {
  const journeys = `
    subject | what                | concept | start      | end
    1       | observed            |         | 2020-01-01 | 2020-06-01
    1       | observed            |         | 2020-06-01 | 2020-12-31
    1       | ConditionOccurrence | 10      | 2020-06-01 |
    1       | DrugExposure        | 30      | 2020-03-01 |
    1       | DrugExposure        | 30      | 2020-08-01 |`;
  const whole = relation(window(null, null));
  const seeing = (count: number) => ({
    qualify: group('all', [correlated('exactly', count, events('DrugExposure'), whole)]),
  });
  const entry = events('ConditionOccurrence', [10]);
  assert.deepEqual(await rowsOf(journeys, entry, seeing(1)), ['1 2020-06-01 2020-12-31']);
  assert.deepEqual(await rowsOf(journeys, entry, seeing(2)), []);
});

test('what is counted of an event are the dates that the author set', async () => {
  const period = { start: null, end: '2020-06-01' };
  const ends = correlated(
    'exactly',
    1,
    events('ObservationPeriod', [], { period }),
    relation(window(null, null), { ignoreObservation: true }),
    { kind: 'date', at: 'end' },
  );
  const journeys = `
    subject | what     | start      | end
    1       | observed | 2020-01-01 | 2020-06-30
    1       | observed | 2020-06-01 | 2020-12-31
    1       | Death    | 2020-12-01 |`;
  const rows = await rowsOf(journeys, events('Death'), { qualify: group('all', [ends]) });
  assert.deepEqual(rows, ['1 2020-12-01 2020-12-31']);
});

test('a value that is not there meets nothing, not even a "not"', async () => {
  const journeys = `
    subject | what        | concept | start      | end        | value
    1       | observed    |         | 2020-01-01 | 2020-12-31 |
    1       | Measurement | 10      | 2020-02-01 |            |
    1       | Measurement | 10      | 2020-03-01 |            | 5`;
  const filters: readonly Filter[] = [
    { kind: 'number', operand: field('value'), op: '!eq', value: 4 },
    { kind: 'number', operand: field('value'), op: '!bt', value: 7, extent: 9 },
    { kind: 'compare', left: field('value'), op: '!eq', right: field('rangeLow') },
  ];
  const found = await Promise.all(
    filters.map((filter) =>
      rowsOf(journeys, events('Measurement', [10], { filters: [filter] }), ONE_DAY),
    ),
  );
  assert.deepEqual(found, [['1 2020-03-01 2020-03-01'], ['1 2020-03-01 2020-03-01'], []]);
});

test('subjects whose numbers differ only beyond 2^53 stay apart, in order', async (t) => {
  const [large, next] = [9_007_199_254_740_992n, 9_007_199_254_740_993n];
  const ids = [next, 5, large];
  const snapshot = await memorySnapshot(OMOP, {
    observation_period: ids.map((person_id, i) => ({
      observation_period_id: i,
      person_id,
      observation_period_start_date: '2020-01-01',
      observation_period_end_date: '2020-12-31',
    })),
    death: ids.map((person_id, i) => ({ person_id, death_date: `2020-02-0${i + 1}` })),
  });
  t.after(() => snapshot.close());
  const { subjectId, start } = await referenceEngine(snapshot).rows(
    cohort('omop-cdm-5.4', events('Death')),
  );
  assert.deepEqual([...subjectId], [5n, large, next]);
  assert.deepEqual([...start].map(formatDay), ['2020-02-02', '2020-02-03', '2020-02-01']);
});
