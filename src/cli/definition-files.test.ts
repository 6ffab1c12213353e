import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ParcoursError } from '../model/errors.ts';
import { definitionFiles, numberedFiles } from './definition-files.ts';

const coded = (code: string) => (error: unknown) =>
  error instanceof ParcoursError && error.code === code;

test('a folder means its .json files, by their number', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-definitions-'));
  t.after(() => rm(folder, { recursive: true }));
  await assert.rejects(definitionFiles([folder]), coded('cohort.no-definitions'));
  for (const name of ['12-asthma.json', 'cohort_7.json', '100.JSON', 'notes.txt']) {
    await writeFile(join(folder, name), '{}');
  }
  const again = join(folder, '100.JSON');
  const files = await definitionFiles([again, folder]);
  assert.deepEqual(files, [
    { path: join(folder, 'cohort_7.json'), id: 7 },
    { path: join(folder, '12-asthma.json'), id: 12 },
    { path: again, id: 100 },
  ]);
  assert.deepEqual(numberedFiles(files, undefined), files);
});

test('a definition without a number needs --id, which is for one alone', () => {
  const draft = { path: 'draft.json', id: null };
  assert.throws(() => numberedFiles([draft], undefined), coded('cohort.no-identifier'));
  assert.deepEqual(numberedFiles([draft], 9), [{ path: 'draft.json', id: 9 }]);
  assert.throws(() => numberedFiles([draft, draft], 9), coded('usage.id-of-several'));
});

test('two definitions of the same number are refused: their rows could not be told apart', () => {
  const files = [
    { path: 'a/1.json', id: 1 },
    { path: 'b/1.json', id: 1 },
  ];
  assert.throws(() => numberedFiles(files, undefined), coded('cohort.same-identifier'));
});
