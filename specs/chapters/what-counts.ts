import { OMOP } from '../../src/model/omop/index.ts';
import type { ConceptSetItem, EventQuery } from '../../src/question/nodes.ts';
import { cohort, conceptIn, events, field, oneOf } from '../../testkit/question-builder.ts';
import type { Chapter, Spec } from '../spec.ts';

const VOCABULARY = `
  subject | what                 | concept | start      | end        | concept_id | invalid_reason | ancestor_concept_id | descendant_concept_id | concept_id_1 | concept_id_2 | relationship_id
          | concept              |         |            |            | 1          |                |                     |                       |              |              |
          | concept              |         |            |            | 2          |                |                     |                       |              |              |
          | concept              |         |            |            | 3          | D              |                     |                       |              |              |
          | concept              |         |            |            | 4          |                |                     |                       |              |              |
          | concept_ancestor     |         |            |            |            |                | 1                   | 2                     |              |              |
          | concept_ancestor     |         |            |            |            |                | 1                   | 3                     |              |              |
          | concept_relationship |         |            |            |            |                |                     |                       | 4            | 1            | Maps to
  1       | observed             |         | 2020-01-01 | 2020-12-31 |            |                |                     |                       |              |              |
  1       | ConditionOccurrence  | 1       | 2020-02-01 |            |            |                |                     |                       |              |              |
  1       | ConditionOccurrence  | 2       | 2020-03-01 |            |            |                |                     |                       |              |              |
  1       | ConditionOccurrence  | 3       | 2020-04-01 |            |            |                |                     |                       |              |              |
  1       | ConditionOccurrence  | 4       | 2020-05-01 |            |            |                |                     |                       |              |              |`;

const item = (id: number, rest: Partial<ConceptSetItem> = {}): ConceptSetItem => ({
  concept: { id, name: `concept ${id}` },
  excluded: false,
  descendants: false,
  mapped: false,
  ...rest,
});

/** Each event stays a day, so that the rows tell which concepts were found. */
const ONE_DAY = { kind: 'date-offset', from: 'start', offsetDays: 0 } as const;

function setSpec(
  title: string,
  items: readonly ConceptSetItem[],
  ...months: readonly string[]
): Spec {
  const inSet = {
    kind: 'in-concept-set',
    operand: field('concept'),
    conceptSet: 7,
    negate: false,
  } as const;
  return {
    title,
    model: OMOP,
    journeys: VOCABULARY,
    question: cohort(OMOP.name, events('ConditionOccurrence', [], { select: [inSet] }), {
      conceptSets: [{ kind: 'concept-set', id: 7, name: 'asked', items }],
      exit: ONE_DAY,
    }),
    expected: [
      'subject | start | end',
      ...months.map((m) => `1 | 2020-${m}-01 | 2020-${m}-01`),
    ].join('\n'),
  };
}

export const CONCEPT_SETS: Chapter = {
  title: 'Concept sets',
  introduction:
    'Concept 1 has the descendants 2 and 3, of which 3 was withdrawn; the local code 4 maps to 1. ' +
    'The subject has one event of each, on the first of February, March, April and May.',
  specs: [
    setSpec('A concept alone', [item(1)], '02'),
    setSpec(
      'With its descendants, but not those that were withdrawn',
      [item(1, { descendants: true })],
      '02',
      '03',
    ),
    setSpec('A withdrawn concept stays if it is named itself', [item(3)], '04'),
    setSpec('With the codes that map to it', [item(1, { mapped: true })], '02', '05'),
    setSpec(
      'Without an excluded one',
      [item(1, { descendants: true }), item(2, { excluded: true })],
      '02',
    ),
    setSpec('Without an excluded one and its descendants', [
      item(1),
      item(2),
      item(1, { excluded: true, descendants: true }),
    ]),
  ],
};

const EVENTS_DRAWN = `
  subject | what                | concept | start      | end        | value | daysSupply | birthYear
  1       | subject             |         |            |            |       |            | 1980
  1       | observed            |         | 2020-01-01 | 2020-12-31 |       |            |
  1       | Measurement         | 30      | 2020-02-01 |            | 4     |            |
  1       | Measurement         | 30      | 2020-03-01 |            | 9     |            |
  1       | Measurement         | 30      | 2020-04-01 |            |       |            |
  1       | ConditionOccurrence | 10      | 2020-05-01 |            |       |            |
  1       | DrugExposure        | 20      | 2020-06-01 |            |       | 30         |`;

const high = { kind: 'number', operand: field('value'), op: 'gte', value: 5 } as const;

function eventSpec(title: string, query: EventQuery, ...rows: readonly string[]): Spec {
  return {
    title,
    model: OMOP,
    journeys: EVENTS_DRAWN,
    question: cohort(OMOP.name, query, {
      exit: { kind: 'date-offset', from: 'end', offsetDays: 0 },
    }),
    expected: ['subject | start | end', ...rows.map((row) => `1 | ${row}`)].join('\n'),
  };
}

const lab = (rest: Partial<EventQuery>): EventQuery => events('Measurement', [30], rest);

export const EVENTS: Chapter = {
  title: 'Which events count, and when they end',
  introduction: 'Filters on values, the very first event, and the ends that a row doesn’t tell.',
  specs: [
    eventSpec('A value at least 5', lab({ filters: [high] }), '2020-03-01 | 2020-03-02'),
    eventSpec(
      'A missing value meets no comparison, not even "different"',
      lab({ filters: [{ ...high, op: '!eq', value: 4 }] }),
      '2020-03-01 | 2020-03-02',
    ),
    eventSpec(
      'The first is chosen before values are looked at',
      lab({ first: true, filters: [high] }),
    ),
    eventSpec('Concepts given as a list', events('Measurement', [], { select: [conceptIn(31)] })),
    eventSpec('A missing code is in no list', lab({ filters: [oneOf(field('unit'), 8840)] })),
    eventSpec(
      'Age is counted in calendar years',
      lab({
        filters: [{ kind: 'number', operand: { kind: 'age', at: 'start' }, op: 'lt', value: 40 }],
      }),
    ),
    eventSpec(
      'An open condition ends a day after it starts',
      events('ConditionOccurrence', [10]),
      '2020-05-01 | 2020-05-02',
    ),
    eventSpec(
      'A drug without an end lasts as long as its supply',
      events('DrugExposure', [20]),
      '2020-06-01 | 2020-07-01',
    ),
    eventSpec(
      'Dates may be moved before anything else is asked',
      events('ConditionOccurrence', [10], {
        dates: {
          kind: 'date-adjustment',
          startFrom: 'end',
          startOffsetDays: 3,
          endFrom: 'start',
          endOffsetDays: 10,
        },
      }),
      '2020-05-05 | 2020-05-11',
    ),
    eventSpec(
      'An author may set the dates by hand; the event must hold them',
      events('ObservationPeriod', [], { period: { start: '2020-08-01', end: null } }),
      '2020-08-01 | 2020-12-31',
    ),
  ],
};
