import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParcoursError } from '../../model/errors.ts';
import { readCirce } from './read.ts';

const SET = { id: 0, name: 'drugs', expression: { items: [] } };
const OBSERVED = { PriorDays: 0, PostDays: 0 };

const withCriterion = (criterion: unknown) => ({
  ConceptSets: [SET],
  PrimaryCriteria: { CriteriaList: [criterion], ObservationWindow: OBSERVED },
});
const VALID = withCriterion({ DrugExposure: { CodesetId: 0 } });
const WINDOW = { Start: { Days: 30, Coeff: -1 }, End: { Days: 0, Coeff: 1 } };
const CORRELATED = {
  Criteria: { Measurement: {} },
  StartWindow: WINDOW,
  Occurrence: { Type: 2, Count: 1 },
};
const withGroup = (group: unknown) => ({ ...VALID, AdditionalCriteria: group });
const withCorrelated = (change: unknown) =>
  withGroup({ Type: 'ALL', CriteriaList: [Object.assign({ ...CORRELATED }, change)] });

const CRITERION = '$.PrimaryCriteria.CriteriaList[0]';
const DRUG = `${CRITERION}.DrugExposure`;
const GROUP = '$.AdditionalCriteria';
const INNER = `${GROUP}.CriteriaList[0]`;

/** What is wrong, the code of the error, the path it names. */
const CASES: readonly (readonly [what: string, json: unknown, code: string, path: string])[] = [
  ['a list', [], 'circe.unexpected', '$'],
  ['nothing', null, 'circe.unexpected', '$'],
  ['no entry', {}, 'circe.missing', '$'],
  ['an unknown property', { ...VALID, Titel: 'x' }, 'circe.unknown-property', '$.Titel'],
  [
    'no entry event',
    { PrimaryCriteria: { CriteriaList: [], ObservationWindow: OBSERVED } },
    'circe.no-entry',
    '$.PrimaryCriteria',
  ],
  [
    'no observation window',
    { PrimaryCriteria: { CriteriaList: [{ Death: {} }] } },
    'circe.missing',
    '$.PrimaryCriteria',
  ],
  [
    'a negative number of days',
    {
      PrimaryCriteria: { CriteriaList: [{ Death: {} }], ObservationWindow: { PriorDays: -1 } },
    },
    'circe.unexpected',
    '$.PrimaryCriteria.ObservationWindow.PriorDays',
  ],
  ['an unknown criterion', withCriterion({ Surgery: {} }), 'circe.criterion', CRITERION],
  ['two criteria in one', withCriterion({ Death: {}, Specimen: {} }), 'circe.criterion', CRITERION],
  [
    'a criterion that is null',
    withCriterion({ Death: null }),
    'circe.unexpected',
    `${CRITERION}.Death`,
  ],
  [
    'an attribute of another domain',
    withCriterion({ DrugExposure: { RangeLow: {} } }),
    'circe.unknown-property',
    `${DRUG}.RangeLow`,
  ],
  [
    'a name with signs in it',
    withCriterion({ DrugExposure: { 'Days Supply': 1 } }),
    'circe.unknown-property',
    `${DRUG}["Days Supply"]`,
  ],
  [
    'a concept set that is not there',
    withCriterion({ DrugExposure: { CodesetId: 3 } }),
    'circe.concept-set',
    `${DRUG}.CodesetId`,
  ],
  [
    'a selection of a concept set that is not there',
    withCriterion({ DrugExposure: { GenderCS: { CodesetId: 3 } } }),
    'circe.concept-set',
    `${DRUG}.GenderCS.CodesetId`,
  ],
  [
    'a concept set number that is a word',
    withCriterion({ DrugExposure: { CodesetId: 'aspirin' } }),
    'circe.unexpected',
    `${DRUG}.CodesetId`,
  ],
  [
    'two concept sets of one number',
    { ...VALID, ConceptSets: [SET, SET] },
    'circe.duplicate-concept-set',
    '$.ConceptSets[1].id',
  ],
  [
    'a concept without its number',
    { ...VALID, ConceptSets: [{ ...SET, expression: { items: [{ concept: {} }] } }] },
    'circe.missing',
    '$.ConceptSets[0].expression.items[0].concept',
  ],
  [
    'bt without Extent',
    withCriterion({ DrugExposure: { Age: { Op: 'bt', Value: 3 } } }),
    'circe.extent',
    `${DRUG}.Age`,
  ],
  [
    'an unknown operator',
    withCriterion({ DrugExposure: { Age: { Op: '>', Value: 3 } } }),
    'circe.unexpected',
    `${DRUG}.Age.Op`,
  ],
  [
    'a range without a value',
    withCriterion({ DrugExposure: { Age: { Op: 'lt' } } }),
    'circe.missing',
    `${DRUG}.Age`,
  ],
  [
    'a day that is not in the calendar',
    withCriterion({ DrugExposure: { OccurrenceStartDate: { Op: 'lt', Value: '2023-02-29' } } }),
    'circe.unexpected',
    `${DRUG}.OccurrenceStartDate.Value`,
  ],
  [
    'an unknown text operator',
    withCriterion({ DrugExposure: { StopReason: { Op: 'like', Text: 'x' } } }),
    'circe.unexpected',
    `${DRUG}.StopReason.Op`,
  ],
  [
    'a flag that is a number',
    withCriterion({ DrugExposure: { First: 3 } }),
    'circe.unexpected',
    `${DRUG}.First`,
  ],
  [
    'hours',
    withCriterion({ DrugExposure: { IntervalUnit: 'hour' } }),
    'circe.time-unit',
    `${DRUG}.IntervalUnit`,
  ],
  [
    'a window in minutes',
    withCorrelated({ StartWindow: { ...WINDOW, End: { TimeUnit: 'minute', Coeff: 1 } } }),
    'circe.time-unit',
    `${INNER}.StartWindow.End.TimeUnit`,
  ],
  [
    'a window that says two numbers of days',
    withCorrelated({ StartWindow: { ...WINDOW, End: { Days: 1, TimeUnitValue: 2, Coeff: 1 } } }),
    'circe.contradiction',
    `${INNER}.StartWindow.End.TimeUnitValue`,
  ],
  [
    'a direction that is neither before nor after',
    withCorrelated({ StartWindow: { ...WINDOW, End: { Days: 1, Coeff: 2 } } }),
    'circe.unexpected',
    `${INNER}.StartWindow.End.Coeff`,
  ],
  ['no window', withCorrelated({ StartWindow: null }), 'circe.missing', INNER],
  [
    'an unknown kind of count',
    withCorrelated({ Occurrence: { Type: 3, Count: 1 } }),
    'circe.unexpected',
    `${INNER}.Occurrence.Type`,
  ],
  [
    'a negative count',
    withCorrelated({ Occurrence: { Type: 2, Count: -1 } }),
    'circe.unexpected',
    `${INNER}.Occurrence.Count`,
  ],
  [
    'a column that the event has not',
    withCorrelated({
      Occurrence: { Type: 2, Count: 1, IsDistinct: true, CountColumn: 'GAP_DAYS' },
    }),
    'circe.count-column',
    `${INNER}.Occurrence.CountColumn`,
  ],
  ['an unknown type of group', withGroup({ Type: 'NONE' }), 'circe.unexpected', `${GROUP}.Type`],
  ['a group without its type', withGroup({ Groups: [{}] }), 'circe.missing', GROUP],
  ['at least how many?', withGroup({ Type: 'AT_LEAST' }), 'circe.missing', GROUP],
  [
    'a group that is a list',
    withGroup({ Type: 'ALL', Groups: {} }),
    'circe.unexpected',
    `${GROUP}.Groups`,
  ],
  [
    'a limit of another name',
    { ...VALID, ExpressionLimit: { Type: 'Earliest' } },
    'circe.unexpected',
    '$.ExpressionLimit.Type',
  ],
  ['two end strategies', { ...VALID, EndStrategy: {} }, 'circe.end-strategy', '$.EndStrategy'],
  [
    'an era of no drug',
    { ...VALID, EndStrategy: { CustomEra: { GapDays: 1 } } },
    'circe.missing',
    '$.EndStrategy.CustomEra',
  ],
  [
    'an offset in hours',
    { ...VALID, EndStrategy: { DateOffset: { OffsetUnit: 'hour', OffsetUnitValue: 3 } } },
    'circe.time-unit',
    '$.EndStrategy.DateOffset.OffsetUnit',
  ],
  [
    'another way to collapse',
    { ...VALID, CollapseSettings: { CollapseType: 'NO_REPEAT' } },
    'circe.unexpected',
    '$.CollapseSettings.CollapseType',
  ],
  [
    'a rule without its group',
    { ...VALID, InclusionRules: [{ name: 'x' }] },
    'circe.missing',
    '$.InclusionRules[0]',
  ],
];

for (const [what, json, code, path] of CASES) {
  test(`refused with its path: ${what}`, () => {
    assert.throws(
      () => readCirce(JSON.stringify(json), { source: 'bad.json' }),
      (error) => {
        assert.ok(error instanceof ParcoursError, String(error));
        assert.deepEqual([error.kind, error.code], ['input', code], error.message);
        assert.deepEqual(error.place, { source: 'bad.json', path });
        assert.notEqual(error.sentence.fr, error.sentence.en);
        return true;
      },
    );
  });
}

test('text that is not JSON is refused with its line and column', () => {
  const text = '{\n  "Title": "x",\n  "ConceptSets": [,]\n}';
  assert.throws(
    () => readCirce(text, { source: 'bad.json' }),
    (error) => {
      assert.ok(error instanceof ParcoursError);
      assert.deepEqual(error.place, { source: 'bad.json', line: 3 });
      assert.match(error.sentence.en, /line 3, column 19$/);
      return true;
    },
  );
});

test('text that stops in the middle is refused where it stops', () => {
  for (const text of ['', '{"Title"', `${'['.repeat(100_000)}`]) {
    assert.throws(
      () => readCirce(text, { source: 'cut.json' }),
      (error) => error instanceof ParcoursError && error.code === 'circe.json',
    );
  }
});
