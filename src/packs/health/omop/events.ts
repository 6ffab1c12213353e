import { EVENT_KINDS } from '../../../intake/facts/fact.ts';
import { idSql } from './held.ts';

/** Where a fact goes: by the domain of its concept, or else by its kind. */
const TARGET = `CASE coalesce(t.domain, '')
  WHEN 'Condition' THEN 'condition' WHEN 'Procedure' THEN 'procedure' WHEN 'Measurement' THEN 'measurement'
  WHEN 'Drug' THEN 'drug' WHEN 'Device' THEN 'device' WHEN 'Observation' THEN 'observation'
  ELSE h.kind END`;

/** Sources of hospital claims are told apart from records of care (OMOP type concepts). */
const TYPE = `coalesce(h.type_concept_id, 32817)`;

/** In the standard unit; a unit that is said for the code itself stands above the usual one. */
function converted(column: string): string {
  return `h.${column} * coalesce(own.factor, usual.factor, 1) + coalesce(own.shift, usual.shift, 0)`;
}

/** Every event with its person, stay, concept and unit; what has no person is left for the letters. */
export function eventsSql(salt: string): string {
  return `SELECT h.* EXCLUDE (type_concept_id), ${TYPE} AS type_id,
      coalesce(i.person_id, s.person_id) AS person_id, s.visit_id,
      coalesce(t.concept_id, 0) AS concept_id, coalesce(t.source_concept_id, 0) AS source_concept_id,
      ${TARGET} AS target,
      coalesce(own.unit_concept_id, usual.unit_concept_id, 0) AS unit_id,
      ${converted('number_')} AS value, ${converted('low_')} AS range_low, ${converted('high_')} AS range_high,
      ${idSql(salt, ['h.kind', 'h.source', 'h.key'])} AS row_id
    FROM held h
    LEFT JOIN identifiers i ON i.identifier = h.patient_
    LEFT JOIN stay_links k ON k.visit = h.visit_
    LEFT JOIN stays s ON s.visit = coalesce(k.into_, h.visit_)
    LEFT JOIN terms t ON t.source = h.source AND t.system = coalesce(h.system_, '') AND t.code = h.code_
    LEFT JOIN units own ON own.source = h.source AND own.local = h.unit_ AND own.code = h.code_
    LEFT JOIN units usual ON usual.source = h.source AND usual.local = h.unit_ AND usual.code = ''
    WHERE h.kind IN (${EVENT_KINDS.map((kind) => `'${kind}'`).join(', ')}) AND NOT h.cancelled`;
}

const SELECTED = (target: string): string =>
  `FROM events WHERE target = '${target}' AND person_id IS NOT NULL`;
const SHOWN = `CASE WHEN system_ IS NULL THEN code_ ELSE system_ || ':' || code_ END`;

/** How the events of each target stand in OMOP. */
export const EVENT_TABLES: Readonly<
  Record<string, { readonly table: string; readonly sql: string }>
> = {
  condition: {
    table: 'condition_occurrence',
    sql: `SELECT row_id AS condition_occurrence_id, person_id, concept_id AS condition_concept_id,
      CAST(start_ AS DATE) AS condition_start_date, start_ AS condition_start_datetime,
      CAST(end_ AS DATE) AS condition_end_date, end_ AS condition_end_datetime,
      type_id AS condition_type_concept_id,
      CASE status_ WHEN 'main' THEN 32902 WHEN 'related' THEN 32908 WHEN 'associated' THEN 32908 ELSE 0 END AS condition_status_concept_id,
      status_ AS condition_status_source_value, visit_id AS visit_occurrence_id,
      ${SHOWN} AS condition_source_value, source_concept_id AS condition_source_concept_id ${SELECTED('condition')}`,
  },
  procedure: {
    table: 'procedure_occurrence',
    sql: `SELECT row_id AS procedure_occurrence_id, person_id, concept_id AS procedure_concept_id,
      CAST(start_ AS DATE) AS procedure_date, start_ AS procedure_datetime,
      CAST(end_ AS DATE) AS procedure_end_date, end_ AS procedure_end_datetime,
      type_id AS procedure_type_concept_id, CAST(quantity_ AS BIGINT) AS quantity,
      visit_id AS visit_occurrence_id, ${SHOWN} AS procedure_source_value,
      source_concept_id AS procedure_source_concept_id ${SELECTED('procedure')}`,
  },
  measurement: {
    table: 'measurement',
    sql: `SELECT row_id AS measurement_id, person_id, concept_id AS measurement_concept_id,
      CAST(start_ AS DATE) AS measurement_date, start_ AS measurement_datetime,
      type_id AS measurement_type_concept_id,
      CASE operator_ WHEN '<' THEN 4171756 WHEN '<=' THEN 4171754 WHEN '=' THEN 4172703
        WHEN '>=' THEN 4171755 WHEN '>' THEN 4172704 ELSE NULL END AS operator_concept_id,
      value AS value_as_number, unit_id AS unit_concept_id, range_low, range_high,
      visit_id AS visit_occurrence_id, ${SHOWN} AS measurement_source_value,
      source_concept_id AS measurement_source_concept_id, unit_ AS unit_source_value,
      coalesce(text_, CAST(number_ AS VARCHAR)) AS value_source_value ${SELECTED('measurement')}`,
  },
  drug: {
    table: 'drug_exposure',
    sql: `SELECT row_id AS drug_exposure_id, person_id, concept_id AS drug_concept_id,
      CAST(start_ AS DATE) AS drug_exposure_start_date, start_ AS drug_exposure_start_datetime,
      CAST(coalesce(end_, start_ + to_days(CAST(greatest(coalesce(days_, 1), 1) - 1 AS INTEGER))) AS DATE) AS drug_exposure_end_date,
      end_ AS drug_exposure_end_datetime, type_id AS drug_type_concept_id,
      quantity_ AS quantity, CAST(days_ AS BIGINT) AS days_supply, route_ AS route_source_value,
      unit_ AS dose_unit_source_value, visit_id AS visit_occurrence_id, ${SHOWN} AS drug_source_value,
      source_concept_id AS drug_source_concept_id ${SELECTED('drug')}`,
  },
  device: {
    table: 'device_exposure',
    sql: `SELECT row_id AS device_exposure_id, person_id, concept_id AS device_concept_id,
      CAST(start_ AS DATE) AS device_exposure_start_date, start_ AS device_exposure_start_datetime,
      CAST(end_ AS DATE) AS device_exposure_end_date, end_ AS device_exposure_end_datetime,
      type_id AS device_type_concept_id, CAST(quantity_ AS BIGINT) AS quantity,
      visit_id AS visit_occurrence_id, ${SHOWN} AS device_source_value,
      source_concept_id AS device_source_concept_id ${SELECTED('device')}`,
  },
  observation: {
    table: 'observation',
    sql: `SELECT row_id AS observation_id, person_id, concept_id AS observation_concept_id,
      CAST(start_ AS DATE) AS observation_date, start_ AS observation_datetime,
      type_id AS observation_type_concept_id, value AS value_as_number, text_ AS value_as_string,
      unit_id AS unit_concept_id, visit_id AS visit_occurrence_id, ${SHOWN} AS observation_source_value,
      source_concept_id AS observation_source_concept_id, unit_ AS unit_source_value,
      coalesce(text_, CAST(number_ AS VARCHAR)) AS value_source_value ${SELECTED('observation')}`,
  },
};
