import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { sqlOnFhirOutcomes } from '../../../bench/conformance-intake/sql-on-fhir.ts';
import { dataFolder } from '../../../testkit/data-folder.ts';
import { openDuck } from '../../lake/index.ts';
import { PRELUDE, readView, viewSql } from './index.ts';

const folder = dataFolder('intake');

test('the official tests of SQL on FHIR v2', {
  skip: folder === null && 'no data folder',
}, async () => {
  const outcomes = await sqlOnFhirOutcomes(join(folder ?? '', 'sql-on-fhir-v2/tests'));
  assert.ok(outcomes.length >= 134);
  assert.deepEqual(
    outcomes.filter(({ miss }) => miss !== null),
    [],
  );
});

async function rowsOf(view: object, resources: readonly object[]): Promise<readonly object[]> {
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 256,
    threads: 1,
    temporaryFolder: '',
  });
  try {
    await connection.run(PRELUDE);
    const values = resources.map((one) => `('${JSON.stringify(one).replaceAll("'", "''")}'::JSON)`);
    await connection.run(
      `CREATE TABLE r AS SELECT * FROM (VALUES ${values.join(', ')}) t(resource), LATERAL (SELECT json_extract_string(resource, '$.resourceType') AS type)`,
    );
    return await connection.rows(viewSql(readView(view), { relation: 'r' }).sql);
  } finally {
    connection.close();
  }
}

test('rows multiply over lists, and a resource of another type gives none', async () => {
  const view = {
    resource: 'Patient',
    select: [
      { column: [{ name: 'id', path: 'id' }] },
      { forEach: 'name', column: [{ name: 'family', path: 'family' }] },
    ],
  };
  const rows = await rowsOf(view, [
    { resourceType: 'Patient', id: 'a', name: [{ family: 'X' }, { family: "O'Y" }] },
    { resourceType: 'Observation', id: 'b', name: [{ family: 'Z' }] },
  ]);
  assert.deepEqual(rows, [
    { id: 'a', family: 'X' },
    { id: 'a', family: "O'Y" },
  ]);
});

test('what is wrong in a view is named by its path', () => {
  const column = (path: string): object => ({
    resource: 'Patient',
    select: [{ column: [{ name: 'id', path }] }],
  });
  for (const path of ['id..x', "name.where(use = 'a'", 'nothing()', '%unknown', '@@', 'a b']) {
    assert.throws(
      () => viewSql(readView(column(path)), { relation: 'r' }),
      { code: 'fhir.path' },
      path,
    );
  }
  assert.throws(() => readView({ select: [] }), { code: 'fhir.view' });
  const twice = {
    column: [
      { name: 'id', path: 'id' },
      { name: 'id', path: 'id' },
    ],
  };
  assert.throws(
    () => viewSql(readView({ resource: 'Patient', select: [twice] }), { relation: 'r' }),
    {
      code: 'fhir.view',
    },
  );
});
