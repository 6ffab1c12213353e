import type { ColumnModel, TableModel } from '../subject-model.ts';
import { column, table } from '../table-notation.ts';

/**
 * What cohort definitions may name though CDM 5.4 has it not: columns of older versions, and the
 * history of locations from CDM 6.0. All optional; a lake without them answers with no events.
 */
const OMOP_EXTRA_TABLES: readonly TableModel[] = [
  table('location_history', 'health-system', [
    column('location_history_id', 'integer', 'key'),
    column('location_id', 'integer', 'optional', 'location.location_id'),
    column('relationship_type_concept_id', 'integer', 'optional', 'concept.concept_id'),
    // PERSON or CARE_SITE: the table whose row `entity_id` names.
    column('domain_id', 'text', 'optional'),
    column('entity_id', 'integer', 'optional'),
    column('start_date', 'date', 'optional'),
    column('end_date', 'date', 'optional'),
  ]),
];

const OMOP_EXTRA_COLUMNS: Readonly<Record<string, readonly ColumnModel[]>> = {
  // CDM 6.0.
  location: [column('region_concept_id', 'integer', 'optional', 'concept.concept_id')],
  // CDM 5.1 and earlier.
  drug_exposure: [
    column('effective_drug_dose', 'float', 'optional'),
    column('dose_unit_concept_id', 'integer', 'optional', 'concept.concept_id'),
  ],
};

/** The tables with the extra tables and columns added at their ends. */
export function withExtensions(tables: readonly TableModel[]): readonly TableModel[] {
  const widened = tables.map((model) => {
    const extra = OMOP_EXTRA_COLUMNS[model.name];
    return extra === undefined ? model : { ...model, columns: [...model.columns, ...extra] };
  });
  return [...widened, ...OMOP_EXTRA_TABLES];
}
