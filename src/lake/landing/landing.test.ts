import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid, platform } from 'node:process';
import { test } from 'node:test';
import { type LandingLog, openLandingLog } from './index.ts';

const RECEIVED_MS = Date.UTC(2026, 0, 1);

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-landing-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const put = (log: LandingLog, name: string, text: string): ReturnType<LandingLog['append']> => {
  return log.append({ kind: 'message', name, bytes: Buffer.from(text), receivedMs: RECEIVED_MS });
};

async function contents(log: LandingLog, from = 0): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const item of log.items({ from })) {
    const parts: Uint8Array[] = [];
    for await (const part of item.stream()) parts.push(part);
    found.push(`${item.sequence} ${item.name} ${Buffer.concat(parts).toString()}`);
  }
  return found;
}

test('what was appended is read again, in order, from any place on', () =>
  inFolder(async (folder) => {
    const log = await openLandingLog(folder, { segmentBytes: 300 });
    await Promise.all(['a', 'b', 'c'].map((name) => put(log, name, `bytes of ${name}`)));
    for (const name of ['d', 'e', 'é']) await put(log, name, `bytes of ${name}`);
    assert.equal(log.next(), 6);
    assert.deepEqual((await contents(log)).length, 6);
    assert.deepEqual(await contents(log, 5), ['5 é bytes of é']);
    await log.close();
    assert.ok((await readdir(folder)).filter((name) => name.endsWith('.seg')).length > 1);
    const again = await openLandingLog(folder, { segmentBytes: 300 });
    assert.equal(again.next(), 6);
    await put(again, 'f', 'bytes of f');
    assert.deepEqual((await contents(again)).at(-1), '6 f bytes of f');
    await again.close();
  }));

test('the same bytes under the same name are known, also after reopening', () =>
  inFolder(async (folder) => {
    const log = await openLandingLog(folder);
    const [first, second] = await Promise.all([put(log, 'a', 'x'), put(log, 'a', 'x')]);
    assert.deepEqual([first.duplicate, second.duplicate], [false, true]);
    assert.equal(second.sequence, first.sequence);
    assert.equal((await put(log, 'b', 'x')).duplicate, false);
    await log.close();
    const again = await openLandingLog(folder);
    assert.equal((await put(again, 'a', 'x')).duplicate, true);
    assert.equal(again.next(), 2);
    await again.close();
  }));

test('a file of any size is kept whole', () =>
  inFolder(async (folder) => {
    const bytes = Buffer.alloc(9 * 1024 * 1024, 'parcours');
    const path = join(folder, 'large.csv');
    await writeFile(path, bytes);
    const log = await openLandingLog(join(folder, 'log'));
    const landed = await log.appendFile({ name: 'large.csv', path, receivedMs: RECEIVED_MS });
    assert.equal(landed.sha256, createHash('sha256').update(bytes).digest('hex'));
    await log.close();
    const again = await openLandingLog(join(folder, 'log'), { readOnly: true });
    const hash = createHash('sha256');
    for await (const item of again.items({ from: 0 })) {
      for await (const part of item.stream()) hash.update(part);
    }
    assert.equal(hash.digest('hex'), landed.sha256);
  }));

test('cut at any byte of the last record: what stood before is there, the rest is set aside', () =>
  inFolder(async (folder) => {
    const source = join(folder, 'whole');
    const log = await openLandingLog(source);
    await put(log, 'a', 'first');
    await log.close();
    const segment = '000000000000.seg';
    const sound = (await readFile(join(source, segment))).length;
    const more = await openLandingLog(source);
    await put(more, 'b', 'second');
    await more.close();
    const bytes = await readFile(join(source, segment));
    for (let length = sound; length < bytes.length; length++) {
      const cut = join(folder, `cut-${length}`);
      await (await openLandingLog(cut)).close();
      await writeFile(join(cut, segment), bytes.subarray(0, length));
      const reopened = await openLandingLog(cut);
      assert.deepEqual(await contents(reopened), ['0 a first'], `${length} bytes`);
      await put(reopened, 'c', 'third');
      assert.deepEqual((await contents(reopened)).at(-1), '1 c third');
      await reopened.close();
      const torn = (await readdir(cut)).filter((name) => name.startsWith('torn-'));
      assert.equal(torn.length, length === sound ? 0 : 1);
    }
  }));

test('damage before what was durable is an error, never a silent loss', () =>
  inFolder(async (folder) => {
    const log = await openLandingLog(folder);
    for (const name of ['a', 'b', 'c']) await put(log, name, `bytes of ${name}`);
    await log.close();
    const path = join(folder, '000000000000.seg');
    const bytes = await readFile(path);
    for (const at of [0, 10, 40, 83, 90]) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x40;
      await writeFile(path, damaged);
      await assert.rejects(openLandingLog(folder), { code: 'landing.damaged' }, `byte ${at}`);
    }
    await writeFile(path, bytes);
    await (await openLandingLog(folder)).close();
  }));

test('after a failed sync nothing is acknowledged until the log is opened again', () =>
  inFolder(async (folder) => {
    let failing = false;
    let fired = 0;
    const log = await openLandingLog(folder, {
      sync: async (handle) => {
        if (failing) {
          fired++;
          throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        }
        await handle.datasync();
      },
    });
    await put(log, 'a', 'first');
    failing = true;
    await assert.rejects(put(log, 'b', 'second'), { code: 'ENOSPC' });
    failing = false;
    await assert.rejects(put(log, 'c', 'third'), { code: 'ENOSPC' });
    assert.equal(fired, 1);
    await log.close();
    const again = await openLandingLog(folder);
    const names = (await contents(again)).map((text) => text.split(' ')[1]);
    assert.equal(names[0], 'a');
    assert.equal(names.includes('c'), false);
    await again.close();
  }));

test('there is one writer; readers may look on', () =>
  inFolder(async (folder) => {
    const log = await openLandingLog(folder);
    await put(log, 'a', 'first');
    await assert.rejects(openLandingLog(folder), { code: 'landing.busy' });
    const reader = await openLandingLog(folder, { readOnly: true });
    await put(log, 'b', 'second');
    assert.deepEqual(await contents(reader), ['0 a first', '1 b second']);
    await reader.close();
    await log.close();
    await writeFile(join(folder, 'lock'), '999999999');
    await (await openLandingLog(folder)).close();
    // Of a process that was killed, and whose number a new one got.
    if (platform === 'linux') {
      await writeFile(join(folder, 'lock'), `${pid} 1`);
      await (await openLandingLog(folder)).close();
    }
  }));
