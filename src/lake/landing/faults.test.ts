/** What the disk and the clock may do to a landing log. */
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type LandingLog, openLandingLog } from './index.ts';

const RECEIVED_MS = Date.UTC(2026, 0, 1);
/** Offset of the name of a record: what stands before is its head. */
const HEADER_BYTES = 84;

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-landing-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

const put = (
  log: LandingLog,
  name: string,
  receivedMs = RECEIVED_MS,
): ReturnType<LandingLog['append']> => {
  return log.append({ kind: 'message', name, bytes: Buffer.from(`bytes of ${name}`), receivedMs });
};

async function contents(log: LandingLog, from = 0): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const item of log.items({ from })) {
    const parts: Uint8Array[] = [];
    for await (const part of item.stream()) parts.push(part);
    found.push(`${item.sequence} ${item.name} ${Buffer.concat(parts)}`);
  }
  return found;
}

/** Four segments: two records in each but the last. */
async function segmentsIn(folder: string): Promise<readonly string[]> {
  const log = await openLandingLog(folder, { segmentBytes: 150 });
  for (const name of 'abcdefg') await put(log, name);
  await log.close();
  const names = (await readdir(folder)).filter((name) => name.endsWith('.seg')).sort();
  assert.equal(names.length, 4);
  return names;
}

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  const before = bytes[at];
  assert.notEqual(before, undefined);
  bytes[at] = (before ?? 0) ^ 0x40;
  await writeFile(path, bytes);
}

test('one changed byte of an older segment is an error, wherever it lies', async (t) => {
  const folder = await folderFor(t);
  const [, middle = ''] = await segmentsIn(folder);
  const path = join(folder, middle);
  const good = await readFile(path);
  const log = await openLandingLog(folder, { readOnly: true });
  const recordBytes = good.length / 2;
  for (let at = 0; at < good.length; at++) {
    await flip(path, at);
    const byte = at < recordBytes ? 0 : recordBytes;
    const place = { source: path, byte };
    await assert.rejects(contents(log), { code: 'landing.damaged', place }, `byte ${at}`);
    // What was read before is not read again, and can't stop what follows.
    assert.equal((await contents(log, 4)).length, 3);
    await writeFile(path, good);
  }
  assert.equal((await contents(log)).length, 7);
  await log.close();
});

test('an older segment that ends too early, or is gone, is an error', async (t) => {
  const folder = await folderFor(t);
  const names = await segmentsIn(folder);
  const log = await openLandingLog(folder, { readOnly: true });
  for (const name of names.slice(0, 3)) {
    const path = join(folder, name);
    const good = await readFile(path);
    for (const length of [0, good.length / 2, good.length - 1]) {
      await writeFile(path, good.subarray(0, length));
      await assert.rejects(contents(log), { code: 'landing.damaged' }, `${name} ${length}`);
    }
    await rename(path, `${path}.gone`);
    await assert.rejects(contents(log), { code: 'landing.damaged' }, name);
    await rename(`${path}.gone`, path);
    await writeFile(path, good);
  }
  assert.equal((await contents(log)).length, 7);
  await log.close();
});

test('what is wrong with a body is known when it is read, also in the last segment', async (t) => {
  const folder = await folderFor(t);
  const log = await openLandingLog(folder);
  for (const name of 'abc') await put(log, name);
  const path = join(folder, '000000000000.seg');
  await flip(path, HEADER_BYTES + 2);
  await assert.rejects(contents(log), { code: 'landing.damaged' });
  await log.close();
});

test('the torn end of the last segment is forgiven, also by who only reads', async (t) => {
  const folder = await folderFor(t);
  const names = await segmentsIn(folder);
  const last = join(folder, names.at(-1) ?? '');
  await appendFile(last, (await readFile(last)).subarray(0, 90));
  const log = await openLandingLog(folder, { readOnly: true });
  assert.equal((await contents(log)).length, 7);
  await log.close();
});

test('one changed byte of a file beside the segments is an error, and so is its absence', async (t) => {
  const folder = await folderFor(t);
  const path = join(folder, 'large.csv');
  await writeFile(path, Buffer.alloc(9 * 1024 * 1024, 'parcours'));
  const log = await openLandingLog(join(folder, 'log'));
  const { sha256 } = await log.appendFile({ name: 'l', path, receivedMs: RECEIVED_MS });
  await rm(path);
  const beside = join(folder, 'log', 'files', sha256);
  await flip(beside, 5_000_000);
  const damaged = { code: 'landing.damaged', place: { source: beside, byte: 9 * 1024 * 1024 } };
  await assert.rejects(contents(log), damaged);
  await flip(beside, 5_000_000);
  assert.equal((await contents(log)).length, 1);
  await rm(beside);
  await assert.rejects(contents(log), { code: 'landing.damaged' });
  await log.close();
});

test('a file that is written to while it is taken is not landed', async (t) => {
  const folder = await folderFor(t);
  for (const size of [1000, 9 * 1024 * 1024]) {
    const path = join(folder, `${size}.csv`);
    await writeFile(path, Buffer.alloc(size, 'a'));
    const log = await openLandingLog(join(folder, 'log'));
    const before = log.next();
    const landing = log.appendFile({ name: 'x', path, receivedMs: RECEIVED_MS });
    await appendFile(path, 'more');
    // Either it came before the first look, and belongs to the file, or it is seen.
    const outcome = await landing.then(
      () => 'landed',
      (error: { readonly code: string }) => error.code,
    );
    if (outcome === 'landed') assert.equal((await contents(log, before)).length, 1);
    else assert.equal(outcome, 'landing.changed');
    const seen = { sizeBytes: size, mtimeMs: 0 };
    const late = log.appendFile({ name: 'y', path, receivedMs: RECEIVED_MS, seen });
    await assert.rejects(late, { code: 'landing.changed' });
    assert.deepEqual(
      (await readdir(join(folder, 'log', 'files'))).filter((name) => name.endsWith('.tmp')),
      [],
    );
    await log.close();
  }
});

const noSpace = (): Error => Object.assign(new Error('no space'), { code: 'ENOSPC' });

/** Puts until it is taken; gives how often it was refused. */
async function putUntilTaken(log: LandingLog, name: string): Promise<number> {
  for (let refused = 0; ; refused++) {
    try {
      await put(log, name);
      return refused;
    } catch (error) {
      assert.equal((error as { readonly code?: string }).code, 'ENOSPC');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

for (const step of ['write', 'half a write', 'sync', 'first write'] as const) {
  test(`after a ${step} that failed, the log goes on once there is room`, async (t) => {
    const folder = await folderFor(t);
    let [failures, fired] = [0, 0];
    const log = await openLandingLog(folder, {
      segmentBytes: 400,
      write: async (handle, bytes) => {
        if (failures > 0 && step !== 'sync') {
          failures--;
          fired++;
          if (step === 'half a write') await handle.appendFile(bytes.subarray(0, 100));
          throw noSpace();
        }
        await handle.appendFile(bytes);
      },
      sync: async (handle) => {
        if (failures > 0 && step === 'sync') {
          failures--;
          fired++;
          throw noSpace();
        }
        await handle.datasync();
      },
    });
    const acknowledged = step === 'first write' ? [] : ['a', 'b'];
    for (const name of acknowledged) await put(log, name);
    failures = 1;
    await assert.rejects(put(log, 'refused'), { code: 'ENOSPC' });
    assert.ok((await putUntilTaken(log, 'c')) > 0, 'the log takes nothing until it is reopened');
    for (const name of 'defgh') await put(log, name);
    assert.equal(fired, 1);
    await log.close();
    const again = await openLandingLog(folder);
    const found = (await contents(again)).map((text) => text.split(' ')[1]);
    // What was refused after it was written whole may stay: its sender sends it again.
    const taken = found.filter((name) => name !== 'refused');
    assert.deepEqual(taken, [...acknowledged, ...'cdefgh']);
    assert.equal(found.includes('refused'), step === 'sync');
    await again.close();
  });
}

test('while the log is being reopened, nothing is taken for known', async (t) => {
  const folder = await folderFor(t);
  const state = { isFailing: false, isHeld: false, fired: 0 };
  let release: (() => void) | null = null;
  const log = await openLandingLog(folder, {
    sync: async (handle) => {
      if (state.isFailing) {
        state.fired++;
        throw noSpace();
      }
      if (state.isHeld) {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }
      await handle.datasync();
    },
  });
  await put(log, 'a');
  state.isFailing = true;
  await assert.rejects(put(log, 'b'), { code: 'ENOSPC' });
  Object.assign(state, { isFailing: false, isHeld: true });
  const held = (): (() => void) | null => release;
  while (held() === null) await new Promise((resolve) => setTimeout(resolve, 5));
  // It lies in the segment, whole, and has been read again; but the sync isn't through.
  await assert.rejects(put(log, 'b'), { code: 'ENOSPC' });
  state.isHeld = false;
  held()?.();
  await putUntilTaken(log, 'b');
  assert.deepEqual(await contents(log), ['0 a bytes of a', '1 b bytes of b']);
  assert.equal(state.fired, 1);
  await log.close();
});

test('a clock that jumps changes neither order nor reading', async (t) => {
  const folder = await folderFor(t);
  const times = [RECEIVED_MS, RECEIVED_MS + 4e11, 0, -1, RECEIVED_MS - 86_400_000, 8.64e15];
  const log = await openLandingLog(folder, { segmentBytes: 300 });
  for (const [i, ms] of times.entries()) await put(log, `m${i}`, ms);
  await log.close();
  const again = await openLandingLog(folder, { segmentBytes: 300 });
  const found: (readonly [number, number])[] = [];
  for await (const item of again.items({ from: 0 })) found.push([item.sequence, item.receivedMs]);
  assert.deepEqual(
    found,
    times.map((ms, i) => [i, ms]),
  );
  assert.deepEqual(await contents(again, 4), ['4 m4 bytes of m4', '5 m5 bytes of m5']);
  assert.equal((await put(again, 'm1', 0)).duplicate, false);
  assert.equal((await put(again, 'm1', 1e15)).duplicate, true);
  await again.close();
});
