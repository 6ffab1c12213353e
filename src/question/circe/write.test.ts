import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParcoursError } from '../../model/errors.ts';
import type { CohortQuestion, Criterion, EventQuery, Filter, Relation } from '../nodes.ts';
import { readCirce } from './read.ts';
import { writeCirce } from './write.ts';

const SMALL = readCirce(
  JSON.stringify({
    PrimaryCriteria: { CriteriaList: [{ Measurement: {} }], ObservationWindow: {} },
  }),
  { source: 'small' },
);
const [MEASUREMENT] = SMALL.entry.events;
assert.ok(MEASUREMENT !== undefined);
const EVENTS: EventQuery = MEASUREMENT;
const BOUND = { kind: 'open', toward: 'before' } as const;
const RELATION: Relation = {
  kind: 'relation',
  startWindow: { kind: 'window', index: 'start', event: 'start', from: BOUND, to: BOUND },
  endWindow: null,
  sameVisit: false,
  ignoreObservation: false,
};

const withEvents = (change: Partial<EventQuery>): CohortQuestion => ({
  ...SMALL,
  entry: { ...SMALL.entry, events: [{ ...EVENTS, ...change }] },
});
const withCriterion = (criterion: Criterion): CohortQuestion => ({
  ...SMALL,
  qualify: { kind: 'group', mode: 'all', count: 0, criteria: [criterion] },
});
const number = (name: string, value: number): Filter => ({
  kind: 'number',
  operand: { kind: 'field', of: 'event', name },
  op: 'gt',
  value,
});

const FIRST = '$.entry.events[0]';
const CASES: readonly (readonly [what: string, question: CohortQuestion, path: string])[] = [
  ['another subject model', { ...SMALL, model: 'company-1' }, '$.model'],
  ['an event kind it has not', withEvents({ event: 'Invoice' }), `${FIRST}.event`],
  ['a field it has not', withEvents({ filters: [number('id', 1)] }), `${FIRST}.filters[0]`],
  [
    'one attribute twice',
    withEvents({ filters: [number('value', 1), number('value', 2)] }),
    `${FIRST}.filters[1]`,
  ],
  [
    'more digits than the official query keeps',
    withEvents({ filters: [number('value', 1.00001)] }),
    `${FIRST}.filters[0]`,
  ],
  ['the first death', withEvents({ event: 'Death', first: true }), `${FIRST}.first`],
  [
    'dates set by hand for a measurement',
    withEvents({ period: { start: '2020-01-01', end: null } }),
    `${FIRST}.period`,
  ],
  [
    'adjusted dates out of order',
    withEvents({
      dates: {
        kind: 'date-adjustment',
        startFrom: 'start',
        startOffsetDays: 0,
        endFrom: 'end',
        endOffsetDays: 0,
      },
    }),
    `${FIRST}.dates`,
  ],
  [
    'an aggregate',
    withCriterion({
      kind: 'aggregate',
      value: {
        kind: 'aggregation',
        function: 'count',
        operand: null,
        events: EVENTS,
        relation: RELATION,
      },
      op: 'gt',
      to: { kind: 'number', value: 3 },
    }),
    '$.qualify.criteria[0]',
  ],
  [
    'different units of a measurement’s text',
    withCriterion({
      kind: 'correlated',
      events: EVENTS,
      relation: RELATION,
      occurrence: { op: 'at-least', count: 1, distinct: { kind: 'constant', value: 2 } },
    }),
    '$.qualify.criteria[0].occurrence.distinct',
  ],
  [
    'a run of other events than drugs',
    {
      ...SMALL,
      exit: {
        kind: 'continuous-events',
        events: [EVENTS],
        gapDays: 0,
        offsetDays: 0,
        lengthDays: null,
      },
    },
    '$.exit.events',
  ],
];

for (const [what, question, path] of CASES) {
  test(`circe has no words for ${what}`, () => {
    assert.throws(
      () => writeCirce(question),
      (error) => {
        assert.ok(error instanceof ParcoursError, String(error));
        assert.deepEqual([error.code, error.place], ['circe.cannot-say', { path }]);
        return true;
      },
    );
  });
}

test('a written definition has the properties that circe-be expects', () => {
  assert.deepEqual(writeCirce(SMALL), {
    Title: 'small',
    ConceptSets: [],
    PrimaryCriteria: {
      CriteriaList: [{ Measurement: {} }],
      ObservationWindow: { PriorDays: 0, PostDays: 0 },
      PrimaryCriteriaLimit: { Type: 'First' },
    },
    QualifiedLimit: { Type: 'First' },
    InclusionRules: [],
    ExpressionLimit: { Type: 'First' },
    CensoringCriteria: [],
    CensorWindow: { StartDate: null, EndDate: null },
    CollapseSettings: { CollapseType: 'ERA', EraPad: 0 },
    cdmVersionRange: '>=5.0.0',
  });
});

test('every kind of step comes back as it went', () => {
  const full = {
    ConceptSets: [
      {
        id: 4,
        name: 'four',
        expression: {
          items: [
            { concept: { CONCEPT_ID: 9, STANDARD_CONCEPT: 'S' }, isExcluded: true },
            { concept: { CONCEPT_ID: 10 }, includeDescendants: true, includeMapped: true },
          ],
        },
      },
    ],
    PrimaryCriteria: {
      CriteriaList: [
        {
          PayerPlanPeriod: {
            First: true,
            UserDefinedPeriod: { EndDate: '2020-12-31' },
            PayerConcept: 4,
            DateAdjustment: { EndWith: 'START_DATE', EndOffset: 3 },
          },
        },
      ],
      ObservationWindow: { PriorDays: 1, PostDays: 2 },
      PrimaryCriteriaLimit: { Type: 'Last' },
    },
    AdditionalCriteria: {
      Type: 'AT_MOST',
      Count: 1,
      CriteriaList: [
        {
          Criteria: { Death: { CorrelatedCriteria: { Type: 'ANY', Groups: [{ Type: 'ALL' }] } } },
          StartWindow: { Start: { Coeff: -1 }, End: { Days: 3, Coeff: 1 }, UseIndexEnd: true },
          EndWindow: { Start: { Days: 1, Coeff: -1 }, End: { Coeff: 1 }, UseEventEnd: false },
          RestrictVisit: true,
          Occurrence: { Type: 1, Count: 2, IsDistinct: true },
        },
      ],
      DemographicCriteriaList: [{ RaceCS: { CodesetId: 4 } }],
    },
    QualifiedLimit: { Type: 'Last' },
    InclusionRules: [{ name: 'n', description: 'd', expression: { Type: 'ALL' } }],
    ExpressionLimit: { Type: 'All' },
    EndStrategy: { CustomEra: { DrugCodesetId: 4, GapDays: 3, Offset: 2, DaysSupplyOverride: 1 } },
    CensoringCriteria: [{ Death: {} }],
    CensorWindow: { StartDate: '2000-01-01' },
    CollapseSettings: { EraPad: 30 },
  };
  const question = readCirce(JSON.stringify(full), { source: 'full' });
  const again = readCirce(JSON.stringify(writeCirce(question)), { source: 'again' });
  assert.deepEqual(again, question);
});
