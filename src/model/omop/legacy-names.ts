/**
 * Columns of CDM 5.3 that 5.4 names otherwise: table → old name → new name. 5.4 dropped no column
 * of 5.3; every other column of 5.3 has the same name in 5.4.
 */
export const OMOP_LEGACY_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  visit_occurrence: {
    admitting_source_concept_id: 'admitted_from_concept_id',
    admitting_source_value: 'admitted_from_source_value',
    discharge_to_concept_id: 'discharged_to_concept_id',
    discharge_to_source_value: 'discharged_to_source_value',
  },
  visit_detail: {
    admitting_source_concept_id: 'admitted_from_concept_id',
    admitting_source_value: 'admitted_from_source_value',
    discharge_to_concept_id: 'discharged_to_concept_id',
    discharge_to_source_value: 'discharged_to_source_value',
    visit_detail_parent_id: 'parent_visit_detail_id',
  },
};
