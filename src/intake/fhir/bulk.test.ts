import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { generateApplications } from '../../../testkit/applications/index.ts';
import { type BulkServerOptions, FhirBulkServer } from '../../../testkit/fhir-bulk-server.ts';
import { type FhirBulkSource, SOURCE_FILE } from '../pack/source-file.ts';
import { fhirBulkPull } from './bulk.ts';
import { scopeOf } from './bulk-cursor.ts';

const feeds = mkdtempSync(join(tmpdir(), 'parcours-bulk-'));
const folder = join(feeds, 'patient-record', 'fhir');
const TYPES = ['Patient', 'Condition'];
const TIME = '2026-01-01T00:00:00.000Z';

before(() => {
  generateApplications({ persons: 100, sites: 1, days: 40, seed: 3, folder: feeds });
});
after(() => rmSync(feeds, { recursive: true }));

interface Taken {
  readonly pieces: Map<string, string>;
  readonly cursor: string | null;
  readonly waited: number[];
}

/** What a session takes, as whoever lands it would; `stopAfter` files it is cut. */
async function take(
  from: Partial<FhirBulkSource> & { readonly url: string },
  given: {
    readonly cursor?: string | null;
    /** A cursor of this very export. */
    readonly after?: { readonly since: string; readonly job: object | null };
    readonly stopAfter?: number;
    readonly secrets?: Readonly<Record<string, string>>;
  } = {},
): Promise<Taken> {
  const pieces = new Map<string, string>();
  const waited: number[] = [];
  const source = SOURCE_FILE.shape.from.parse({ kind: 'fhir-bulk', types: TYPES, ...from });
  assert.equal(source?.kind, 'fhir-bulk');
  const { after = null } = given;
  let cursor =
    after === null ? (given.cursor ?? null) : JSON.stringify({ scope: scopeOf(source), ...after });
  let nowMs = Date.UTC(2026, 0, 2);
  const context = {
    cursor,
    nowMs: () => nowMs,
    wait: async (ms: number) => {
      waited.push(ms);
      nowMs += ms;
    },
    secret: (name: string) => given.secrets?.[name],
    signal: new AbortController().signal,
  };
  for await (const piece of fhirBulkPull(source)(context)) {
    const parts: Uint8Array[] = [];
    if (piece.bytes instanceof Uint8Array) parts.push(piece.bytes);
    else for await (const chunk of piece.bytes) parts.push(chunk);
    const text = Buffer.concat(parts).toString();
    if (text !== '') pieces.set(piece.name, text);
    cursor = piece.cursor;
    if (pieces.size === given.stopAfter) break;
  }
  return { pieces, cursor, waited };
}

async function withServer(
  options: Partial<BulkServerOptions>,
  use: (server: FhirBulkServer) => Promise<void>,
): Promise<void> {
  const server = await FhirBulkServer.open({ folder, ...options });
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

function everything(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => TYPES.includes(name.replace(/-.*/, '')))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

const started = (server: FhirBulkServer): number => {
  return server.requests.filter((request) => request.endsWith('$export')).length;
};

test('an export is waited for, taken whole and told to be forgotten', async () => {
  await withServer(
    { pollRounds: 2, busy: 1, deleted: ['{"resourceType":"Bundle"}'] },
    async (server) => {
      const { pieces, cursor, waited } = await take({ url: server.url });
      assert.deepEqual([...pieces.values()].slice(0, -1), everything());
      assert.equal([...pieces.keys()][0], 'Condition-2026-01-01T000000.000Z-1.ndjson');
      assert.equal([...pieces.keys()].at(-1), 'deleted-Bundle-2026-01-01T000000.000Z-1.ndjson');
      const { since, job } = JSON.parse(cursor ?? '');
      assert.deepEqual([since, job], [TIME, null]);
      assert.deepEqual(waited, [1000, 2000, 2000]);
      assert.equal(server.jobs, 0);
    },
  );
});

test('the next export asks for what changed since; patients and groups have paths of their own', async () => {
  const after = { since: '2025-12-15T00:00:00Z', job: null };
  await withServer({}, async (server) => {
    const { pieces } = await take(
      { url: server.url, level: 'group', group: 'cohort 1' },
      { after },
    );
    const lines = [...pieces.values()].join('').trim().split('\n');
    assert.ok(lines.length < everything().join('').trim().split('\n').length);
    assert.ok(lines.every((line) => JSON.parse(line).meta.lastUpdated > '2025-12-15'));
    assert.equal(server.requests[0], 'GET /fhir/Group/cohort%201/$export');
    await take({ url: server.url, level: 'patient' }, { after: { since: '2027', job: null } });
    assert.ok(server.requests.includes('GET /fhir/Patient/$export'));
  });
  assert.throws(() =>
    SOURCE_FILE.shape.from.parse({
      kind: 'fhir-bulk',
      url: 'http://x',
      types: ['Patient'],
      level: 'group',
    }),
  );
});

test('a type that is added is exported from its beginning', async () => {
  await withServer({}, async (server) => {
    const { cursor } = await take({ url: server.url, types: ['Patient'] });
    const { pieces } = await take({ url: server.url }, { cursor });
    assert.deepEqual([...pieces.values()], everything());
  });
});

test('a session that is cut goes on with the same export, file by file', async () => {
  await withServer({}, async (server) => {
    const first = await take({ url: server.url }, { stopAfter: 1 });
    const second = await take({ url: server.url }, { cursor: first.cursor });
    assert.deepEqual([...first.pieces.values(), ...second.pieces.values()], everything());
    assert.equal(started(server), 1);
  });
});

test('an export that the server has forgotten is asked for anew, since the same time', async () => {
  const since = '2025-11-01T00:00:00Z';
  const job = { status: 'http://forgotten', time: null, landed: [] };
  await withServer({}, async (server) => {
    const lost = { ...job, status: `${server.url}/job/999` };
    const { pieces, cursor } = await take({ url: server.url }, { after: { since, job: lost } });
    assert.ok(pieces.size > 0);
    assert.equal(started(server), 1);
    assert.equal(JSON.parse(cursor ?? '').since, TIME);
  });
  await withServer({ forgetsAfter: 0 }, async (server) => {
    await assert.rejects(take({ url: server.url }), { code: 'fhir.export-gone' });
    assert.equal(started(server), 3);
  });
});

test('links that no longer hold are renewed, broken connections mended', async () => {
  await withServer({ linksHold: 1 }, async (server) => {
    const { pieces } = await take({ url: server.url });
    assert.deepEqual([...pieces.values()], everything());
    assert.equal(started(server), 1);
  });
  await withServer({ breaksFiles: true }, async (server) => {
    const { pieces } = await take({ url: server.url });
    assert.deepEqual([...pieces.values()], everything());
  });
});

test('a token is earned with either kind of key, and renewed when it is refused', async () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const keys = [
    { publicKey: rsa.publicKey, text: pem.replaceAll('\n', '\\n') },
    { publicKey: ec.publicKey, text: JSON.stringify(ec.privateKey.export({ format: 'jwk' })) },
  ];
  const smart = { clientId: 'parcours', keyFrom: 'FHIR_KEY', keyId: 'k1', scope: 'system/*.read' };
  for (const { publicKey, text } of keys) {
    await withServer({ tokens: { publicKey, requests: 2 } }, async (server) => {
      const { pieces } = await take({ url: server.url, smart }, { secrets: { FHIR_KEY: text } });
      assert.deepEqual([...pieces.values()], everything());
      assert.ok(server.requests.filter((request) => request === 'POST /fhir/token').length > 1);
    });
  }
  await withServer({ bearer: 'open' }, async (server) => {
    const url = server.url;
    const { pieces } = await take({ url, tokenFrom: 'T' }, { secrets: { T: 'open' } });
    assert.ok(pieces.size > 0);
    const wrong = take({ url, tokenFrom: 'T' }, { secrets: { T: 'closed' } });
    await assert.rejects(wrong, { code: 'fhir.export-refused' });
    await assert.rejects(take({ url, tokenFrom: 'T' }), { code: 'pull.no-secret' });
    await assert.rejects(take({ url, smart }, { secrets: { FHIR_KEY: 'not a key' } }), {
      code: 'fhir.key',
    });
  });
});

test('what the server says of an error is told without its words, and the next session asks anew', async () => {
  await withServer({ fails: true }, async (server) => {
    const failed = take({ url: server.url });
    await assert.rejects(failed, (error: Error & { code: string }) => {
      assert.equal(error.code, 'fhir.export-failed');
      assert.match(error.message, /500, error\/processing/);
      assert.doesNotMatch(error.message, /pat-|TESTE/);
      return true;
    });
  });
  await withServer({ pollRounds: 1e6 }, async (server) => {
    await assert.rejects(take({ url: server.url, waitHoursMax: 0.001 }), {
      code: 'fhir.export-late',
    });
  });
  await withServer({ busy: 1e6 }, async (server) => {
    await assert.rejects(take({ url: server.url }), { code: 'fhir.export-refused' });
  });
});
