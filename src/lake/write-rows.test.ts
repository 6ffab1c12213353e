import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDuck } from './duck.ts';
import { sqlText } from './sql-connection.ts';
import { parquetRows } from './write-rows.ts';

test('rows given in two parts are read back from the Parquet file as they were', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-rows-'));
  const options = { memoryLimitMb: 256, threads: 1, temporaryFolder: folder };
  const columns = [
    { name: 'subject_id', type: 'integer' },
    { name: 'cohort_start_date', type: 'date' },
  ] as const;
  const rows = await parquetRows(columns, options);
  try {
    const part = (ids: readonly bigint[], days: readonly number[]) => [
      { ...columns[0], values: BigInt64Array.from(ids) },
      { ...columns[1], values: Int32Array.from(days) },
    ];
    rows.append(part([1n, 9_007_199_254_740_993n], [0, 19_783]));
    rows.append(part([-3n], [-1]));
    const file = join(folder, 'it’s rows.parquet');
    await rows.write(file);
    const duck = await openDuck({ path: ':memory:', ...options });
    const read = await duck.rows(`SELECT * FROM read_parquet(${sqlText(file)})`);
    duck.close();
    assert.deepEqual(read, [
      { subject_id: 1, cohort_start_date: '1970-01-01' },
      { subject_id: 9_007_199_254_740_993n, cohort_start_date: '2024-03-01' },
      { subject_id: -3, cohort_start_date: '1969-12-31' },
    ]);
  } finally {
    rows.close();
    await rm(folder, { recursive: true });
  }
});
