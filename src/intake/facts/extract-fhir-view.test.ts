/** Facts that views make of FHIR resources, and the dead letters of what makes none. */
import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FhirBulkServer } from '../../../testkit/fhir-bulk-server.ts';
import {
  condition,
  folderFor,
  lines,
  made,
  PACK,
  piece,
  told,
} from '../../../testkit/fhir-extract.ts';
import { fhirBulkPull } from '../fhir/bulk.ts';
import { readPack } from '../pack/pack.ts';
import { SOURCE_FILE } from '../pack/source-file.ts';

const bundle = (...urls: readonly string[]): string =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'transaction',
    meta: { lastUpdated: '2025-08-02T08:30:00Z' },
    entry: urls.map((url) => ({ request: { method: 'DELETE', url } })),
  });

test('what a fact needs and lacks, or holds unreadably, is told under the names of all formats', async (t) => {
  const patient = JSON.stringify({ resourceType: 'Patient', gender: 'male' });
  const observation = JSON.stringify({
    resourceType: 'Observation',
    id: 'o',
    subject: { reference: 'Patient/1' },
    effectiveDateTime: '2025-08-01',
    code: { coding: [{ code: 'K' }] },
    valueQuantity: { value: 'DUPONT' },
  });
  const cancelled = { verificationStatus: { coding: [{ code: 'entered-in-error' }] } };
  const { facts, letters } = await made(t, [
    piece(
      lines(
        condition('sound'),
        condition('a', { onsetDateTime: undefined }),
        condition('b', { onsetDateTime: '2025-02-30' }),
        condition('c', { onsetDateTime: '2025-08-01T25:00:00Z' }),
        condition('d', { subject: undefined }),
        condition('e', { onsetDateTime: undefined, ...cancelled }),
        condition('f', { onsetDateTime: ['2025-08-01', '2025-08-02'] }),
        patient,
        observation,
        condition('g', { code: { coding: [] } }),
      ),
    ),
  ]);
  assert.deepEqual(
    facts.map(({ key, cancelled: gone, start_ }) => [key, gone, start_]),
    [
      ['sound', false, '2025-08-01 09:00:00'],
      ['e', true, null],
    ],
  );
  const onset = 'onset.ofType(dateTime)';
  assert.deepEqual(letters.map(told), [
    [2, 'condition', 'map.missing.start', onset],
    [3, 'condition', 'map.unreadable.start', onset],
    [4, 'condition', 'map.unreadable.start', onset],
    [5, 'condition', 'map.missing.patient', 'subject.getReferenceKey(Patient)'],
    [7, 'condition', 'map.unreadable.start', onset],
    [8, 'identity', 'map.missing.key', 'id'],
    [8, 'person', 'map.missing.key', 'id'],
    [9, 'observation', 'map.unreadable.number', 'value.ofType(Quantity).value'],
    [10, 'condition', 'map.missing.code', 'code.coding.first().code'],
  ]);
  assert.doesNotMatch(JSON.stringify(letters), /DUPONT|2025-02-30/);
});

test('times are read as other formats read them', async (t) => {
  const read: readonly (readonly [string, string | null])[] = [
    ['2025-08-01', '2025-08-01 00:00:00'],
    ['2025-08-01T09:05', '2025-08-01 09:05:00'],
    ['2025-08-01T09:05+02:00', '2025-08-01 09:05:00'],
    ['2025-08-01T09:05:07.123456789Z', '2025-08-01 09:05:07'],
    ['2025-08', null],
    ['1799-12-31', null],
    ['2025-08-01T24:00:00Z', null],
    [' 2025-08-01', null],
  ];
  const { facts, letters } = await made(t, [
    piece(lines(...read.map(([onsetDateTime], i) => condition(`${i}`, { onsetDateTime })))),
  ]);
  const starts = new Map(facts.map(({ line, start_ }) => [Number(line), start_]));
  assert.deepEqual(
    read.map((_, i) => starts.get(i + 1) ?? null),
    read.map(([, start]) => start),
  );
  assert.equal(letters.length, read.filter(([, start]) => start === null).length);
});

test('the field of a letter is a type of resource, never what else may stand there', async (t) => {
  const { letters } = await made(t, [
    piece(
      lines(
        '{"resourceType":"Basic"}',
        '{"resourceType":"TESTE Essai 1940"}',
        `{"resourceType":"${'a'.repeat(41)}"}`,
        '{"resourceType":{"family":"TESTE"}}',
        '{"id":"1"}',
      ),
    ),
  ]);
  assert.deepEqual(
    letters.map(({ rule, field }) => [rule, field]),
    ['Basic', 'resourceType', 'resourceType', 'resourceType', null].map((field) => [
      'map.no-rule',
      field,
    ]),
  );
});

test('what was deleted at the server cancels its facts, and no later ones', async (t) => {
  const server = await FhirBulkServer.open({
    folder: folderFor(t),
    deleted: [
      bundle('Condition/a', 'https://dpi.example/fhir/Patient/1'),
      bundle('Condition?code=A00'),
    ],
  });
  t.after(() => server.close());
  const source = SOURCE_FILE.shape.from.parse({
    kind: 'fhir-bulk',
    url: server.url,
    types: ['Condition'],
  });
  assert.ok(source?.kind === 'fhir-bulk');
  const pieces = [piece(lines(condition('a'), condition('b')))];
  const context = {
    cursor: null,
    nowMs: () => Date.UTC(2026, 0, 2),
    wait: async () => {},
    secret: () => undefined,
    signal: new AbortController().signal,
  };
  for await (const { name, bytes } of fhirBulkPull(source)(context)) {
    const parts: Uint8Array[] = [];
    if (!(bytes instanceof Uint8Array)) for await (const part of bytes) parts.push(part);
    if (name.startsWith('deleted-')) pieces.push(piece(Buffer.concat(parts), name));
  }
  assert.equal(pieces.length, 2);
  const { facts, letters } = await made(t, pieces);
  const gone = facts.filter(({ cancelled }) => cancelled === true);
  assert.deepEqual(
    gone.map(({ kind, key, version, patient_ }) => [kind, key, version, patient_]),
    [
      ['condition', 'a', '2025-08-02T08:30:00.000000Z', null],
      ...['death', 'identity', 'person'].map((kind) => [
        kind,
        '1',
        '2025-08-02T08:30:00.000000Z',
        'Patient/1',
      ]),
    ],
  );
  assert.ok(gone.every(({ rank, line }) => rank === 1 && line === 1));
  const before = facts.find(({ key, cancelled }) => key === 'a' && cancelled === false);
  assert.equal(before?.version, '2025-08-01T08:00:00.000000Z');
  assert.deepEqual(letters.map(told), [[2, null, 'map.no-rule', 'Bundle']]);
});

test('a view that goes through elements says that it can not follow a deletion', async (t) => {
  const pack = join(folderFor(t), 'pack');
  cpSync(PACK, pack, { recursive: true });
  const column = [
    { name: 'key', path: 'code' },
    { name: 'start', path: "'2025-08-01'" },
    { name: 'code', path: 'code' },
    { name: 'patient', path: "'Patient/1'" },
  ];
  const select = [{ forEach: 'code.coding', column }];
  writeFileSync(
    join(pack, 'views', 'condition.json'),
    JSON.stringify({ resource: 'Condition', fact: 'condition', select }),
  );
  const { letters } = await made(t, [piece(lines(condition('a'), bundle('Condition/a')))], pack);
  assert.deepEqual(letters.map(told), [[2, 'condition', 'fhir.not-cancelled', 'Condition']]);
});

test('another view is another version of the maps', (t) => {
  const pack = join(folderFor(t), 'pack');
  cpSync(PACK, pack, { recursive: true });
  const before = readPack(pack).mapVersion;
  assert.equal(before, readPack(PACK).mapVersion);
  writeFileSync(join(pack, 'views', 'death.json'), '{}');
  assert.notEqual(readPack(pack).mapVersion, before);
});
