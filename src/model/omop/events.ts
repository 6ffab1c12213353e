import type { EndRule, EventModel, FieldModel, FieldType, Hop } from '../subject-model.ts';

/**
 * The event kinds of OMOP CDM 5.4, named as in OHDSI cohort definitions. Ends follow the official
 * cohort queries: an open condition or device ends a day after its start, a drug after its days of
 * supply (else a day), a point in time (measurement, procedure …) a day later.
 */

type Label = readonly [fr: string, en: string];

function field(
  type: FieldType,
  column: string,
  label: Label,
  hops: readonly Hop[] = [],
): FieldModel {
  return { type, column, hops, label: { fr: label[0], en: label[1] } };
}

const concept = (column: string, label: Label, hops?: readonly Hop[]): FieldModel =>
  field('concept', column, label, hops);

const TO_PROVIDER: Hop = {
  table: 'provider',
  from: 'provider_id',
  to: 'provider_id',
  optional: true,
};
const TO_VISIT: Hop = {
  table: 'visit_occurrence',
  from: 'visit_occurrence_id',
  to: 'visit_occurrence_id',
  sameSubject: 'person_id',
};
const TO_CARE_SITE: Hop = { table: 'care_site', from: 'care_site_id', to: 'care_site_id' };
const TO_CARE_SITE_PLACE: readonly Hop[] = [
  TO_CARE_SITE,
  {
    table: 'location_history',
    from: 'care_site_id',
    to: 'entity_id',
    where: { column: 'domain_id', equals: 'CARE_SITE' },
    during: { start: 'start_date', end: 'end_date' },
  },
  { table: 'location', from: 'location_id', to: 'location_id' },
];

const SPECIALTY = concept(
  'specialty_concept_id',
  ['spécialité du praticien', 'provider specialty'],
  [TO_PROVIDER],
);
const VISIT_CONCEPT = concept('visit_concept_id', ['type de séjour', 'visit type'], [TO_VISIT]);
const NEXT_DAY: EndRule = { kind: 'start-plus-days', days: 1 };
const at = (column: string): EndRule => ({ kind: 'column', column });

function event(
  name: string,
  label: Label,
  table: string,
  rest: Omit<EventModel, 'name' | 'label' | 'table' | 'subject'> & { readonly subject?: string },
): EventModel {
  return { name, label: { fr: label[0], en: label[1] }, table, subject: 'person_id', ...rest };
}

const VISIT = 'visit_occurrence_id';

export const OMOP_EVENTS: readonly EventModel[] = [
  event('ConditionOccurrence', ['diagnostic', 'condition'], 'condition_occurrence', {
    id: 'condition_occurrence_id',
    start: 'condition_start_date',
    end: [at('condition_end_date'), NEXT_DAY],
    visit: VISIT,
    fields: {
      concept: concept('condition_concept_id', ['diagnostic', 'condition']),
      sourceConcept: concept('condition_source_concept_id', ['code source', 'source concept']),
      type: concept('condition_type_concept_id', ['type de diagnostic', 'condition type']),
      status: concept('condition_status_concept_id', ['statut du diagnostic', 'condition status']),
      stopReason: field('text', 'stop_reason', ['motif d’arrêt', 'stop reason']),
      providerSpecialty: SPECIALTY,
      visitConcept: VISIT_CONCEPT,
    },
  }),
  event('ConditionEra', ['période de maladie', 'condition era'], 'condition_era', {
    id: 'condition_era_id',
    start: 'condition_era_start_date',
    end: [at('condition_era_end_date')],
    visit: null,
    fields: {
      concept: concept('condition_concept_id', ['diagnostic', 'condition']),
      occurrenceCount: field('integer', 'condition_occurrence_count', [
        'nombre d’occurrences',
        'occurrence count',
      ]),
    },
  }),
  event('DrugExposure', ['exposition médicamenteuse', 'drug exposure'], 'drug_exposure', {
    id: 'drug_exposure_id',
    start: 'drug_exposure_start_date',
    end: [
      at('drug_exposure_end_date'),
      { kind: 'start-plus-column-days', column: 'days_supply' },
      NEXT_DAY,
    ],
    visit: VISIT,
    fields: {
      concept: concept('drug_concept_id', ['médicament', 'drug']),
      sourceConcept: concept('drug_source_concept_id', ['code source', 'source concept']),
      type: concept('drug_type_concept_id', ['type d’exposition', 'drug type']),
      stopReason: field('text', 'stop_reason', ['motif d’arrêt', 'stop reason']),
      refills: field('integer', 'refills', ['nombre de renouvellements', 'refills']),
      quantity: field('number', 'quantity', ['quantité', 'quantity']),
      daysSupply: field('integer', 'days_supply', [
        'jours de traitement délivrés',
        'days of supply',
      ]),
      route: concept('route_concept_id', ['voie d’administration', 'route']),
      // Present in CDM 5.1 and earlier only; kept because definitions still name them.
      effectiveDose: field('number', 'effective_drug_dose', ['dose effective', 'effective dose']),
      doseUnit: concept('dose_unit_concept_id', ['unité de dose', 'dose unit']),
      lotNumber: field('text', 'lot_number', ['numéro de lot', 'lot number']),
      providerSpecialty: SPECIALTY,
      visitConcept: VISIT_CONCEPT,
    },
  }),
  event('DrugEra', ['période de traitement', 'drug era'], 'drug_era', {
    id: 'drug_era_id',
    start: 'drug_era_start_date',
    end: [at('drug_era_end_date')],
    visit: null,
    fields: {
      concept: concept('drug_concept_id', ['médicament', 'drug']),
      occurrenceCount: field('integer', 'drug_exposure_count', [
        'nombre d’expositions',
        'exposure count',
      ]),
      gapDays: field('integer', 'gap_days', ['jours sans traitement', 'gap days']),
    },
  }),
  event('DoseEra', ['période à dose constante', 'dose era'], 'dose_era', {
    id: 'dose_era_id',
    start: 'dose_era_start_date',
    end: [at('dose_era_end_date')],
    visit: null,
    fields: {
      concept: concept('drug_concept_id', ['médicament', 'drug']),
      unit: concept('unit_concept_id', ['unité', 'unit']),
      value: field('number', 'dose_value', ['dose', 'dose']),
    },
  }),
  event('ProcedureOccurrence', ['acte', 'procedure'], 'procedure_occurrence', {
    id: 'procedure_occurrence_id',
    start: 'procedure_date',
    end: [NEXT_DAY],
    visit: VISIT,
    fields: {
      concept: concept('procedure_concept_id', ['acte', 'procedure']),
      sourceConcept: concept('procedure_source_concept_id', ['code source', 'source concept']),
      type: concept('procedure_type_concept_id', ['type d’acte', 'procedure type']),
      modifier: concept('modifier_concept_id', ['modificateur', 'modifier']),
      quantity: field('integer', 'quantity', ['quantité', 'quantity']),
      providerSpecialty: SPECIALTY,
      visitConcept: VISIT_CONCEPT,
    },
  }),
  event('DeviceExposure', ['dispositif médical', 'device exposure'], 'device_exposure', {
    id: 'device_exposure_id',
    start: 'device_exposure_start_date',
    end: [at('device_exposure_end_date'), NEXT_DAY],
    visit: VISIT,
    fields: {
      concept: concept('device_concept_id', ['dispositif', 'device']),
      sourceConcept: concept('device_source_concept_id', ['code source', 'source concept']),
      type: concept('device_type_concept_id', ['type de dispositif', 'device type']),
      uniqueDeviceId: field('text', 'unique_device_id', [
        'identifiant unique du dispositif',
        'unique device id',
      ]),
      quantity: field('integer', 'quantity', ['quantité', 'quantity']),
      providerSpecialty: SPECIALTY,
      visitConcept: VISIT_CONCEPT,
    },
  }),
  event('Measurement', ['mesure', 'measurement'], 'measurement', {
    id: 'measurement_id',
    start: 'measurement_date',
    end: [NEXT_DAY],
    visit: VISIT,
    fields: {
      concept: concept('measurement_concept_id', ['mesure', 'measurement']),
      sourceConcept: concept('measurement_source_concept_id', ['code source', 'source concept']),
      type: concept('measurement_type_concept_id', ['type de mesure', 'measurement type']),
      operator: concept('operator_concept_id', ['opérateur', 'operator']),
      value: field('number', 'value_as_number', ['valeur', 'value']),
      valueConcept: concept('value_as_concept_id', ['valeur codée', 'value as concept']),
      unit: concept('unit_concept_id', ['unité', 'unit']),
      rangeLow: field('number', 'range_low', ['borne basse de la norme', 'range low']),
      rangeHigh: field('number', 'range_high', ['borne haute de la norme', 'range high']),
      providerSpecialty: SPECIALTY,
      visitConcept: VISIT_CONCEPT,
    },
  }),
  event('Observation', ['observation', 'observation'], 'observation', {
    id: 'observation_id',
    start: 'observation_date',
    end: [NEXT_DAY],
    visit: VISIT,
    fields: {
      concept: concept('observation_concept_id', ['observation', 'observation']),
      sourceConcept: concept('observation_source_concept_id', ['code source', 'source concept']),
      type: concept('observation_type_concept_id', ['type d’observation', 'observation type']),
      value: field('number', 'value_as_number', ['valeur', 'value']),
      valueText: field('text', 'value_as_string', ['valeur en texte', 'value as text']),
      valueConcept: concept('value_as_concept_id', ['valeur codée', 'value as concept']),
      qualifier: concept('qualifier_concept_id', ['qualificatif', 'qualifier']),
      unit: concept('unit_concept_id', ['unité', 'unit']),
      providerSpecialty: SPECIALTY,
      visitConcept: VISIT_CONCEPT,
    },
  }),
  event('Specimen', ['prélèvement', 'specimen'], 'specimen', {
    id: 'specimen_id',
    start: 'specimen_date',
    end: [NEXT_DAY],
    visit: null,
    fields: {
      concept: concept('specimen_concept_id', ['prélèvement', 'specimen']),
      type: concept('specimen_type_concept_id', ['type de prélèvement', 'specimen type']),
      quantity: field('number', 'quantity', ['quantité', 'quantity']),
      unit: concept('unit_concept_id', ['unité', 'unit']),
      anatomicSite: concept('anatomic_site_concept_id', ['site anatomique', 'anatomic site']),
      diseaseStatus: concept('disease_status_concept_id', [
        'statut de la maladie',
        'disease status',
      ]),
      sourceId: field('text', 'specimen_source_id', ['identifiant source', 'source id']),
    },
  }),
  event('VisitOccurrence', ['séjour', 'visit'], 'visit_occurrence', {
    id: 'visit_occurrence_id',
    start: 'visit_start_date',
    end: [at('visit_end_date')],
    visit: VISIT,
    fields: {
      concept: concept('visit_concept_id', ['type de séjour', 'visit type']),
      sourceConcept: concept('visit_source_concept_id', ['code source', 'source concept']),
      type: concept('visit_type_concept_id', ['origine du séjour', 'visit record type']),
      providerSpecialty: SPECIALTY,
      placeOfService: concept(
        'place_of_service_concept_id',
        ['lieu de soins', 'place of service'],
        [TO_CARE_SITE],
      ),
      placeRegion: concept(
        'region_concept_id',
        ['région du lieu de soins', 'region of the place of service'],
        TO_CARE_SITE_PLACE,
      ),
    },
  }),
  event('VisitDetail', ['passage dans une unité', 'visit detail'], 'visit_detail', {
    id: 'visit_detail_id',
    start: 'visit_detail_start_date',
    end: [at('visit_detail_end_date')],
    visit: VISIT,
    fields: {
      concept: concept('visit_detail_concept_id', ['type de passage', 'visit detail type']),
      sourceConcept: concept('visit_detail_source_concept_id', ['code source', 'source concept']),
      type: concept('visit_detail_type_concept_id', ['origine du passage', 'record type']),
      visitDetail: field('integer', 'visit_detail_id', ['passage', 'visit detail']),
      providerSpecialty: SPECIALTY,
      placeOfService: concept(
        'place_of_service_concept_id',
        ['lieu de soins', 'place of service'],
        [TO_CARE_SITE],
      ),
      placeRegion: concept(
        'region_concept_id',
        ['région du lieu de soins', 'region of the place of service'],
        TO_CARE_SITE_PLACE,
      ),
    },
  }),
  event(
    'ObservationPeriod',
    ['période d’observation', 'observation period'],
    'observation_period',
    {
      id: 'observation_period_id',
      start: 'observation_period_start_date',
      end: [at('observation_period_end_date')],
      visit: null,
      fields: {
        concept: concept('period_type_concept_id', ['type de période', 'period type']),
      },
    },
  ),
  event('PayerPlanPeriod', ['période d’assurance', 'payer plan period'], 'payer_plan_period', {
    id: 'payer_plan_period_id',
    start: 'payer_plan_period_start_date',
    end: [at('payer_plan_period_end_date')],
    visit: null,
    fields: {
      concept: concept('payer_concept_id', ['assureur', 'payer']),
      payer: concept('payer_concept_id', ['assureur', 'payer']),
      plan: concept('plan_concept_id', ['contrat', 'plan']),
      sponsor: concept('sponsor_concept_id', ['souscripteur', 'sponsor']),
      stopReason: concept('stop_reason_concept_id', ['motif de fin', 'stop reason']),
      payerSource: concept('payer_source_concept_id', ['assureur (code source)', 'payer (source)']),
      planSource: concept('plan_source_concept_id', ['contrat (code source)', 'plan (source)']),
      sponsorSource: concept('sponsor_source_concept_id', [
        'souscripteur (code source)',
        'sponsor (source)',
      ]),
      stopReasonSource: concept('stop_reason_source_concept_id', [
        'motif de fin (code source)',
        'stop reason (source)',
      ]),
    },
  }),
  event('Death', ['décès', 'death'], 'death', {
    id: 'person_id',
    start: 'death_date',
    end: [NEXT_DAY],
    visit: null,
    fields: {
      concept: concept('cause_concept_id', ['cause du décès', 'cause of death']),
      sourceConcept: concept('cause_source_concept_id', ['code source', 'source concept']),
      type: concept('death_type_concept_id', ['origine de l’information', 'death type']),
    },
  }),
  event('Episode', ['épisode', 'episode'], 'episode', {
    id: 'episode_id',
    start: 'episode_start_date',
    end: [at('episode_end_date')],
    visit: null,
    fields: {
      concept: concept('episode_concept_id', ['épisode', 'episode']),
      sourceConcept: concept('episode_source_concept_id', ['code source', 'source concept']),
      type: concept('episode_type_concept_id', ['type d’épisode', 'episode type']),
      objectConcept: concept('episode_object_concept_id', ['objet de l’épisode', 'episode object']),
      number: field('integer', 'episode_number', ['rang de l’épisode', 'episode number']),
    },
  }),
  // Where a person lived. LOCATION_HISTORY comes from CDM 6.0; in a 5.4 lake it is an extension.
  event('LocationRegion', ['lieu de résidence', 'residence'], 'location_history', {
    where: { column: 'domain_id', equals: 'PERSON' },
    subject: 'entity_id',
    id: 'location_id',
    start: 'start_date',
    end: [at('end_date'), { kind: 'constant', date: '2099-12-31' }],
    visit: null,
    fields: {
      concept: concept(
        'region_concept_id',
        ['région', 'region'],
        [{ table: 'location', from: 'location_id', to: 'location_id' }],
      ),
    },
  }),
];

/** Fields of the person. */
export const PERSON_FIELDS: Readonly<Record<string, FieldModel>> = {
  birthYear: field('integer', 'year_of_birth', ['année de naissance', 'year of birth']),
  gender: concept('gender_concept_id', ['sexe', 'gender']),
  race: concept('race_concept_id', ['origine', 'race']),
  ethnicity: concept('ethnicity_concept_id', ['ethnicité', 'ethnicity']),
};
