/** A load is cut, or the disk fails, at every single operation of a commit. */
import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type FaultPlan, faultyWorld, Killed } from '../../testkit/faulty-files.ts';
import {
  assertShows,
  assertSound,
  commitRows,
  filesOf,
  inFolder,
  LOADS,
  type StagedLoad,
  stage,
  type TrialRows,
  trialDrivers,
} from '../../testkit/lake-trial.ts';
import { COMPANY, ParcoursError } from '../model/index.ts';
import { initLake, openLake } from './lake.ts';

interface Strike {
  readonly path: string;
  readonly fired: boolean;
  readonly thrown: unknown;
  /** Files that were there before. */
  readonly before: readonly string[];
}

type Stage = () => Promise<StagedLoad>;

const replacing: Stage = () => stage(LOADS[1]);

/** A load on a copy of a lake that holds the first one, with a fault. */
async function loadWithFault(
  prepared: string,
  path: string,
  plan: FaultPlan,
  stageLoad: Stage,
): Promise<Strike> {
  await cp(prepared, path, { recursive: true });
  const before = filesOf(path);
  const { connection, load } = await stageLoad();
  const drivers = trialDrivers('2026-01-02T00:00:00Z');
  const world = faultyWorld(drivers.files, connection, plan);
  let thrown: unknown = null;
  try {
    const lake = await openLake(path, { ...drivers, files: world.files });
    await lake.commit(world.connection, load);
  } catch (error) {
    thrown = error;
  } finally {
    connection.close();
  }
  return { path, fired: world.fired(), thrown, before };
}

/** Tries the fault at operation 1, 2, 3 … until it doesn't fire any more; gives the last that did. */
async function atEveryOperation(
  plan: Omit<FaultPlan, 'at'>,
  check: (strike: Strike, at: number) => Promise<void>,
  stageLoad: Stage = replacing,
): Promise<number> {
  return inFolder(async (folder) => {
    const prepared = join(folder, 'prepared');
    await commitRows(await initLake(prepared, COMPANY, trialDrivers()), LOADS[0]);
    for (let at = 1; ; at++) {
      const path = join(folder, `lake-${at}`);
      const strike = await loadWithFault(prepared, path, { ...plan, at }, stageLoad);
      if (!strike.fired) {
        assert.equal(strike.thrown, null);
        return at - 1;
      }
      await check(strike, at);
    }
  });
}

/** Versions seen after the strikes: the first is 0, the last 1, and it changes once. */
function assertOneCommitPoint(versions: readonly number[]): void {
  assert.match(versions.join(''), /^0+1+$/);
}

const reopened = (path: string) => openLake(path, trialDrivers('2026-02-01T00:00:00Z'));

async function versionIn(path: string): Promise<number> {
  return (await openLake(path, trialDrivers(), { readOnly: true })).version();
}

for (const kind of ['kill', 'tear'] as const) {
  test(`killed ${kind === 'kill' ? 'before every operation' : 'in every write'}`, async (t) => {
    const versions: number[] = [];
    const plan = { kind, lasting: true };
    const points = await atEveryOperation(plan, async ({ path, thrown }) => {
      // Tidying up swallows its own faults; the kill comes out at the next operation.
      if (thrown !== null) assert.ok(thrown instanceof Killed, String(thrown));
      const version = await versionIn(path);
      versions.push(version);
      const lake = await reopened(path);
      assert.equal(await lake.version(), version);
      await assertShows(lake, version);
      await assertSound(lake);
      await commitRows(lake, LOADS[2]);
      await assertShows(lake, version + 1, [...LOADS.slice(0, version + 1), LOADS[2]]);
      assert.deepEqual((await lake.verify({ full: false })).findings, []);
    });
    assertOneCommitPoint(versions);
    t.diagnostic(`${points} points, ${versions.indexOf(1)} of them before the commit point`);
    assert.ok(points > (kind === 'kill' ? 100 : 8));
  });
}

const ADDED = {
  invoice: [
    { ...LOADS[0].tables.invoice?.[0], invoice_id: 12 },
    { ...LOADS[0].tables.invoice?.[1], invoice_id: 11 },
  ],
};

/** The table as if it had come whole. */
const APPENDED: TrialRows = {
  tables: { invoice: [...(LOADS[0].tables.invoice ?? []), ...ADDED.invoice] },
  refused: 1,
};

const appending: Stage = () => stage({ tables: ADDED, refused: 1, appendTo: 0 });

test('killed before every operation of an append', async (t) => {
  const versions: number[] = [];
  const check = async ({ path }: Strike): Promise<void> => {
    const version = await versionIn(path);
    versions.push(version);
    const lake = await reopened(path);
    await assertShows(lake, version, [LOADS[0], APPENDED]);
    await assertSound(lake);
    // What was written is refused a second time; what was not is written now.
    const { connection, load } = await appending();
    const again = lake.commit(connection, load);
    if (version === 0) await again;
    else await assert.rejects(again, (error) => (error as ParcoursError).code === 'lake.conflict');
    connection.close();
    await assertShows(lake, 1, [LOADS[0], APPENDED]);
  };
  const points = await atEveryOperation({ kind: 'kill', lasting: true }, check, appending);
  assertOneCommitPoint(versions);
  t.diagnostic(`${points} points, ${versions.indexOf(1)} of them before the commit point`);
  assert.ok(points > 60);
});

const FAULTS = [
  { kind: 'ENOSPC', lasting: true, code: 'disk.full' },
  { kind: 'EROFS', lasting: true, code: 'disk.read-only' },
  { kind: 'EIO', lasting: false, code: 'disk.fault' },
] as const;

for (const { kind, lasting, code } of FAULTS) {
  test(`${kind} at every operation, ${lasting ? 'from then on' : 'once'}`, async (t) => {
    const versions: number[] = [];
    const plan = { kind, lasting };
    const points = await atEveryOperation(plan, async ({ path, thrown, before }) => {
      const version = await versionIn(path);
      versions.push(version);
      assert.ok(thrown instanceof ParcoursError, String(thrown));
      assert.equal(thrown.kind, 'environment');
      assert.equal(thrown.code, code);
      assert.ok(thrown.sentence.fr.length > 20 && thrown.sentence.en.length > 20);
      // Where nothing can be written any more, nothing can be removed either.
      if (version === 0 && kind !== 'EROFS') assert.deepEqual(filesOf(path), before);
      const lake = await reopened(path);
      await assertShows(lake, version);
      await commitRows(lake, LOADS[1]);
      assert.equal(await lake.version(), 1);
      await assertShows(lake, 1);
      await assertSound(lake);
    });
    assertOneCommitPoint(versions);
    t.diagnostic(`${points} points, ${versions.indexOf(1)} of them before the commit point`);
    assert.ok(points > 30);
  });
}

test('killed at every operation while a lake is made', async (t) => {
  await inFolder(async (folder) => {
    for (let at = 1; ; at++) {
      const path = join(folder, `lake-${at}`);
      const drivers = trialDrivers();
      const { connection } = await stage(LOADS[2]);
      const plan = { at, kind: 'kill', lasting: true } as const;
      const world = faultyWorld(drivers.files, connection, plan);
      await initLake(path, COMPANY, { ...drivers, files: world.files }).catch(() => {});
      connection.close();
      if (!world.fired()) {
        t.diagnostic(`${at - 1} points`);
        return;
      }
      const lake = await openLake(path, drivers).catch(() => initLake(path, COMPANY, drivers));
      await commitRows(lake, LOADS[0]);
      assert.equal(await lake.version(), 0);
    }
  });
});
