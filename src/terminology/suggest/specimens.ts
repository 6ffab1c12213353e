import { foldText } from './text.ts';

/** LOINC's system axis, and what laboratories write for it in a field or in the label. */
export type Specimen =
  | 'urine-24h'
  | 'urine-sediment'
  | 'urine'
  | 'csf'
  | 'pleural'
  | 'peritoneal'
  | 'synovial'
  | 'amniotic'
  | 'pericardial'
  | 'stool'
  | 'blood-or-marrow'
  | 'marrow'
  | 'cord'
  | 'platelet-poor-plasma'
  | 'serum-or-plasma'
  | 'serum-plasma-blood'
  | 'serum'
  | 'plasma'
  | 'arterial'
  | 'venous'
  | 'capillary'
  | 'dried-blood'
  | 'erythrocytes'
  | 'leukocytes'
  | 'blood'
  | 'respiratory'
  | 'saliva'
  | 'sweat'
  | 'semen'
  | 'vaginal'
  | 'tissue'
  | 'fluid'
  | 'specimen'
  | 'other'
  | 'none';

/** How a LOINC name says it; the first that fits is taken. */
const IN_NAMES: readonly (readonly [RegExp, Specimen])[] = [
  [/^(24|12|8|2) hour urine/, 'urine-24h'],
  [/urine sediment/, 'urine-sediment'],
  [/urine/, 'urine'],
  [/cerebral spinal|csf/, 'csf'],
  [/pleural/, 'pleural'],
  [/periton|ascit|dialysis fluid/, 'peritoneal'],
  [/synovial/, 'synovial'],
  [/amniotic/, 'amniotic'],
  [/pericardial/, 'pericardial'],
  [/stool|feces/, 'stool'],
  [/blood or marrow/, 'blood-or-marrow'],
  [/marrow/, 'marrow'],
  [/cord/, 'cord'],
  [/platelet poor/, 'platelet-poor-plasma'],
  [/serum, plasma or blood/, 'serum-plasma-blood'],
  [/serum or plasma/, 'serum-or-plasma'],
  [/serum/, 'serum'],
  [/dbs|dried blood/, 'dried-blood'],
  [/arterial/, 'arterial'],
  [/venous/, 'venous'],
  [/capillary/, 'capillary'],
  [/plasma/, 'plasma'],
  [/red blood cell|erythrocyte/, 'erythrocytes'],
  [/^leukocytes|white blood cell/, 'leukocytes'],
  [/blood/, 'blood'],
  [/sputum|bronch|lower respiratory|throat|nasopharynx|nose|upper respiratory/, 'respiratory'],
  [/saliva|oral fluid/, 'saliva'],
  [/sweat/, 'sweat'],
  [/semen|seminal/, 'semen'],
  [/vaginal|genital|cervi/, 'vaginal'],
  [/tissue/, 'tissue'],
  [/fluid/, 'fluid'],
  [/specimen|isolate/, 'specimen'],
];

export function specimenOfName(system: string): Specimen {
  if (system === '') return 'none';
  const folded = foldText(system);
  return IN_NAMES.find(([words]) => words.test(folded))?.[1] ?? 'other';
}

/** How laboratories say it, in English and French, without accents. Fit for cutting out of a label. */
const IN_LABELS: readonly (readonly [string, Specimen])[] = [
  ['24 ?h(ou)?r?s?( urine)?|urines? (de |des )?24 ?h(eures)?|24 hour urine', 'urine-24h'],
  ['urine sediment|sediment urinaire|culot urinaire', 'urine-sediment'],
  ['urines?|urinaires?|uri', 'urine'],
  [
    'csf|lcr|lcs|cerebro ?spinal( fluid)?|liquide cephalo.?rachidien|cephalo rachidien|spinal fluid',
    'csf',
  ],
  ['(liquide )?pleural(e|aux)?( fluid)?', 'pleural'],
  ['ascites?|periton(eal|e|eale)( fluid)?|liquide d.?ascite', 'peritoneal'],
  ['joint( fluid)?|synovial(e)?( fluid)?|articulaire|liquide articulaire', 'synovial'],
  ['amniotic( fluid)?|amniotique|liquide amniotique', 'amniotic'],
  ['pericardial( fluid)?|pericardique', 'pericardial'],
  ['stools?|f(a)?eces|selles?|fecale?s?|fecal', 'stool'],
  ['bone marrow|moelle( osseuse)?|marrow|medullaire|myelogramme', 'marrow'],
  ['cord( blood)?|sang de cordon|cordon', 'cord'],
  ['arterial( blood)?|sang arteriel|arteriel(le)?', 'arterial'],
  ['(mixed |central )?venous( blood)?|sang veineux|veineux', 'venous'],
  ['capillary( blood)?|sang capillaire|capillaire', 'capillary'],
  ['whole blood|wb|sang total|blood|sang', 'blood'],
  ['serum|serique|sr', 'serum'],
  ['plasma|plasmatique|pl', 'plasma'],
  ['sputum|expectoration|crachat|bal|lba|bronchoalveolar|throat|gorge', 'respiratory'],
  ['saliva|salive|salivaire', 'saliva'],
  ['sweat|sueur', 'sweat'],
  ['semen|seminal|sperme', 'semen'],
  ['(other )?body fluid|liquide( biologique)?|fluids?|ponction', 'fluid'],
];

const LABEL_PATTERNS = IN_LABELS.map(([words, specimen]) => {
  return { pattern: new RegExp(`(?<![a-z0-9])(?:${words})(?![a-z0-9])`), specimen };
});

/** The specimen that a field of an application names. */
export function specimenOfField(field: string): Specimen {
  const folded = foldText(field);
  const found = LABEL_PATTERNS.find(({ pattern }) => pattern.test(folded));
  return found?.specimen ?? (folded.trim() === '' ? 'none' : 'other');
}

/** The specimen that a label names, and the label without it. */
export function specimenInLabel(label: string): {
  readonly specimen: Specimen;
  readonly rest: string;
} {
  const folded = foldText(label);
  for (const { pattern, specimen } of LABEL_PATTERNS) {
    const rest = folded.replace(pattern, ' ');
    // "Plasma cells" and "Red blood cells" are cells; a label that is nothing but a specimen stays.
    if (rest === folded || CELLS.test(folded)) continue;
    if (/[a-z]/.test(rest)) return { specimen, rest };
  }
  return { specimen: 'none', rest: folded };
}

const CELLS =
  /plasma( number)?$|plasma cells?|(red|white) blood|blood (cells?|smear|type|parasite)/;
