/** The way of somebody who maps codes: what is there, what is suggested, what is decided. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { zipOf } from '../../testkit/zip.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const folder = mkdtempSync(join(tmpdir(), 'parcours-terminology-'));
const environment = { PATH: process.env.PATH, TMPDIR: folder, USER: 'jdupont' };

function parcours(words: string, keys = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words.split(' ')], {
    cwd: folder,
    encoding: 'utf8',
    env: environment,
    input: keys,
  });
  return { code: status, out: stdout, err: stderr };
}

const CONCEPTS = [
  'concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_class_id\tstandard_concept\tconcept_code\tvalid_start_date\tvalid_end_date\tinvalid_reason',
  ...[
    [1, 'Sodium [Moles/volume] in Serum or Plasma', '2951-2'],
    [2, 'Potassium [Moles/volume] in Serum or Plasma', '2823-3'],
    [3, 'Leukocytes [#/volume] in Blood by Automated count', '6690-2'],
  ].map(([id, name, code]) => {
    return [id, name, 'Measurement', 'LOINC', 'Lab Test', 'S', code, 19700101, 20991231, ''].join(
      '\t',
    );
  }),
].join('\n');

const ROWS = ['NA,1', 'NA,1', 'Leucocytes,0'].map((row, at) => {
  return `${at + 1},1,2025-03-01,0,${row},G/L`;
});
const SOURCE = {
  'person.csv': [
    'person_id,gender_concept_id,year_of_birth,race_concept_id,ethnicity_concept_id',
    '1,8532,1980,0,0',
  ],
  'measurement.csv': [
    'measurement_id,person_id,measurement_date,measurement_type_concept_id,measurement_source_value,measurement_concept_id,unit_source_value',
    ...ROWS,
  ],
};

before(() => {
  const source = join(folder, 'source');
  mkdirSync(source);
  for (const [file, lines] of Object.entries(SOURCE)) {
    writeFileSync(join(source, file), `${lines.join('\n')}\n`);
  }
  writeFileSync(join(folder, 'athena.zip'), zipOf({ 'CONCEPT.csv': `${CONCEPTS}\n` }));
  assert.equal(parcours('init lake').code, 0);
  assert.equal(parcours('import omop source --lake lake').code, 0);
  const codes =
    'code;libellé;unité;prélèvement;lignes\nNAT;Natrémie;mmol/L;Sang;900\nGB;Leucocytes;G/L;Sang;800\nZ;Zzz;;;7\n';
  writeFileSync(join(folder, 'codes.csv'), codes);
});
after(() => rmSync(folder, { recursive: true }));

test('without a vocabulary, the lake says how to get one', () => {
  const { code, err } = parcours('terminology suggest --codes codes.csv --lake lake');
  assert.equal(code, 4);
  assert.match(err, /terminology\.no-vocabulary/);
});

test('an Athena download is loaded and told', () => {
  const { code, out } = parcours('terminology load athena.zip --lake lake --lang fr');
  assert.equal(code, 0);
  assert.match(out, /LOINC +3 +3/);
});

test('coverage is by rows, beside codes', () => {
  const { out } = parcours('terminology coverage --lake lake --json');
  const { fields } = JSON.parse(out) as { fields: readonly Record<string, unknown>[] };
  assert.deepEqual(
    fields.find(({ field }) => field === 'measurement'),
    {
      table: 'measurement',
      field: 'measurement',
      rows: 3,
      mapped_rows: 2,
      codes: 2,
      mapped_codes: 1,
    },
  );
  assert.match(parcours('terminology coverage --lake lake --lang fr').out, /66,7\s%/u);
});

test('local codes list themselves; the unmapped get suggestions', () => {
  const listed = parcours('terminology codes --lake lake').out;
  assert.match(listed, /measurement\.measurement +NA .*2 +100% +Sodium/);
  const { codes } = JSON.parse(parcours('terminology codes --lake lake --unmapped --json').out) as {
    codes: readonly { code: string; field: string }[];
  };
  assert.deepEqual(
    codes.filter(({ field }) => field === 'measurement').map(({ code }) => code),
    ['Leucocytes'],
  );
  assert.match(parcours('terminology suggest --lake lake').out, /6690-2/);
});

test('suggestions come with their reasons, in the language asked for', () => {
  const { out } = parcours('terminology suggest --codes codes.csv --lake lake --lang fr');
  assert.match(out, /NAT {2}Natrémie .*900 lignes\n {2}1 .*2951-2/);
  assert.match(out, /\+ L’unité « G\/L » convient à la grandeur\./);
  assert.match(out, /Z {2}Zzz.*\n {2}rien à proposer/);
});

test('a review by keys: accept, undo, none, skip, quit; who and when are written', () => {
  const made = parcours('terminology suggest --codes codes.csv --lake lake --out lab.tsv');
  assert.equal(made.code, 0, made.err);
  const { code, out, err } = parcours('terminology review lab.tsv --lake lake', '1\n1u1nq');
  assert.equal(code, 0, err);
  assert.match(out, /1 of 3 .*NAT/);
  assert.match(out, /3 decisions written, 0 codes left/);
  const lines = readFileSync(join(folder, 'lab.tsv'), 'utf8').split('\n');
  const today = new Date().toISOString().slice(0, 10);
  assert.match(
    lines[1] ?? '',
    /^NAT\tNatrémie\tmmol\/L\tSang\t\t900\tskos:exactMatch\tLOINC:2951-2\t/,
  );
  assert.ok(lines[1]?.includes(`jdupont\t${today}`));
  assert.match(lines[2] ?? '', /LOINC:6690-2/);
  assert.match(lines[3] ?? '', /sssom:NoTermFound\t\t0/);
  const again = parcours('terminology review lab.tsv --lake lake', 'q');
  assert.match(again.out, /Every line of the file is decided/);
});

test('a term file that is wrong is refused with its line and column', () => {
  writeFileSync(join(folder, 'bad.tsv'), 'subject_id\tobject_id\nA\tno-prefix\n');
  const { code, err } = parcours('terminology review bad.tsv --lake lake');
  assert.equal(code, 3);
  assert.match(err, /line 2, column object_id/);
});
