import { OMOP } from '../../src/model/omop/index.ts';
import type { CohortQuestion, EventQuery, Filter } from '../../src/question/nodes.ts';
import {
  aggregation,
  cohort,
  correlated,
  events,
  field,
  group,
  relation,
  subjectField,
  window,
} from '../../testkit/question-builder.ts';
import type { Chapter, Spec } from '../spec.ts';

/** Found by random questions over random journeys: `npm run fuzz:engines`. */

const AS_LONG_AS_IT_LASTS = { kind: 'date-offset', from: 'end', offsetDays: 0 } as const;

function spec(
  title: string,
  journeys: string,
  asked: EventQuery | readonly EventQuery[],
  rows: readonly string[],
  rest: Parameters<typeof cohort>[2] = {},
): Spec {
  const question: CohortQuestion = cohort(OMOP.name, asked, { exit: AS_LONG_AS_IT_LASTS, ...rest });
  const expected = ['subject | start | end', ...rows].join('\n');
  return { title, model: OMOP, journeys, question, expected };
}

const OUTSIDE_NOTHING: Pick<CohortQuestion, 'conceptSets'> = {
  conceptSets: [{ kind: 'concept-set', id: 0, name: 'empty', items: [] }],
};
const outside = (operand: ReturnType<typeof field>): Filter => {
  return { kind: 'in-concept-set', operand, conceptSet: 0, negate: true };
};
const ofLength = (days: number): Filter => {
  return { kind: 'number', operand: { kind: 'length-days' }, op: 'eq', value: days };
};

const TWO_PERIODS = `
  subject | what                | concept | start      | end
  1       | observed            |         | 2020-01-01 | 2020-12-31
  1       | observed            |         | 2020-01-01 | 2020-06-30
  1       | ConditionOccurrence | 10      | 2020-03-01 |`;

const BACKWARDS = `
  subject | what         | concept | start      | end
  1       | observed     |         | 2020-01-01 | 2020-12-31
  1       | DrugExposure | 20      | 2020-03-10 | 2020-03-16
  1       | DrugExposure | 20      | 2020-03-10 | 2020-03-15
  1       | DrugExposure | 20      | 2020-03-10 | 2020-03-05`;

const ONE_DAY = `
  subject | what                | id | concept | start      | end
  1       | observed            |    |         | 2020-01-01 | 2020-12-31
  1       | DrugExposure        | 1  | 20      | 2020-02-01 | 2020-02-03
  2       | observed            |    |         | 2020-01-01 | 2020-12-31
  2       | DrugExposure        | 2  | 20      | 2020-03-01 | 2020-03-09
  2       | ConditionOccurrence | 2  | 10      | 2020-03-01 | 2020-03-05`;

const joined = (gapDays: number, rest: Partial<EventQuery> = {}): EventQuery =>
  events('JoinedEvents', [], {
    joined: { events: [events('DrugExposure', [20])], gapDays },
    ...rest,
  });

const TWO_MOVES = `
  subject | what           | id | location_history_id | start      | end
  1       | observed       |    |                     | 2020-01-01 | 2020-12-31
  1       | LocationRegion | 7  | 2                   | 2020-03-01 | 2020-04-30
  1       | LocationRegion | 7  | 1                   | 2020-03-01 | 2020-06-30`;

const A_STRANGER = `
  subject | what            | person_id | observation_period_start_date | observation_period_end_date | drug_concept_id | drug_exposure_start_date | drug_exposure_end_date | refills
          | observation_period | 5      | 2020-01-01                    | 2020-12-31                  |                 |                          |                        |
          | drug_exposure      | 5      |                               |                             | 20              | 2020-03-01               | 2020-03-09             | 3`;

const refilled: Filter = { kind: 'number', operand: field('refills'), op: 'eq', value: 3 };
const female: Filter = {
  kind: 'in-concepts',
  operand: subjectField('gender'),
  concepts: [{ id: 8532, name: 'female' }],
  negate: false,
};

const VISITS = `
  subject | what                 | id | concept | start      | end        | visit | concept_id_1 | concept_id_2 | relationship_id | concept_id
  1       | observed             |    |         | 2020-01-01 | 2020-12-31 |       |              |              |                 |
  1       | VisitOccurrence      | 1  |         | 2020-03-01 | 2020-03-02 |       |              |              |                 |
  1       | ConditionOccurrence  | 1  | 10      | 2020-03-01 | 2020-03-02 | 1     |              |              |                 |
  2       | observed             |    |         | 2020-01-01 | 2020-12-31 |       |              |              |                 |
  2       | ConditionOccurrence  | 2  | 10      | 2020-04-01 | 2020-04-02 | 99    |              |              |                 |
          | concept              |    |         |            |            |       |              |              |                 | 30
          | concept_relationship |    |         |            |            |       |              | 30           | Maps to         |`;

const LATE = `
  subject | what             | id | start      | end        | care_site_id | entity_id | domain_id | start_date | location_id | region_concept_id
  1       | observed         |    | 2099-01-01 | 2101-01-01 |              |           |           |            |             |
  1       | VisitOccurrence  | 1  | 2099-12-30 | 2100-01-05 | 3            |           |           |            |             |
          | care_site        |    |            |            | 3            |           |           |            |             |
          | location_history |    |            |            |              | 3         | CARE_SITE | 2000-01-01 | 4           |
          | location         |    |            |            |              |           |           |            | 4           | 50`;

const OPEN = `
  subject | what     | concept | start      | end
  1       | observed |         | 2020-01-01 | 2020-12-31
  1       | DoseEra  | 20      | 2020-03-01 |`;

const MOVED_TO_ITS_END = correlated(
  'at-least',
  1,
  events('DoseEra', [20], {
    dates: {
      kind: 'date-adjustment',
      startFrom: 'end',
      startOffsetDays: 0,
      endFrom: 'start',
      endOffsetDays: 0,
    },
  }),
  relation(window(null, 0, { event: 'end' }), { ignoreObservation: true }),
);

const TIED_VALUES = `
  subject | what                | id | location_history_id | concept | start      | end
  1       | observed            |    |                     |         | 2020-01-01 | 2020-12-31
  1       | ConditionOccurrence | 1  |                     | 10      | 2020-02-01 | 2020-02-02
  1       | LocationRegion      | 7  | 2                   |         | 2020-03-01 | 2020-03-05
  1       | LocationRegion      | 7  | 1                   |         | 2020-03-01 | 2020-03-02`;

const condition = events('ConditionOccurrence', [10]);
const CONDITION_ROW = '1 | 2020-02-01 | 2020-02-02';

const lengthOf = (name: 'first' | 'last', days: number) =>
  group('all', [
    {
      kind: 'aggregate',
      value: aggregation(
        name,
        { kind: 'length-days' },
        events('LocationRegion'),
        relation(window(0, null)),
      ),
      op: 'eq',
      to: { kind: 'number', value: days },
    },
  ]);

export const EDGES: Chapter = {
  title: 'What is equal, missing or out of order',
  introduction:
    'Real data have events of one day, empty fields, ends before starts and subjects of whom ' +
    'nothing is known. Answers don’t depend on the order in which rows happen to lie.',
  specs: [
    spec(
      'An event held by two periods of observation enters by the one that starts, then ends first',
      TWO_PERIODS,
      events('ConditionOccurrence', [10]),
      ['1 | 2020-03-01 | 2020-06-30'],
      { entryLimit: 'first', exit: { kind: 'end-of-observation' } },
    ),
    spec(
      'Of rows with one start and one id the one with the smallest key is first',
      TWO_MOVES,
      events('LocationRegion', [], { first: true }),
      ['1 | 2020-03-01 | 2020-06-30'],
    ),
    spec(
      'The same order holds for the first of some values',
      TIED_VALUES,
      condition,
      [CONDITION_ROW],
      {
        qualify: lengthOf('first', 1),
      },
    ),
    spec(
      'The same order holds for the last of some values',
      TIED_VALUES,
      condition,
      [CONDITION_ROW],
      {
        qualify: lengthOf('last', 4),
      },
    ),
    spec(
      'A period that ends before it starts is joined with nothing',
      BACKWARDS,
      joined(0, { filters: [ofLength(6)] }),
      ['1 | 2020-03-10 | 2020-03-16'],
    ),
    spec(
      '… and takes nothing from those that do',
      BACKWARDS,
      joined(0, { filters: [ofLength(5)] }),
      [],
    ),
    spec(
      'An event that is moved to an end that nobody knows is none',
      OPEN,
      events('DoseEra', [20]),
      [],
      { exit: { kind: 'end-of-observation' }, qualify: group('all', [MOVED_TO_ITS_END]) },
    ),
    {
      ...spec(
        'Joined periods are numbered subject by subject',
        ONE_DAY,
        [events('ConditionOccurrence', [10]), joined(0)],
        ['1 | 2020-02-01 | 2020-02-03', '2 | 2020-03-01 | 2020-03-09'],
        { entryLimit: 'first' },
      ),
      why: 'Else the answer for one subject would depend on who else is in the lake. The second subject’s joined period is its number 1, and precedes the condition of the same day, number 2.',
    },
    spec(
      'A subject in no table has events all the same',
      A_STRANGER,
      events('DrugExposure', [20], { filters: [{ kind: 'any-of', filters: [female, refilled] }] }),
      ['5 | 2020-03-01 | 2020-03-09'],
    ),
    spec(
      'What isn’t known of a subject is not outside of anything',
      A_STRANGER,
      events('DrugExposure', [20], { filters: [outside(subjectField('gender'))] }),
      [],
      OUTSIDE_NOTHING,
    ),
    spec(
      'Of joined periods that start together the shorter comes first, whatever their kind',
      `
        subject | what                | concept | start      | end
        1       | observed            |         | 2020-01-01 | 2020-12-31
        1       | ConditionOccurrence | 10      | 2020-03-01 | 2020-03-05
        1       | DrugExposure        | 20      | 2020-03-01 | 2020-02-20`,
      events('ConditionOccurrence', [10]),
      ['1 | 2020-03-01 | 2020-03-05'],
      {
        qualify: group('all', [
          correlated(
            'exactly',
            2,
            {
              ...events('JoinedEvents'),
              joined: {
                events: [events('ConditionOccurrence', [10]), events('DrugExposure', [20])],
                gapDays: 0,
              },
            },
            relation(window(0, 0)),
          ),
        ]),
      },
    ),
    spec(
      'A set is empty though nothing maps to what was taken out of it',
      VISITS,
      events('ConditionOccurrence', [], { filters: [outside(field('providerSpecialty'))] }),
      ['1 | 2020-03-01 | 2020-03-02', '2 | 2020-04-01 | 2020-04-02'],
      {
        conceptSets: [
          {
            kind: 'concept-set',
            id: 0,
            name: 'mapped, then excluded',
            items: [true, false].map((excluded) => ({
              concept: { id: 30, name: '30' },
              excluded,
              descendants: false,
              mapped: !excluded,
            })),
          },
        ],
      },
    ),
    spec(
      'A value taken in place of none is outside an empty set',
      A_STRANGER,
      events('DrugExposure', [20], {
        filters: [outside({ kind: 'field', of: 'subject', name: 'gender', orElse: 8507 })],
      }),
      ['5 | 2020-03-01 | 2020-03-09'],
      OUTSIDE_NOTHING,
    ),
    spec(
      'Entry events of several queries keep their visits',
      VISITS,
      [events('ConditionOccurrence', [10]), events('Measurement')],
      ['1 | 2020-03-01 | 2020-03-02'],
      {
        qualify: group('all', [
          {
            kind: 'demographic',
            filters: [
              {
                kind: 'in-concepts',
                operand: { kind: 'visit' },
                concepts: [{ id: 1, name: '' }],
                negate: false,
              },
            ],
          },
        ]),
      },
    ),
    spec(
      'In none of no concepts: nothing; not in any of them: whatever has a value',
      VISITS,
      events('ConditionOccurrence', [], {
        filters: [
          { kind: 'in-concepts', operand: field('concept'), concepts: [], negate: true },
          {
            kind: 'any-of',
            filters: [
              { kind: 'in-concepts', operand: field('concept'), concepts: [], negate: false },
              { kind: 'number', operand: { kind: 'visit' }, op: 'eq', value: 99 },
            ],
          },
        ],
      }),
      ['2 | 2020-04-01 | 2020-04-02'],
    ),
    {
      ...spec(
        'Everything that is there, be it empty, is outside an empty set',
        VISITS,
        events('ConditionOccurrence', [10], { filters: [outside(field('visitConcept'))] }),
        ['1 | 2020-03-01 | 2020-03-02'],
        OUTSIDE_NOTHING,
      ),
      why: 'The official query joins the visit and then asks NOT IN: the first subject’s visit has no concept, the second’s isn’t there.',
    },
    spec(
      'A mapping from nothing puts nothing into a set',
      VISITS,
      events('ConditionOccurrence', [], { filters: [outside(field('concept'))] }),
      ['1 | 2020-03-01 | 2020-03-02', '2 | 2020-04-01 | 2020-04-02'],
      {
        conceptSets: [
          {
            kind: 'concept-set',
            id: 0,
            name: 'mapped',
            items: [
              {
                concept: { id: 30, name: '30' },
                excluded: false,
                descendants: false,
                mapped: true,
              },
            ],
          },
        ],
      },
    ),
    spec(
      'A place without an end never ends, whatever the century',
      LATE,
      events('VisitOccurrence', [], {
        filters: [
          {
            kind: 'in-concepts',
            operand: field('placeRegion'),
            concepts: [{ id: 50, name: '50' }],
            negate: false,
          },
        ],
      }),
      ['1 | 2099-12-30 | 2100-01-05'],
    ),
  ],
};
