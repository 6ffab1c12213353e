import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { inventedAuthority } from '../../../testkit/certificates.ts';
import { inventedReport, MllpClient } from '../../../testkit/mllp-client.ts';
import { killUnderLoad } from '../../../testkit/mllp-under-load.ts';
import { openLandingLog } from '../../lake/index.ts';
import { Framer, framed } from './framer.ts';
import { listenMllp, type MllpOptions } from './index.ts';

const NOW_MS = Date.UTC(2026, 0, 1);

async function withListener(
  options: Partial<MllpOptions>,
  use: (port: number, landed: Buffer[], stats: () => Record<string, number>) => Promise<void>,
): Promise<void> {
  const landed: Buffer[] = [];
  const listener = await listenMllp({
    host: '127.0.0.1',
    port: 0,
    nowMs: () => NOW_MS,
    land: async (bytes) => landed.push(bytes),
    ...options,
  });
  try {
    await use(listener.port, landed, () => ({ ...listener.stats }));
  } finally {
    await listener.close();
  }
}

test('messages are found however the bytes are cut', () => {
  const message = fc.uint8Array({ maxLength: 40 }).filter((bytes) => {
    return !Buffer.from(bytes).includes(Buffer.from([0x1c, 0x0d])) && bytes.at(-1) !== 0x1c;
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(60)), (messages, cuts) => {
      const all = Buffer.concat(messages.map(framed));
      const found: string[] = [];
      const framer = new Framer(1000, {
        message: (bytes) => found.push(bytes.toString('hex')),
        stray: () => assert.fail('nothing stands outside'),
        tooLong: () => assert.fail('nothing is too long'),
      });
      let at = 0;
      for (const cut of cuts) {
        framer.push(all.subarray(at, at + cut));
        at += cut;
      }
      framer.push(all.subarray(at));
      assert.deepEqual(
        found,
        messages.map((bytes) => Buffer.from(bytes).toString('hex')),
      );
    }),
  );
});

test('a message is acknowledged with its number, sender and receiver changed', async () => {
  await withListener({}, async (port, landed) => {
    const client = await MllpClient.open(port);
    const ack = (await client.send(inventedReport('M1', 500))) ?? '';
    assert.match(
      ack,
      /^MSH\|\^~\\&\|PARCOURS\|GHT\|SGL\|VALMEUSE\^549900001\^M\|20260101000000\|\|ACK\^R01\^ACK\|/,
    );
    assert.match(ack, /\rMSA\|AA\|M1\r$/);
    assert.equal(landed.length, 1);
    client.close();
  });
});

test('nothing is acknowledged before it lies on the disk; what fails is told AE', async () => {
  let release = (): void => {};
  const durable = new Promise<void>((resolve) => {
    release = resolve;
  });
  await withListener({ land: () => durable }, async (port) => {
    const client = await MllpClient.open(port);
    const answer = client.send(inventedReport('M1', 300));
    const early = await Promise.race([
      answer,
      new Promise((resolve) => setTimeout(resolve, 60, 'waits')),
    ]);
    assert.equal(early, 'waits');
    release();
    assert.match((await answer) ?? '', /MSA\|AA\|M1/);
    client.close();
  });
  const full = async (): Promise<never> => {
    throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  };
  await withListener({ land: full }, async (port, _landed, stats) => {
    const client = await MllpClient.open(port);
    assert.match((await client.send(inventedReport('M2', 300))) ?? '', /MSA\|AE\|M2/);
    assert.equal(stats().failed, 1);
    client.close();
  });
});

test('what is no HL7 message is refused, and kept all the same', async () => {
  await withListener({}, async (port, landed, stats) => {
    const client = await MllpClient.open(port);
    assert.match((await client.send(Buffer.from([1, 2, 3, 255, 254]))) ?? '', /MSA\|AR\|/);
    assert.equal(landed.length, 1);
    client.socket.write(Buffer.from('stray bytes'));
    assert.match((await client.send(inventedReport('M3', 300))) ?? '', /MSA\|AA\|M3/);
    assert.equal(stats().strayBytes, 'stray bytes'.length);
    assert.equal(String(landed[1]), 'stray bytes');
    client.close();
  });
});

test('a message that never ends, or is too long, ends its connection only', async () => {
  await withListener({ maxMessageBytes: 10_000 }, async (port, landed, stats) => {
    const [endless, other] = [await MllpClient.open(port), await MllpClient.open(port)];
    const start = inventedReport('ENDLESS', 200);
    const ack = endless.sendRaw(
      Buffer.concat([Buffer.from([0x0b]), start, Buffer.alloc(50_000, 65)]),
    );
    assert.match((await ack) ?? '', /MSA\|AR\|ENDLESS/);
    assert.equal(stats().tooLong, 1);
    assert.ok(landed[0]?.subarray(0, start.length).equals(start));
    assert.match((await other.send(inventedReport('M4', 300))) ?? '', /MSA\|AA\|M4/);
    assert.equal(landed.length, 2);
    other.close();
  });
});

test('answers keep the order of the messages, whichever is landed first', async () => {
  let number = 0;
  const land = (): Promise<void> => {
    const delay = number++ === 0 ? 40 : 0;
    return new Promise((resolve) => setTimeout(resolve, delay));
  };
  await withListener({ land }, async (port) => {
    const client = await MllpClient.open(port);
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((id) => client.send(inventedReport(id, 300))),
    );
    assert.deepEqual(
      answers.map((ack) => ack?.match(/MSA\|AA\|(\w)/)?.[1]),
      ['A', 'B', 'C'],
    );
    client.close();
  });
});

test('a close answers what is on its way to the disk, and takes nothing more', async () => {
  let release = (): void => {};
  const durable = new Promise<void>((resolve) => {
    release = resolve;
  });
  const listener = await listenMllp({
    host: '127.0.0.1',
    port: 0,
    nowMs: () => NOW_MS,
    land: () => durable,
  });
  const client = await MllpClient.open(listener.port);
  const answer = client.send(inventedReport('M1', 300));
  while (listener.stats.messages === 0) await new Promise((resolve) => setImmediate(resolve));
  const closed = listener.close();
  const late = client.send(inventedReport('M2', 300));
  release();
  assert.match((await answer) ?? '', /MSA\|AA\|M1/);
  assert.equal(await late, null);
  await closed;
  assert.equal(listener.stats.messages, 1);
});

test('a stranger is not let in', async () => {
  await withListener({ allowed: ['10.0.0.0/8'] }, async (port, landed, stats) => {
    const client = await MllpClient.open(port);
    assert.equal(await client.send(inventedReport('M5', 300)), null);
    assert.equal(stats().refusedPeers, 1);
    assert.equal(landed.length, 0);
  });
  await assert.rejects(
    withListener({ allowed: ['ward 3'] }, async () => {}),
    {
      code: 'mllp.allowed',
    },
  );
});

test('over TLS, only a sender whose certificate is of the authority is heard', async () => {
  const authority = inventedAuthority();
  const [server, sender] = [authority.certify('localhost'), authority.certify('laboratory')];
  const tls = { ...server, ca: authority.cert };
  await withListener({ tls }, async (port, landed, stats) => {
    const client = await MllpClient.open(port, { ...sender, ca: authority.cert });
    assert.match((await client.send(inventedReport('M6', 300))) ?? '', /MSA\|AA\|M6/);
    client.close();
    const others = [
      { ca: authority.cert },
      { ...inventedAuthority().certify('x'), ca: authority.cert },
    ];
    for (const other of others) {
      const stranger = await MllpClient.open(port, other).catch(() => null);
      assert.equal((await stranger?.send(inventedReport('M7', 300))) ?? null, null);
    }
    const plain = await MllpClient.open(port);
    assert.equal(await plain.send(inventedReport('M8', 300)), null);
    assert.equal(landed.length, 1);
    assert.equal(stats().refusedPeers, 3);
  });
  const broken = withListener({ tls: { cert: 'x', key: 'y' } }, async () => {});
  await assert.rejects(broken, { code: 'mllp.tls' });
});

test('killed under load: every acknowledged message is found', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-mllp-'));
  try {
    const report = await killUnderLoad(folder, { kills: 3, connections: 16 });
    assert.ok(report.acknowledged > 100, `${report.acknowledged} acknowledged`);
    assert.equal(report.lost, 0);
    const log = await openLandingLog(folder);
    assert.ok(log.next() >= report.acknowledged);
    await log.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
