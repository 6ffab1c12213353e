import { OMOP } from '../../src/model/omop/index.ts';
import type { Correlated, Criterion } from '../../src/question/nodes.ts';
import {
  cohort,
  correlated,
  events,
  group,
  relation,
  rule,
  window,
} from '../../testkit/question-builder.ts';
import type { Chapter } from '../spec.ts';

const entry = events('VisitOccurrence', [9201]);
const drug = events('DrugExposure', [20]);

function asking(...criteria: readonly Criterion[]) {
  return cohort(OMOP.name, entry, { rules: [rule('asked', ...criteria)] });
}

const near = (
  op: Correlated['occurrence']['op'],
  count: number,
  from: number | null,
  to: number | null,
) => correlated(op, count, drug, relation(window(from, to)));

const JOURNEYS = `
  subject | what            | concept | start      | end
  1       | observed        |         | 2020-01-01 | 2020-12-31
  1       | VisitOccurrence | 9201    | 2020-06-10 | 2020-06-20
  1       | DrugExposure    | 20      | 2020-06-03 | 2020-06-04
  2       | observed        |         | 2020-01-01 | 2020-12-31
  2       | VisitOccurrence | 9201    | 2020-06-10 | 2020-06-20
  2       | DrugExposure    | 20      | 2020-06-02 | 2020-06-03
  2       | DrugExposure    | 20      | 2020-06-17 | 2020-06-18
  3       | observed        |         | 2020-01-01 | 2020-12-31
  3       | VisitOccurrence | 9201    | 2020-06-10 | 2020-06-20`;

const rows = (...subjects: readonly number[]): string =>
  ['subject | start | end', ...subjects.map((one) => `${one} | 2020-06-10 | 2020-12-31`)].join(
    '\n',
  );

const spec = (
  title: string,
  question: ReturnType<typeof asking>,
  ...subjects: readonly number[]
) => ({
  title,
  model: OMOP,
  journeys: JOURNEYS,
  question,
  expected: rows(...subjects),
});

export const OCCURRENCES: Chapter = {
  title: 'Events near the index event',
  introduction:
    'A criterion counts events that lie in a window around the index event. Here the index event ' +
    'is a stay from 10 to 20 June, and the events are exposures to a drug.',
  specs: [
    spec('A window holds both of its ends', asking(near('at-least', 1, -7, 0)), 1),
    spec('One day beyond the window is outside', asking(near('at-least', 1, -8, -8)), 2),
    spec(
      'An open window goes as far as observation does',
      asking(near('at-least', 1, null, 0)),
      1,
      2,
    ),
    spec('At least two', asking(near('at-least', 2, null, null)), 2),
    spec('Exactly one', asking(near('exactly', 1, null, null)), 1),
    spec('None at all', asking(near('exactly', 0, null, null)), 3),
    spec('At most one, which none is too', asking(near('at-most', 1, null, null)), 1, 3),
    spec(
      'A window may count from the end of the index event',
      asking(correlated('at-least', 1, drug, relation(window(-3, 0, { index: 'end' })))),
      2,
    ),
    spec(
      'A second window may hold the end of the event',
      asking(
        correlated(
          'at-least',
          1,
          drug,
          relation(window(null, null), { endWindow: window(-6, -6, { event: 'end' }) }),
        ),
      ),
      1,
    ),
    spec(
      'Any one of several conditions suffices',
      asking(group('any', [near('at-least', 2, null, null), near('exactly', 0, null, null)])),
      2,
      3,
    ),
    spec(
      'At most one of several conditions may be met',
      asking(
        group('at-most', [near('at-least', 1, null, null), near('at-least', 2, null, null)], 1),
      ),
      1,
      3,
    ),
    spec('A group without conditions is met', asking(group('all', [])), 1, 2, 3),
  ],
};
