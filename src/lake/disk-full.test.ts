/** Disks that are really full, or really read-only: small file systems in memory. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  assertShows,
  assertSound,
  commitRows,
  filesOf,
  inFolder,
  LOADS,
  trialDrivers,
} from '../../testkit/lake-trial.ts';
import { COMPANY, ParcoursError } from '../model/index.ts';
import { openDuck } from './duck.ts';
import { importSource } from './import-load.ts';
import { initLake, openLake } from './lake.ts';

const isSuper = process.platform === 'linux' && process.getuid?.() === 0;

/** A file system of `sizeMb` in a folder, for one test; skips, saying so, where mount is refused. */
async function onSmallDisk(
  t: TestContext,
  sizeMb: number,
  use: (disk: string, folder: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const mount =
      isSuper && spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'none', disk]);
    if (mount === false || mount.status !== 0) {
      t.skip('mounting a file system is refused here');
      return;
    }
    try {
      await use(disk, folder);
    } finally {
      spawnSync('umount', [disk]);
    }
  });
}

const isEnvironment = (code: string) => (error: unknown) => {
  assert.ok(error instanceof ParcoursError, String(error));
  assert.deepEqual([error.kind, error.code], ['environment', code]);
  return true;
};

/** Accounts whose names can't be compressed. */
const wideAccounts = (rows: number, source = `range(${rows})`) =>
  `SELECT i AS account_id, hash(i)::VARCHAR || md5(i::VARCHAR) || md5((i + 7)::VARCHAR) AS account_name, ` +
  `NULL AS withdrawn FROM ${source} t(i)`;

test('a load that doesn’t fit on the lake’s disk', async (t) => {
  await onSmallDisk(t, 3, async (disk, folder) => {
    const lake = await initLake(join(disk, 'lake'), COMPANY, trialDrivers());
    await commitRows(lake, LOADS[0]);
    const before = filesOf(lake.path);
    const source = join(folder, 'source');
    mkdirSync(source);
    const maker = await openDuck({
      path: ':memory:',
      memoryLimitMb: 512,
      threads: 1,
      temporaryFolder: '',
    });
    await maker.run(
      `COPY (${wideAccounts(120_000)}) TO '${source}/account.parquet' (FORMAT parquet)`,
    );
    maker.close();
    const options = {
      memoryLimitMb: 512,
      threads: 1,
      strict: false,
      temporaryFolder: join(folder, 'temporary'),
      startedMs: 0,
    };
    await assert.rejects(
      importSource(lake, {}, source, options, () => {}),
      isEnvironment('disk.full'),
    );
    assert.deepEqual(filesOf(lake.path), before);
    const again = await openLake(lake.path, trialDrivers('2026-02-01T00:00:00Z'));
    await assertShows(again, 0);
    await commitRows(again, LOADS[1]);
    await assertShows(again, 1);
    await assertSound(again);
  });
});

test('a temporary folder on a disk that is full', async (t) => {
  await onSmallDisk(t, 2, async (disk, folder) => {
    const lake = await initLake(join(folder, 'lake'), COMPANY, trialDrivers());
    await commitRows(lake, LOADS[0]);
    const source = join(folder, 'source');
    mkdirSync(source);
    const maker = await openDuck({
      path: ':memory:',
      memoryLimitMb: 512,
      threads: 1,
      temporaryFolder: '',
    });
    await maker.run(
      `COPY (${wideAccounts(120_000)}) TO '${source}/account.parquet' (FORMAT parquet)`,
    );
    maker.close();
    const options = { memoryLimitMb: 512, threads: 1, strict: false, startedMs: 0 };
    for (const temporaryFolder of [join(disk, 'temporary'), disk]) {
      await assert.rejects(
        importSource(lake, {}, source, { ...options, temporaryFolder }, () => {}),
        isEnvironment('disk.full'),
      );
    }
    await assertShows(lake, 0);
    await assertSound(lake);
  });
});

test('a lake on a disk that is read-only: it can be read, not loaded into', async (t) => {
  await onSmallDisk(t, 8, async (disk) => {
    const path = join(disk, 'lake');
    await commitRows(await initLake(path, COMPANY, trialDrivers()), LOADS[0]);
    const { status } = spawnSync('mount', ['-o', 'remount,ro', disk]);
    assert.equal(status, 0);
    const lake = await openLake(path, trialDrivers());
    await assertShows(lake, 0);
    await assertSound(lake);
    await assert.rejects(commitRows(lake, LOADS[1]), isEnvironment('disk.read-only'));
    await assert.rejects(
      initLake(join(disk, 'other'), COMPANY, trialDrivers()),
      isEnvironment('disk.read-only'),
    );
    assert.deepEqual(readdirSync(disk), ['lake']);
    await assertShows(lake, 0);
  });
});
