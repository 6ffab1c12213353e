import { TESTS, type TestKey } from '../hospital-group/catalogue/measurements.ts';

/** A test as the laboratory's own catalogue names it. */
export interface LaboratoryTest {
  readonly code: string;
  readonly label: string;
  readonly unit: string;
  /** Multiplies the generator's value. */
  readonly factor: number;
  readonly decimals: number;
  readonly range: readonly [low: number, high: number];
  /** Nothing smaller is reported as a number. */
  readonly least: number | null;
  /** Of the generator; null: not in its vocabulary. */
  readonly test: TestKey | null;
  /** What the unit means in OMOP, whether or not the test has a term. */
  readonly unitConceptId: number;
}

function of(
  test: TestKey,
  code: string,
  label: string,
  least: number | null = null,
): LaboratoryTest {
  const { unit, range, decimals } = TESTS[test];
  const told = { code, label, unit: unit.text, decimals, range: range ?? [0, 0], least, test };
  return { ...told, factor: 1, unitConceptId: unit.concept };
}

export const LABORATORY_TESTS: readonly LaboratoryTest[] = [
  of('creatinine', 'CREAT', 'Créatinine sérum'),
  of('hba1c', 'HBA1C', 'Hémoglobine A1c'),
  of('potassium', 'K', 'Potassium'),
  of('sodium', 'NA', 'Sodium'),
  of('haemoglobin', 'HB', 'Hémoglobine'),
  of('leukocytes', 'LEUCO', 'Leucocytes'),
  of('platelets', 'PLAQ', 'Plaquettes'),
  of('crp', 'CRP', 'Protéine C réactive', 1),
  of('glucose', 'GLY', 'Glucose à jeun'),
  of('troponin', 'TROPT', 'Troponine T hs', 5),
];

const BY_TEST: ReadonlyMap<string, LaboratoryTest> = new Map(
  LABORATORY_TESTS.map((it) => [it.test ?? '', it]),
);

const BY_LOCAL_CODE: ReadonlyMap<string, TestKey> = new Map(
  Object.entries(TESTS).map(([key, { concept }]) => [concept.local.code, key as TestKey]),
);

/** The second site's automaton still prints haemoglobin per litre. */
const PER_LITRE_SITE = 1;

/** The generator's test of a code that its rows bear. */
export const testOfLocalCode = (code: string): TestKey | undefined => BY_LOCAL_CODE.get(code);

/** The laboratory's test for a code of the generator at a site; undefined for what wards measure. */
export function laboratoryTest(localCode: string, site: number): LaboratoryTest | undefined {
  const found = BY_TEST.get(testOfLocalCode(localCode) ?? '');
  if (found?.code !== 'HB' || site !== PER_LITRE_SITE) return found;
  const [low, high] = found.range;
  return { ...found, unit: 'g/L', factor: 10, decimals: 0, range: [low * 10, high * 10] };
}

/** Known to the laboratory, and to no vocabulary of the group: its rows have no standard concept. */
export const ALAT: LaboratoryTest = {
  code: 'ALAT',
  label: 'Alanine aminotransférase',
  unit: 'UI/L',
  factor: 1,
  decimals: 0,
  range: [7, 45],
  least: null,
  test: null,
  // International units per litre.
  unitConceptId: 8923,
};
