import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { zipOf } from '../../../testkit/zip.ts';
import { initLake, nodeFiles } from '../../lake/index.ts';
import { OMOP } from '../../model/index.ts';
import { loadVocabulary, vocabularies } from './load.ts';
import { poolOf, unitConcepts } from './pool.ts';

const tabbed = (rows: readonly string[]): string =>
  `${rows.map((row) => row.split('|').join('\t')).join('\n')}\n`;

/** An Athena download in small, invented: no quotes, tabs, dates in eight digits. */
const ATHENA = {
  'CONCEPT.csv': tabbed([
    'concept_id|concept_name|domain_id|vocabulary_id|concept_class_id|standard_concept|concept_code|valid_start_date|valid_end_date|invalid_reason',
    '3019550|Sodium [Moles/volume] in "Serum" or Plasma|Measurement|LOINC|Lab Test|S|2951-2|19700101|20991231|',
    '3000001|Withdrawn test|Measurement|LOINC|Lab Test||1111-1|19700101|20200101|D',
    '8753|millimole per liter|Unit|UCUM|Unit|S|mmol/L|19700101|20991231|',
  ]),
  'CONCEPT_RELATIONSHIP.csv': tabbed([
    'concept_id_1|concept_id_2|relationship_id|valid_start_date|valid_end_date|invalid_reason',
    '3000001|3019550|Maps to|19700101|20991231|',
  ]),
  'CONCEPT_ANCESTOR.csv': tabbed([
    'ancestor_concept_id|descendant_concept_id|min_levels_of_separation|max_levels_of_separation',
    '3019550|3019550|0|0',
  ]),
  'CONCEPT_SYNONYM.csv': tabbed([
    'concept_id|concept_synonym_name|language_concept_id',
    '3019550|Natrémie|4180190',
  ]),
  'VOCABULARY.csv': tabbed([
    'vocabulary_id|vocabulary_name|vocabulary_reference|vocabulary_version|vocabulary_concept_id',
    'LOINC|Invented LOINC|here|2.99|44819102',
  ]),
  'DOMAIN.csv': tabbed(['domain_id|domain_name|domain_concept_id', 'Unit|Unit|16']),
  'CONCEPT_CLASS.csv': tabbed([
    'concept_class_id|concept_class_name|concept_class_concept_id',
    'Unit|Unit|44819248',
  ]),
  'RELATIONSHIP.csv': tabbed([
    'relationship_id|relationship_name|is_hierarchical|defines_ancestry|reverse_relationship_id|relationship_concept_id',
    'Maps to|Maps to|0|0|Mapped from|44818977',
  ]),
  'DRUG_STRENGTH.csv': tabbed([
    'drug_concept_id|ingredient_concept_id|amount_value|amount_unit_concept_id|numerator_value|numerator_unit_concept_id|denominator_value|denominator_unit_concept_id|box_size|valid_start_date|valid_end_date|invalid_reason',
    '19078461|1177480|200|8576||||||19700101|20991231|',
  ]),
  // Somebody has left care data in the zip: it is no vocabulary, and must stay outside.
  'PERSON.csv': 'person_id\n1\n',
};

test('an Athena download fills the vocabulary tables, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-athena-'));
  try {
    let ids = 0;
    const lake = await initLake(join(folder, 'lake'), OMOP, {
      files: nodeFiles(),
      now: () => new Date(1_758_000_000_000),
      newId: () => `${++ids}`,
    });
    const zip = join(folder, 'athena.zip');
    await writeFile(zip, zipOf(ATHENA));
    const resources = { memoryLimitMb: 512, threads: 1, temporaryFolder: join(folder, 'work') };
    const options = { ...resources, strict: false, startedMs: 0 };
    const report = await loadVocabulary(lake, zip, options, () => {});
    assert.equal(report.rejected, 0);
    assert.deepEqual(report.tables.map(({ table, rowsAccepted }) => [table, rowsAccepted]).sort(), [
      ['concept', 3],
      ['concept_ancestor', 1],
      ['concept_class', 1],
      ['concept_relationship', 1],
      ['concept_synonym', 1],
      ['domain', 1],
      ['drug_strength', 1],
      ['relationship', 1],
      ['vocabulary', 1],
    ]);
    const ignored = report.warnings.filter(({ code }) => code === 'ignored-file');
    assert.equal(ignored.length, 1);
    const snapshot = await lake.snapshot(resources);
    try {
      assert.deepEqual(await poolOf(snapshot, 'LOINC'), [
        { code: '2951-2', name: 'Sodium [Moles/volume] in "Serum" or Plasma', conceptId: 3019550 },
      ]);
      assert.deepEqual([...(await unitConcepts(snapshot))], [['mmol/L', 8753]]);
      assert.deepEqual(await vocabularies(snapshot), [
        { vocabulary: 'LOINC', version: '2.99', concepts: 2, standard: 1 },
        { vocabulary: 'UCUM', version: null, concepts: 1, standard: 1 },
      ]);
      const relation = snapshot.relation('concept', 'concept');
      const [row] = await snapshot.connection.rows(
        `SELECT valid_end_date FROM ${relation} WHERE concept_id = 3000001`,
      );
      assert.equal(row?.valid_end_date, '2020-01-01');
    } finally {
      snapshot.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
