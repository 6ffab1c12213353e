import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMPANY, OMOP } from '../model/index.ts';
import { MAX_GROUP_DEPTH } from './limits.ts';
import type { Aggregation, CohortQuestion, EventQuery, Filter, Group, Relation } from './nodes.ts';
import { validateQuestion } from './validate.ts';

const INVOICES: EventQuery = {
  kind: 'events',
  event: 'Invoice',
  select: [],
  first: false,
  dates: null,
  filters: [],
  period: null,
  within: null,
};
const TODAY = { kind: 'days', days: 0 } as const;
const RELATION: Relation = {
  kind: 'relation',
  startWindow: { kind: 'window', index: 'start', event: 'start', from: TODAY, to: TODAY },
  endWindow: null,
  sameVisit: false,
  ignoreObservation: false,
};
const QUESTION: CohortQuestion = {
  kind: 'cohort',
  model: 'company-1',
  title: 'Late payers',
  conceptSets: [{ kind: 'concept-set', id: 1, name: 'customers', items: [] }],
  entry: { events: [INVOICES], priorDays: 0, postDays: 0, limit: 'first' },
  qualify: null,
  qualifyLimit: 'all',
  rules: [],
  limit: 'all',
  exit: { kind: 'end-of-observation' },
  censoring: [],
  censorWindow: { start: null, end: null },
  eraPadDays: 0,
};

const field = (name: string) => ({ kind: 'field', of: 'event', name }) as const;
const withEvents = (change: Partial<EventQuery>): CohortQuestion => ({
  ...QUESTION,
  entry: { ...QUESTION.entry, events: [{ ...INVOICES, ...change }] },
});
const withFilter = (filter: Filter) => withEvents({ filters: [filter] });
const withGroup = (group: Partial<Group>): CohortQuestion => ({
  ...QUESTION,
  qualify: { kind: 'group', mode: 'all', count: 0, criteria: [], ...group },
});
const AGGREGATION: Aggregation = {
  kind: 'aggregation',
  function: 'sum',
  operand: field('amountCents'),
  events: INVOICES,
  relation: RELATION,
};

function problemsOf(question: CohortQuestion): readonly (readonly [string, string])[] {
  return validateQuestion(question, COMPANY).map(({ code, path }) => [code, path] as const);
}

test('a question of another model than OMOP is as good as any', () => {
  assert.deepEqual(problemsOf(QUESTION), []);
  assert.deepEqual(
    problemsOf(
      withGroup({
        criteria: [
          {
            kind: 'aggregate',
            value: AGGREGATION,
            op: 'gt',
            to: { kind: 'other', value: AGGREGATION, factor: 1.5, plus: 0 },
          },
        ],
      }),
    ),
    [],
  );
});

test('a question put to another model', () => {
  assert.equal(validateQuestion(QUESTION, OMOP)[0]?.code, 'question.model');
});

const FIRST = '$.entry.events[0]';
const FILTER = `${FIRST}.filters[0]`;
const amount = { kind: 'number', operand: field('amountCents'), op: 'gt', value: 1 } as const;
const status = { kind: 'text', operand: field('status'), op: 'eq', text: 'paid' } as const;
const named = { kind: 'in-concept-set', operand: field('concept'), negate: false } as const;

const CASES: readonly (readonly [string, CohortQuestion, string, string])[] = [
  [
    'no entry',
    { ...QUESTION, entry: { ...QUESTION.entry, events: [] } },
    'question.no-entry',
    '$.entry.events',
  ],
  ['an unknown event', withEvents({ event: 'Death' }), 'question.event', `${FIRST}.event`],
  [
    'an unknown field',
    withFilter({ ...amount, operand: field('vat') }),
    'question.field',
    `${FILTER}.operand`,
  ],
  [
    'an inherited name',
    withFilter({ ...amount, operand: field('toString') }),
    'question.field',
    `${FILTER}.operand`,
  ],
  [
    'a number of a text',
    withFilter({ ...amount, operand: field('status') }),
    'question.field-type',
    `${FILTER}.operand`,
  ],
  [
    'a text of a number',
    withFilter({ ...status, operand: field('amountCents') }),
    'question.field-type',
    `${FILTER}.operand`,
  ],
  [
    'a concept set not there',
    withFilter({ ...named, conceptSet: 2 }),
    'question.concept-set',
    `${FILTER}.conceptSet`,
  ],
  ['bt without extent', withFilter({ ...amount, op: 'bt' }), 'question.extent', `${FILTER}.extent`],
  ['gt with extent', withFilter({ ...amount, extent: 3 }), 'question.extent', `${FILTER}.extent`],
  [
    'no date',
    withFilter({ kind: 'date', at: 'start', op: 'lt', value: '2023-02-29' }),
    'question.date',
    `${FILTER}.value`,
  ],
  [
    'inside any-of',
    withFilter({ kind: 'any-of', filters: [amount, { ...named, conceptSet: 9 }] }),
    'question.concept-set',
    `${FILTER}.filters[1].conceptSet`,
  ],
  [
    'a comparison',
    withFilter({ kind: 'compare', left: field('vat'), op: 'lt', right: field('amountCents') }),
    'question.field',
    `${FILTER}.left`,
  ],
  [
    'a text that is no field',
    withFilter({ ...status, operand: { kind: 'visit' } }),
    'question.text-operand',
    `${FILTER}.operand`,
  ],
  [
    'a number in place of a text',
    withFilter({ ...status, operand: { kind: 'field', of: 'event', name: 'status', orElse: 0 } }),
    'question.text-operand',
    `${FILTER}.operand`,
  ],
  [
    'an order of texts',
    withFilter({ kind: 'compare', left: field('status'), op: 'lt', right: field('amountCents') }),
    'question.field-type',
    `${FILTER}.left`,
  ],
  [
    'the largest text',
    withGroup({
      criteria: [
        {
          kind: 'aggregate',
          value: { ...AGGREGATION, function: 'max', operand: field('status') },
          op: 'gt',
          to: { kind: 'number', value: 3 },
        },
      ],
    }),
    'question.field-type',
    '$.qualify.criteria[0].value.operand',
  ],
  [
    'a period joined of nothing',
    withEvents({ event: 'JoinedEvents', joined: { events: [], gapDays: 0 }, select: [] }),
    'question.no-events',
    `${FIRST}.joined.events`,
  ],
  [
    'a run of nothing',
    {
      ...QUESTION,
      exit: { kind: 'continuous-events', events: [], gapDays: 0, offsetDays: 0, lengthDays: null },
    },
    'question.no-events',
    '$.exit.events',
  ],
  [
    'beyond all calendars',
    { ...QUESTION, entry: { ...QUESTION.entry, priorDays: 2_000_000 } },
    'question.days',
    '$.entry.priorDays',
  ],
  [
    'before all calendars',
    { ...QUESTION, exit: { kind: 'date-offset', from: 'start', offsetDays: -2_000_000 } },
    'question.days',
    '$.exit.offsetDays',
  ],
  [
    'two sets of one number',
    { ...QUESTION, conceptSets: [...QUESTION.conceptSets, ...QUESTION.conceptSets] },
    'question.duplicate-concept-set',
    '$.conceptSets[1].id',
  ],
  [
    'a negative count',
    withGroup({ mode: 'at-least', count: -1 }),
    'question.number',
    '$.qualify.count',
  ],
  [
    'a field of the index event',
    withGroup({ criteria: [{ kind: 'demographic', filters: [amount] }] }),
    'question.field',
    '$.qualify.criteria[0].filters[0].operand',
  ],
  ['half a day', { ...QUESTION, eraPadDays: 0.5 }, 'question.number', '$.eraPadDays'],
  [
    'a sum of nothing',
    withGroup({
      criteria: [
        {
          kind: 'aggregate',
          value: { ...AGGREGATION, operand: null },
          op: 'gt',
          to: { kind: 'number', value: 3 },
        },
      ],
    }),
    'question.operand',
    '$.qualify.criteria[0].value.operand',
  ],
  [
    'an aggregate between',
    withGroup({
      criteria: [
        { kind: 'aggregate', value: AGGREGATION, op: 'bt', to: { kind: 'number', value: 3 } },
      ],
    }),
    'question.extent',
    '$.qualify.criteria[0].to.extent',
  ],
  [
    'what is counted',
    withGroup({
      criteria: [
        {
          kind: 'correlated',
          events: INVOICES,
          relation: RELATION,
          occurrence: { op: 'exactly', count: 1, distinct: field('vat') },
        },
      ],
    }),
    'question.field',
    '$.qualify.criteria[0].occurrence.distinct',
  ],
  [
    'half a day in a window',
    withGroup({
      criteria: [
        {
          kind: 'correlated',
          events: INVOICES,
          relation: {
            ...RELATION,
            endWindow: { ...RELATION.startWindow, to: { kind: 'days', days: 0.5 } },
          },
          occurrence: { op: 'exactly', count: 1, distinct: null },
        },
      ],
    }),
    'question.number',
    '$.qualify.criteria[0].relation.endWindow.to.days',
  ],
];

for (const [what, question, code, path] of CASES) {
  test(`a problem with its path: ${what}`, () => {
    assert.deepEqual(problemsOf(question), [[code, path]]);
  });
}

test('groups nested deeper than the limit are a problem, not a crash', () => {
  let group: Group = { kind: 'group', mode: 'all', count: 0, criteria: [] };
  for (let depth = 0; depth < 20_000; depth += 1) group = { ...group, criteria: [group] };
  const [problem, ...others] = validateQuestion({ ...QUESTION, qualify: group }, COMPANY);
  assert.equal(problem?.code, 'question.too-deep');
  assert.equal(problem?.path, `$.qualify${'.criteria[0]'.repeat(MAX_GROUP_DEPTH)}`);
  assert.deepEqual(others, []);
});
