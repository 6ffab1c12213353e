import { OMOP } from '../../src/model/omop/index.ts';
import { cohort, events } from '../../testkit/question-builder.ts';
import type { Chapter } from '../spec.ts';

const question = cohort('omop-cdm-5.4', events('ConditionOccurrence', [10]));

export const ENTRY: Chapter = {
  title: 'Entry events',
  introduction:
    'A cohort begins with events. Each must lie in a period of observation of its subject, with ' +
    'the time before and after that the question asks for.',
  specs: [
    {
      title: 'An event with one of the concepts brings its subject in, until observation ends',
      model: OMOP,
      journeys: `
        subject | what                | concept | start      | end
        1       | observed            |         | 2020-01-01 | 2020-12-31
        1       | ConditionOccurrence | 10      | 2020-03-01 |
        2       | observed            |         | 2020-01-01 | 2020-12-31
        2       | ConditionOccurrence | 11      | 2020-03-01 |`,
      question,
      expected: `
        subject | start      | end
        1       | 2020-03-01 | 2020-12-31`,
    },
    {
      title: 'An event outside every period of observation never counts',
      model: OMOP,
      journeys: `
        subject | what                | concept | start      | end
        1       | observed            |         | 2020-01-01 | 2020-12-31
        1       | ConditionOccurrence | 10      | 2021-01-01 |
        2       | observed            |         | 2020-01-01 | 2020-12-31
        2       | ConditionOccurrence | 10      | 2020-12-31 |
        3       | ConditionOccurrence | 10      | 2020-05-01 |`,
      question,
      expected: `
        subject | start      | end
        2       | 2020-12-31 | 2020-12-31`,
    },
  ],
};
