/** Lines of FHIR resources through the intake: what can't be read is told, the rest is read. */
import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  condition,
  folderFor,
  lines,
  made,
  PACK,
  piece,
  told,
} from '../../../testkit/fhir-extract.ts';
import { LINE_BYTES_MAX } from '../fhir/resource-lines.ts';

test('many long resources take little memory, and keep their place', async (t) => {
  const note = [{ text: 'y'.repeat(3_000_000) }];
  const texts = Array.from({ length: 12 }, (_, i) => condition(`c${i}`, { note }));
  const { facts, letters } = await made(t, [piece(lines(...texts, '{'), 'a', 65_536)], PACK, 128);
  assert.deepEqual(
    facts.map(({ key, line, offset_bytes }) => [key, line, offset_bytes]),
    texts.map((_, i) => [`c${i}`, i + 1, lines(...texts.slice(0, i)).length]),
  );
  assert.deepEqual(letters.map(told), [[13, null, 'fhir.json', null]]);
});

const MILLION = 1_000_000;

test('lines that no database can read are dead letters with their place; the others are read', async (t) => {
  const bad = Buffer.concat([
    Buffer.from('{"resourceType":"Condition","id":"'),
    Buffer.from([0xff]),
    Buffer.from('"}'),
  ]);
  const long = `{"resourceType":"Condition","x":"${'y'.repeat(LINE_BYTES_MAX)}"}`;
  const parts = [
    `\ufeff${condition('é')}\r`,
    '',
    bad,
    condition('b'),
    long,
    condition('c'),
    '}',
    '{"a":"\u001e"}',
    '\u0002\u00029\u0002{}',
    condition('d'),
  ].map((part) => Buffer.concat([Buffer.from(part as string), Buffer.from('\n')]));
  const { facts, letters, records } = await made(t, [piece(Buffer.concat(parts), 'a', 65_536)]);
  assert.deepEqual(
    facts.map(({ key, line }) => [key, line]),
    [
      ['é', 1],
      ['b', 4],
      ['c', 6],
      ['d', 10],
    ],
  );
  assert.equal(records, 9);
  const offset = (line: number): number =>
    parts.slice(0, line - 1).reduce((sum, part) => sum + part.length, 0);
  const length = (line: number): number => (parts[line - 1]?.length ?? 0) - 1;
  assert.deepEqual(
    letters.map((letter) => [letter.line, letter.rule, letter.offset_bytes, letter.length_bytes]),
    (
      [
        [3, 'fhir.utf8'],
        [5, 'fhir.line-too-long'],
        [7, 'fhir.json'],
        [8, 'fhir.json'],
        [9, 'fhir.json'],
      ] as const
    ).map(([line, rule]) => [line, rule, offset(line), length(line)]),
  );
  assert.deepEqual(
    facts.map(({ offset_bytes, length_bytes }) => [offset_bytes, length_bytes]),
    [1, 4, 6, 10].map((line) => [offset(line), length(line)]),
  );
  assert.ok(letters.every(({ sequence, sha256 }) => sequence === 0 && sha256 === 'ab'));
});

test('a character that two chunks share is read, as is a last line without an end', async (t) => {
  const { facts, letters } = await made(t, [piece(condition('ééé'), 'a', 1)]);
  assert.deepEqual([facts.map(({ key }) => key), letters], [['ééé'], []]);
});

test('what is nested without end ends neither the run nor the other facts', async (t) => {
  const deep = `{"resourceType":"Condition","id":"deep","x":${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}}`;
  const loose = '{"resourceType":"Condition","id":"loose",}';
  const { facts } = await made(t, [piece(lines(deep, loose, condition('a')))]);
  assert.deepEqual(
    facts.map(({ key }) => key),
    ['a'],
  );
});

test('compressed files are unpacked; one that is cut or swells is told once', async (t) => {
  const texts = Array.from({ length: 5000 }, (_, i) => condition(`c${i}-${(i * 7919) % 5000}`));
  const packed = gzipSync(lines(...texts));
  const whole = await made(t, [piece(packed, 'a.ndjson.gz', 7)]);
  assert.equal(await whole.count('true'), 5000);
  assert.deepEqual(whole.letters, []);
  const cut = await made(t, [
    piece(packed.subarray(0, packed.length - 2000)),
    piece(lines(condition('z'))),
  ]);
  const read = await cut.count('sequence = 0');
  assert.ok(read > 1000 && read < 5000, String(read));
  assert.deepEqual(cut.letters.map(told), [[read + 1, null, 'fhir.gzip', null]]);
  assert.equal(await cut.count("key = 'z'"), 1);
  const again = await made(t, [piece(packed.subarray(0, packed.length - 2000))]);
  assert.equal(await again.count('true'), read);

  const pack = join(folderFor(t), 'pack');
  cpSync(PACK, pack, { recursive: true });
  writeFileSync(
    join(pack, 'source.yaml'),
    lines(
      'name: bounded',
      'title: { fr: Essai, en: Trial }',
      'owner: { name: Nobody }',
      'version: 1',
      'format: { name: fhir, maxExpandedBytes: 100000 }',
    ),
  );
  const bomb = await made(t, [piece(gzipSync(Buffer.alloc(50_000_000, 32)))], pack);
  assert.deepEqual(bomb.letters.map(told), [[1, null, 'fhir.expanded', null]]);
});

test('one broken line in a million is told by its number, and all others become facts', async (t) => {
  const broken = 777_777;
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for (let from = 1; from <= MILLION; from += 1000) {
      const texts = Array.from({ length: 1000 }, (_, i) => {
        const id = from + i;
        const text = `{"resourceType":"Procedure","id":"${id}","subject":{"reference":"Patient/1"},"code":{"coding":[{"code":"A00"}]},"performedDateTime":"2025-08-01"}`;
        return id === broken ? text.slice(0, 60) : text;
      });
      yield Buffer.from(lines(...texts));
    }
  };
  const { count, letters, records } = await made(t, [{ name: 'large', stream: bytes }]);
  assert.equal(records, MILLION);
  assert.deepEqual(letters.map(told), [[broken, null, 'fhir.json', null]]);
  assert.equal(await count('true'), MILLION - 1);
  assert.equal(await count('CAST(key AS BIGINT) <> line'), 0);
});
