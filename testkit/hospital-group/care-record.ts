import { type Day, formatDay } from '../../src/model/day.ts';
import { careSiteId, providerId } from './care-sites.ts';
import { CONDITIONS, type ConditionKey } from './catalogue/conditions.ts';
import { DRUGS, type DrugKey } from './catalogue/drugs.ts';
import { TESTS, type TestKey, UNITS } from './catalogue/measurements.ts';
import {
  DEVICES,
  type DeviceKey,
  SMOKING_STATUS,
  SPECIMENS,
  type SpecimenKey,
  VISITS,
  type VisitKey,
} from './catalogue/others.ts';
import { WARDS, type WardKey } from './catalogue/places.ts';
import { PROCEDURES, type ProcedureKey } from './catalogue/procedures.ts';
import { conditionEraFields, doseEraFields, drugEraFields } from './era-rows.ts';
import { type Exposure, mergeEras } from './eras.ts';
import type { Period, Smoking } from './life.ts';

export type RowSink = (
  table: string,
  row: Readonly<Record<string, string | number | null>>,
) => void;

/** A visit that was written: events hang on it. */
export interface Visit {
  readonly id: number;
  readonly start: Day;
  readonly end: Day;
  readonly passages: readonly (Passage & { readonly id: number })[];
}

interface VisitRequest {
  readonly kind: VisitKey;
  readonly site: number;
  readonly start: Day;
  readonly end: Day;
  readonly after: Visit | null;
  /** Passages through wards, in order: the first day of each. */
  readonly passages: readonly Passage[];
}

export interface Passage {
  readonly site: number;
  readonly ward: WardKey;
  readonly start: Day;
}

interface Medication {
  readonly drug: DrugKey;
  readonly visit: Visit;
  readonly start: Day;
  readonly end: Day;
  /** A day; null when the drug isn't dosed by the day. */
  readonly doseMg: number | null;
}

const EHR = 32817;
const PRESCRIPTION = 32838;
const LABORATORY = 32856;
const MAIN_DIAGNOSIS = 32902;
const OTHER_DIAGNOSIS = 32908;
const SMOKING = 43054909;
const NO_RESULT = 'non rendu';
/**
 * Ids are person × this + the row's number in its table: unique without a common counter, the
 * person's own, and within 32 bits, which OMOP's DDL gives them, up to a million persons.
 */
const ROWS_MAX = 2000;

/** Writes one person's events as rows of the OMOP tables, and their eras when all is told. */
export class CareRecord {
  readonly #person: number;
  readonly #sink: RowSink;
  readonly #medications: Medication[] = [];
  readonly #conditions: Exposure[] = [];
  readonly #rows = new Map<string, number>();

  constructor(person: number, sink: RowSink) {
    this.#person = person;
    this.#sink = sink;
  }

  visit(request: VisitRequest): Visit {
    const { kind, site, start, end, after, passages } = request;
    const concept = VISITS[kind];
    const id = this.#nextId('visit_occurrence');
    const ward = passages[0]?.ward ?? 'consultation';
    this.#sink('visit_occurrence', {
      visit_occurrence_id: id,
      person_id: this.#person,
      visit_concept_id: concept.id,
      visit_start_date: formatDay(start),
      visit_end_date: formatDay(end),
      visit_type_concept_id: EHR,
      provider_id: providerId(site, ward, id),
      care_site_id: careSiteId(site, null),
      visit_source_value: concept.local.code,
      visit_source_concept_id: concept.local.id,
      preceding_visit_occurrence_id: after?.id ?? null,
    });
    const written: (Passage & { readonly id: number })[] = [];
    for (const [i, passage] of passages.entries()) {
      const until = passages[i + 1]?.start ?? end;
      const preceding = written.at(-1)?.id ?? null;
      written.push({ ...passage, id: this.#passage(id, passage, until, preceding) });
    }
    return { id, start, end, passages: written };
  }

  #passage(visit: number, passage: Passage, end: Day, preceding: number | null): number {
    const id = this.#nextId('visit_detail');
    const concept = VISITS[WARDS[passage.ward].visit];
    this.#sink('visit_detail', {
      visit_detail_id: id,
      person_id: this.#person,
      visit_detail_concept_id: concept.id,
      visit_detail_start_date: formatDay(passage.start),
      visit_detail_end_date: formatDay(end),
      visit_detail_type_concept_id: EHR,
      provider_id: providerId(passage.site, passage.ward, id),
      care_site_id: careSiteId(passage.site, passage.ward),
      visit_detail_source_value: concept.local.code,
      visit_detail_source_concept_id: concept.local.id,
      preceding_visit_detail_id: preceding,
      visit_occurrence_id: visit,
    });
    return id;
  }

  condition(key: ConditionKey, visit: Visit, start: Day, end: Day | null, main: boolean): void {
    const concept = CONDITIONS[key];
    this.#conditions.push({ concept: concept.id, start, end: end ?? start });
    this.#sink('condition_occurrence', {
      ...this.#during('condition_occurrence', visit, start),
      condition_concept_id: concept.id,
      condition_start_date: formatDay(start),
      condition_end_date: end === null ? null : formatDay(end),
      condition_type_concept_id: EHR,
      condition_status_concept_id: main ? MAIN_DIAGNOSIS : OTHER_DIAGNOSIS,
      condition_status_source_value: main ? 'DP' : 'DAS',
      condition_source_value: concept.local.code,
      condition_source_concept_id: concept.local.id,
    });
  }

  /** Written at the end: a death may cut it short. */
  drug(medication: Medication): void {
    this.#medications.push(medication);
  }

  /** Null when the laboratory could give no value. */
  measure(test: TestKey, visit: Visit, on: Day, value: number | null): void {
    const { concept, unit, range, decimals } = TESTS[test];
    const text = value?.toFixed(decimals) ?? null;
    this.#sink('measurement', {
      ...this.#during('measurement', visit, on),
      measurement_concept_id: concept.id,
      measurement_date: formatDay(on),
      measurement_type_concept_id: range === null ? EHR : LABORATORY,
      value_as_number: text,
      value_source_value: text ?? NO_RESULT,
      unit_concept_id: unit.concept,
      unit_source_value: unit.text,
      range_low: range?.[0] ?? null,
      range_high: range?.[1] ?? null,
      measurement_source_value: concept.local.code,
      measurement_source_concept_id: concept.local.id,
    });
  }

  procedure(key: ProcedureKey, visit: Visit, on: Day): void {
    const concept = PROCEDURES[key];
    this.#sink('procedure_occurrence', {
      ...this.#during('procedure_occurrence', visit, on),
      procedure_concept_id: concept.id,
      procedure_date: formatDay(on),
      procedure_end_date: formatDay(on),
      procedure_type_concept_id: EHR,
      quantity: 1,
      procedure_source_value: concept.local.code,
      procedure_source_concept_id: concept.local.id,
    });
  }

  device(key: DeviceKey, visit: Visit, start: Day, end: Day | null): void {
    const concept = DEVICES[key];
    this.#sink('device_exposure', {
      ...this.#during('device_exposure', visit, start),
      device_concept_id: concept.id,
      device_exposure_start_date: formatDay(start),
      device_exposure_end_date: end === null ? null : formatDay(end),
      device_type_concept_id: EHR,
      quantity: 1,
      device_source_value: concept.local.code,
      device_source_concept_id: concept.local.id,
    });
  }

  specimen(key: SpecimenKey, on: Day): void {
    const concept = SPECIMENS[key];
    this.#sink('specimen', {
      specimen_id: this.#nextId('specimen'),
      person_id: this.#person,
      specimen_concept_id: concept.id,
      specimen_type_concept_id: LABORATORY,
      specimen_date: formatDay(on),
      quantity: 1,
      specimen_source_value: concept.local.code,
    });
  }

  smoking(status: Smoking, visit: Visit, on: Day): void {
    const concept = SMOKING_STATUS[status];
    this.#sink('observation', {
      ...this.#during('observation', visit, on),
      observation_concept_id: SMOKING,
      observation_date: formatDay(on),
      observation_type_concept_id: EHR,
      value_as_concept_id: concept.id,
      value_as_string: concept.local.label,
      observation_source_value: concept.local.code,
      observation_source_concept_id: concept.local.id,
      value_source_value: concept.local.code,
    });
  }

  /** Drugs and eras: nothing lasts longer than the period in which it began. */
  close(periods: readonly Period[]): void {
    const medications = this.#medications.map((it) => {
      const until = periods.find(({ to }) => it.start <= to)?.to ?? it.end;
      return { ...it, concept: DRUGS[it.drug].id, end: Math.min(it.end, until) };
    });
    for (const medication of medications) this.#writeExposure(medication);
    for (const era of mergeEras(medications)) this.#writeEra('drug_era', drugEraFields(era));
    for (const dose of new Set(medications.map(({ doseMg }) => doseMg))) {
      if (dose === null) continue;
      const same = medications.filter(({ doseMg }) => doseMg === dose);
      for (const era of mergeEras(same)) {
        this.#writeEra('dose_era', doseEraFields(era, dose));
      }
    }
    for (const era of mergeEras(this.#conditions)) {
      this.#writeEra('condition_era', conditionEraFields(era));
    }
  }

  #writeExposure({ drug, visit, start, end, doseMg }: Medication): void {
    const concept = DRUGS[drug];
    const days = end - start + 1;
    this.#sink('drug_exposure', {
      ...this.#during('drug_exposure', visit, start),
      drug_concept_id: concept.id,
      drug_exposure_start_date: formatDay(start),
      drug_exposure_end_date: formatDay(end),
      drug_type_concept_id: PRESCRIPTION,
      days_supply: days,
      quantity: days,
      refills: 0,
      sig: doseMg === null ? null : `${doseMg} mg par jour`,
      dose_unit_source_value: doseMg === null ? null : UNITS.mg.text,
      drug_source_value: concept.local.code,
      drug_source_concept_id: concept.local.id,
    });
  }

  #writeEra(table: string, fields: Readonly<Record<string, string | number>>): void {
    this.#sink(table, {
      [`${table}_id`]: this.#nextId(table),
      person_id: this.#person,
      ...fields,
    });
  }

  /** The columns that all events of a visit share; the ward is that of the day. */
  #during(table: string, visit: Visit, on: Day): Record<string, string | number | null> {
    const id = this.#nextId(table);
    const passage = visit.passages.findLast(({ start }) => start <= on);
    return {
      [`${table}_id`]: id,
      person_id: this.#person,
      visit_occurrence_id: visit.id,
      visit_detail_id: passage?.id ?? null,
      provider_id: passage === undefined ? null : providerId(passage.site, passage.ward, id),
    };
  }

  #nextId(table: string): number {
    const row = (this.#rows.get(table) ?? 0) + 1;
    if (row >= ROWS_MAX) throw new RangeError(`a person has too many rows of ${table}`);
    this.#rows.set(table, row);
    return this.#person * ROWS_MAX + row;
  }
}
