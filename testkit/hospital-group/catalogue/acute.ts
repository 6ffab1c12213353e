import type { ByAge } from './ages.ts';
import type { Treatment } from './chronic.ts';
import type { ConditionKey } from './conditions.ts';
import type { TestKey } from './measurements.ts';
import type { DeviceKey, SpecimenKey } from './others.ts';
import type { WardKey } from './places.ts';
import type { ProcedureKey } from './procedures.ts';

type Span = readonly [low: number, high: number];

/** Where a value goes when the event strikes, and how fast it comes back. */
export interface Peak {
  /** A value, or a multiple of the patient's own level. */
  readonly as: 'value' | 'multiple';
  readonly span: Span;
  readonly halfLifeDays: number;
}

/** Something that happens on a day and takes the patient to a hospital. */
export interface Acute {
  readonly condition: ConditionKey;
  readonly perThousandYears: ByAge;
  readonly women: number;
  readonly men: number;
  readonly raisedBy: Readonly<Partial<Record<ConditionKey, number>>>;
  readonly season: 'none' | 'covid' | 'influenza';
  readonly emergency: number;
  readonly stay: number;
  readonly stayDays: Span;
  readonly ward: WardKey;
  /** Chance of some days of intensive care first. */
  readonly intensive: number;
  readonly peaks: Readonly<Partial<Record<TestKey, Peak>>>;
  readonly procedures: readonly (readonly [ProcedureKey, number])[];
  readonly devices: readonly (readonly [DeviceKey, number])[];
  readonly specimen: SpecimenKey;
  readonly treatments: readonly Treatment[];
  /** Prescribed at discharge, for these days. */
  readonly discharge: readonly Treatment[];
  readonly dischargeDays: number;
  /** What it leaves behind for good. */
  readonly leaves: Readonly<Partial<Record<ConditionKey, number>>>;
  /** What may go wrong during the stay. */
  readonly brings: Readonly<Partial<Record<ConditionKey, number>>>;
  readonly fatality: ByAge;
  /** Chance of coming back for the same within thirty days. */
  readonly readmission: number;
  /** Days in which it can't happen anew. */
  readonly restDays: number;
}

/** A value reached on the first day. */
export const value = (low: number, high: number, halfLifeDays: number): Peak => ({
  as: 'value',
  span: [low, high],
  halfLifeDays,
});
const multiple = (low: number, high: number, halfLifeDays: number): Peak => ({
  as: 'multiple',
  span: [low, high],
  halfLifeDays,
});

/** The course of an acute kidney failure, alone or within another stay. */
export const AKI_PEAKS: Acute['peaks'] = {
  creatinine: multiple(1.9, 4.8, 4),
  potassium: value(4.8, 6.4, 2),
};

export const PLAIN = {
  women: 1,
  men: 1,
  raisedBy: {},
  season: 'none',
  emergency: 0.85,
  stay: 1,
  stayDays: [3, 9],
  ward: 'medicine',
  intensive: 0,
  peaks: {},
  procedures: [],
  devices: [],
  specimen: 'blood',
  treatments: [[['paracetamol'], 0.6]],
  discharge: [[['paracetamol'], 0.4]],
  dischargeDays: 10,
  leaves: {},
  brings: {},
  fatality: [0, 0, 0, 0, 0],
  readmission: 0.03,
  restDays: 0,
} as const satisfies Omit<Acute, 'condition' | 'perThousandYears'>;

/** Of the heart and the vessels. */
export const HEART_EVENTS: readonly Acute[] = [
  {
    ...PLAIN,
    condition: 'ami',
    perThousandYears: [0, 0.3, 2.6, 6, 9],
    women: 0.5,
    raisedBy: { t2dm: 1.7, hypertension: 1.3, lipids: 1.5, coronary: 2 },
    emergency: 0.93,
    stayDays: [4, 9],
    ward: 'cardiology',
    intensive: 0.3,
    peaks: {
      troponin: value(180, 6000, 1.6),
      crp: value(8, 60, 3),
      leukocytes: value(9, 15, 2),
    },
    procedures: [
      ['ecg', 1],
      ['coronarography', 0.92],
      ['coronaryStent', 0.8],
      ['echocardiography', 0.7],
    ],
    devices: [['stent', 0.8]],
    treatments: [
      [['aspirin'], 0.97],
      [['enoxaparin'], 0.85],
      [['ticagrelor', 'clopidogrel'], 0.9],
      [['morphine'], 0.3],
    ],
    discharge: [
      [['atorvastatin', 'atorvastatin', 'rosuvastatin'], 0.9],
      [['aspirin'], 0.95],
      [['ticagrelor', 'clopidogrel'], 0.9],
      [['bisoprolol'], 0.8],
      [['ramipril'], 0.7],
    ],
    dischargeDays: 90,
    leaves: { coronary: 0.95, heartFailure: 0.15 },
    brings: { aki: 0.1, cardiacArrest: 0.04 },
    fatality: [0, 0.02, 0.03, 0.07, 0.17],
    readmission: 0.05,
  },
  {
    ...PLAIN,
    condition: 'heartFailure',
    perThousandYears: [0, 0.1, 0.6, 3, 10],
    raisedBy: { heartFailure: 14, coronary: 1.5, atrialFibrillation: 1.5, ckd: 1.5 },
    stayDays: [5, 14],
    ward: 'cardiology',
    intensive: 0.05,
    peaks: {
      creatinine: multiple(1.1, 1.6, 6),
      sodium: value(129, 138, 4),
      troponin: value(15, 60, 4),
    },
    procedures: [
      ['ecg', 0.9],
      ['echocardiography', 0.75],
      ['chestXRay', 0.8],
    ],
    treatments: [
      [['furosemide'], 0.98],
      [['enoxaparin'], 0.5],
    ],
    discharge: [
      [['furosemide'], 0.95],
      [['ramipril', 'lisinopril'], 0.7],
      [['bisoprolol'], 0.7],
    ],
    dischargeDays: 60,
    leaves: { heartFailure: 1 },
    brings: { aki: 0.15 },
    fatality: [0, 0.02, 0.04, 0.07, 0.13],
    readmission: 0.23,
  },
  {
    ...PLAIN,
    condition: 'stroke',
    perThousandYears: [0.02, 0.2, 1.4, 4.5, 10],
    women: 0.85,
    raisedBy: { hypertension: 1.5, atrialFibrillation: 2.4, t2dm: 1.4 },
    emergency: 0.95,
    stayDays: [5, 18],
    intensive: 0.1,
    procedures: [
      ['headCt', 0.98],
      ['ecg', 0.8],
    ],
    treatments: [
      [['aspirin'], 0.8],
      [['enoxaparin'], 0.4],
    ],
    discharge: [
      [['aspirin', 'clopidogrel'], 0.85],
      [['atorvastatin'], 0.75],
    ],
    dischargeDays: 90,
    leaves: { dementia: 0.05, epilepsy: 0.04 },
    brings: { pneumonia: 0.08 },
    fatality: [0.02, 0.04, 0.07, 0.12, 0.22],
    readmission: 0.06,
  },
  {
    ...PLAIN,
    condition: 'embolism',
    perThousandYears: [0, 0.3, 0.7, 1.6, 3.5],
    raisedBy: { lungCancer: 4, colonCancer: 3, breastCancer: 2 },
    stayDays: [3, 9],
    intensive: 0.08,
    peaks: { troponin: value(10, 120, 2), crp: value(15, 90, 4) },
    procedures: [['chestCt', 0.95]],
    treatments: [[['enoxaparin'], 0.95]],
    discharge: [[['apixaban', 'apixaban', 'warfarin'], 0.95]],
    dischargeDays: 180,
    brings: { veinThrombosis: 0.35 },
    fatality: [0, 0.01, 0.03, 0.06, 0.1],
  },
  {
    ...PLAIN,
    condition: 'cardiacArrest',
    perThousandYears: [0.01, 0.08, 0.4, 1.3, 5],
    women: 0.7,
    raisedBy: { coronary: 2, heartFailure: 2.2, dementia: 1.5, copd: 1.4 },
    emergency: 1,
    stay: 0.35,
    stayDays: [2, 12],
    ward: 'cardiology',
    intensive: 1,
    peaks: { troponin: value(60, 1500, 2), potassium: value(4.5, 7, 1) },
    procedures: [
      ['intubation', 0.9],
      ['ventilation', 0.9],
      ['ecg', 0.9],
    ],
    devices: [['ventilator', 0.9]],
    treatments: [[['noradrenaline'], 0.8]],
    discharge: [],
    fatality: [0.8, 0.8, 0.85, 0.9, 0.95],
  },
];
