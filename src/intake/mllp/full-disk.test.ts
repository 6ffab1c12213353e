/** A disk that is full for a while: refused, then taken again, and nothing acknowledged is lost. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid, platform } from 'node:process';
import { type TestContext, test } from 'node:test';
import { inventedReport, MllpClient } from '../../../testkit/mllp-client.ts';
import { openLandingLog } from '../../lake/index.ts';
import { listenMllp } from './index.ts';

type LandingOptions = NonNullable<Parameters<typeof openLandingLog>[1]>;

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-full-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

interface Disk {
  fill(): void;
  free(): void;
}

/** Sends while the disk has room, is full, and has room again; all that got AA must be found. */
async function playOn(
  t: TestContext,
  folder: string,
  disk: Disk,
  options: LandingOptions = {},
): Promise<void> {
  const log = await openLandingLog(folder, options);
  const listener = await listenMllp({
    host: '127.0.0.1',
    port: 0,
    nowMs: () => 0,
    land: (bytes, name) => log.append({ kind: 'message', name, bytes, receivedMs: 0 }),
  });
  const client = await MllpClient.open(listener.port);
  t.after(() => Promise.all([client.close(), listener.close(), log.close()]));
  const acknowledged: string[] = [];
  const send = async (id: string): Promise<string> => {
    const code = /MSA\|(A[AER])\|/.exec((await client.send(inventedReport(id, 9000))) ?? '')?.[1];
    if (code === 'AA') acknowledged.push(id);
    return code ?? '';
  };
  assert.equal(await send('before'), 'AA');
  disk.fill();
  for (const id of ['full-1', 'full-2']) assert.equal(await send(id), 'AE');
  disk.free();
  while ((await send('full-1')) !== 'AA') await new Promise((resolve) => setTimeout(resolve, 20));
  for (const id of ['full-2', 'after']) assert.equal(await send(id), 'AA');
  client.close();
  await listener.close();
  await log.close();
  const again = await openLandingLog(folder);
  const found = new Set<string>();
  for await (const { name } of again.items({ from: 0 })) found.add(name);
  await again.close();
  assert.deepEqual(acknowledged, ['before', 'full-1', 'full-2', 'after']);
  assert.deepEqual(
    acknowledged.filter((id) => !found.has(id)),
    [],
  );
}

for (const step of ['write', 'sync'] as const) {
  test(`a full disk, seen at the ${step}: AE, and AA once there is room`, async (t) => {
    const disk = { isFull: false, fired: 0 };
    const fail = (): void => {
      if (!disk.isFull) return;
      disk.fired++;
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    const options: LandingOptions = {
      write: async (handle, bytes) => {
        if (step === 'write') fail();
        await handle.appendFile(bytes);
      },
      sync: async (handle) => {
        if (step === 'sync') fail();
        await handle.datasync();
      },
    };
    const set = (isFull: boolean) => (): void => {
      disk.isFull = isFull;
    };
    await playOn(t, folderFor(t), { fill: set(true), free: set(false) }, options);
    assert.ok(disk.fired > 0);
  });
}

test('a real disk that is full', async (t) => {
  if (platform !== 'linux' || getuid?.() !== 0) return t.skip('needs Linux and root, to mount');
  const small = join(folderFor(t), 'small');
  mkdirSync(small);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', small]);
  if (mounted.status !== 0) return t.skip(`no tmpfs here: ${String(mounted.stderr).trim()}`);
  const filler = join(small, 'filler');
  const fill = (): void => {
    assert.throws(() => writeFileSync(filler, Buffer.alloc(1_000_000)), { code: 'ENOSPC' });
  };
  try {
    await playOn(t, join(small, 'log'), { fill, free: () => rmSync(filler) });
  } finally {
    spawnSync('umount', [small]);
  }
});
