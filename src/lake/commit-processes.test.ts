/** Loads in processes of their own: really killed, or two at once. */
import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { faultyWorld } from '../../testkit/faulty-files.ts';
import {
  assertShows,
  assertSound,
  commitRows,
  filesOf,
  inFolder,
  LOADS,
  stage,
  type TrialRows,
  trialDrivers,
} from '../../testkit/lake-trial.ts';
import { startWriter } from '../../testkit/writer-process.ts';
import { COMPANY } from '../model/index.ts';
import { initLake, openLake } from './lake.ts';

async function preparedLake(folder: string): Promise<string> {
  const path = join(folder, 'prepared');
  await commitRows(await initLake(path, COMPANY, trialDrivers()), LOADS[0]);
  return path;
}

/** Loads the second load, and kills the process just before operation `at`. */
async function killAt(path: string, at: number): Promise<'killed' | 'ended'> {
  const writer = startWriter(path, LOADS[1], at);
  for (let said = await writer.said(); said !== null; said = await writer.said()) {
    if (said === 'ready') writer.goOn();
    if (said !== 'stopped') continue;
    await writer.kill();
    return 'killed';
  }
  return 'ended';
}

/** The operation, counted as the process counts them, that is the commit point. */
async function commitPoint(prepared: string, path: string): Promise<number> {
  await cp(prepared, path, { recursive: true });
  const drivers = trialDrivers();
  const { connection, load } = await stage(LOADS[1]);
  const plan = { at: Number.MAX_SAFE_INTEGER, kind: 'kill', lasting: true } as const;
  const world = faultyWorld(drivers.files, connection, plan);
  let point = 0;
  const link: typeof drivers.files.link = async (from, name) => {
    await world.files.link(from, name);
    if (name.startsWith(join(path, 'log'))) point = world.count();
  };
  const files = { ...world.files, link };
  const lake = await openLake(path, { ...drivers, files }, { readOnly: true });
  await lake.commit(world.connection, load);
  connection.close();
  return point;
}

test('kill -9 around the commit point and elsewhere', async (t) => {
  await inFolder(async (folder) => {
    const prepared = await preparedLake(folder);
    const point = await commitPoint(prepared, join(folder, 'counted'));
    const around = [-3, -2, -1, 0, 1, 2, 3].map((offset) => point + offset);
    const points = [5, 20, 35, ...around, point + 15, point + 40];
    const versions: number[] = [];
    for (const at of points) {
      const path = join(folder, `lake-${at}`);
      await cp(prepared, path, { recursive: true });
      assert.equal(await killAt(path, at), 'killed', `operation ${at} was reached`);
      const lake = await openLake(path, trialDrivers('2026-02-01T00:00:00Z'));
      const version = await lake.version();
      assert.equal(version, at <= point ? 0 : 1, `killed before operation ${at}`);
      versions.push(version);
      await assertShows(lake, version);
      await assertSound(lake);
      await commitRows(lake, LOADS[2]);
      await assertShows(lake, version + 1, [...LOADS.slice(0, version + 1), LOADS[2]]);
    }
    t.diagnostic(`${points.length} kills at operations ${points.join(', ')}`);
    t.diagnostic(`commit point: ${point}; versions seen: ${versions.join('')}`);
  });
});

/** Both see the same version, then both commit; what each said. */
async function race(path: string, a: TrialRows, b: TrialRows): Promise<readonly string[]> {
  const writers = [startWriter(path, a), startWriter(path, b)];
  for (const writer of writers) assert.equal(await writer.said(), 'ready');
  for (const writer of writers) writer.goOn();
  const said = await Promise.all(writers.map((writer) => writer.said()));
  return said.map(String).sort();
}

test('two loads of the same tables at once: one wins, the other names the tables', async () => {
  await inFolder(async (folder) => {
    const path = await preparedLake(folder);
    const { invoice = [], account = [] } = LOADS[1].tables;
    const other = { tables: { invoice: invoice.slice(1), account: account.slice(1) }, refused: 0 };
    const [lost, won] = await race(path, LOADS[1], other);
    assert.equal(won, 'version 1');
    assert.match(String(lost), /^lake\.conflict .*invoice/);
    assert.match(String(lost), /^lake\.conflict .*account/);
    const lake = await openLake(path, trialDrivers());
    assert.equal(await lake.version(), 1);
    await assertSound(lake);
    const named = (await lake.history()).flatMap(({ tables }) =>
      tables.flatMap(({ actions }) => actions.filter((action) => 'add' in action)),
    );
    assert.equal(filesOf(path).length, named.length, 'the loser left no file');
  });
});

test('two loads of different tables at once: both win', async () => {
  await inFolder(async (folder) => {
    const path = await preparedLake(folder);
    const { invoice = [] } = LOADS[1].tables;
    const invoices: TrialRows = { tables: { invoice }, refused: 1 };
    assert.deepEqual(await race(path, invoices, { ...LOADS[2], refused: 2 }), [
      'version 1',
      'version 2',
    ]);
    const lake = await openLake(path, trialDrivers());
    await assertShows(lake, 2, [LOADS[0], invoices, { ...LOADS[2], refused: 2 }]);
    await assertSound(lake);
  });
});

test('two loads that add to one table at once: one wins, and no key stands twice', async () => {
  await inFolder(async (folder) => {
    const path = await preparedLake(folder);
    const [first] = LOADS[0].tables.invoice ?? [];
    const adding = (...ids: readonly number[]): TrialRows => ({
      tables: { invoice: ids.map((invoice_id) => ({ ...first, invoice_id })) },
      refused: 0,
      appendTo: 0,
    });
    const [lost, won] = await race(path, adding(21, 22), adding(22, 23));
    assert.equal(won, 'version 1');
    assert.match(String(lost), /^lake\.conflict .*invoice/);
    const lake = await openLake(path, trialDrivers());
    await assertSound(lake);
    const { findings } = await lake.verify({ full: true });
    assert.ok(findings.every(({ code }) => code !== 'duplicate-key'));
    const invoices = (await lake.tables()).find(({ table }) => table === 'invoice');
    assert.deepEqual([invoices?.rows, invoices?.files], [5, 2]);
  });
});

test('two loads that add to different tables at once: both win', async () => {
  await inFolder(async (folder) => {
    const path = await preparedLake(folder);
    const [invoice] = LOADS[0].tables.invoice ?? [];
    const invoices = { invoice: [{ ...invoice, invoice_id: 21 }] };
    const companies = { company: [{ company_id: 9 }] };
    const adding = (tables: TrialRows['tables']) => ({ tables, refused: 0, appendTo: 0 });
    const said = await race(path, adding(invoices), adding(companies));
    assert.deepEqual(said, ['version 1', 'version 2']);
    const lake = await openLake(path, trialDrivers());
    await assertSound(lake);
    const rows = new Map((await lake.tables()).map((one) => [one.table, one.rows]));
    assert.deepEqual([rows.get('invoice'), rows.get('company')], [4, 4]);
  });
});

test('the same content twice makes no new version', async () => {
  await inFolder(async (folder) => {
    const lake = await initLake(join(folder, 'lake'), COMPANY, trialDrivers());
    assert.equal((await commitRows(lake, LOADS[0]))?.version, 0);
    const { invoice = [], ...others } = LOADS[0].tables;
    const shuffled = { ...LOADS[0], tables: { invoice: invoice.toReversed(), ...others } };
    assert.equal(await commitRows(lake, shuffled), null);
    assert.equal(await lake.version(), 0);
  });
});
