import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ParcoursError } from '../../model/errors.ts';
import { decided } from './decide.ts';
import { acceptedMappings, readSiteUnits, readTermFile, writeTermFile } from './files.ts';
import { formatTermFile, parseTermFile, termsOf } from './term-file.ts';

const TEXT = `#curie_map:
#  LOINC: https://loinc.org/
subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tobject_concept_id\tsite_remark
NA\tSodium\tskos:exactMatch\tLOINC:2951-2\tSodium [Moles/volume] in Serum or Plasma\t3019550\tchecked
# to be asked
XYZ\tInconnu\t\t\t\t\t
K\tPotassium\tskos:exactMatch\tOMOP:3023103\tPotassium\t3023103\t
`;

function faultOf(text: string): { code: string; place: object } {
  try {
    parseTermFile(text, 'terms/lab.tsv');
  } catch (error) {
    if (error instanceof ParcoursError) return { code: error.code, place: error.place };
  }
  return { code: 'none', place: {} };
}

test('a term file comes out as it was read: order, remarks and foreign columns', () => {
  assert.equal(formatTermFile(parseTermFile(TEXT, 'lab.tsv')), TEXT);
});

test('a decision changes its line only', () => {
  const file = decided(parseTermFile(TEXT, 'lab.tsv'), {
    subjectId: 'XYZ',
    candidate: { code: '2075-0', name: 'Chloride', conceptId: 3014576 },
    vocabulary: 'LOINC',
    author: 'dim',
    date: '2025-09-15',
    confidence: 0.875,
  });
  const after = formatTermFile(parseTermFile(formatTermFile(file), 'lab.tsv')).split('\n');
  assert.match(
    after[2] ?? '',
    /site_remark\tmapping_justification\tauthor_id\tmapping_date\tconfidence$/,
  );
  assert.match(
    after[5] ?? '',
    /^XYZ\tInconnu\tskos:exactMatch\tLOINC:2075-0\tChloride\t3014576\t\t/,
  );
  assert.equal(after[4], '# to be asked');
  assert.equal(termsOf(file)[1]?.confidence, 0.88);
});

for (const [what, text, code, place] of [
  [
    'a missing column',
    'subject_id\tlabel\nA\tb\n',
    'terms.missing-column',
    { line: 1, field: 'object_id' },
  ],
  [
    'a code without vocabulary',
    'subject_id\tobject_id\nA\t2951-2\n',
    'terms.cell',
    { line: 2, field: 'object_id' },
  ],
  ['a cell too many', 'subject_id\tobject_id\nA\tL:1\tz\n', 'terms.cells', { line: 2 }],
  [
    'a mapping told twice',
    'subject_id\tobject_id\nA\tL:1\n#\nA\tL:1\n',
    'terms.twice',
    { line: 4, field: 'subject_id' },
  ],
  [
    'a date of no calendar',
    'subject_id\tobject_id\tmapping_date\nA\tL:1\t2025-02-30\n',
    'terms.cell',
    { line: 2, field: 'mapping_date' },
  ],
  [
    'no local code',
    'subject_id\tobject_id\n\tL:1\n',
    'terms.no-subject',
    { line: 2, field: 'subject_id' },
  ],
] as const) {
  test(`${what} is told with its place`, () => {
    assert.deepEqual(faultOf(text), { code, place: { source: 'terms/lab.tsv', ...place } });
  });
}

test('the accepted mappings of a folder are those that name a concept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-terms-'));
  try {
    await mkdir(join(folder, 'lab'));
    const path = join(folder, 'lab/tests.tsv');
    await writeFile(path, TEXT);
    await writeFile(join(folder, 'units.tsv'), 'local\tucum\tnote\nmm\tmm/h\tsedimentation\n');
    const accepted = await acceptedMappings(folder, { neighbour: true });
    assert.deepEqual(accepted, [
      { item: { code: 'NA', label: 'Sodium' }, target: '2951-2', neighbour: true },
      { item: { code: 'K', label: 'Potassium' }, target: { conceptId: 3023103 }, neighbour: true },
    ]);
    assert.deepEqual([...(await readSiteUnits(join(folder, 'units.tsv')))], [['mm', 'mm/h']]);
    await writeTermFile(path, await readTermFile(path));
    assert.equal(await readFile(path, 'utf8'), TEXT);
  } finally {
    await rm(folder, { recursive: true });
  }
});
