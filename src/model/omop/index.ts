import type { SubjectModel } from '../subject-model.ts';
import { OMOP_EVENTS, PERSON_FIELDS } from './events.ts';
import { withExtensions } from './extensions.ts';
import { OMOP_TABLES } from './tables.generated.ts';

export { OMOP_LEGACY_COLUMNS } from './legacy-names.ts';

/** The journey of a patient: OMOP Common Data Model 5.4 (https://ohdsi.github.io/CommonDataModel). */
export const OMOP: SubjectModel = {
  name: 'omop-cdm-5.4',
  label: { fr: 'Patients (OMOP CDM 5.4)', en: 'Patients (OMOP CDM 5.4)' },
  tables: withExtensions(OMOP_TABLES),
  subject: {
    table: 'person',
    id: 'person_id',
    fields: PERSON_FIELDS,
    noun: { fr: ['patient', 'patients'], en: ['patient', 'patients'] },
  },
  observation: {
    table: 'observation_period',
    id: 'observation_period_id',
    subject: 'person_id',
    start: 'observation_period_start_date',
    end: 'observation_period_end_date',
  },
  events: OMOP_EVENTS,
  vocabulary: {
    concept: {
      table: 'concept',
      id: 'concept_id',
      name: 'concept_name',
      invalid: 'invalid_reason',
    },
    ancestor: {
      table: 'concept_ancestor',
      ancestor: 'ancestor_concept_id',
      descendant: 'descendant_concept_id',
    },
    mapsTo: {
      table: 'concept_relationship',
      from: 'concept_id_1',
      to: 'concept_id_2',
      where: { column: 'relationship_id', equals: 'Maps to' },
      invalid: 'invalid_reason',
    },
  },
};
