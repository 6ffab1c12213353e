import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type StudyJson,
  startDicomWeb,
  type TestDicomWeb,
} from '../../../testkit/dicomweb-server.ts';
import type { PulledPiece } from '../pull.ts';
import { DICOM_WEB } from './from.ts';
import { DICOM, dicomWebPull } from './index.ts';

const TOKEN = 'open-sesame';

const study = (number: number, date: string): StudyJson => ({
  '0020000D': { vr: 'UI', Value: [`1.2.3.${number}`] },
  '00080020': { vr: 'DA', Value: [date] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'DURAND^Zoé' }] },
});
const STUDIES = [1, 2, 3, 4, 5].map((n) => study(n, '20250102')).concat(study(6, '20250109'));

async function withServer(
  use: (server: TestDicomWeb) => Promise<void>,
  most = 1000,
): Promise<void> {
  const server = await startDicomWeb(STUDIES, { token: TOKEN, most });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

interface Asking {
  readonly cursor?: string | null;
  readonly day?: string;
  readonly token?: string;
  readonly pauses?: number[];
  readonly timeoutSeconds?: number;
}

function pieces(server: TestDicomWeb, asking: Asking = {}): AsyncIterable<PulledPiece> {
  const {
    cursor = null,
    day = '2025-01-10',
    token = TOKEN,
    pauses = [],
    timeoutSeconds = 5,
  } = asking;
  const from = { kind: 'dicom-web', url: server.url, tokenFrom: 'PACS_TOKEN', since: '2025-01-01' };
  const options = DICOM_WEB.parse({
    ...from,
    studiesPerPage: 2,
    timeoutSeconds,
    includeFields: ['StudyDescription'],
  });
  return dicomWebPull(options)({
    cursor,
    nowMs: () => Date.parse(day),
    wait: async (ms) => {
      pauses.push(ms);
    },
    secret: (name) => (name === 'PACS_TOKEN' ? token : undefined),
    signal: new AbortController().signal,
  });
}

/** Identifiers of the studies in a piece, as the reader of the format finds them. */
async function studiesIn({ name, bytes }: PulledPiece): Promise<readonly (string | null)[]> {
  assert.ok(bytes instanceof Uint8Array);
  const reader = DICOM.open({});
  const uid = reader.field('StudyInstanceUID');
  const found: (string | null)[] = [];
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes;
  };
  for await (const batch of reader.read({ name, sizeBytes: bytes.length, stream })) {
    for (const item of batch)
      found.push(item.ok ? `${item.kind} ${uid(item.record)}` : item.refusal.rule);
  }
  return found;
}

test('studies come page by page, each with the place to go on from', () =>
  withServer(async (server) => {
    const found: (readonly (string | null)[])[] = [];
    let cursor: string | null = null;
    for await (const piece of pieces(server)) {
      found.push(await studiesIn(piece));
      cursor = piece.cursor;
    }
    const names = (...numbers: readonly number[]) => numbers.map((n) => `study 1.2.3.${n}`);
    assert.deepEqual(found, [names(1, 2), names(3, 4), names(5), names(6)]);
    assert.equal(server.asked[0]?.get('StudyDate'), '20250101-20250107');
    assert.equal(server.asked[0]?.get('includefield'), 'StudyDescription');
    server.asked.length = 0;
    for await (const _ of pieces(server, { cursor, day: '2025-01-20' })) break;
    // A week again, for what came late.
    assert.equal(server.asked[0]?.get('StudyDate'), '20250104-20250110');
  }));

test('a pull that was cut goes on with the next page', () =>
  withServer(async (server) => {
    let cursor: string | null = null;
    for await (const piece of pieces(server)) {
      cursor = piece.cursor;
      break;
    }
    const found: (readonly (string | null)[])[] = [];
    for await (const piece of pieces(server, { cursor })) found.push(await studiesIn(piece));
    assert.deepEqual(found[0], ['study 1.2.3.3', 'study 1.2.3.4']);
  }));

test('a server that gives fewer than asked, and says so, is asked for the rest', () =>
  withServer(async (server) => {
    let studies = 0;
    for await (const piece of pieces(server)) studies += (await studiesIn(piece)).length;
    assert.equal(studies, STUDIES.length);
  }, 1));

test('a busy server is asked again after growing pauses, then given up', () =>
  withServer(async (server) => {
    const pauses: number[] = [];
    server.mishaps.push(503, 429, 'silence');
    for await (const piece of pieces(server, { pauses, timeoutSeconds: 0.2 })) {
      assert.equal((await studiesIn(piece)).length, 2);
      break;
    }
    assert.deepEqual(pauses, [1000, 2000, 4000]);
    server.mishaps.push(503, 503, 503, 503, 503);
    const first = async (asking: Asking): Promise<void> => {
      for await (const _ of pieces(server, asking)) return;
    };
    await assert.rejects(first({}), { code: 'dicomweb.status' });
    await assert.rejects(first({ token: 'mellon' }), (error: Error & { code: string }) => {
      assert.equal(error.code, 'dicomweb.denied');
      assert.doesNotMatch(error.message, /mellon/);
      return true;
    });
    await assert.rejects(first({ token: '' }), { code: 'pull.no-secret' });
  }));
