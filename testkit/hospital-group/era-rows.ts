import { formatDay } from '../../src/model/day.ts';
import { UNITS } from './catalogue/measurements.ts';
import type { Era } from './eras.ts';

type Fields = Readonly<Record<string, string | number>>;

export function drugEraFields(era: Era): Fields {
  return {
    drug_concept_id: era.concept,
    drug_era_start_date: formatDay(era.start),
    drug_era_end_date: formatDay(era.end),
    drug_exposure_count: era.count,
    gap_days: era.gapDays,
  };
}

export function doseEraFields(era: Era, doseMg: number): Fields {
  return {
    drug_concept_id: era.concept,
    unit_concept_id: UNITS.mg.concept,
    dose_value: doseMg,
    dose_era_start_date: formatDay(era.start),
    dose_era_end_date: formatDay(era.end),
  };
}

export function conditionEraFields(era: Era): Fields {
  return {
    condition_concept_id: era.concept,
    condition_era_start_date: formatDay(era.start),
    condition_era_end_date: formatDay(era.end),
    condition_occurrence_count: era.count,
  };
}
