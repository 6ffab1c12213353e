/** The way of a user: a lake, its export to a PostgreSQL, and the same answer from there. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { postgresPrograms, startPostgres } from '../../testkit/postgres.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

const SOURCE: Readonly<Record<string, readonly string[]>> = {
  'person.csv': [
    'person_id,gender_concept_id,year_of_birth,race_concept_id,ethnicity_concept_id',
    '1,8532,1980,0,0',
  ],
  'observation_period.csv': [
    'observation_period_id,person_id,observation_period_start_date,observation_period_end_date,period_type_concept_id',
    '1,1,2020-01-01,2022-12-31,0',
  ],
  'condition_occurrence.csv': [
    'condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_type_concept_id',
    '1,1,317009,2021-03-01,0',
  ],
};

const DEFINITION = JSON.stringify({
  ConceptSets: [],
  PrimaryCriteria: {
    CriteriaList: [{ ConditionOccurrence: {} }],
    ObservationWindow: { PriorDays: 0, PostDays: 0 },
    PrimaryCriteriaLimit: { Type: 'First' },
  },
});

test('a lake is exported, and asked in PostgreSQL', {
  skip: postgresPrograms() === null ? 'PostgreSQL is not installed on this machine' : false,
}, async (t) => {
  const server = await startPostgres(postgresPrograms() ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'parcours-cli-'));
  t.after(async () => {
    rmSync(folder, { recursive: true });
    await server.stop();
  });
  const parcours = (...words: readonly string[]) => {
    const env = { PATH: process.env.PATH, TMPDIR: folder };
    const options = { cwd: folder, encoding: 'utf8', env } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], options);
    return { code: status, out: stdout, err: stderr };
  };
  mkdirSync(join(folder, 'source'));
  for (const [name, lines] of Object.entries(SOURCE)) {
    writeFileSync(join(folder, 'source', name), `${lines.join('\n')}\n`);
  }
  writeFileSync(join(folder, '7.json'), DEFINITION);
  assert.equal(parcours('init', 'lake').code, 0);
  assert.equal(parcours('import', 'omop', 'source', '--lake', 'lake').code, 0);

  const address = server.url.replace('postgres@', 'postgres:pass-word@');
  const exported = parcours('export', 'postgres', address, '--lake', 'lake');
  assert.deepEqual([exported.code, exported.err], [0, '']);
  assert.match(exported.out, /^person +1$/m);
  assert.match(exported.out, /^Version 0 of the lake is in the schema public of postgresql:/m);
  assert.doesNotMatch(exported.out, /pass-word|concept_ancestor/);

  const rows = ['lake', address].map((lake, i) => {
    const ran = parcours('cohort', 'run', '7.json', '--lake', lake, '--out', `${i}.json`, '--json');
    assert.equal(ran.code, 0, ran.err);
    const { version, engine, rows: count } = JSON.parse(ran.out);
    return { version, engine, count };
  });
  const [ofLake, ofExport] = [0, 1].map((i) => readFileSync(join(folder, `${i}.json`), 'utf8'));
  assert.equal(ofExport, ofLake);
  assert.deepEqual(rows, [
    { version: 0, engine: rows[0]?.engine, count: 1 },
    { version: 0, engine: 'postgresql', count: 1 },
  ]);

  const nowhere = parcours(
    'export',
    'postgres',
    address,
    '--lake',
    'lake',
    '--schema',
    'omop',
    '--lang',
    'fr',
  );
  assert.equal(nowhere.code, 3);
  assert.match(nowhere.err, /Il n’y a pas de schéma omop dans cette base/);
  assert.match(nowhere.err, /CREATE SCHEMA/);
  assert.doesNotMatch(nowhere.err, /pass-word/);
  const asOf = parcours('cohort', 'run', '7.json', '--lake', address, '--as-of', '0');
  assert.equal(asOf.code, 2);
});
