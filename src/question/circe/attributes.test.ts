import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OMOP } from '../../model/omop/index.ts';
import type { EventQuery, Filter, Operand } from '../nodes.ts';
import { validateQuestion } from '../validate.ts';
import { type Attribute, CRITERION_KINDS, DEMOGRAPHIC_ATTRIBUTES } from './attributes.ts';
import { criterionKeys } from './criteria.ts';
import { readCirce } from './read.ts';
import { writeCirce } from './write.ts';

/** Properties that every criterion of circe-be has. */
const COMMON = ['CorrelatedCriteria', 'DateAdjustment', 'IntervalUnit'];

/**
 * The properties of circe-be's classes (org.ohdsi.circe.cohortdefinition), written down from them
 * by hand: what the reader covers is compared with this list, not with itself.
 */
const CIRCE: Readonly<Record<string, string>> = {
  ConditionEra:
    'CodesetId First EraStartDate EraEndDate OccurrenceCount EraLength AgeAtStart AgeAtEnd Gender GenderCS',
  ConditionOccurrence:
    'CodesetId First OccurrenceStartDate OccurrenceEndDate ConditionType ConditionTypeCS ConditionTypeExclude StopReason ConditionSourceConcept Age Gender GenderCS ProviderSpecialty ProviderSpecialtyCS VisitType VisitTypeCS ConditionStatus ConditionStatusCS',
  // With CriteriaList and GapDays, which say what is joined.
  CustomEra: 'First StartDate EndDate AgeAtStart GenderCS Duration',
  Death:
    'CodesetId OccurrenceStartDate DeathType DeathTypeCS DeathTypeExclude DeathSourceConcept Age Gender GenderCS',
  DeviceExposure:
    'CodesetId First OccurrenceStartDate OccurrenceEndDate DeviceType DeviceTypeCS DeviceTypeExclude UniqueDeviceId Quantity DeviceSourceConcept Age Gender GenderCS ProviderSpecialty ProviderSpecialtyCS VisitType VisitTypeCS',
  DoseEra:
    'CodesetId First EraStartDate EraEndDate Unit UnitCS DoseValue EraLength AgeAtStart AgeAtEnd Gender GenderCS',
  DrugEra:
    'CodesetId First EraStartDate EraEndDate OccurrenceCount GapDays EraLength AgeAtStart AgeAtEnd Gender GenderCS',
  DrugExposure:
    'CodesetId First OccurrenceStartDate OccurrenceEndDate DrugType DrugTypeCS DrugTypeExclude StopReason Refills Quantity DaysSupply RouteConcept RouteConceptCS EffectiveDrugDose DoseUnit DoseUnitCS LotNumber DrugSourceConcept Age Gender GenderCS ProviderSpecialty ProviderSpecialtyCS VisitType VisitTypeCS',
  Episode:
    'CodesetId First EpisodeStartDate EpisodeEndDate EpisodeNumber Age GenderCS EpisodeObjectConceptCS EpisodeTypeCS',
  LocationRegion: 'CodesetId StartDate EndDate',
  Measurement:
    'CodesetId First OccurrenceStartDate MeasurementType MeasurementTypeCS MeasurementTypeExclude Operator OperatorCS ValueAsNumber ValueAsConcept ValueAsConceptCS Unit UnitCS RangeLow RangeHigh RangeLowRatio RangeHighRatio Abnormal MeasurementSourceConcept Age Gender GenderCS ProviderSpecialty ProviderSpecialtyCS VisitType VisitTypeCS',
  Observation:
    'CodesetId First OccurrenceStartDate ObservationType ObservationTypeCS ObservationTypeExclude ValueAsNumber ValueAsString ValueAsConcept ValueAsConceptCS Qualifier QualifierCS Unit UnitCS ObservationSourceConcept Age Gender GenderCS ProviderSpecialty ProviderSpecialtyCS VisitType VisitTypeCS',
  ObservationPeriod:
    'First PeriodStartDate PeriodEndDate UserDefinedPeriod PeriodType PeriodTypeCS PeriodLength AgeAtStart AgeAtEnd',
  PayerPlanPeriod:
    'First PeriodStartDate PeriodEndDate UserDefinedPeriod PeriodLength AgeAtStart AgeAtEnd Gender GenderCS PayerConcept PlanConcept SponsorConcept StopReasonConcept PayerSourceConcept PlanSourceConcept SponsorSourceConcept StopReasonSourceConcept',
  ProcedureOccurrence:
    'CodesetId First OccurrenceStartDate ProcedureType ProcedureTypeCS ProcedureTypeExclude Modifier ModifierCS Quantity ProcedureSourceConcept Age Gender GenderCS ProviderSpecialty ProviderSpecialtyCS VisitType VisitTypeCS',
  Specimen:
    'CodesetId First OccurrenceStartDate SpecimenType SpecimenTypeCS SpecimenTypeExclude Quantity Unit UnitCS AnatomicSite AnatomicSiteCS DiseaseStatus DiseaseStatusCS SourceId Age Gender GenderCS',
  VisitDetail:
    'CodesetId First VisitDetailStartDate VisitDetailEndDate VisitDetailTypeCS VisitDetailSourceConcept VisitDetailLength Age GenderCS ProviderSpecialtyCS PlaceOfServiceCS PlaceOfServiceLocation',
  VisitOccurrence:
    'CodesetId First OccurrenceStartDate OccurrenceEndDate VisitType VisitTypeCS VisitTypeExclude VisitSourceConcept VisitLength Age Gender GenderCS ProviderSpecialty ProviderSpecialtyCS PlaceOfService PlaceOfServiceCS PlaceOfServiceLocation',
};

const field = (name: string): Operand => ({ kind: 'field', of: 'event', name });

function questionOf(criteria: readonly unknown[]) {
  return readCirce(
    JSON.stringify({
      ConceptSets: [{ id: 7, name: 'seven', expression: { items: [] } }],
      PrimaryCriteria: {
        CriteriaList: criteria,
        ObservationWindow: { PriorDays: 0, PostDays: 0 },
        PrimaryCriteriaLimit: { Type: 'All' },
      },
    }),
    { source: 'test.json' },
  );
}

/** A criterion with what its kind can't do without. */
function criterion(event: string, body: unknown): object {
  const inner = [{ ConditionOccurrence: { CodesetId: 7 } }];
  const joined = event === 'CustomEra' ? { CriteriaList: inner, GapDays: 3 } : {};
  return { [event]: { ...joined, ...(body as object) } };
}

function eventsOf(event: string, body: unknown): EventQuery {
  const query = questionOf([criterion(event, body)]).entry.events[0];
  assert.ok(query !== undefined);
  return query;
}

/** A value of the attribute as definitions give it, and the filter it must become. */
function sampleOf(attribute: Attribute): readonly [json: unknown, filter: Filter] {
  switch (attribute.read) {
    case 'concept-set':
      return [
        7,
        { kind: 'in-concept-set', operand: attribute.operand, conceptSet: 7, negate: false },
      ];
    case 'selection':
      return [
        { CodesetId: 7, IsExclusion: true },
        { kind: 'in-concept-set', operand: attribute.operand, conceptSet: 7, negate: true },
      ];
    case 'concepts':
      return [
        [{ CONCEPT_ID: 42, CONCEPT_NAME: 'forty-two', CONCEPT_CODE: 'A', DOMAIN_ID: null }],
        {
          kind: 'in-concepts',
          operand: attribute.operand,
          concepts: [{ id: 42, name: 'forty-two', code: 'A' }],
          negate: false,
        },
      ];
    case 'integer':
      return [
        { Op: 'bt', Value: 3.9, Extent: '9' },
        { kind: 'number', operand: attribute.operand, op: 'bt', value: 3, extent: 9 },
      ];
    case 'decimal':
      return [
        { Op: 'gte', Value: 1.00005 },
        { kind: 'number', operand: attribute.operand, op: 'gte', value: 1.0001 },
      ];
    case 'date':
      return [
        { Op: '!bt', Value: '2020-1-5', Extent: '2020-02-29' },
        { kind: 'date', at: attribute.at, op: '!bt', value: '2020-01-05', extent: '2020-02-29' },
      ];
    case 'text':
      return [
        { Op: '!contains', Text: 'l’été' },
        { kind: 'text', operand: attribute.operand, op: '!contains', text: 'l’été' },
      ];
    case 'abnormal':
      return [
        true,
        {
          kind: 'any-of',
          filters: [
            { kind: 'compare', left: field('value'), op: 'lt', right: field('rangeLow') },
            { kind: 'compare', left: field('value'), op: 'gt', right: field('rangeHigh') },
            {
              kind: 'in-concepts',
              operand: field('valueConcept'),
              concepts: [
                { id: 4155142, name: 'Abnormally low' },
                { id: 4155143, name: 'Abnormally high' },
              ],
              negate: false,
            },
          ],
        },
      ];
  }
}

test('every kind of criterion of circe-be is read, with every attribute it has', () => {
  assert.deepEqual(Object.keys(CRITERION_KINDS).sort(), Object.keys(CIRCE).sort());
  for (const [event, kind] of Object.entries(CRITERION_KINDS)) {
    const expected = [...(CIRCE[event] ?? '').split(' '), ...COMMON];
    assert.deepEqual([...criterionKeys(kind)].sort(), expected.sort(), event);
  }
});

for (const [event, kind] of Object.entries(CRITERION_KINDS)) {
  for (const attribute of kind.attributes) {
    test(`${event}.${attribute.key} becomes one filter and comes back`, () => {
      const [json, filter] = sampleOf(attribute);
      const question = questionOf([criterion(event, { [attribute.key]: json })]);
      const [query] = question.entry.events;
      const isSelect = 'stage' in attribute && attribute.stage === 'select';
      assert.deepEqual(query?.select, isSelect ? [filter] : []);
      assert.deepEqual(query?.filters, isSelect ? [] : [filter]);
      assert.deepEqual(validateQuestion(question, OMOP), []);
      const again = readCirce(JSON.stringify(writeCirce(question)), { source: 'test.json' });
      assert.deepEqual(again, question);
    });
  }
}

for (const attribute of DEMOGRAPHIC_ATTRIBUTES) {
  test(`DemographicCriteria.${attribute.key} becomes one filter`, () => {
    const [json, filter] = sampleOf(attribute);
    const demographic = { [attribute.key]: json };
    const within = { Type: 'ALL', DemographicCriteriaList: [demographic] };
    const query = eventsOf('Observation', { CorrelatedCriteria: within });
    const filters = [filter];
    assert.deepEqual(query.within?.criteria, [{ kind: 'demographic', filters }]);
  });
}

test('which field an attribute is a condition on, where its name does not say', () => {
  const operands = (event: string) =>
    Object.fromEntries(
      (CRITERION_KINDS[event]?.attributes ?? []).map((one) => [
        one.key,
        'operand' in one ? one.operand : 'at' in one ? one.at : null,
      ]),
    );
  assert.deepEqual(operands('Measurement').VisitType, field('visitConcept'));
  assert.deepEqual(operands('VisitOccurrence').VisitType, field('type'));
  assert.deepEqual(operands('VisitDetail').Age, { kind: 'age', at: 'end' });
  assert.deepEqual(operands('VisitOccurrence').Age, { kind: 'age', at: 'start' });
  assert.deepEqual(operands('DrugEra').AgeAtEnd, { kind: 'age', at: 'end' });
  assert.deepEqual(operands('DrugEra').GapDays, field('gapDays'));
  assert.equal(operands('DrugExposure').OccurrenceEndDate, 'start');
  assert.equal(operands('ConditionOccurrence').OccurrenceEndDate, 'end');
  assert.deepEqual(operands('VisitDetail').VisitDetailLength, { kind: 'length-days' });
  assert.deepEqual(operands('Measurement').RangeHighRatio, {
    kind: 'ratio',
    numerator: field('value'),
    denominator: field('rangeHigh'),
  });
  assert.deepEqual(operands('Death').Gender, { kind: 'field', of: 'subject', name: 'gender' });
});

test('decimals keep four digits, lengths and counts are cut', () => {
  const filters = eventsOf('DrugExposure', {
    Quantity: { Op: 'bt', Value: -0.00005, Extent: 1e-9 },
    Refills: { Op: 'lt', Value: -0.5 },
  }).filters;
  const refills = { kind: 'number', operand: field('refills'), op: 'lt', value: 0 };
  const quantity = { kind: 'number', operand: field('quantity'), op: 'bt', value: -0.0001 };
  assert.deepEqual(filters, [refills, { ...quantity, extent: 0 }]);
});

test('an exclusion turns its list round; an empty list is no condition', () => {
  const concepts = [{ CONCEPT_ID: 1, CONCEPT_NAME: 'one' }];
  const some = eventsOf('Death', { DeathType: concepts, DeathTypeExclude: true });
  assert.equal((some.filters[0] as Extract<Filter, { kind: 'in-concepts' }>).negate, true);
  const none = eventsOf('Death', { DeathType: [], DeathTypeExclude: true, Gender: null });
  assert.deepEqual(none.filters, []);
});

test('first, dates set by hand and adjusted dates', () => {
  const query = eventsOf('ObservationPeriod', {
    First: true,
    UserDefinedPeriod: { StartDate: '2020-01-01' },
    DateAdjustment: { StartWith: 'END_DATE', StartOffset: -2, EndOffset: 30 },
  });
  assert.equal(query.first, true);
  assert.deepEqual(query.period, { start: '2020-01-01', end: null });
  assert.deepEqual(query.dates, {
    kind: 'date-adjustment',
    startFrom: 'end',
    startOffsetDays: -2,
    endFrom: 'end',
    endOffsetDays: 30,
  });
  // An event whose adjusted end comes before its start is left out.
  assert.deepEqual(query.filters, [
    {
      kind: 'compare',
      left: { kind: 'date', at: 'start' },
      op: 'lte',
      right: { kind: 'date', at: 'end' },
    },
  ]);
  const death = eventsOf('Death', {
    DateAdjustment: { StartWith: 'END_DATE', EndWith: 'START_DATE' },
  });
  assert.deepEqual([death.dates?.startFrom, death.dates?.endFrom], ['start', 'end']);
});

test('any mix of attributes is read as the same question after it was written', () => {
  const anyCriterion = fc.constantFrom(...Object.entries(CRITERION_KINDS)).chain(([event, kind]) =>
    fc.subarray([...kind.attributes]).map((attributes) => {
      const body = Object.fromEntries(attributes.map((one) => [one.key, sampleOf(one)[0]]));
      return criterion(event, body);
    }),
  );
  fc.assert(
    fc.property(fc.array(anyCriterion, { minLength: 1, maxLength: 4 }), (criteria) => {
      const question = questionOf(criteria);
      const again = readCirce(JSON.stringify(writeCirce(question)), { source: 'test.json' });
      assert.deepEqual(again, question);
    }),
    { numRuns: 300 },
  );
});
