import { OMOP } from '../../src/model/omop/index.ts';
import type { CohortQuestion } from '../../src/question/nodes.ts';
import { cohort, events } from '../../testkit/question-builder.ts';
import type { Chapter } from '../spec.ts';

const entry = events('ConditionOccurrence', [10]);
const leaving = (rest: Partial<Omit<CohortQuestion, 'kind' | 'model' | 'entry'>>) =>
  cohort(OMOP.name, entry, rest);

const JOURNEYS = `
  subject | what                | concept | start      | end
  1       | observed            |         | 2020-01-01 | 2020-12-31
  1       | ConditionOccurrence | 10      | 2020-03-01 | 2020-03-05
  1       | DrugExposure        | 20      | 2020-02-20 | 2020-03-10
  1       | DrugExposure        | 20      | 2020-04-01 | 2020-04-20
  1       | Measurement         | 30      | 2020-08-15 |`;

const row = (start: string, end: string): string => `subject | start | end\n1 | ${start} | ${end}`;

const spec = (title: string, question: CohortQuestion, expected: string) => ({
  title,
  model: OMOP,
  journeys: JOURNEYS,
  question,
  expected,
});

const drugs = [events('DrugExposure', [20])];

export const LEAVING: Chapter = {
  title: 'Leaving the cohort',
  introduction:
    'Each event that entered gets an end: by default the end of observation. Whatever the ' +
    'question chooses, nobody stays beyond it.',
  specs: [
    spec(
      'By default one stays until observation ends',
      leaving({}),
      row('2020-03-01', '2020-12-31'),
    ),
    spec(
      'A number of days after the start',
      leaving({ exit: { kind: 'date-offset', from: 'start', offsetDays: 30 } }),
      row('2020-03-01', '2020-03-31'),
    ),
    spec(
      'A number of days after the end',
      leaving({ exit: { kind: 'date-offset', from: 'end', offsetDays: 30 } }),
      row('2020-03-01', '2020-04-04'),
    ),
    spec(
      'Never after the end of observation',
      leaving({ exit: { kind: 'date-offset', from: 'start', offsetDays: 1000 } }),
      row('2020-03-01', '2020-12-31'),
    ),
    spec(
      'An end before the start leaves the event out',
      leaving({ exit: { kind: 'date-offset', from: 'start', offsetDays: -1 } }),
      'subject | start | end',
    ),
    spec(
      'As long as a treatment lasts, short gaps allowed',
      leaving({
        exit: {
          kind: 'continuous-events',
          events: drugs,
          gapDays: 30,
          offsetDays: 5,
          lengthDays: null,
        },
      }),
      row('2020-03-01', '2020-04-25'),
    ),
    spec(
      'As long as a treatment lasts, no gap allowed',
      leaving({
        exit: {
          kind: 'continuous-events',
          events: drugs,
          gapDays: 0,
          offsetDays: 0,
          lengthDays: null,
        },
      }),
      row('2020-03-01', '2020-03-10'),
    ),
    spec(
      'A censoring event ends the stay',
      leaving({ censoring: [events('Measurement', [30])] }),
      row('2020-03-01', '2020-08-15'),
    ),
    spec(
      'A censor window cuts what lies outside it',
      leaving({ censorWindow: { start: '2020-04-01', end: '2020-06-30' } }),
      row('2020-04-01', '2020-06-30'),
    ),
    {
      title: 'Periods that lie no further apart than the pad are joined',
      model: OMOP,
      journeys: `
        subject | what                | concept | start      | end
        1       | observed            |         | 2020-01-01 | 2020-12-31
        1       | ConditionOccurrence | 10      | 2020-03-01 | 2020-03-05
        1       | ConditionOccurrence | 10      | 2020-03-15 | 2020-03-20
        1       | ConditionOccurrence | 10      | 2020-05-01 | 2020-05-02`,
      question: leaving({
        exit: { kind: 'date-offset', from: 'end', offsetDays: 0 },
        eraPadDays: 10,
      }),
      expected: `
        subject | start      | end
        1       | 2020-03-01 | 2020-03-20
        1       | 2020-05-01 | 2020-05-02`,
    },
    {
      title: 'Events may be joined into periods before anything is asked of them',
      why: 'OHDSI definitions call such a period a custom era.',
      model: OMOP,
      journeys: JOURNEYS,
      question: cohort(
        OMOP.name,
        events('JoinedEvents', [], { joined: { events: drugs, gapDays: 30 } }),
        { exit: { kind: 'date-offset', from: 'end', offsetDays: 0 } },
      ),
      expected: row('2020-02-20', '2020-04-20'),
    },
  ],
};
