import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { dataFolder } from '../../../testkit/data-folder.ts';
import { importTrial } from '../../../testkit/import-trial.ts';

const TABLES = [
  'person',
  'visit_occurrence',
  'condition_occurrence',
  'concept',
  'fact_relationship',
];

test('real patients: CSV gives what Parquet gives; damaged lines are found again', async (t) => {
  const real = dataFolder('cohorts', 'mimic-iv-demo');
  if (real === null) {
    t.skip('the third-party test data are not here');
    return;
  }
  await importTrial({}, async (it) => {
    const direct = await it.stage({}, real);
    assert.equal(direct.rejected, 0);
    assert.equal(direct.tables.length, 21);
    for (const table of TABLES) {
      await it.connection.run(`CREATE TABLE kept_${table} AS FROM import_${table};
        COPY import_${table} TO '${it.source}/${table.toUpperCase()}.csv' (FORMAT csv, HEADER)`);
    }
    assert.equal((await it.stage()).rejected, 0);
    for (const table of TABLES) {
      const [row] = await it.connection.rows(`SELECT count(*) AS n FROM (
        (FROM import_${table} EXCEPT ALL FROM kept_${table}) UNION ALL
        (FROM kept_${table} EXCEPT ALL FROM import_${table}))`);
      assert.equal(row?.n, 0, table);
    }

    const path = join(it.source, 'CONDITION_OCCURRENCE.csv');
    const lines = (await readFile(path, 'utf8')).split('\n');
    const columns = (lines[0] ?? '').split(',');
    const change = (line: number, column: string, value: string) => {
      const fields = (lines[line - 1] ?? '').split(',');
      fields[columns.indexOf(column)] = value;
      lines[line - 1] = fields.join(',');
    };
    change(100, 'condition_start_date', '2150-13-01');
    change(2000, 'person_id', '');
    change(3000, 'condition_concept_id', '31.7');
    lines[3999] = `${lines[3999]},one field more`;
    lines.splice(10, 0, lines[9] ?? ''); // line 11 repeats line 10; all after moves by one
    await writeFile(path, lines.join('\n'));
    const staged = await it.stage();
    assert.deepEqual(
      (await it.deadLetters()).map((row) => [row.line, row.column, row.value, row.reason]),
      [
        [101, 'condition_start_date', '2150-13-01', 'not-a-date'],
        [2001, 'person_id', null, 'missing-value'],
        [3001, 'condition_concept_id', '31.7', 'not-an-integer'],
        [4001, null, null, 'field-count'],
      ],
    );
    const facts = staged.files.find((file) => file.table === 'condition_occurrence');
    const kept = direct.tables.find((one) => one.table === 'condition_occurrence')?.rows ?? 0;
    assert.deepEqual(
      [facts?.rowsRead, facts?.rowsAccepted, facts?.rowsRejected, facts?.duplicatesDropped],
      [kept + 1, kept - 4, 4, 1],
    );
  });
});
