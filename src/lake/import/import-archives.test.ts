import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { importTrial } from '../../../testkit/import-trial.ts';
import { zipOf } from '../../../testkit/zip.ts';

const PERSON = 'PERSON_ID\tGENDER_CONCEPT_ID\tYEAR_OF_BIRTH\n';

test('zips of CSV files, alone or in a folder, are read in place', async () => {
  const first = zipOf({
    'export/PERSON.csv': `${PERSON}1\t8507\t1980\n`,
    'export/readme.txt': 'hello',
    '__MACOSX/export/._PERSON.csv': 'x',
  });
  const second = zipOf({ 'person.csv': `${PERSON}2\t8532\t19x0\n3\t8532\t1990\n` });
  await importTrial({ 'a.zip': first, 'b.zip': second }, async (it) => {
    const staged = await it.stage();
    assert.deepEqual(
      (await it.rows('person', 'person_id')).map((row) => row.person_id),
      [1, 3],
    );
    assert.deepEqual(
      (await it.deadLetters()).map((row) => [row.file, row.line, row.column, row.value]),
      [['b.zip/person.csv', 2, 'year_of_birth', '19x0']],
    );
    assert.deepEqual(
      staged.sources.map((one) => [one.name, one.bytes, one.sha256]),
      [
        ['a.zip', first.length, createHash('sha256').update(first).digest('hex')],
        ['b.zip', second.length, createHash('sha256').update(second).digest('hex')],
      ],
    );
    assert.deepEqual(
      staged.warnings.filter((one) => one.code === 'ignored-file').map((one) => one.source),
      ['a.zip/export/readme.txt'],
    );
    assert.deepEqual(await it.leftovers(), []);
  });
});
