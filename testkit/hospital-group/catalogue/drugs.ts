import { type CodedRow, codedTable } from './coded.ts';

const ROWS = {
  metformin: [1503297, 'metformin', '6809', 'A10BA02', 'Metformine'],
  empagliflozin: [45774751, 'empagliflozin', '1545653', 'A10BK03', 'Empagliflozine'],
  glargine: [1502905, 'insulin glargine', '274783', 'A10AE04', 'Insuline glargine'],
  lisinopril: [1308216, 'lisinopril', '29046', 'C09AA03', 'Lisinopril'],
  ramipril: [1334456, 'ramipril', '35296', 'C09AA05', 'Ramipril'],
  amlodipine: [1332418, 'amlodipine', '17767', 'C08CA01', 'Amlodipine'],
  bisoprolol: [1338005, 'bisoprolol', '19484', 'C07AB07', 'Bisoprolol'],
  furosemide: [956874, 'furosemide', '4603', 'C03CA01', 'Furosémide'],
  spironolactone: [970250, 'spironolactone', '9997', 'C03DA01', 'Spironolactone'],
  atorvastatin: [1545958, 'atorvastatin', '83367', 'C10AA05', 'Atorvastatine'],
  rosuvastatin: [1510813, 'rosuvastatin', '301542', 'C10AA07', 'Rosuvastatine'],
  warfarin: [1310149, 'warfarin', '11289', 'B01AA03', 'Warfarine'],
  apixaban: [43013024, 'apixaban', '1364430', 'B01AF02', 'Apixaban'],
  enoxaparin: [1301025, 'enoxaparin', '67108', 'B01AB05', 'Énoxaparine'],
  aspirin: [1112807, 'aspirin', '1191', 'B01AC06', 'Acide acétylsalicylique'],
  clopidogrel: [1322184, 'clopidogrel', '32968', 'B01AC04', 'Clopidogrel'],
  ticagrelor: [40241186, 'ticagrelor', '1116632', 'B01AC24', 'Ticagrélor'],
  salbutamol: [1154343, 'salbutamol', '435', 'R03AC02', 'Salbutamol'],
  budesonide: [939259, 'budesonide', '19831', 'R03BA02', 'Budésonide'],
  tiotropium: [1106776, 'tiotropium', '69120', 'R03BB04', 'Tiotropium'],
  levothyroxine: [1501700, 'levothyroxine', '10582', 'H03AA01', 'Lévothyroxine'],
  prednisolone: [1550557, 'prednisolone', '8638', 'H02AB06', 'Prednisolone'],
  dexamethasone: [1518254, 'dexamethasone', '3264', 'H02AB02', 'Dexaméthasone'],
  sertraline: [739138, 'sertraline', '36437', 'N06AB06', 'Sertraline'],
  escitalopram: [715939, 'escitalopram', '321988', 'N06AB10', 'Escitalopram'],
  levetiracetam: [711584, 'levetiracetam', '114477', 'N03AX14', 'Lévétiracétam'],
  paracetamol: [1125315, 'paracetamol', '161', 'N02BE01', 'Paracétamol'],
  tramadol: [1103314, 'tramadol', '10689', 'N02AX02', 'Tramadol'],
  morphine: [1110410, 'morphine', '7052', 'N02AA01', 'Morphine'],
  pantoprazole: [948078, 'pantoprazole', '40790', 'A02BC02', 'Pantoprazole'],
  alendronate: [1557272, 'alendronate', '46041', 'M05BA04', 'Acide alendronique'],
  amoxicillin: [1713332, 'amoxicillin', '723', 'J01CA04', 'Amoxicilline'],
  ceftriaxone: [1777806, 'ceftriaxone', '2193', 'J01DD04', 'Ceftriaxone'],
  cefotaxime: [1774470, 'cefotaxime', '2186', 'J01DD01', 'Céfotaxime'],
  piperacillin: [1746114, 'piperacillin', '8339', 'J01CR05', 'Pipéracilline'],
  noradrenaline: [1321341, 'noradrenaline', '7512', 'C01CA03', 'Noradrénaline'],
  paclitaxel: [1378382, 'paclitaxel', '56946', 'L01CD01', 'Paclitaxel'],
  oxaliplatin: [1318011, 'oxaliplatin', '32592', 'L01XA03', 'Oxaliplatine'],
  cisplatin: [1397599, 'cisplatin', '2555', 'L01XA01', 'Cisplatine'],
  docetaxel: [1315942, 'docetaxel', '72962', 'L01CD02', 'Docétaxel'],
} as const satisfies Readonly<Record<string, CodedRow>>;

export type DrugKey = keyof typeof ROWS;

/** Drugs at the level of the ingredient: RxNorm, with the ATC code that the sources write. */
export const DRUGS = codedTable(
  {
    offset: 20_000,
    domain: 'Drug',
    vocabulary: 'RxNorm',
    conceptClass: 'Ingredient',
    localVocabulary: 'ATC-FR',
  },
  ROWS,
);
