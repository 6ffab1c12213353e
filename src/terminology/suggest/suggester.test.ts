import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axesOf } from './loinc-axes.ts';
import { readItem } from './query.ts';
import { suggester } from './suggester.ts';
import type { AcceptedMapping, Candidate, LocalItem } from './types.ts';

/** Names in LOINC's form; the codes are invented. */
const NAMES = [
  'Sodium [Moles/volume] in Serum or Plasma',
  'Sodium [Moles/volume] in Urine',
  'Sodium [Moles/volume] in Blood',
  'Creatinine [Moles/volume] in Serum or Plasma',
  'Creatinine [Mass/volume] in Serum or Plasma',
  'Creatinine [Moles/volume] in Urine',
  'Leukocytes [#/volume] in Blood by Automated count',
  'Leukocytes [#/area] in Urine sediment by Microscopy high power field',
  'Lymphocytes/100 leukocytes in Blood',
  'Lymphocytes [#/volume] in Blood',
  'Thyrotropin [Units/volume] in Serum or Plasma',
  'Hepatitis B virus surface Ag [Presence] in Serum or Plasma by Immunoassay',
  'Hepatitis B virus surface Ab [Units/volume] in Serum or Plasma',
  'CD41 cells/100 cells in Blood',
  'CD42 cells/100 cells in Blood',
];
const POOL: readonly Candidate[] = NAMES.map((name, at) => {
  return { code: `x-${at}`, name, conceptId: 1000 + at };
});

function first(item: Omit<LocalItem, 'code'>, accepted: readonly AcceptedMapping[] = []): string {
  const [best] = suggester(POOL, accepted).suggest({ code: 'local', ...item }, 1);
  return best?.candidate.name ?? 'nothing';
}

test('a LOINC name is read as its axes', () => {
  assert.deepEqual(axesOf('Leukocytes [#/volume] in Blood by Automated count'), {
    component: 'Leukocytes',
    denominator: '',
    property: '#/volume',
    system: 'Blood',
    method: 'Automated count',
  });
  assert.deepEqual(axesOf('Carboxyhemoglobin/Hemoglobin.total in Blood'), {
    component: 'Carboxyhemoglobin',
    denominator: 'Hemoglobin.total',
    property: '',
    system: 'Blood',
    method: '',
  });
});

test('a label gives up its specimen, and says what is measured in plain words', () => {
  const query = readItem({ code: 'a', label: 'Sodium urinaire', unit: 'mmol/L' });
  assert.equal(query.specimen, 'urine');
  assert.deepEqual(query.words, ['sodium']);
  assert.deepEqual(query.properties, ['mole']);
});

for (const [label, rest, name] of [
  ['Natrémie', { unit: 'mmol/L', specimen: 'Sang', category: 'Biochimie' }, NAMES[0]],
  ['Sodium urinaire', { unit: 'mmol/L' }, NAMES[1]],
  ['Créatinine', { unit: 'µmol/L', specimen: 'Sang', category: 'Biochimie' }, NAMES[3]],
  ['Créatinine', { unit: 'mg/L', specimen: 'Sang', category: 'Biochimie' }, NAMES[4]],
  ['Leucocytes', { unit: 'G/L', specimen: 'Sang', category: 'Hématologie' }, NAMES[6]],
  ['GB', { unit: '/champ', specimen: 'Urine', category: 'Cytologie' }, NAMES[7]],
  ['Lymphs', { unit: '%', specimen: 'Blood', category: 'Hematology' }, NAMES[8]],
  ['Absolute Lymphocyte Count', { unit: 'K/uL', specimen: 'Blood' }, NAMES[9]],
  ['TSH us', { unit: 'mUI/L', specimen: 'Sang', category: 'Biochimie' }, NAMES[10]],
  ['Ag HBs', { specimen: 'Sang', category: 'Sérologie' }, NAMES[11]],
  ['CD 42', { unit: '%', specimen: 'Blood', category: 'Hematology' }, NAMES[14]],
] as const) {
  test(`“${label}” (${JSON.stringify(rest)}) is ${name}`, () => {
    assert.equal(first({ label, ...rest }), name);
  });
}

test('what has nothing in common gets no suggestion', () => {
  assert.equal(first({ label: 'Zzyzx' }), 'nothing');
});

test('a house word is learnt from what a neighbour accepted, and the reason says so', () => {
  const item = { code: 'B12', label: 'Numeration GLOBU', unit: 'G/L', specimen: 'Sang' };
  const accepted = [{ item, target: 'x-6', neighbour: true }];
  const asked = { code: 'C7', label: 'GLOBU numeration', unit: 'G/L', specimen: 'Sang' };
  assert.equal(suggester(POOL, []).suggest(asked, 1)[0], undefined);
  const [best] = suggester(POOL, accepted).suggest(asked, 1);
  assert.equal(best?.candidate.code, 'x-6');
  assert.match(best?.reasons[0]?.fr ?? '', /accepté pour ce concept : « Numeration GLOBU »/);
  const byConcept = [{ item, target: { conceptId: 1006 }, neighbour: true }];
  assert.equal(suggester(POOL, byConcept).suggest(asked, 1)[0]?.candidate.code, 'x-6');
});

test('values tell two tests of one name apart', () => {
  const values = (median: number) => ({ low: median * 0.9, median, high: median * 1.1 });
  const accepted = [
    { item: { code: '1', label: 'Creat A', unit: 'u', values: values(80) }, target: 'x-3' },
    { item: { code: '2', label: 'Creat B', unit: 'u', values: values(9000) }, target: 'x-5' },
  ];
  const ranker = suggester(POOL, accepted);
  const best = (median: number): string | undefined =>
    ranker.suggest({ code: '3', label: 'Creat', unit: 'u', values: values(median) }, 1)[0]
      ?.candidate.code;
  assert.equal(best(85), 'x-3');
  assert.equal(best(8000), 'x-5');
});

test('scores share one belief, and reasons tell for and against', () => {
  const asked = { code: 'a', label: 'Créatinine', unit: 'µmol/L', specimen: 'Sang' };
  const all = suggester(POOL, []).suggest(asked, POOL.length);
  const sum = all.reduce((total, { score }) => total + score, 0);
  assert.ok(Math.abs(sum - 1) < 1e-9);
  const mass = all.find(({ candidate }) => candidate.code === 'x-4');
  assert.ok(mass?.reasons.some((reason) => !reason.for && reason.en.includes('µmol/L')));
  assert.ok(all[0]?.reasons.every(({ fr, en }) => fr !== '' && en !== ''));
});

test('other vocabularies are ranked by their words alone', () => {
  const drugs = ['amoxicillin 500 MG Oral Capsule', 'amoxicillin 250 MG Oral Tablet', 'ibuprofen'];
  const pool = drugs.map((name, at) => ({ code: `d${at}`, name, conceptId: at }));
  const [best] = suggester(pool, []).suggest({ code: '1', label: 'AMOXICILLIN 500 mg caps' }, 1);
  assert.equal(best?.candidate.name, drugs[0]);
});

test('a thousand codes against ten thousand concepts take seconds, not hours', () => {
  const stems = Array.from({ length: 2500 }, (_, i) => `analyte${(i * 7919).toString(36)}x`);
  const systems = ['Serum or Plasma', 'Urine', 'Blood', 'Cerebral spinal fluid'];
  const large = stems.flatMap((stem, i) =>
    systems.map((system, j) => {
      return { code: `${i}-${j}`, name: `${stem} [Mass/volume] in ${system}`, conceptId: 0 };
    }),
  );
  const ranker = suggester(large, []);
  const begun = process.cpuUsage().user;
  for (const stem of stems.slice(0, 1000)) ranker.suggest({ code: stem, label: stem }, 5);
  assert.ok((process.cpuUsage().user - begun) / 1e6 < 20);
});
