import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { dataFolder } from '../../../testkit/data-folder.ts';
import { assertOfficialRows } from '../../../testkit/official-rows.ts';
import { parquetFolderSnapshot } from '../../../testkit/parquet-snapshot.ts';
import { OMOP } from '../../model/index.ts';
import { referenceEngine } from './engine.ts';

const folder = dataFolder('cohorts');
const EVERY = 10;

test('real patients: rows equal those of the official OHDSI queries', {
  skip: folder === null ? 'third-party data is absent' : false,
}, async (t) => {
  assert.ok(folder !== null);
  const source = join(folder, 'mimic-iv-demo');
  const snapshot = await parquetFolderSnapshot(OMOP, source, { materialize: false });
  t.after(() => snapshot.close());
  await assertOfficialRows(referenceEngine(snapshot), folder, 'mimic-iv-demo', EVERY);
});
