/** What a lake keeps over many loads: history, versions, dead letters, checkpoints, order. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultyWorld } from '../../testkit/faulty-files.ts';
import {
  assertShows,
  assertSound,
  commitRows,
  inFolder,
  LOADS,
  SMALL,
  stage,
  trialDrivers,
} from '../../testkit/lake-trial.ts';
import { COMPANY, ParcoursError } from '../model/index.ts';
import { commitLoad } from './commit.ts';
import { openDuck } from './duck.ts';
import { initLake, type Lake, openLake } from './lake.ts';

const withCode = (code: string) => (error: unknown) =>
  error instanceof ParcoursError && error.code === code;

async function lakeWithLoads(folder: string): Promise<Lake> {
  const lake = await initLake(join(folder, 'lake'), COMPANY, trialDrivers());
  for (const rows of LOADS) await commitRows(lake, rows);
  return lake;
}

test('every version stays readable, by number and by date', async () => {
  await inFolder(async (folder) => {
    const lake = await lakeWithLoads(folder);
    const history = await lake.history();
    assert.deepEqual(
      history.map(({ version, load }) => [version, load.rowsAccepted, load.rowsRejected]),
      [
        [0, 11, 1],
        [1, 7, 2],
        [2, 4, 0],
      ],
    );
    for (const { version } of history) await assertShows(lake, version);
    const versionAt = async (asOf: string): Promise<number> => {
      const snapshot = await lake.snapshot({ ...SMALL, asOf });
      snapshot.close();
      return snapshot.version;
    };
    for (const { version, time } of history) assert.equal(await versionAt(time), version);
    const second = history[1]?.time ?? '';
    assert.equal(await versionAt(new Date(Date.parse(second) - 1).toISOString()), 0);
    assert.equal(await versionAt('2026-01-01'), 2);
    assert.equal(await versionAt('2099-12-31'), 2);
    assert.equal(await versionAt('2099-12-31T23:59+02:00'), 2);
    for (const asOf of ['2025-12-31', '3']) {
      await assert.rejects(versionAt(asOf), withCode('lake.no-version'));
    }
    for (const asOf of [
      '-1',
      '',
      'hello 1',
      '2026-02-30',
      '2026-13-01',
      '1.5',
      '2026-01-01T25:00',
    ]) {
      await assert.rejects(versionAt(asOf), withCode('lake.as-of'), asOf);
    }
  });
});

test('a clock that was set back cuts no version out of the middle', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'lake');
    await commitRows(await initLake(path, COMPANY, trialDrivers()), LOADS[0]);
    await commitRows(await openLake(path, trialDrivers('2026-03-01T00:00:00Z')), LOADS[1]);
    const lake = await openLake(path, trialDrivers('2026-02-01T00:00:00Z'));
    await commitRows(lake, LOADS[2]);
    const snapshot = await lake.snapshot({ ...SMALL, asOf: '2026-02-02' });
    const [row] = await snapshot.connection.rows(
      `SELECT COUNT(*) AS n FROM ${snapshot.relation('account', 'subject')}`,
    );
    snapshot.close();
    assert.deepEqual([snapshot.version, row?.n], [2, 3]);
  });
});

test('dead letters gather, each with the load that refused it; the same load adds none', async () => {
  await inFolder(async (folder) => {
    const lake = await lakeWithLoads(folder);
    const seen = async () => (await lake.deadLetters()).map((letter) => letter.loadVersion).sort();
    assert.deepEqual(await seen(), [0, 1, 1]);
    assert.equal(await commitRows(lake, { tables: LOADS[1].tables, refused: 2 }), null);
    assert.deepEqual(await seen(), [0, 1, 1]);
    // Another source that brings nothing but rows that are refused.
    await commitRows(lake, { tables: {}, refused: 3 }, '/other');
    assert.deepEqual(await seen(), [0, 1, 1, 3, 3, 3]);
    assert.deepEqual(
      (await lake.deadLetters({ load: 3, limit: 2 })).map(({ table, line, reason }) => {
        return [table, line, reason];
      }),
      [
        ['invoice', 2, 'not-a-number'],
        ['invoice', 3, 'not-a-number'],
      ],
    );
    await assertSound(lake);
  });
});

test('a checkpoint every ten versions holds exactly the live files', async () => {
  await inFolder(async (folder) => {
    const lake = await initLake(join(folder, 'lake'), COMPANY, trialDrivers());
    for (let load = 0; load < 25; load++) {
      const company = [{ company_id: 1, founded_year: 2000 + load }];
      await commitRows(lake, { tables: { company }, refused: 1 }, `/source ${load}`);
    }
    await assertSound(lake);
    const log = join(lake.path, 'tables/company/_delta_log');
    const letters = join(lake.path, 'tables/_dead_letters/_delta_log');
    const pointer = JSON.parse(readFileSync(join(log, '_last_checkpoint'), 'utf8'));
    assert.deepEqual(pointer, { version: 20, size: 3 });
    const connection = await openDuck({ path: ':memory:', ...SMALL });
    const paths = async (file: string) =>
      (
        await connection.rows(
          `SELECT add.path AS p FROM read_parquet('${file}') WHERE add IS NOT NULL ORDER BY p`,
        )
      ).map((row) => row.p);
    const adds = (await lake.history()).map(({ tables }) =>
      ['tables/company', 'tables/_dead_letters'].map((path) => {
        const actions = tables.find((table) => table.path === path)?.actions ?? [];
        return actions.flatMap((action) => ('add' in action ? [action.add.path] : []))[0];
      }),
    );
    for (const version of [10, 20]) {
      const name = `${String(version).padStart(20, '0')}.checkpoint.parquet`;
      assert.deepEqual(await paths(join(log, name)), [adds[version]?.[0]]);
      const appended = adds.slice(0, version + 1).map(([, letter]) => letter);
      assert.deepEqual(await paths(join(letters, name)), appended.sort());
    }
    connection.close();
  });
});

test('a publication that a crash cut is finished by the next load too', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'lake');
    const lake = await initLake(path, COMPANY, trialDrivers());
    await commitRows(lake, LOADS[0]);
    // Killed after the commit point, before any Delta log.
    const drivers = trialDrivers('2026-01-02T00:00:00Z');
    const { connection, load } = await stage(LOADS[1]);
    const plan = { at: 1, kind: 'kill', lasting: true } as const;
    const dead = faultyWorld(drivers.files, connection, plan);
    let committed = false;
    const link: typeof drivers.files.link = async (from, name) => {
      await drivers.files.link(from, name);
      committed ||= name.startsWith(join(path, 'log'));
    };
    const files = {
      ...drivers.files,
      link,
      sync: (name: string) => (committed ? dead.files.sync(name) : drivers.files.sync(name)),
    };
    const writer = await openLake(path, { ...drivers, files });
    await assert.rejects(writer.commit(connection, load));
    connection.close();
    assert.ok(dead.fired());
    const log = join(path, 'tables/invoice/_delta_log/00000000000000000001.json');
    assert.ok(!existsSync(log));
    // The lake that was open all the time loads another table, of which nothing is missing.
    await commitRows(lake, LOADS[2]);
    assert.ok(existsSync(log));
    await assertShows(lake, 2);
    await assertSound(lake);
  });
});

test('sweeping removes what no version names, once it is old', async () => {
  await inFolder(async (folder) => {
    const lake = await lakeWithLoads(folder);
    const old = ['tables/invoice/part-old.parquet', 'tables/never/part-old.parquet.tmp'];
    const young = ['tables/invoice/part-young.parquet'];
    const strange = ['tables/invoice/notes.txt'];
    const drafts = ['log/x.tmp', 'tables/invoice/_delta_log/x.tmp'];
    await trialDrivers().files.makeFolder(join(lake.path, 'tables/never'));
    for (const name of [...old, ...young, ...strange, ...drafts]) {
      writeFileSync(join(lake.path, name), 'x');
    }
    const daysAgo = (days: number) =>
      new Date(Date.parse('2026-01-09T00:00:00Z') - days * 86_400_000);
    const named = (await lake.history()).flatMap(({ tables }) =>
      tables.flatMap(({ path, actions }) =>
        actions.flatMap((action) => ('add' in action ? [join(path, action.add.path)] : [])),
      ),
    );
    for (const name of [...old, ...strange, ...drafts, ...named]) {
      utimesSync(join(lake.path, name), daysAgo(8), daysAgo(8));
    }
    for (const name of young) utimesSync(join(lake.path, name), daysAgo(6), daysAgo(6));
    const later = await openLake(lake.path, trialDrivers('2026-01-09T00:00:00Z'));
    assert.equal(await commitRows(later, LOADS[2]), null);
    const gone = (name: string) => !existsSync(join(lake.path, name));
    assert.deepEqual([...old, ...drafts].filter(gone), [...old, ...drafts]);
    assert.deepEqual([...young, ...strange, ...named].filter(gone), []);
  });
});

for (const materialize of [false, true]) {
  test(`a snapshot reaches no other file (materialized: ${materialize})`, async () => {
    await inFolder(async (folder) => {
      const lake = await lakeWithLoads(folder);
      const outside = join(folder, 'secret.csv');
      writeFileSync(outside, 'a\n1\n');
      const { connection, close } = await lake.snapshot({ ...SMALL, materialize });
      const letters = `${lake.path}/tables/_dead_letters/*.parquet`;
      const forbidden = [
        `SELECT * FROM read_csv('${outside}')`,
        `SELECT * FROM read_csv('${lake.path}/../secret.csv')`,
        `SELECT * FROM read_text('${lake.path}/parcours-lake.json')`,
        `SELECT * FROM read_parquet('${letters}')`,
        `COPY (SELECT 1) TO '${folder}/out.csv'`,
        `COPY (SELECT 1) TO '${lake.path}/log/out.json'`,
        `ATTACH '${folder}/other.duckdb'`,
        'INSTALL httpfs',
        'SET enable_external_access = true',
        `SET allowed_directories = ['/']`,
        "SET memory_limit = '9GB'",
        'RESET lock_configuration',
      ];
      for (const sql of forbidden) await assert.rejects(connection.run(sql), Error, sql);
      close();
    });
  });
}

test('a new column of the model comes into the table, null in what was there before', async () => {
  await inFolder(async (folder) => {
    const tables = COMPANY.tables.map((table) =>
      table.name === 'company'
        ? { ...table, columns: table.columns.filter(({ name }) => name !== 'activity_id') }
        : table,
    );
    const small = await initLake(join(folder, 'small'), COMPANY, trialDrivers());
    const { connection, load } = await stage(LOADS[0]);
    await commitLoad(
      { drivers: trialDrivers(), lake: small.path, model: { ...COMPANY, tables }, connection },
      load,
    );
    connection.close();
    const company = [{ company_id: 1, founded_year: 1991, activity_id: 62 }];
    const columns = async (asOf: string) => {
      const lake = await openLake(small.path, trialDrivers());
      const snapshot = await lake.snapshot({ ...SMALL, asOf });
      const relation = snapshot.relation('company', 'subject');
      const rows = await snapshot.connection.rows(
        `SELECT activity_id FROM ${relation} WHERE company_id = 1`,
      );
      snapshot.close();
      return rows.map((row) => row.activity_id);
    };
    assert.deepEqual(await columns('0'), [null]);
    await commitRows(await openLake(small.path, trialDrivers()), {
      tables: { company },
      refused: 0,
    });
    assert.deepEqual(await columns('0'), [null]);
    assert.deepEqual(await columns('1'), [62]);
    await assertSound(await openLake(small.path, trialDrivers()));
  });
});
