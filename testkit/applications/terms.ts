import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { careSiteId, hasWard } from '../hospital-group/care-sites.ts';
import type { Coded } from '../hospital-group/catalogue/coded.ts';
import { CONDITIONS } from '../hospital-group/catalogue/conditions.ts';
import { DRUGS } from '../hospital-group/catalogue/drugs.ts';
import { TESTS } from '../hospital-group/catalogue/measurements.ts';
import { DEVICES, IMAGES, SPECIMENS, VISITS } from '../hospital-group/catalogue/others.ts';
import { SITES, WARD_KEYS, WARDS } from '../hospital-group/catalogue/places.ts';
import { PROCEDURES } from '../hospital-group/catalogue/procedures.ts';
import { PARAMETERS, VENTILATOR } from './devices.ts';
import { pad } from './identity.ts';
import { LABORATORY_TESTS } from './laboratory-tests.ts';
import { PRODUCTS } from './pharmacy.ts';
import { EXAMINATIONS } from './radiology.ts';

/** A local code and the concept that it was mapped to. */
interface Term {
  readonly code: string;
  readonly label: string;
  readonly concept: { readonly id: number; readonly name: string; readonly domain: string };
  readonly unit?: string;
}

const COLUMNS =
  'source_code\tsource_label\tconcept_id\tconcept_name\tdomain\tunit\twho\twhen\tconfidence';
const DECIDED = ['departement-information-medicale', '2025-09-15', '1'];

const of = (concept: Coded): Term => ({
  code: concept.local.code,
  label: concept.local.label,
  concept,
});

const shelf = (concepts: Readonly<Record<string, Coded>>): readonly Term[] =>
  Object.values(concepts).map(of);

const CLASS_CONCEPTS = {
  I: VISITS.inpatient,
  E: VISITS.emergency,
  O: VISITS.outpatient,
  R: VISITS.dayHospital,
} as const;

function units(): readonly Term[] {
  return SITES.flatMap(({ name }, site) =>
    WARD_KEYS.filter((ward) => hasWard(site, ward)).map((ward) => {
      const id = careSiteId(site, ward);
      const whole = `${name} – ${WARDS[ward].name}`;
      return { code: pad(id, 4), label: whole, concept: { id, name: whole, domain: 'Care site' } };
    }),
  );
}

/** Diagnoses as the record writes them and, without dot, as PMSI and RPU do. */
function diagnoses(): readonly Term[] {
  return shelf(CONDITIONS).flatMap((term) =>
    term.code.includes('.') ? [term, { ...term, code: term.code.replace('.', '') }] : [term],
  );
}

const measures = (): readonly Term[] =>
  (['weight', 'bmi', 'systolic', 'diastolic'] as const).map((key) => ({
    ...of(TESTS[key].concept),
    unit: TESTS[key].unit.text,
  }));

const laboratory = (): readonly Term[] =>
  LABORATORY_TESTS.flatMap(({ code, label, unit, test }) =>
    test === null ? [] : [{ code, label, unit, concept: TESTS[test].concept }],
  );

const parameters = (): readonly Term[] =>
  PARAMETERS.flatMap(({ code, unit, conceptId }) => {
    const test = Object.values(TESTS).find(({ concept }) => concept.id === conceptId);
    return test === undefined
      ? []
      : [{ code, label: test.concept.local.label, unit, concept: test.concept }];
  });

const FILES: Readonly<Record<string, () => readonly Term[]>> = {
  'admissions-class': () =>
    Object.entries(CLASS_CONCEPTS).map(([code, concept]) => ({ ...of(concept), code })),
  'admissions-unit': units,
  'laboratory-test': laboratory,
  'laboratory-specimen': () => shelf(SPECIMENS),
  'radiology-examination': () =>
    EXAMINATIONS.map(({ code, label, procedure }) => ({
      code,
      label,
      concept: PROCEDURES[procedure],
    })),
  diagnoses,
  procedures: () => shelf(PROCEDURES),
  images: () => shelf(IMAGES),
  'pharmacy-product': () =>
    PRODUCTS.map(({ code, label, drug }) => ({ code, label, concept: DRUGS[drug] })),
  'pharmacy-implant': () => [of(DEVICES.stent), of(DEVICES.hip)],
  'patient-record-measure': measures,
  'devices-parameter': parameters,
  'devices-type': () => [
    { code: VENTILATOR.type, label: VENTILATOR.type, concept: DEVICES.ventilator },
  ],
};

/** Writes, an application and subject a file, what was decided about local codes. */
export function writeTerms(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, terms] of Object.entries(FILES)) {
    const lines = terms().map(({ code, label, concept, unit = '' }) =>
      [code, label, concept.id, concept.name, concept.domain, unit, ...DECIDED].join('\t'),
    );
    writeFileSync(join(folder, `${name}.tsv`), `${[COLUMNS, ...lines].join('\n')}\n`);
  }
}
