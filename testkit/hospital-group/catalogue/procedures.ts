import { type CodedRow, codedTable } from './coded.ts';

const ROWS = {
  coronaryStent: [
    4283892,
    'Stent placed in coronary artery',
    '36969009',
    'DDAF006',
    'Dilatation coronaire avec endoprothèse',
  ],
  coronarography: [null, 'Coronary angiography', 'CORO', 'DDQH009', 'Coronarographie'],
  appendectomy: [4198190, 'Appendectomy', '80146002', 'HHFA016', 'Appendicectomie'],
  dialysis: [4146536, 'Renal dialysis', '265764009', 'JVJF002', 'Épuration extrarénale'],
  intubation: [4202832, 'Intubation', '52765003', 'GELD004', 'Intubation trachéale'],
  ventilation: [4230167, 'Artificial respiration', '40617009', 'GLLD015', 'Ventilation mécanique'],
  hipProsthesis: [
    4297365,
    'Partial replacement of hip by prosthesis',
    '386649003',
    'NEKA018',
    'Prothèse fémorale cervicocéphalique',
  ],
  chestXRay: [4163872, 'Plain chest X-ray', '399208008', 'ZBQK002', 'Radiographie du thorax'],
  chestCt: [null, 'CT of chest with contrast', 'TDM-THORAX', 'ZBQH001', 'Scanographie du thorax'],
  headCt: [4125350, 'CT of head', '303653007', 'ACQK001', 'Scanographie du crâne'],
  ecg: [null, 'Electrocardiogram', 'ECG', 'DEQP003', 'Électrocardiographie'],
  echocardiography: [4230911, 'Echocardiography', '40701008', 'DZQM006', 'Échocardiographie'],
  colonoscopy: [4249893, 'Colonoscopy', '73761001', 'HHQE005', 'Coloscopie totale'],
  gastroscopy: [
    null,
    'Upper digestive endoscopy',
    'FIBRO',
    'HEQE002',
    'Endoscopie digestive haute',
  ],
  chemotherapy: [null, 'Session of chemotherapy', 'CHIMIO', 'CHIMIO', 'Séance de chimiothérapie'],
  transfusion: [4022173, 'Transfusion of red cells', '116863004', 'FELF011', 'Transfusion'],
  birth: [null, 'Assisted vaginal birth', 'ACC', 'JQGD010', 'Accouchement par voie basse'],
} as const satisfies Readonly<Record<string, CodedRow>>;

export type ProcedureKey = keyof typeof ROWS;

/** Acts: SNOMED CT where a public concept is sure, with the code of the French CCAM. */
export const PROCEDURES = codedTable(
  {
    offset: 30_000,
    domain: 'Procedure',
    vocabulary: 'SNOMED',
    conceptClass: 'Procedure',
    localVocabulary: 'CCAM',
  },
  ROWS,
);
