import { COMPANY } from '../../src/model/company/index.ts';
import { OMOP } from '../../src/model/omop/index.ts';
import type { Aggregate, AggregateFunction } from '../../src/question/nodes.ts';
import {
  aggregation,
  cohort,
  events,
  field,
  relation,
  rule,
  window,
} from '../../testkit/question-builder.ts';
import type { Chapter, Spec } from '../spec.ts';

const creatinine = events('Measurement', [30]);
const over = (name: AggregateFunction, from: number, to: number) =>
  aggregation(
    name,
    name === 'count' ? null : field('value'),
    creatinine,
    relation(window(from, to)),
  );

const JOURNEYS = `
  subject | what            | concept | start      | end        | value
  1       | observed        |         | 2020-01-01 | 2020-12-31 |
  1       | VisitOccurrence | 9201    | 2020-06-10 | 2020-06-20 |
  1       | Measurement     | 30      | 2020-06-08 |            | 80
  1       | Measurement     | 30      | 2020-06-12 |            | 130
  1       | Measurement     | 30      | 2020-06-15 |            | 90
  2       | observed        |         | 2020-01-01 | 2020-12-31 |
  2       | VisitOccurrence | 9201    | 2020-06-10 | 2020-06-20 |
  2       | Measurement     | 30      | 2020-06-12 |            | 85
  2       | Measurement     | 30      | 2020-06-13 |            |
  3       | observed        |         | 2020-01-01 | 2020-12-31 |
  3       | VisitOccurrence | 9201    | 2020-06-10 | 2020-06-20 |`;

function spec(title: string, criterion: Aggregate, ...subjects: readonly number[]): Spec {
  return {
    title,
    model: OMOP,
    journeys: JOURNEYS,
    question: cohort(OMOP.name, events('VisitOccurrence', [9201]), {
      rules: [rule('asked', criterion)],
    }),
    expected: [
      'subject | start | end',
      ...subjects.map((one) => `${one} | 2020-06-10 | 2020-12-31`),
    ].join('\n'),
  };
}

function compared(
  name: AggregateFunction,
  op: Aggregate['op'],
  value: number,
  days: readonly [number, number] = [-7, 7],
): Aggregate {
  return { kind: 'aggregate', value: over(name, ...days), op, to: { kind: 'number', value } };
}

export const AGGREGATES: Chapter = {
  title: 'Aggregates over a window',
  introduction:
    'What OHDSI definitions cannot say and every subject needs: a value computed over the events ' +
    'near the index event, compared with a number or with another window.',
  specs: [
    spec('The number of events', compared('count', 'eq', 3), 1),
    spec('An event without a value adds nothing to a sum', compared('sum', 'eq', 85), 2),
    spec('The sum of nothing is 0', compared('sum', 'eq', 0), 3),
    spec('The highest', compared('max', 'gt', 100), 1),
    spec(
      'The lowest of nothing is nothing, and meets no comparison',
      compared('min', 'lt', 1000),
      1,
      2,
    ),
    spec('The mean', compared('mean', 'eq', 100), 1),
    spec('The last', compared('last', 'eq', 90), 1),
    spec('The first', compared('first', 'eq', 80), 1),
    spec('The change from first to last', compared('change', 'eq', 10), 1),
    spec(
      'Creatinine rose by half within 7 days',
      {
        kind: 'aggregate',
        value: over('max', 0, 7),
        op: 'gte',
        to: { kind: 'other', value: over('min', -7, 0), factor: 1.5, plus: 0 },
      },
      1,
    ),
    {
      title: 'Unpaid invoices of the last 90 days exceed 20,000 €',
      why: 'Another subject model: the engines know no table by name. Amounts are in cents.',
      model: COMPANY,
      journeys: `
        subject | what     | concept | start      | end        | amountCents
        1       | observed |         | 2024-01-01 | 2024-12-31 |
        1       | Invoice  | 411     | 2024-03-01 | 2024-04-01 | 1500000
        1       | Invoice  | 411     | 2024-04-15 | 2024-05-15 | 600000
        2       | observed |         | 2024-01-01 | 2024-12-31 |
        2       | Invoice  | 411     | 2024-01-10 | 2024-02-10 | 1500000
        2       | Invoice  | 411     | 2024-06-15 | 2024-07-15 | 600000`,
      question: cohort(COMPANY.name, events('Invoice', [411]), {
        rules: [
          rule('more than 20,000 €', {
            kind: 'aggregate',
            value: aggregation(
              'sum',
              field('amountCents'),
              events('Invoice', [411]),
              relation(window(-90, 0)),
            ),
            op: 'gt',
            to: { kind: 'number', value: 2_000_000 },
          }),
        ],
        limit: 'first',
      }),
      expected: `
        subject | start      | end
        1       | 2024-04-15 | 2024-12-31`,
    },
  ],
};
