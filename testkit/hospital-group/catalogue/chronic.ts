import type { ByAge } from './ages.ts';
import type { ConditionKey } from './conditions.ts';
import type { DrugKey } from './drugs.ts';
import type { TestKey } from './measurements.ts';

/** A drug that part of the patients take; of several, each patient takes one. */
export type Treatment = readonly [drugs: readonly DrugKey[], chance: number];

/** A disease that stays: who has it, and how it is followed. */
export interface Chronic {
  readonly prevalence: ByAge;
  /** Women's prevalence as a part of men's. */
  readonly women: number;
  /** Diseases earlier in the list that make this one likelier, and by how much. */
  readonly raisedBy: Readonly<Partial<Record<ConditionKey, number>>>;
  readonly onsetAge: number;
  readonly followUpDays: number;
  readonly treatments: readonly Treatment[];
  readonly tests: readonly TestKey[];
  /** Where a patient's own level lies before treatment. */
  readonly levels: Readonly<Partial<Record<TestKey, readonly [low: number, high: number]>>>;
  /** What a year of treatment takes off these levels. */
  readonly relief: number;
  /** Share of the follow-ups that happen in day hospital. */
  readonly dayHospital: number;
}

const NONE = {
  women: 1,
  raisedBy: {},
  levels: {},
  relief: 0,
  dayHospital: 0,
  treatments: [],
} as const;

/** In the order of causes: a disease is drawn after those that raise it. */
export const CHRONIC: Readonly<Partial<Record<ConditionKey, Chronic>>> = {
  obesity: {
    ...NONE,
    prevalence: [0.04, 0.11, 0.17, 0.18, 0.12],
    women: 1.05,
    onsetAge: 10,
    followUpDays: 300,
    tests: ['weight', 'glucose'],
    levels: { weight: [92, 135] },
  },
  lipids: {
    ...NONE,
    prevalence: [0, 0.03, 0.13, 0.28, 0.3],
    women: 0.85,
    raisedBy: { obesity: 1.5 },
    onsetAge: 28,
    followUpDays: 240,
    treatments: [[['atorvastatin', 'rosuvastatin'], 0.7]],
    tests: ['glucose', 'weight'],
  },
  hypertension: {
    ...NONE,
    prevalence: [0, 0.04, 0.18, 0.42, 0.6],
    women: 0.9,
    raisedBy: { obesity: 1.5 },
    onsetAge: 30,
    followUpDays: 180,
    treatments: [
      [['ramipril', 'lisinopril'], 0.6],
      [['amlodipine'], 0.45],
    ],
    tests: ['systolic', 'creatinine', 'potassium', 'weight'],
    levels: { systolic: [146, 172], diastolic: [88, 104] },
    relief: 0.13,
  },
  t1dm: {
    ...NONE,
    prevalence: [0.003, 0.005, 0.004, 0.003, 0.002],
    onsetAge: 6,
    followUpDays: 110,
    treatments: [[['glargine'], 1]],
    tests: ['hba1c', 'glucose', 'creatinine', 'weight'],
    levels: { hba1c: [8.2, 12], glucose: [9, 16] },
    relief: 0.2,
    dayHospital: 0.12,
  },
  t2dm: {
    ...NONE,
    prevalence: [0, 0.012, 0.075, 0.17, 0.2],
    women: 0.75,
    raisedBy: { obesity: 2.2, hypertension: 1.3, lipids: 1.2 },
    onsetAge: 36,
    followUpDays: 105,
    treatments: [
      [['metformin'], 0.88],
      [['empagliflozin'], 0.25],
      [['glargine'], 0.2],
      [['atorvastatin', 'rosuvastatin'], 0.45],
    ],
    tests: ['hba1c', 'glucose', 'creatinine', 'potassium', 'weight', 'systolic'],
    levels: { hba1c: [6.9, 10.8], glucose: [7.3, 13.5] },
    relief: 0.17,
    dayHospital: 0.08,
  },
  ckd: {
    ...NONE,
    prevalence: [0, 0.006, 0.025, 0.08, 0.2],
    raisedBy: { t2dm: 1.9, t1dm: 2.5, hypertension: 1.6 },
    onsetAge: 40,
    followUpDays: 150,
    tests: ['creatinine', 'potassium', 'haemoglobin', 'sodium'],
    levels: { creatinine: [125, 260], potassium: [4.4, 5.3], haemoglobin: [10.2, 12.8] },
  },
  coronary: {
    ...NONE,
    prevalence: [0, 0.003, 0.03, 0.09, 0.15],
    women: 0.5,
    raisedBy: { t2dm: 1.6, lipids: 1.5, hypertension: 1.3 },
    onsetAge: 42,
    followUpDays: 180,
    treatments: [
      [['aspirin'], 0.9],
      [['atorvastatin', 'rosuvastatin'], 0.85],
      [['bisoprolol'], 0.7],
    ],
    tests: ['systolic', 'creatinine', 'potassium', 'haemoglobin'],
  },
  atrialFibrillation: {
    ...NONE,
    prevalence: [0, 0.002, 0.012, 0.06, 0.17],
    women: 0.8,
    raisedBy: { hypertension: 1.4, coronary: 1.4 },
    onsetAge: 48,
    followUpDays: 180,
    treatments: [
      [['apixaban', 'apixaban', 'warfarin'], 0.88],
      [['bisoprolol'], 0.6],
    ],
    tests: ['creatinine', 'potassium', 'haemoglobin'],
  },
  heartFailure: {
    ...NONE,
    prevalence: [0, 0.001, 0.008, 0.04, 0.13],
    women: 0.85,
    raisedBy: { coronary: 2, atrialFibrillation: 1.7, ckd: 1.3 },
    onsetAge: 50,
    followUpDays: 90,
    treatments: [
      [['furosemide'], 0.9],
      [['ramipril'], 0.65],
      [['spironolactone'], 0.35],
      [['empagliflozin'], 0.25],
    ],
    tests: ['creatinine', 'potassium', 'sodium', 'weight'],
    dayHospital: 0.06,
  },
  asthma: {
    ...NONE,
    prevalence: [0.09, 0.07, 0.06, 0.05, 0.04],
    women: 1.2,
    onsetAge: 3,
    followUpDays: 240,
    treatments: [
      [['salbutamol'], 0.85],
      [['budesonide'], 0.5],
    ],
    tests: ['weight'],
  },
  copd: {
    ...NONE,
    prevalence: [0, 0.003, 0.035, 0.09, 0.11],
    women: 0.6,
    onsetAge: 42,
    followUpDays: 150,
    treatments: [
      [['tiotropium'], 0.75],
      [['salbutamol'], 0.6],
    ],
    tests: ['weight', 'haemoglobin'],
  },
  hypothyroidism: {
    ...NONE,
    prevalence: [0.002, 0.012, 0.03, 0.05, 0.06],
    women: 3.2,
    onsetAge: 20,
    followUpDays: 300,
    treatments: [[['levothyroxine'], 0.95]],
    tests: ['weight'],
  },
  depression: {
    ...NONE,
    prevalence: [0.01, 0.05, 0.07, 0.06, 0.07],
    women: 1.7,
    onsetAge: 15,
    followUpDays: 120,
    treatments: [[['sertraline', 'escitalopram'], 0.7]],
    tests: [],
  },
  epilepsy: {
    ...NONE,
    prevalence: [0.007, 0.007, 0.008, 0.01, 0.012],
    onsetAge: 4,
    followUpDays: 240,
    treatments: [[['levetiracetam'], 0.9]],
    tests: [],
  },
  dementia: {
    ...NONE,
    prevalence: [0, 0, 0.002, 0.015, 0.13],
    women: 1.3,
    onsetAge: 62,
    followUpDays: 240,
    tests: ['weight'],
  },
  osteoarthritis: {
    ...NONE,
    prevalence: [0, 0.01, 0.08, 0.2, 0.28],
    women: 1.4,
    raisedBy: { obesity: 1.4 },
    onsetAge: 38,
    followUpDays: 360,
    treatments: [[['paracetamol', 'tramadol'], 0.6]],
    tests: [],
  },
  osteoporosis: {
    ...NONE,
    prevalence: [0, 0, 0.01, 0.06, 0.13],
    women: 4,
    onsetAge: 52,
    followUpDays: 360,
    treatments: [[['alendronate'], 0.55]],
    tests: [],
  },
};
