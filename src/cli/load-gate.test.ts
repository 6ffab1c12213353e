import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDuck } from '../lake/index.ts';
import { createTableSql } from '../lake/memory-snapshot.ts';
import { OMOP, tableOf } from '../model/index.ts';
import { checkLoad } from './load-gate.ts';

const NOW_MS = Date.UTC(2026, 0, 1);

async function gateOn(birthAndStarts: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-gate-'));
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 256,
    threads: 1,
    temporaryFolder: folder,
  });
  try {
    for (const name of ['person', 'visit_occurrence']) {
      const table = tableOf(OMOP, name);
      if (table !== undefined) await connection.run(createTableSql(table));
    }
    await connection.run('INSERT INTO person (person_id, year_of_birth) VALUES (1, 1950)');
    for (const [i, start] of birthAndStarts.entries()) {
      await connection.run(
        `INSERT INTO visit_occurrence (visit_occurrence_id, person_id, visit_start_date, visit_end_date) VALUES (${i}, 1, '${start}', '${start}')`,
      );
    }
    const tables = ['person', 'visit_occurrence'].map((table) => ({ table, relation: table }));
    const built = { tables, lineage: '', waiting: '', identifiers: '' };
    await checkLoad(folder, NOW_MS, connection, built);
  } finally {
    connection.close();
    await rm(folder, { recursive: true });
  }
}

test('sound tables pass; a stay in the future stops the load, and the sentence names no one', async () => {
  await gateOn(['2025-05-01', '2025-06-01']);
  await assert.rejects(gateOn(['2025-05-01', '2031-06-01']), (error: Error) => {
    assert.match(error.message, /quality\.gate/);
    assert.match(error.message, /visit_occurrence, 1 of 2 rows/);
    return true;
  });
});
