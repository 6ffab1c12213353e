import type { Operand, Side } from '../nodes.ts';

/**
 * What circe-be's criteria may say of an event, as data: for each kind of criterion its attributes
 * by JSON name, how each is read, and the field it is a condition on. The reader, the writer and
 * the published coverage are made from these tables. Filters stand in the graph in this order.
 */
export type Attribute =
  /** Number of a concept set. 'select': before the subject's first event is taken. */
  | {
      readonly read: 'concept-set';
      readonly key: string;
      readonly operand: Operand;
      readonly stage: 'select' | 'filters';
    }
  /** {CodesetId, IsExclusion} */
  | { readonly read: 'selection'; readonly key: string; readonly operand: Operand }
  /** A list of concepts; `exclude` is the property that turns it into its contrary. */
  | {
      readonly read: 'concepts';
      readonly key: string;
      readonly operand: Operand;
      readonly exclude: string | null;
    }
  /** {Op, Value, Extent} of numbers, cut to integers or rounded to four decimals. */
  | { readonly read: 'integer' | 'decimal'; readonly key: string; readonly operand: Operand }
  | { readonly read: 'date'; readonly key: string; readonly at: Side }
  | { readonly read: 'text'; readonly key: string; readonly operand: Operand }
  /** true: outside the measurement's own range, or coded as such. */
  | { readonly read: 'abnormal'; readonly key: string };

export interface CriterionKind {
  /** The subject's earliest may be asked for (First). */
  readonly first: boolean;
  /** Dates may be set by hand (UserDefinedPeriod). */
  readonly period: boolean;
  readonly attributes: readonly Attribute[];
}

const field = (name: string): Operand => ({ kind: 'field', of: 'event', name });
const person = (name: string): Operand => ({ kind: 'field', of: 'subject', name });
const ratio = (numerator: string, denominator: string): Operand => ({
  kind: 'ratio',
  numerator: field(numerator),
  denominator: field(denominator),
});

const selected = (key: string, name: string): Attribute => ({
  read: 'concept-set',
  key,
  operand: field(name),
  stage: 'select',
});
const inSet = (key: string, name: string): Attribute => ({
  read: 'concept-set',
  key,
  operand: field(name),
  stage: 'filters',
});
const selection = (key: string, operand: Operand): Attribute => ({
  read: 'selection',
  key,
  operand,
});

/** Concepts given as a list or (since circe-be 1.12) as a concept set. */
const coded = (key: string, operand: Operand, exclude: string | null = null): Attribute[] => [
  { read: 'concepts', key, operand, exclude },
  selection(`${key}CS`, operand),
];
const typed = (key: string): Attribute[] => coded(key, field('type'), `${key}Exclude`);

const integer = (key: string, operand: Operand): Attribute => ({ read: 'integer', key, operand });
const decimal = (key: string, operand: Operand): Attribute => ({ read: 'decimal', key, operand });
const text = (key: string, name: string): Attribute => ({
  read: 'text',
  key,
  operand: field(name),
});
const date = (key: string, at: Side): Attribute => ({ read: 'date', key, at });

const age = (key: string, at: Side): Attribute => integer(key, { kind: 'age', at });
const length = (key: string): Attribute => integer(key, { kind: 'length-days' });
const AGE = age('Age', 'start');
const AGES = [age('AgeAtStart', 'start'), age('AgeAtEnd', 'end')];
const CODESET = selected('CodesetId', 'concept');
const START = date('OccurrenceStartDate', 'start');
const END = date('OccurrenceEndDate', 'end');
const ERA_DATES = [date('EraStartDate', 'start'), date('EraEndDate', 'end')];
const PERIOD_DATES = [date('PeriodStartDate', 'start'), date('PeriodEndDate', 'end')];
const ERA_LENGTH = length('EraLength');
const PERIOD_LENGTH = length('PeriodLength');
const GENDER = coded('Gender', person('gender'));
const SPECIALTY = coded('ProviderSpecialty', field('providerSpecialty'));
const VISIT_TYPE = coded('VisitType', field('visitConcept'));
const PERSON_AND_CARE = [AGE, ...GENDER, ...SPECIALTY, ...VISIT_TYPE];

const kind = (...attributes: readonly Attribute[]): CriterionKind => ({
  first: true,
  period: false,
  attributes,
});

/** circe-be's name for joined events. */
export const CUSTOM_ERA = 'CustomEra';

export const CRITERION_KINDS: Readonly<Record<string, CriterionKind>> = {
  ConditionEra: kind(
    CODESET,
    ...ERA_DATES,
    integer('OccurrenceCount', field('occurrenceCount')),
    ERA_LENGTH,
    ...AGES,
    ...GENDER,
  ),
  ConditionOccurrence: kind(
    CODESET,
    selected('ConditionSourceConcept', 'sourceConcept'),
    START,
    END,
    ...typed('ConditionType'),
    text('StopReason', 'stopReason'),
    ...PERSON_AND_CARE,
    ...coded('ConditionStatus', field('status')),
  ),
  // Periods made of other criteria's events; circe-be's CriteriaList and GapDays say which.
  [CUSTOM_ERA]: kind(
    date('StartDate', 'start'),
    date('EndDate', 'end'),
    age('AgeAtStart', 'start'),
    selection('GenderCS', person('gender')),
    length('Duration'),
  ),
  Death: {
    ...kind(
      CODESET,
      selected('DeathSourceConcept', 'sourceConcept'),
      START,
      ...typed('DeathType'),
      AGE,
      ...GENDER,
    ),
    first: false,
  },
  DeviceExposure: kind(
    CODESET,
    selected('DeviceSourceConcept', 'sourceConcept'),
    START,
    END,
    ...typed('DeviceType'),
    text('UniqueDeviceId', 'uniqueDeviceId'),
    integer('Quantity', field('quantity')),
    ...PERSON_AND_CARE,
  ),
  DoseEra: kind(
    CODESET,
    ...ERA_DATES,
    ...coded('Unit', field('unit')),
    decimal('DoseValue', field('value')),
    ERA_LENGTH,
    ...AGES,
    ...GENDER,
  ),
  DrugEra: kind(
    CODESET,
    ...ERA_DATES,
    integer('OccurrenceCount', field('occurrenceCount')),
    ERA_LENGTH,
    // The official query compares the gap days with the range of EraLength; a slip of the pen.
    integer('GapDays', field('gapDays')),
    ...AGES,
    ...GENDER,
  ),
  DrugExposure: kind(
    CODESET,
    selected('DrugSourceConcept', 'sourceConcept'),
    START,
    // Not a slip of ours: the official query compares this range with the start of the exposure.
    date('OccurrenceEndDate', 'start'),
    ...typed('DrugType'),
    text('StopReason', 'stopReason'),
    integer('Refills', field('refills')),
    decimal('Quantity', field('quantity')),
    integer('DaysSupply', field('daysSupply')),
    ...coded('RouteConcept', field('route')),
    decimal('EffectiveDrugDose', field('effectiveDose')),
    ...coded('DoseUnit', field('doseUnit')),
    text('LotNumber', 'lotNumber'),
    ...PERSON_AND_CARE,
  ),
  Episode: kind(
    CODESET,
    date('EpisodeStartDate', 'start'),
    date('EpisodeEndDate', 'end'),
    integer('EpisodeNumber', field('number')),
    AGE,
    selection('GenderCS', person('gender')),
    selection('EpisodeObjectConceptCS', field('objectConcept')),
    selection('EpisodeTypeCS', field('type')),
  ),
  // The official query forgets the two dates; an author who gives them means them.
  LocationRegion: {
    ...kind(CODESET, date('StartDate', 'start'), date('EndDate', 'end')),
    first: false,
  },
  Measurement: kind(
    CODESET,
    selected('MeasurementSourceConcept', 'sourceConcept'),
    START,
    ...typed('MeasurementType'),
    ...coded('Operator', field('operator')),
    decimal('ValueAsNumber', field('value')),
    ...coded('ValueAsConcept', field('valueConcept')),
    ...coded('Unit', field('unit')),
    decimal('RangeLow', field('rangeLow')),
    decimal('RangeHigh', field('rangeHigh')),
    decimal('RangeLowRatio', ratio('value', 'rangeLow')),
    decimal('RangeHighRatio', ratio('value', 'rangeHigh')),
    { read: 'abnormal', key: 'Abnormal' },
    ...PERSON_AND_CARE,
  ),
  Observation: kind(
    CODESET,
    selected('ObservationSourceConcept', 'sourceConcept'),
    START,
    ...typed('ObservationType'),
    decimal('ValueAsNumber', field('value')),
    text('ValueAsString', 'valueText'),
    ...coded('ValueAsConcept', field('valueConcept')),
    ...coded('Qualifier', field('qualifier')),
    ...coded('Unit', field('unit')),
    ...PERSON_AND_CARE,
  ),
  ObservationPeriod: {
    ...kind(...PERIOD_DATES, ...coded('PeriodType', field('concept')), PERIOD_LENGTH, ...AGES),
    period: true,
  },
  PayerPlanPeriod: {
    ...kind(
      ...PERIOD_DATES,
      PERIOD_LENGTH,
      ...AGES,
      ...GENDER,
      inSet('PayerConcept', 'payer'),
      inSet('PlanConcept', 'plan'),
      inSet('SponsorConcept', 'sponsor'),
      inSet('StopReasonConcept', 'stopReason'),
      inSet('PayerSourceConcept', 'payerSource'),
      inSet('PlanSourceConcept', 'planSource'),
      inSet('SponsorSourceConcept', 'sponsorSource'),
      inSet('StopReasonSourceConcept', 'stopReasonSource'),
    ),
    period: true,
  },
  ProcedureOccurrence: kind(
    CODESET,
    selected('ProcedureSourceConcept', 'sourceConcept'),
    START,
    ...typed('ProcedureType'),
    ...coded('Modifier', field('modifier')),
    integer('Quantity', field('quantity')),
    ...PERSON_AND_CARE,
  ),
  Specimen: kind(
    CODESET,
    START,
    ...typed('SpecimenType'),
    decimal('Quantity', field('quantity')),
    ...coded('Unit', field('unit')),
    ...coded('AnatomicSite', field('anatomicSite')),
    ...coded('DiseaseStatus', field('diseaseStatus')),
    text('SourceId', 'sourceId'),
    AGE,
    ...GENDER,
  ),
  VisitDetail: kind(
    CODESET,
    selected('VisitDetailSourceConcept', 'sourceConcept'),
    date('VisitDetailStartDate', 'start'),
    date('VisitDetailEndDate', 'end'),
    selection('VisitDetailTypeCS', field('type')),
    length('VisitDetailLength'),
    // Here alone the official query takes the age at the end.
    age('Age', 'end'),
    selection('GenderCS', person('gender')),
    selection('ProviderSpecialtyCS', field('providerSpecialty')),
    selection('PlaceOfServiceCS', field('placeOfService')),
    inSet('PlaceOfServiceLocation', 'placeRegion'),
  ),
  VisitOccurrence: kind(
    CODESET,
    selected('VisitSourceConcept', 'sourceConcept'),
    START,
    END,
    ...typed('VisitType'),
    length('VisitLength'),
    AGE,
    ...GENDER,
    ...SPECIALTY,
    ...coded('PlaceOfService', field('placeOfService')),
    inSet('PlaceOfServiceLocation', 'placeRegion'),
  ),
};

/** What a demographic criterion may say of the index event and its person. */
export const DEMOGRAPHIC_ATTRIBUTES: readonly Attribute[] = [
  AGE,
  ...GENDER,
  ...coded('Race', person('race')),
  ...coded('Ethnicity', person('ethnicity')),
  START,
  END,
];

/** The JSON names by which an attribute is given. */
export function attributeKeys(attribute: Attribute): readonly string[] {
  const exclude = attribute.read === 'concepts' ? attribute.exclude : null;
  return exclude === null ? [attribute.key] : [attribute.key, exclude];
}
