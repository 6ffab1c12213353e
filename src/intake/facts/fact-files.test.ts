import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { factFolder } from './fact-files.ts';

test('what a crash left of a range without its facts is not counted twice', async (t) => {
  const path = mkdtempSync(join(tmpdir(), 'parcours-fact-files-'));
  t.after(() => rmSync(path, { recursive: true }));
  const [cut, whole] = ['000000000000-000000000001', '000000000000-000000000004'];
  const counts = { from: 0, to: 4, records: 5, refused: 1, ignored: {} };
  for (const range of [cut, whole]) {
    writeFileSync(join(path, `counts-${range}.json`), JSON.stringify(counts));
    writeFileSync(join(path, `letters-${range}.parquet`), '');
  }
  writeFileSync(join(path, `facts-${whole}.parquet`), '');
  const folder = factFolder(path);
  assert.deepEqual(
    (await folder.letters()).map((file) => basename(file)),
    [`letters-${whole}.parquet`],
  );
  assert.deepEqual(await folder.counts(), [counts]);
  assert.equal(await folder.next(), 5);
});
