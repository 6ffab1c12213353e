import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../src/engine/answer.ts';
import { openDuck } from '../src/lake/duck.ts';
import { sqlText } from '../src/lake/sql-connection.ts';
import { readCirce } from '../src/question/index.ts';

/** The official query orders ties arbitrarily: its rows change from run to run. */
const NOT_DETERMINISTIC = '1071.json';

/**
 * A part of what `npm run conformance:cohorts` does on every definition: the engine, opened on a
 * data set, must give the rows of the official OHDSI queries for each `every`-th.
 */
export async function assertOfficialRows(
  engine: Engine,
  cohorts: string,
  dataSet: string,
  every: number,
): Promise<void> {
  const expected = sqlText(join(cohorts, dataSet, 'expected.parquet'));
  const options = { path: ':memory:', memoryLimitMb: 512, threads: 1, temporaryFolder: '' };
  const connection = await openDuck(options);
  const files = readdirSync(join(cohorts, 'definitions'))
    .filter((_, i) => i % every === 0)
    .filter((file) => file !== NOT_DETERMINISTIC);
  let rowCount = 0;
  for (const file of files) {
    const text = readFileSync(join(cohorts, 'definitions', file), 'utf8');
    const rows = await engine.rows(readCirce(text, { source: file }));
    const wanted = await connection.columns(
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
  connection.close();
  assert.ok(rowCount > 0, 'no definition had an answer');
}
