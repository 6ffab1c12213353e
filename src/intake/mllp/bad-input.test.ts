/** What senders do that they shouldn't: it is answered, kept, told by its reason, and bounded. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';
import { type TestContext, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { inventedReport, MllpClient } from '../../../testkit/mllp-client.ts';
import { startListener } from '../../../testkit/mllp-under-load.ts';
import { type LandingLog, openLandingLog } from '../../lake/index.ts';
import { HL7V2 } from '../hl7v2/index.ts';
import { Framer, framed, KEPT_BYTES_MAX } from './framer.ts';
import { listenMllp, type MllpOptions } from './index.ts';

const MB = 1024 * 1024;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function listenerFor(t: TestContext, options: Partial<MllpOptions> = {}) {
  const listener = await listenMllp({
    host: '127.0.0.1',
    port: 0,
    nowMs: () => 0,
    land: async () => {},
    ...options,
  });
  t.after(() => listener.close());
  return listener;
}

/** A listener that lands in a log, as the command does. */
async function landingListener(t: TestContext, options: Partial<MllpOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-mllp-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const log = await openLandingLog(folder);
  t.after(() => log.close());
  const land: MllpOptions['land'] = (bytes, name, unreadable) => {
    const what = unreadable ?? ({ kind: 'message' } as const);
    return log.append({ ...what, name, bytes, receivedMs: 0 });
  };
  return { log, listener: await listenerFor(t, { land, ...options }) };
}

/** What the reader makes of each piece: its kind, or the rule and the reason by which it is refused. */
async function readings(log: Pick<LandingLog, 'items'>): Promise<readonly string[]> {
  const reader = HL7V2.open({});
  const found: string[] = [];
  for await (const item of log.items({ from: 0 })) {
    for await (const batch of reader.read(item)) {
      for (const read of batch) {
        const { lengthBytes } = read.place;
        const what = read.ok ? read.kind : `${read.refusal.rule}: ${read.refusal.expected.en}`;
        found.push(`${what} [${lengthBytes}]`);
      }
    }
  }
  return found;
}

/** Megabytes that a process has held at most. */
function peakMb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

test('binary in a frame is acknowledged, kept, and a dead letter', async (t) => {
  const { log, listener } = await landingListener(t);
  const client = await MllpClient.open(listener.port);
  const image = Buffer.concat([inventedReport('B1', 300), Buffer.from([0, 1, 2, 3, 13])]);
  assert.match((await client.send(image)) ?? '', /MSA\|AA\|B1/);
  const noise = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0xff]);
  assert.match((await client.send(noise)) ?? '', /MSA\|AR\|/);
  assert.match((await client.send(inventedReport('B2', 300))) ?? '', /MSA\|AA\|B2/);
  const [binary, headless, good] = await readings(log);
  assert.match(binary ?? '', /^hl7v2\.binary: text/);
  assert.match(headless ?? '', /^hl7v2\.no-msh: .* \[7\]$/);
  assert.match(good ?? '', /^ORU\^R01/);
  client.close();
});

test('bytes between frames are kept, however many, with how many came', async (t) => {
  const { log, listener } = await landingListener(t);
  const client = await MllpClient.open(listener.port);
  await client.send(inventedReport('S1', 300));
  // Line ends between frames are habit, and say nothing.
  client.socket.write('\r\n\n');
  await client.send(inventedReport('S2', 300));
  client.socket.write('MSH|^~\\&|a message without its frame\r');
  await client.send(inventedReport('S3', 300));
  client.socket.write(Buffer.alloc(3 * KEPT_BYTES_MAX, 65));
  client.socket.end();
  while (log.next() < 5) await pause(5);
  const found = (await readings(log)).filter((text) => text.startsWith('hl7v2.'));
  assert.deepEqual(found, [
    'hl7v2.stray: bytes between VT and FS CR (MLLP) [37]',
    `hl7v2.stray: bytes between VT and FS CR (MLLP) (${3 * KEPT_BYTES_MAX} bytes came, cut to ${KEPT_BYTES_MAX}) [${KEPT_BYTES_MAX}]`,
  ]);
  assert.equal(listener.stats.strayBytes, 37 + 3 * KEPT_BYTES_MAX);
});

test('a message of 100 MB is refused, its beginning kept, in little memory', async (t) => {
  if (platform !== 'linux') return t.skip('reads /proc');
  const folder = mkdtempSync(join(tmpdir(), 'parcours-mllp-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const { process: child, port } = await startListener(folder);
  t.after(() => child.kill('SIGKILL'));
  const warm = await MllpClient.open(port);
  for (let i = 0; i < 20; i++) await warm.send(inventedReport(`W${i}`, MB));
  const before = peakMb(child.pid);
  const sender = await MllpClient.open(port);
  const start = inventedReport('HUGE', 300);
  const ack = sender.sendRaw(
    Buffer.concat([Buffer.from([0x0b]), start, Buffer.alloc(100 * MB, 65)]),
  );
  assert.match((await ack) ?? '', /MSA\|AR\|HUGE/);
  assert.match((await warm.send(inventedReport('W20', 300))) ?? '', /MSA\|AA\|W20/);
  const grownMb = peakMb(child.pid) - before;
  t.diagnostic(`peak grew by ${grownMb.toFixed(1)} MB`);
  assert.ok(grownMb < 64, `${grownMb} MB more`);
  const log = await openLandingLog(folder, { readOnly: true });
  const found = (await readings(log)).filter((text) => text.startsWith('hl7v2.'));
  assert.equal(found.length, 1);
  const [, came] = /^hl7v2\.too-long: .*\((\d+) bytes came, cut to 65536\) \[65536\]$/.exec(
    found[0] ?? '',
  ) ?? [null, 0];
  assert.ok(Number(came) > 16 * MB);
  await log.close();
});

test('a refused message whose beginning can’t be kept is answered AE', async (t) => {
  let fired = 0;
  const land = async (): Promise<never> => {
    fired++;
    throw new Error('full');
  };
  const listener = await listenerFor(t, { land, maxMessageBytes: 1000 });
  const client = await MllpClient.open(listener.port);
  assert.match((await client.send(inventedReport('L1', 5000))) ?? '', /MSA\|AE\|L1/);
  assert.equal(fired, 1);
});

test('a message that comes byte by byte takes no more memory than its bytes', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heldBytes = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const found: number[] = [];
  const framer = new Framer(16 * MB, {
    message: (bytes) => found.push(bytes.length),
    stray: () => assert.fail('nothing stands outside'),
    tooLong: () => assert.fail('nothing is too long'),
  });
  const before = heldBytes();
  framer.push(Buffer.from([0x0b]));
  // As a socket brings them: each byte with memory of its own.
  for (let i = 0; i < MB; i++) framer.push(Buffer.from(new Uint8Array([65]).buffer));
  const grownMb = (heldBytes() - before) / MB;
  assert.ok(grownMb < 8, `${grownMb} MB held for 1 MB`);
  framer.push(Buffer.from([0x1c, 0x0d]));
  assert.deepEqual(found, [MB]);
});

const closed = (socket: Socket): Promise<void> => {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
};

test('a trickle that never ends is cut off, though it is never silent', async (t) => {
  const listener = await listenerFor(t, { idleMs: 5000, messageMs: 150 });
  const socket = connect(listener.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(Buffer.from([0x0b]));
  const trickle = setInterval(() => socket.write('A'), 10);
  await closed(socket);
  clearInterval(trickle);
  while (listener.stats.cutMessages === 0) await pause(5);
  assert.deepEqual([listener.stats.messages, listener.stats.cutMessages], [0, 1]);
});

test('a sender that is slow, but done in time, is heard for as long as it likes', async (t) => {
  const listener = await listenerFor(t, { messageMs: 200, idleMs: 100 });
  const client = await MllpClient.open(listener.port);
  for (const id of ['T1', 'T2', 'T3', 'T4']) {
    const bytes = framed(inventedReport(id, 300));
    client.socket.write(bytes.subarray(0, 50));
    await pause(60);
    assert.match((await client.sendRaw(bytes.subarray(50))) ?? '', new RegExp(`AA\\|${id}`));
  }
  client.close();
});

test('silence in the middle of a message ends the connection, silence between them does not', async (t) => {
  const listener = await listenerFor(t, { idleMs: 60 });
  const [calm, cut] = [
    await MllpClient.open(listener.port),
    await MllpClient.open(listener.port),
  ] as const;
  assert.match((await calm.send(inventedReport('I1', 300))) ?? '', /AA\|I1/);
  cut.socket.write(framed(inventedReport('I2', 300)).subarray(0, 100));
  await closed(cut.socket);
  await pause(150);
  assert.match((await calm.send(inventedReport('I3', 300))) ?? '', /AA\|I3/);
  assert.deepEqual([listener.stats.messages, listener.stats.cutMessages], [2, 1]);
  calm.close();
});

test('no more messages than allowed are on their way to the disk', async (t) => {
  const waiting: (() => void)[] = [];
  const land = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
  const listener = await listenerFor(t, { land, inFlightMax: 3 });
  const client = await MllpClient.open(listener.port);
  // Longer than what a socket brings at once: no two come together.
  const answers = Array.from({ length: 20 }, (_, i) => client.send(inventedReport(`F${i}`, 2e5)));
  let most = 0;
  for (let answered = 0; answered < 20; ) {
    await pause(answered === 0 ? 100 : 1);
    most = Math.max(most, waiting.length);
    answered += waiting.length;
    for (const release of waiting.splice(0)) release();
  }
  assert.equal(most, 3);
  const codes = (await Promise.all(answers)).map((ack) => /MSA\|AA\|(F\d+)/.exec(ack ?? '')?.[1]);
  assert.deepEqual(
    codes,
    Array.from({ length: 20 }, (_, i) => `F${i}`),
  );
  client.close();
});

/** Reports whose answers are long: they repeat the control id. */
const LONG_ID = 'X'.repeat(20_000);
const SENT = 2000;

/** A peer that sends without reading the answers; tells when the listener reads no further. */
async function deafPeer(port: number, messages: () => number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.pause();
  const report = framed(inventedReport(LONG_ID, 300));
  for (let i = 0; i < SENT; i++) socket.write(report);
  for (let before = -1; messages() === 0 || before !== messages(); ) {
    before = messages();
    await pause(100);
  }
  return socket;
}

test('a sender that reads no answers is read no further, until it reads', async (t) => {
  const listener = await listenerFor(t);
  const socket = await deafPeer(listener.port, () => listener.stats.messages);
  const stopped = listener.stats.messages;
  assert.ok(stopped < SENT, `${stopped} of ${SENT} read`);
  let [received, ends] = [0, 0];
  socket.on('data', (bytes: Buffer) => {
    received += bytes.length;
    for (const byte of bytes) if (byte === 0x1c) ends++;
  });
  socket.resume();
  while (ends < SENT) await pause(5);
  assert.ok(received > SENT * LONG_ID.length);
  assert.equal(listener.stats.acknowledged, SENT);
  socket.destroy();
});

test('a sender that never reads its answers is let go, though its messages are whole', async (t) => {
  const listener = await listenerFor(t, { idleMs: 300 });
  const socket = connect(listener.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.pause();
  // One after the other, so that none is ever read in part. Who doesn't read learns only by writing
  // that the other side is gone.
  for (let sent = 0; !socket.closed; sent++) {
    assert.ok(sent < SENT, 'the listener reads on and on');
    socket.write(framed(inventedReport(LONG_ID, 300)));
    for (let turn = 0; turn < 100 && listener.stats.messages <= sent; turn++) await pause(1);
  }
  assert.ok(listener.stats.messages > 0);
});
