import { OMOP } from '../../model/omop/index.ts';
import { eventOf } from '../../model/subject-model.ts';
import type { Operand } from '../nodes.ts';

/** Columns whose different values may be counted (Occurrence.CountColumn): fields by their name. */
const FIELD_COLUMNS: Readonly<Record<string, string>> = {
  DOMAIN_CONCEPT: 'concept',
  DAYS_SUPPLY: 'daysSupply',
  ERA_OCCURRENCES: 'occurrenceCount',
  GAP_DAYS: 'gapDays',
  QUANTITY: 'quantity',
  RANGE_HIGH: 'rangeHigh',
  RANGE_LOW: 'rangeLow',
  REFILLS: 'refills',
  UNIT: 'unit',
  VALUE_AS_NUMBER: 'value',
  VISIT_DETAIL_ID: 'visitDetail',
};

const OTHER_COLUMNS: Readonly<Record<string, Operand>> = {
  START_DATE: { kind: 'date', at: 'start' },
  END_DATE: { kind: 'date', at: 'end' },
  VISIT_ID: { kind: 'visit' },
};

/** Events at a point in time: the official queries give them the duration 1. */
const POINTS = ['Measurement', 'Observation', 'ProcedureOccurrence', 'Specimen', 'Death'];

/** What may be counted of an event kind, by circe's name of the column. */
export function countColumns(event: string): ReadonlyMap<string, Operand> {
  const columns = new Map(Object.entries(OTHER_COLUMNS));
  columns.set(
    'DURATION',
    POINTS.includes(event) ? { kind: 'constant', value: 1 } : { kind: 'length-days' },
  );
  const fields = eventOf(OMOP, event)?.fields ?? {};
  for (const [column, name] of Object.entries(FIELD_COLUMNS)) {
    if (!(name in fields)) continue;
    const operand: Operand = { kind: 'field', of: 'event', name };
    // A death without a cause counts as one of cause 0.
    const isCause = event === 'Death' && column === 'DOMAIN_CONCEPT';
    columns.set(column, isCause ? { ...operand, orElse: 0 } : operand);
  }
  return columns;
}
