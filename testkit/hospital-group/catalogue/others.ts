import { type CodedRow, codedTable, OWN_VOCABULARY } from './coded.ts';

const VISIT_ROWS = {
  inpatient: [9201, 'Inpatient stay', 'IP', 'HC', 'Hospitalisation complète'],
  outpatient: [9202, 'Outpatient visit', 'OP', 'CS', 'Consultation externe'],
  emergency: [9203, 'Emergency room visit', 'ER', 'URG', 'Passage aux urgences'],
  dayHospital: [null, 'Day hospital', 'HDJ', 'HDJ', 'Hôpital de jour'],
  intensiveCare: [32037, 'Intensive care', 'OMOP4822460', 'REA', 'Réanimation'],
} as const satisfies Readonly<Record<string, CodedRow>>;

export type VisitKey = keyof typeof VISIT_ROWS;

/** Kinds of visit, with the letters of the hospitals' own software. */
export const VISITS = codedTable(
  {
    offset: 50_000,
    domain: 'Visit',
    vocabulary: 'Visit',
    conceptClass: 'Visit',
    localVocabulary: 'GHT-SEJOUR',
  },
  VISIT_ROWS,
);

const DEVICE_ROWS = {
  stent: [null, 'Drug-eluting coronary stent', 'STENT', 'STENT', 'Endoprothèse coronaire active'],
  hip: [null, 'Prosthesis of hip', 'PTH', 'PTH', 'Prothèse de hanche'],
  ventilator: [null, 'Ventilator', 'VENT', 'VENT', 'Respirateur de réanimation'],
} as const satisfies Readonly<Record<string, CodedRow>>;

export type DeviceKey = keyof typeof DEVICE_ROWS;

export const DEVICES = codedTable(
  {
    offset: 60_000,
    domain: 'Device',
    vocabulary: 'SNOMED',
    conceptClass: 'Physical Object',
    localVocabulary: 'GHT-DM',
  },
  DEVICE_ROWS,
);

const SPECIMEN_ROWS = {
  blood: [4001225, 'Blood specimen', '119297000', 'SANG', 'Sang'],
  urine: [4046280, 'Urine specimen', '122575003', 'URINE', 'Urines'],
  swab: [null, 'Swab of the nasopharynx', 'ENP', 'ENP', 'Écouvillon nasopharyngé'],
} as const satisfies Readonly<Record<string, CodedRow>>;

export type SpecimenKey = keyof typeof SPECIMEN_ROWS;

export const SPECIMENS = codedTable(
  {
    offset: 70_000,
    domain: 'Specimen',
    vocabulary: 'SNOMED',
    conceptClass: 'Specimen',
    localVocabulary: 'LABO-GHT',
  },
  SPECIMEN_ROWS,
);

export const SMOKING_STATUS = codedTable(
  {
    offset: 80_000,
    domain: 'Observation',
    vocabulary: 'SNOMED',
    conceptClass: 'Clinical Finding',
    localVocabulary: 'GHT-TABAC',
  },
  {
    never: [4144272, 'Never smoked', '266919005', 'TAB0', 'Non-fumeur'],
    former: [4310250, 'Stopped smoking', '8517006', 'TAB1', 'Ancien fumeur'],
    current: [4298794, 'Smokes', '77176002', 'TAB2', 'Fumeur'],
  },
);

export const PAYERS = codedTable(
  {
    offset: 90_000,
    domain: 'Payer',
    vocabulary: 'SOPT',
    conceptClass: 'Payer',
    localVocabulary: 'GHT-REGIME',
  },
  {
    general: [null, 'General health insurance', 'RG', '01', 'Régime général'],
    farming: [null, 'Farmers’ health insurance', 'MSA', '02', 'Régime agricole'],
    localAlsace: [null, 'Alsace-Moselle health insurance', 'RLAM', '07', 'Régime local'],
    state: [null, 'State medical aid', 'AME', '95', 'Aide médicale de l’État'],
  },
);

/** That images of a modality (DICOM's word for the kind of apparatus) exist. */
export const IMAGES = codedTable(
  {
    offset: 100_000,
    domain: 'Observation',
    vocabulary: OWN_VOCABULARY,
    conceptClass: 'Undefined',
    localVocabulary: 'DICOM',
  },
  {
    radiography: [null, 'Digital radiography images exist', 'DX', 'DX', 'Radiographie numérique'],
    scanner: [null, 'CT images exist', 'CT', 'CT', 'Scanner'],
    ultrasound: [null, 'Ultrasound images exist', 'US', 'US', 'Échographie'],
    angiography: [null, 'X-ray angiography images exist', 'XA', 'XA', 'Angiographie'],
    resonance: [null, 'MR images exist', 'MR', 'MR', 'IRM'],
  },
);

type PlainConcept = readonly [
  id: number,
  name: string,
  domain: string,
  vocabulary: string,
  conceptClass: string,
  code: string,
];

/** Concepts that rows name and that have no French code of their own. */
export const PLAIN_CONCEPTS: readonly PlainConcept[] = [
  [8507, 'Male', 'Gender', 'Gender', 'Gender', 'M'],
  [8532, 'Female', 'Gender', 'Gender', 'Gender', 'F'],
  [32817, 'Record of the hospital', 'Type Concept', 'Type Concept', 'Type Concept', 'OMOP4976890'],
  [32838, 'Prescription', 'Type Concept', 'Type Concept', 'Type Concept', 'OMOP4976911'],
  [32856, 'Laboratory', 'Type Concept', 'Type Concept', 'Type Concept', 'OMOP4976929'],
  [
    32902,
    'Main diagnosis',
    'Condition Status',
    'Condition Status',
    'Condition Status',
    'OMOP4976975',
  ],
  [
    32908,
    'Other diagnosis',
    'Condition Status',
    'Condition Status',
    'Condition Status',
    'OMOP4976981',
  ],
  [756265, 'OMOP CDM 5.4', 'Metadata', 'CDM', 'CDM', 'CDM v5.4.0'],
  [43054909, 'Smoking status', 'Observation', 'LOINC', 'Clinical Observation', '72166-2'],
  [201820, 'Diabetes', 'Condition', 'SNOMED', 'Clinical Finding', '73211009'],
  [4329847, 'Myocardial infarction', 'Condition', 'SNOMED', 'Clinical Finding', '22298006'],
  [4185932, 'Ischaemic heart disease', 'Condition', 'SNOMED', 'Clinical Finding', '414545008'],
  [443392, 'Cancer', 'Condition', 'SNOMED', 'Clinical Finding', '363346000'],
  [38004446, 'General practice', 'Provider', 'Medicare Specialty', 'Physician Specialty', '1'],
  [38004451, 'Cardiology', 'Provider', 'Medicare Specialty', 'Physician Specialty', '6'],
  [38004456, 'Internal medicine', 'Provider', 'Medicare Specialty', 'Physician Specialty', '11'],
  [38004447, 'General surgery', 'Provider', 'Medicare Specialty', 'Physician Specialty', '2'],
  [38004510, 'Emergency medicine', 'Provider', 'Medicare Specialty', 'Physician Specialty', '93'],
];

/** Who stands above whom, closest first: ancestor → descendants, by concept id. */
export const ANCESTRY: readonly (readonly [ancestor: number, descendants: readonly number[]])[] = [
  [201820, [201826, 201254]],
  [4329847, [312327]],
  [4185932, [4329847, 317576]],
  [443392, [4112853, 4180790, 443388, 200962]],
  [VISITS.outpatient.id, [VISITS.dayHospital.id]],
  [VISITS.inpatient.id, [VISITS.intensiveCare.id]],
];
