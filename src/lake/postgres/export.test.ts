import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Client } from 'pg';
import { postgresPrograms, startPostgres } from '../../../testkit/postgres.ts';
import { OMOP } from '../../model/index.ts';
import { type MemoryTables, memorySnapshot } from '../memory-snapshot.ts';
import type { LakeSnapshot, Snapshot } from '../snapshot.ts';
import { sqlName } from '../sql-connection.ts';
import { exportToPostgres } from './export.ts';
import { openPostgresExport } from './postgres-snapshot.ts';

const programs = postgresPrograms();
const skip = programs === null ? 'PostgreSQL is not installed on this machine' : false;
const server = programs === null ? null : await startPostgres(programs);
const url = server?.url ?? '';
after(() => server?.stop());

/** What COPY, quoting and types could stumble over. */
const NASTY: MemoryTables = {
  person: [
    { person_id: 1, person_source_value: 'tab\t, back\\slash, line\nbreak, re\rturn, \\N, \\.' },
    { person_id: 2n ** 62n + 1n, person_source_value: '', year_of_birth: -5 },
    { person_id: -3, person_source_value: 'é € 𝄞 \' " |' },
  ],
  measurement: [
    { measurement_id: 1, person_id: 1, measurement_date: '2020-02-29', value_as_number: 0.1 },
    { measurement_id: 2, person_id: 1, measurement_date: '0001-01-01', value_as_number: 1e-300 },
    { measurement_id: 3, person_id: 1, measurement_date: '9999-12-31', value_as_number: -1.5e21 },
    { measurement_id: 4, measurement_datetime: '2020-01-01 23:59:59.123456' },
  ],
};

/** Each test has a schema of its own, and a second session to look with. */
async function trial(
  name: string,
  tables: MemoryTables,
  story: (it: {
    readonly snapshot: LakeSnapshot;
    readonly admin: Client;
    push(options?: { readonly replace?: boolean; readonly from?: LakeSnapshot }): Promise<unknown>;
  }) => Promise<void>,
): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  await admin.query(`CREATE SCHEMA ${sqlName(name)}; SET search_path = ${sqlName(name)}`);
  const snapshot = await memorySnapshot(OMOP, tables);
  try {
    await story({
      snapshot,
      admin,
      push: ({ replace = false, from = snapshot } = {}) => {
        return exportToPostgres(from, url, { schema: name, replace }, () => {});
      },
    });
  } finally {
    snapshot.close();
    await admin.end();
  }
}

/** All cells, by columns; what a null hides means nothing. */
async function everyCell(snapshot: Snapshot, table: string): Promise<unknown> {
  const columns = OMOP.tables.find(({ name }) => name === table)?.columns ?? [];
  const names = columns.map((column) => sqlName(column.name)).join(', ');
  const relation = snapshot.relation(table, 'subject');
  const found = await snapshot.connection.columns(`SELECT ${names} FROM ${relation} ORDER BY 1`);
  return Object.entries(found.columns).map(([name, { type, values, valid }]) => {
    return [name, type, Array.from(valid, (is, i) => (is === 0 ? null : values[i]))];
  });
}

test('every value arrives as it was', { skip }, async () => {
  await trial('nasty', NASTY, async ({ snapshot, push }) => {
    await push();
    const found = await openPostgresExport(`${url}?schema=nasty`, undefined);
    assert.deepEqual([found.model, found.version], [snapshot.model, snapshot.version]);
    for (const { name } of OMOP.tables) {
      assert.deepEqual(await everyCell(found, name), await everyCell(snapshot, name), name);
    }
    found.close();
  });
});

test('the tables have indexes and statistics, and nothing else is left', { skip }, async () => {
  await trial('finish', NASTY, async ({ admin, push }) => {
    await push();
    await push();
    const of = async (sql: string) =>
      (await admin.query<{ x: string }>(sql)).rows.map(({ x }) => x);
    const columns = ['measurement_concept_id', 'measurement_id', 'measurement_source_concept_id'];
    assert.deepEqual(
      await of(
        "SELECT indexname AS x FROM pg_indexes WHERE schemaname = 'finish' AND tablename = 'measurement' ORDER BY 1",
      ),
      [...columns, 'person_id'].map((column) => `measurement_${column}_idx`),
    );
    const [rows] = await of(
      "SELECT reltuples::text AS x FROM pg_class WHERE oid = 'measurement'::regclass",
    );
    assert.equal(rows, '4');
    const tables = await of("SELECT tablename AS x FROM pg_tables WHERE schemaname = 'finish'");
    assert.deepEqual(tables.sort(), OMOP.tables.map(({ name }) => name).sort());
  });
});

test('tables that no export made are left alone, unless they are to be replaced', {
  skip,
}, async () => {
  await trial('foreign', NASTY, async ({ admin, push }) => {
    await admin.query('CREATE TABLE person (person_id int PRIMARY KEY)');
    await admin.query('CREATE TABLE death (person_id int REFERENCES person)');
    await assert.rejects(push(), /^ParcoursError: postgresql.occupied: .*\(death, person\)/);
    assert.equal((await admin.query('SELECT * FROM person')).fields.length, 1);
    await push({ replace: true });
    assert.equal((await admin.query('SELECT * FROM person')).rowCount, 3);
  });
});

test('an export that fails leaves the one before it whole', { skip }, async () => {
  await trial('whole', NASTY, async ({ admin, push }) => {
    await push();
    const person = [{ person_id: 9, person_source_value: 'nul ' }];
    const from = await memorySnapshot(OMOP, { concept: [{ concept_id: 1 }], person });
    await from.connection.run(
      'UPDATE person SET person_source_value = person_source_value || chr(0)',
    );
    await assert.rejects(push({ from }), (error: Error) => {
      assert.match(error.message, /^postgresql.text: .*\(22021\)/);
      assert.doesNotMatch(error.message, /nul /);
      return true;
    });
    from.close();
    const { rows } = await admin.query(
      "SELECT (SELECT count(*) FROM person)::int AS person, (SELECT count(*) FROM concept)::int AS concept, (SELECT count(*) FROM pg_tables WHERE schemaname = 'whole')::int AS tables",
    );
    assert.deepEqual(rows, [{ person: 3, concept: 0, tables: OMOP.tables.length }]);
  });
});

test('what stands in the way is told before anything is copied', { skip }, async () => {
  await trial('obstacles', NASTY, async ({ admin, push, snapshot }) => {
    await push();
    await admin.query('CREATE VIEW elders AS SELECT * FROM person');
    await assert.rejects(push(), /postgresql.depended-on/);
    await admin.query(
      'DROP VIEW elders; DROP TABLE person; CREATE VIEW person AS SELECT 1 AS person_id',
    );
    await assert.rejects(push({ replace: true }), /postgresql.not-a-table/);
    await admin.query('CREATE ROLE reader LOGIN');
    const reader = url.replace('postgres@', 'reader:pass-word@');
    const pushAs = (target: string, schema = 'obstacles') => {
      return exportToPostgres(snapshot, target, { schema, replace: true }, () => {});
    };
    const cases = [
      [reader, 'obstacles', /postgresql.rights/],
      [reader, 'nowhere', /postgresql.no-schema/],
      [reader.replace('reader:', 'nobody:'), 'obstacles', /postgresql.login/],
      [reader.replace(/postgres$/, 'nothing'), 'obstacles', /postgresql.no-database/],
      ['postgresql://reader:pass-word@127.0.0.1:1/x', 'obstacles', /postgresql.unreachable/],
      ['https://reader:pass-word@127.0.0.1', 'obstacles', /postgresql.address/],
    ] as const;
    for (const [target, schema, expected] of cases) {
      await assert.rejects(pushAs(target, schema), (error: Error) => {
        assert.match(error.message, expected);
        assert.doesNotMatch(error.message, /pass-word/);
        return true;
      });
    }
  });
});

test('a schema without a whole export is not asked', { skip }, async () => {
  await trial('torn', {}, async ({ admin, push }) => {
    await assert.rejects(openPostgresExport(url, 'torn'), /postgresql.no-export/);
    await push();
    await admin.query('DROP TABLE person; CREATE TABLE person (person_id bigint)');
    await assert.rejects(openPostgresExport(url, 'torn'), /postgresql.no-export/);
  });
});
