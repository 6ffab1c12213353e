import { type Coded, type CodedRow, codedTable } from './coded.ts';

const CODES = {
  creatinine: [3020564, 'Creatinine (moles per volume)', '14682-9', 'CREAT', 'Créatinine'],
  hba1c: [3004410, 'Haemoglobin A1c', '4548-4', 'HBA1C', 'Hémoglobine glyquée'],
  potassium: [3023103, 'Potassium', '2823-3', 'K', 'Potassium'],
  sodium: [3019550, 'Sodium', '2951-2', 'NA', 'Sodium'],
  haemoglobin: [3000963, 'Haemoglobin', '718-7', 'HB', 'Hémoglobine'],
  leukocytes: [3000905, 'Leukocytes', '6690-2', 'GB', 'Leucocytes'],
  platelets: [3024929, 'Platelets', '777-3', 'PLQ', 'Plaquettes'],
  crp: [3020460, 'C-reactive protein', '1988-5', 'CRP', 'Protéine C réactive'],
  glucose: [3020491, 'Glucose (moles per volume)', '14749-6', 'GLY', 'Glycémie'],
  weight: [3025315, 'Body weight', '29463-7', 'POIDS', 'Poids'],
  troponin: [3019800, 'Troponin T', '6598-7', 'TROPO', 'Troponine T'],
  systolic: [3004249, 'Systolic blood pressure', '8480-6', 'PAS', 'Pression artérielle systolique'],
  diastolic: [
    3012888,
    'Diastolic blood pressure',
    '8462-4',
    'PAD',
    'Pression artérielle diastolique',
  ],
  bmi: [3038553, 'Body mass index', '39156-5', 'IMC', 'Indice de masse corporelle'],
} as const satisfies Readonly<Record<string, CodedRow>>;

export type TestKey = keyof typeof CODES;

/** How a healthy person's value is drawn, and what can be measured at all. */
export interface Test {
  readonly concept: Coded;
  readonly unit: { readonly concept: number; readonly text: string };
  /** Range printed by the laboratory; none for what isn't a laboratory's. */
  readonly range: readonly [low: number, high: number] | null;
  /** A person's own level lies here. */
  readonly usual: readonly [low: number, high: number];
  /** From one day to the next, as a part of the level. */
  readonly spread: number;
  readonly limits: readonly [low: number, high: number];
  readonly decimals: 0 | 1 | 2;
}

const CONCEPTS = codedTable(
  {
    offset: 40_000,
    domain: 'Measurement',
    vocabulary: 'LOINC',
    conceptClass: 'Lab Test',
    localVocabulary: 'LABO-GHT',
  },
  CODES,
);

/** Units: concept of the UCUM vocabulary, and the text printed. */
export const UNITS = {
  umolPerL: { concept: 8749, text: 'µmol/L', name: 'micromole per litre', code: 'umol/L' },
  mmolPerL: { concept: 8753, text: 'mmol/L', name: 'millimole per litre', code: 'mmol/L' },
  percent: { concept: 8554, text: '%', name: 'per cent', code: '%' },
  gPerDl: { concept: 8713, text: 'g/dL', name: 'gram per decilitre', code: 'g/dL' },
  gigaPerL: { concept: 9444, text: 'G/L', name: 'billion per litre', code: '10*9/L' },
  mgPerL: { concept: 8751, text: 'mg/L', name: 'milligram per litre', code: 'mg/L' },
  ngPerL: { concept: 8725, text: 'ng/L', name: 'nanogram per litre', code: 'ng/L' },
  kg: { concept: 9529, text: 'kg', name: 'kilogram', code: 'kg' },
  kgPerM2: { concept: 9531, text: 'kg/m²', name: 'kilogram per square metre', code: 'kg/m2' },
  mg: { concept: 8576, text: 'mg', name: 'milligram', code: 'mg' },
  mmHg: { concept: 8876, text: 'mmHg', name: 'millimetre of mercury', code: 'mm[Hg]' },
} as const;

type Range = Test['usual'];

function test(
  key: TestKey,
  unit: keyof typeof UNITS,
  range: Range | null,
  usual: Range,
  spread: number,
  limits: Range,
  decimals: Test['decimals'],
): Test {
  return { concept: CONCEPTS[key], unit: UNITS[unit], range, usual, spread, limits, decimals };
}

export const TESTS: Readonly<Record<TestKey, Test>> = {
  creatinine: test('creatinine', 'umolPerL', [45, 104], [55, 92], 0.06, [20, 1500], 0),
  hba1c: test('hba1c', 'percent', [4, 6], [4.9, 5.8], 0.03, [3.5, 17], 1),
  potassium: test('potassium', 'mmolPerL', [3.5, 5.1], [3.8, 4.7], 0.05, [1.8, 8.5], 1),
  sodium: test('sodium', 'mmolPerL', [136, 145], [138, 142], 0.01, [110, 170], 0),
  haemoglobin: test('haemoglobin', 'gPerDl', [12, 17], [12.5, 15.5], 0.03, [3.5, 21], 1),
  leukocytes: test('leukocytes', 'gigaPerL', [4, 10], [5, 8.5], 0.1, [0.1, 90], 1),
  platelets: test('platelets', 'gigaPerL', [150, 400], [180, 340], 0.07, [5, 1200], 0),
  crp: test('crp', 'mgPerL', [0, 5], [0.6, 4], 0.3, [0.1, 600], 1),
  glucose: test('glucose', 'mmolPerL', [3.9, 5.5], [4.4, 5.4], 0.07, [1, 60], 1),
  weight: test('weight', 'kg', null, [58, 84], 0.015, [2, 260], 1),
  troponin: test('troponin', 'ngPerL', [0, 14], [3, 11], 0.2, [1, 20_000], 0),
  systolic: test('systolic', 'mmHg', null, [112, 134], 0.06, [50, 260], 0),
  diastolic: test('diastolic', 'mmHg', null, [66, 84], 0.06, [30, 150], 0),
  // Never drawn: it follows from weight and height.
  bmi: test('bmi', 'kgPerM2', null, [19, 29], 0, [8, 90], 1),
};
