import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { dataFolder } from '../../../../testkit/data-folder.ts';
import { assertOfficialRows } from '../../../../testkit/official-rows.ts';
import { parquetFolderSnapshot } from '../../../../testkit/parquet-snapshot.ts';
import { postgresPrograms, startPostgres } from '../../../../testkit/postgres.ts';
import { exportToPostgres } from '../../../lake/postgres/export.ts';
import { openPostgresExport } from '../../../lake/postgres/postgres-snapshot.ts';
import { OMOP } from '../../../model/index.ts';
import { postgresEngine } from './index.ts';

const folder = dataFolder('cohorts');
const programs = postgresPrograms();
const EVERY = 20;

function skipped(): string | false {
  if (folder === null) return 'third-party data is absent';
  return programs === null ? 'PostgreSQL is not installed on this machine' : false;
}

test('an export answers with the rows of the official OHDSI queries', {
  skip: skipped(),
}, async (t) => {
  assert.ok(folder !== null && programs !== null);
  const server = await startPostgres(programs);
  t.after(() => server.stop());
  const source = join(folder, 'synthetic-2k');
  const lake = await parquetFolderSnapshot(OMOP, source, { materialize: false });
  await exportToPostgres(lake, server.url, { replace: false }, () => {});
  lake.close();
  const snapshot = await openPostgresExport(server.url, undefined);
  await assertOfficialRows(postgresEngine(snapshot), folder, 'synthetic-2k', EVERY);
  snapshot.close();
});
