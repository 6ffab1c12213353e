import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dataFolder } from '../../../testkit/data-folder.ts';
import { parquetFolderSnapshot } from '../../../testkit/parquet-snapshot.ts';
import { sqlText } from '../../lake/sql-connection.ts';
import { OMOP } from '../../model/index.ts';
import { readCirce } from '../../question/index.ts';
import { referenceEngine } from './engine.ts';

const folder = dataFolder('cohorts');

/** A part of what `npm run conformance:cohorts` does on every definition. */
const EVERY = 10;
/** The official query orders ties arbitrarily: its rows change from run to run. */
const NOT_DETERMINISTIC = '1071.json';

test('real patients: rows equal those of the official OHDSI queries', {
  skip: folder === null ? 'third-party data is absent' : false,
}, async (t) => {
  assert.ok(folder !== null);
  const snapshot = await parquetFolderSnapshot(OMOP, join(folder, 'mimic-iv-demo'), {
    materialize: false,
  });
  t.after(() => snapshot.close());
  const expected = sqlText(join(folder, 'mimic-iv-demo', 'expected.parquet'));
  const engine = referenceEngine(snapshot);
  let rowCount = 0;
  const files = readdirSync(join(folder, 'definitions'))
    .filter((_, i) => i % EVERY === 0)
    .filter((file) => file !== NOT_DETERMINISTIC);
  for (const file of files) {
    const text = readFileSync(join(folder, 'definitions', file), 'utf8');
    const rows = await engine.rows(readCirce(text, { source: file }));
    const wanted = await snapshot.connection.columns(
      'SELECT subject_id, cohort_start_date, cohort_end_date ' +
        `FROM read_parquet(${expected}) WHERE cohort_definition_id = ${Number.parseInt(file, 10)} ` +
        'ORDER BY ALL',
    );
    const { subject_id, cohort_start_date, cohort_end_date } = wanted.columns;
    assert.deepEqual(
      [rows.subjectId, rows.start, rows.end],
      [subject_id?.values, cohort_start_date?.values, cohort_end_date?.values],
      file,
    );
    rowCount += rows.subjectId.length;
  }
  assert.ok(rowCount > 0, 'no definition had an answer');
});
