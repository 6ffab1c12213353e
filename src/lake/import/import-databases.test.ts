import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { Client } from 'pg';
import { importTrial } from '../../../testkit/import-trial.ts';
import { postgresPrograms, startPostgres } from '../../../testkit/postgres.ts';

test('Parquet with other types: texts for numbers, instants for dates', async () => {
  await importTrial({}, async (it) => {
    await it.connection.run(`COPY (SELECT * FROM (VALUES
      ('1', TIMESTAMP '2024-01-01 00:00:00', 12.0, TIMESTAMPTZ '2024-01-01 10:00:00+00'),
      ('x', TIMESTAMP '2024-01-02 00:00:00', 12.0, NULL),
      ('3', TIMESTAMP '2024-01-03 00:00:00', 12.5, NULL))
      t("Person_ID", death_date, cause_concept_id, death_datetime))
      TO '${it.source}/Death.parquet' (FORMAT parquet)`);
    await it.stage();
    assert.deepEqual(
      await it.rows('death', 'person_id, death_date, cause_concept_id, death_datetime'),
      [
        {
          person_id: 1,
          death_date: '2024-01-01',
          cause_concept_id: 12,
          death_datetime: '2024-01-01 10:00:00',
        },
      ],
    );
    assert.deepEqual(
      (await it.deadLetters()).map((row) => [row.line, row.column, row.value, row.reason]),
      [
        [2, 'person_id', 'x', 'not-an-integer'],
        [3, 'cause_concept_id', '12.5', 'not-an-integer'],
      ],
    );
  });
});

test('a DuckDB file: tables and views of one schema', async () => {
  await importTrial({}, async (it) => {
    const path = join(it.source, 'cdm.duckdb');
    await it.connection.run(`ATTACH '${path}' AS made; CREATE SCHEMA made.cdm; CREATE SCHEMA made.other;
      CREATE TABLE made.cdm.DEATH (person_id INTEGER, death_date VARCHAR);
      INSERT INTO made.cdm.death VALUES (1, '2024-01-01'), (2, 'soon');
      CREATE VIEW made.cdm.provider AS SELECT 5 AS provider_id, 'n' AS npi;
      CREATE TABLE made.other.death (person_id INTEGER, death_date DATE);
      CREATE TABLE made.cdm.secret (a INTEGER); DETACH made`);
    await assert.rejects(it.stage({}, path), /several-schemas: .*cdm, other/);
    await assert.rejects(it.stage({ schema: 'x' }, path), /unknown-schema/);
    const staged = await it.stage({ schema: 'cdm' }, path);
    assert.deepEqual(await it.rows('death', 'person_id, death_date'), [
      { person_id: 1, death_date: '2024-01-01' },
    ]);
    assert.deepEqual(await it.rows('provider', 'provider_id, npi'), [{ provider_id: 5, npi: 'n' }]);
    assert.deepEqual(
      (await it.deadLetters()).map((row) => [row.file, row.line, row.value]),
      [['cdm.duckdb/cdm.DEATH', 2, 'soon']],
    );
    assert.deepEqual(
      staged.warnings.filter((one) => one.code === 'ignored-file').map((one) => one.source),
      ['cdm.secret'],
    );
  });
});

test('an SQLite file, with dates as texts, seconds and eight digits', async () => {
  await importTrial({}, async (it) => {
    const path = join(it.source, 'cdm.sqlite');
    const database = new DatabaseSync(path);
    database.exec(`CREATE TABLE Death (PERSON_ID INTEGER, DEATH_DATE, CAUSE_SOURCE_VALUE TEXT);
      INSERT INTO death VALUES (1, '2024-01-01', 'a "b", c'), (2, 1704153600.0, 'd
e'), (3, 20240103, NULL), (4, 'never', ''), (9007199254740993, '2024-01-05', NULL)`);
    database.close();
    const staged = await it.stage({}, path);
    assert.deepEqual(await it.rows('death', 'person_id, death_date, cause_source_value AS cause'), [
      { person_id: 1, death_date: '2024-01-01', cause: 'a "b", c' },
      { person_id: 2, death_date: '2024-01-02', cause: 'd\ne' },
      { person_id: 3, death_date: '2024-01-03', cause: null },
      { person_id: 9007199254740993n, death_date: '2024-01-05', cause: null },
    ]);
    assert.deepEqual(
      (await it.deadLetters()).map((row) => [row.line, row.value, row.reason]),
      [[4, 'never', 'not-a-date']],
    );
    assert.equal(staged.sources[0]?.sha256, (await it.stage({}, path)).sources[0]?.sha256);
  });
});

test('a running PostgreSQL, streamed', async (t) => {
  const programs = postgresPrograms();
  if (programs === null) {
    t.skip('PostgreSQL is not installed on this machine');
    return;
  }
  const server = await startPostgres(programs);
  try {
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query(`CREATE SCHEMA cdm;
      CREATE TABLE cdm.death (person_id bigint, death_date timestamp, cause_source_value text);
      INSERT INTO cdm.death SELECT i, '2024-01-01', E'line\\nbreak "' || i FROM generate_series(1, 200000) i;
      INSERT INTO cdm.death VALUES (NULL, '2024-01-01', 'x');
      CREATE TABLE cdm.visit_occurrence AS SELECT i AS visit_occurrence_id, repeat('x', 200) AS pad
        FROM generate_series(1, 100000) i`);
    const url = server.url.replace('postgres@', 'postgres:pass-word@');
    await importTrial({}, async (it) => {
      await assert.rejects(it.stage({}, `${url}?schema=cdm`), (error: Error) => {
        assert.match(error.message, /^postgresql.missing-column: .*cdm.visit_occurrence/);
        assert.doesNotMatch(error.message, /pass-word/);
        return true;
      });
      await client.query('DROP TABLE cdm.visit_occurrence');
      const staged = await it.stage({}, `${url}?schema=cdm`);
      assert.equal(staged.tables[0]?.rows, 200_000);
      assert.deepEqual(
        (await it.rows('death', 'person_id, death_date, cause_source_value AS cause'))[41],
        { person_id: 42, death_date: '2024-01-01', cause: 'line\nbreak "42' },
      );
      assert.deepEqual(
        (await it.deadLetters()).map((row) => [row.line, row.column, row.reason]),
        [[200_001, 'person_id', 'missing-value']],
      );
      assert.doesNotMatch(JSON.stringify(staged), /pass-word/);
      await assert.rejects(
        it.stage({}, 'postgresql://u:pass-word@127.0.0.1:1/db'),
        (error: Error) => {
          assert.match(error.message, /^postgresql.unreachable: .*ECONNREFUSED/);
          assert.doesNotMatch(error.message, /pass-word/);
          return true;
        },
      );
    });
    await client.end();
  } finally {
    await server.stop();
  }
});
