import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type ImportTrial, importTrial } from '../../../testkit/import-trial.ts';
import { zipOf } from '../../../testkit/zip.ts';
import { ParcoursError } from '../../model/errors.ts';
import { BOMB_FREE_BYTES, MAX_RECORD_BYTES } from './limits.ts';
import type { ImportOptions } from './staged-import.ts';

const DEATH = 'person_id,death_date,cause_source_value';
const GOOD = `${DEATH}\n1,2024-01-01,\n`;
/** Text that a packer cannot make small. */
const LONG = `${DEATH}\n${Array.from({ length: 40_000 }, (_, i) => `${i},2024-01-01,${(i * 2654435761) % 4294967296}`).join('\n')}\n`;

type Files = Readonly<Record<string, string | Buffer>>;

async function refusal(
  files: Files,
  options: Partial<ImportOptions> = {},
  more: (it: ImportTrial) => Promise<string | undefined> = async () => undefined,
): Promise<ParcoursError> {
  let refused: unknown;
  await importTrial(files, async (it) => {
    const source = await more(it);
    refused = await it.stage(options, source).then(
      () => null,
      (error: unknown) => error,
    );
    const left = await it.connection.rows(
      "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'import%'",
    );
    assert.deepEqual(left, []);
    if (options.temporaryFolder === undefined) assert.deepEqual(await it.leftovers(), []);
  });
  assert.ok(refused instanceof ParcoursError, String(refused));
  assert.notEqual(refused.sentence.fr, refused.sentence.en);
  return refused;
}

function cut(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length * 0.6));
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}

const CASES: readonly (readonly [string, Files, Partial<ImportOptions>, RegExp])[] = [
  [
    'a truncated zip',
    { 'cdm.zip': cut(zipOf({ 'death.csv': LONG })) },
    {},
    /^zip.damaged: .*cdm.zip/,
  ],
  [
    'a zip whose content was altered',
    { 'cdm.zip': flipped(zipOf({ 'death.csv': LONG }), 5000) },
    {},
    /^zip.damaged: .*cdm.zip\/death.csv/,
  ],
  [
    'a zip with a wrong checksum',
    // The checksum of the directory's entry lies 16 bytes after its signature.
    { 'cdm.zip': wrongChecksum(zipOf({ 'death.csv': GOOD })) },
    {},
    /^zip.damaged: .*cdm.zip\/death.csv/,
  ],
  ['a truncated gzip', { 'death.csv.gz': cut(gzipSync(LONG)) }, {}, /^gz.truncated: .*byte \d+/],
  [
    'a gzip with a wrong checksum',
    { 'death.csv.gz': flipped(gzipSync(LONG), gzipSync(LONG).length - 6) },
    {},
    /^gz.damaged/,
  ],
  [
    'bytes that are not UTF-8',
    { 'death.csv': Buffer.from(`${DEATH}\n1,2024-01-01,\xe9t\xe9\n`, 'latin1') },
    {},
    /^csv.encoding: .*windows-1252.*\(death.csv, byte 53\)/,
  ],
  [
    'text that is not of the encoding named',
    { 'death.csv': Buffer.concat([Buffer.from(GOOD, 'utf16le'), Buffer.from([0])]) },
    { encoding: 'utf-16le' },
    /^csv.encoding: The text is not utf-16le/,
  ],
  [
    'a missing column',
    { 'death.csv': 'person_id,day\n1,2024-01-01\n' },
    {},
    /^csv.missing-column: Column death_date .*person_id, day.*\(death.csv, column death_date\)/,
  ],
  ['a column twice', { 'death.csv': `${DEATH},PERSON_ID\n` }, {}, /^csv.duplicate-column/],
  [
    'unknown tables only',
    { 'patients.csv': GOOD, 'stays.csv': GOOD },
    {},
    /^import.no-table: .*Found: patients.csv, stays.csv\. Expected: .*condition_occurrence/,
  ],
  [
    'an unknown file, strictly',
    { 'death.csv': GOOD, 'stays.csv': GOOD },
    { strict: true },
    /^import.unknown-file: .*stays.csv/,
  ],
  [
    'a faulty row, strictly',
    { 'death.csv': `${GOOD}secret,2024-01-01,\n` },
    { strict: true },
    /^import.strict: .*death: 1 × the value is no integer.*death.csv:3, person_id/,
  ],
  ['an empty file', { 'death.csv': '' }, {}, /^csv.empty/],
  ['a byte of 0', { 'death.csv': `${DEATH}\n1,2024-01-01,\0\n` }, {}, /^csv.nul-byte: .*byte 53/],
  [
    'a line without end',
    { 'death.csv': `${GOOD}2,2024-01-01,${'x'.repeat(MAX_RECORD_BYTES + 10)}` },
    {},
    /^csv.long-line: .*line 3, byte 54/,
  ],
  ['a Parquet file that is none', { 'death.parquet': `PAR1${GOOD}` }, {}, /^parquet.damaged/],
];

/** The directory repeats the checksum; both are made wrong, so that only the content tells. */
function wrongChecksum(zip: Buffer): Buffer {
  const directory = zip.indexOf('PK\x01\x02');
  return flipped(flipped(zip, 14), directory + 16);
}

for (const [name, files, options, expected] of CASES) {
  test(`refused: ${name}`, async () => {
    const error = await refusal(files, options);
    assert.match(error.message, expected);
    assert.equal(error.kind, 'input');
    assert.doesNotMatch(error.message + error.sentence.fr, /secret/);
  });
}

test('refused: a source that does not exist', async () => {
  const error = await refusal({}, {}, async (it) => join(it.folder, 'nowhere'));
  assert.match(error.message, /^import.source-missing: .*nowhere/);
});

test('refused: gzip and zip bombs', async () => {
  const zeros = Buffer.alloc(BOMB_FREE_BYTES + 4 * 1024 * 1024, '1,2024-01-01,\n');
  const gz = await refusal({ 'death.csv.gz': gzipSync(zeros) });
  assert.match(gz.message, /^archive.bomb/);
  const zip = await refusal({ 'cdm.zip': zipOf({ 'death.csv': zeros }) });
  assert.match(zip.message, /^archive.bomb/);
});

test('an opened quote that nothing closes costs its own line, not the file', async () => {
  const rest = Array.from({ length: 1000 }, (_, i) => `${i + 2},2024-01-01,`).join('\n');
  await importTrial({ 'death.csv': `${DEATH}\n1,2024-01-01,"open\n${rest}\n` }, async (it) => {
    const staged = await it.stage();
    assert.deepEqual([staged.tables[0]?.rows, staged.rejected], [1000, 1]);
  });
});

test('no space for temporary files', async (t) => {
  await importTrial({ 'death.csv': LONG }, async (it) => {
    const work = join(it.folder, 'full');
    await mkdir(work);
    // This device refuses every byte as a full disk does.
    symlinkSync('/dev/full', join(work, 'import-1.csv'));
    await assert.rejects(it.stage({ temporaryFolder: work }), (error: Error) => {
      assert.ok(error instanceof ParcoursError);
      assert.deepEqual(
        [error.kind, error.code, error.place.source],
        ['environment', 'disk.full', work],
      );
      return true;
    });
  });
  await t.test('on a small file system', async (inner) => {
    await importTrial({ 'death.csv': LONG }, async (it) => {
      const work = join(it.folder, 'small');
      mkdirSync(work);
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', work], { stdio: 'pipe' });
      } catch {
        inner.skip('only an administrator may mount a small file system');
        return;
      }
      try {
        await assert.rejects(it.stage({ temporaryFolder: work }), /disk.full/);
      } finally {
        execFileSync('umount', [work]);
      }
    });
  });
});
