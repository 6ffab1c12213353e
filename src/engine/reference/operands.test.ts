import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawnJourneys } from '../../../testkit/drawn-journeys.ts';
import { cohort, events, field, oneOf } from '../../../testkit/question-builder.ts';
import { referenceRows } from '../../../testkit/reference-rows.ts';
import { memorySnapshot } from '../../lake/memory-snapshot.ts';
import { OMOP } from '../../model/index.ts';
import type { Filter } from '../../question/nodes.ts';
import { referenceEngine } from './engine.ts';

async function subjectsOf(journeys: string, event: string, filter: Filter): Promise<string> {
  const question = cohort('omop-cdm-5.4', events(event, [], { filters: [filter] }));
  const rows = await referenceRows(OMOP, journeys, question);
  return rows.map((row) => row.split(' ')[0]).join(' ');
}

test('a condition behind hops is met if one reached row meets it, none if nothing is reached', async () => {
  // Two places of one care site; the second subject's visit lies outside the second place's time.
  const common = `
    subject | what             | id | start      | end
    1       | observed         |    | 2020-01-01 | 2020-12-31
    2       | observed         |    | 2020-01-01 | 2020-12-31
    3       | observed         |    | 2020-01-01 | 2020-12-31`;
  const visit = (id: number, start: string, end: string, site: number | null) => ({
    visit_occurrence_id: id,
    person_id: id,
    visit_start_date: start,
    visit_end_date: end,
    care_site_id: site,
  });
  const place = (location: number, from: string, to: string | null, domain = 'CARE_SITE') => ({
    location_id: location,
    domain_id: domain,
    entity_id: 9,
    start_date: from,
    end_date: to,
  });
  const snapshot = await memorySnapshot(OMOP, {
    ...drawnJourneys(OMOP, common),
    visit_occurrence: [
      visit(1, '2020-05-01', '2020-05-09', 9),
      visit(2, '2020-02-20', '2020-03-02', 9),
      visit(3, '2020-05-01', '2020-05-09', null),
    ],
    care_site: [{ care_site_id: 9 }],
    location_history: [
      place(50, '2020-01-01', null),
      place(51, '2020-03-01', '2020-05-09'),
      place(52, '2020-01-01', null, 'PERSON'),
    ],
    location: [50, 51, 52].map((id) => ({ location_id: id, region_concept_id: id + 100 })),
  });
  const inRegion = async (filter: Filter): Promise<readonly bigint[]> => {
    const query = events('VisitOccurrence', [], { filters: [filter] });
    const { subjectId } = await referenceEngine(snapshot).rows(cohort('omop-cdm-5.4', query));
    return [...subjectId];
  };
  const region = field('placeRegion');
  const in151 = {
    kind: 'in-concepts',
    operand: region,
    concepts: [{ id: 151, name: '' }],
  } as const;
  const notIn151: Filter = { ...in151, negate: true };
  try {
    assert.deepEqual(await inRegion(oneOf(region, 151)), [1n]);
    assert.deepEqual(await inRegion(oneOf(region, 150)), [1n, 2n]);
    assert.deepEqual(await inRegion(oneOf(region, 152)), []);
    // The first subject's other place isn't in region 151.
    assert.deepEqual(await inRegion(notIn151), [1n, 2n]);
    // Where one value is wanted, it is the smallest.
    const smallest = { kind: 'compare', left: region, op: 'eq' } as const;
    assert.deepEqual(await inRegion({ ...smallest, right: { kind: 'constant', value: 150 } }), [
      1n,
      2n,
    ]);
  } finally {
    snapshot.close();
  }
});

const DRUGS = `
  subject | what         | start      | end        | lotNumber | quantity | daysSupply
  1       | observed     | 2020-01-01 | 2020-12-31 |           |          |
  2       | observed     | 2020-01-01 | 2020-12-31 |           |          |
  3       | observed     | 2020-01-01 | 2020-12-31 |           |          |
  1       | DrugExposure | 2020-02-01 |            | Ab%1      | 10       | 5
  2       | DrugExposure | 2020-02-01 |            | abx1      |          | 4
  3       | DrugExposure | 2020-02-01 | 2020-02-03 |           | 2        | 4`;

test('text is compared as it stands: letter case counts, "%" is itself', async () => {
  const lot = (op: (Filter & { kind: 'text' })['op'], text: string): Promise<string> =>
    subjectsOf(DRUGS, 'DrugExposure', { kind: 'text', operand: field('lotNumber'), op, text });
  assert.equal(await lot('startsWith', 'Ab'), '1');
  assert.equal(await lot('!startsWith', 'Ab'), '2');
  assert.equal(await lot('contains', 'b%'), '1');
  assert.equal(await lot('!contains', 'b%'), '2');
  assert.equal(await lot('endsWith', 'x1'), '2');
  assert.equal(await lot('!endsWith', 'x1'), '1');
  assert.equal(await lot('eq', 'abx1'), '2');
  assert.equal(await lot('!eq', 'abx1'), '1');
});

test('the end of a drug is recorded, or counted from its days of supply', async () => {
  const length = (value: number): Promise<string> =>
    subjectsOf(DRUGS, 'DrugExposure', {
      kind: 'number',
      operand: { kind: 'length-days' },
      op: 'eq',
      value,
    });
  assert.deepEqual(await Promise.all([5, 4, 2].map(length)), ['1', '2', '3']);
});

test('a value that is missing may be given one', async () => {
  const quantity = { ...field('quantity'), orElse: 7 } as const;
  const filter: Filter = { kind: 'number', operand: quantity, op: 'gte', value: 7 };
  assert.equal(await subjectsOf(DRUGS, 'DrugExposure', filter), '1 2');
});

test('any of several filters', async () => {
  const filters: readonly Filter[] = [
    { kind: 'number', operand: field('quantity'), op: 'eq', value: 2 },
    { kind: 'text', operand: field('lotNumber'), op: 'eq', text: 'abx1' },
  ];
  assert.equal(await subjectsOf(DRUGS, 'DrugExposure', { kind: 'any-of', filters }), '2 3');
});
