import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { dicomFile, type Element } from '../../../testkit/applications/dicom-file.ts';
import type { ReadItem } from '../format.ts';
import { DICOM } from './index.ts';

const ELEMENTS: readonly Element[] = [
  [0x0008, 0x0005, 'CS', 'ISO_IR 192'],
  [0x0008, 0x0018, 'UI', '1.2.3.4'],
  [0x0008, 0x0020, 'DA', '20250902'],
  [0x0008, 0x0030, 'TM', '1018'],
  [0x0008, 0x0060, 'CS', 'CT'],
  [0x0010, 0x0010, 'PN', 'LEFÈVRE^Zoé'],
  [0x0020, 0x000d, 'UI', '1.2.3'],
  [0x0028, 0x0010, 'US', 512],
];

const PATHS = ['Modality', 'StudyDate', 'StudyTime', 'PatientName', '0020000D', '(0028,0010)'];
const VALUES = ['CT', '2025-09-02', '10:18:00', 'LEFÈVRE^Zoé', '1.2.3', '512'];

async function readOne(bytes: Buffer, options = {}): Promise<ReadItem<unknown>> {
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
  };
  const items: ReadItem<unknown>[] = [];
  const landed = { name: 'a.dcm', sizeBytes: bytes.length, stream };
  for await (const batch of DICOM.open(options).read(landed)) items.push(...batch);
  const [item] = items;
  assert.ok(item !== undefined && items.length === 1);
  return item;
}

async function valuesIn(bytes: Buffer, paths: readonly string[] = PATHS): Promise<unknown> {
  const item = await readOne(bytes);
  if (!item.ok) return item.refusal.rule;
  const reader = DICOM.open({});
  return paths.map((path) => reader.field(path)(item.record));
}

/** Elements as other transfer syntaxes write them (PS3.5 §7.1.2, §7.1.3, §7.3). */
function encoded(elements: readonly Element[], isExplicit: boolean, isLittle: boolean): Buffer {
  const number = (value: number, size: 2 | 4): Buffer => {
    const bytes = Buffer.alloc(size);
    if (isLittle) bytes.writeUIntLE(value, 0, size);
    else bytes.writeUIntBE(value, 0, size);
    return bytes;
  };
  return Buffer.concat(
    elements.flatMap(([group, element, vr, value]) => {
      const text = Buffer.from(String(value));
      const content = typeof value === 'number' ? number(value, 2) : text;
      const even = content.length % 2 === 0 ? content : Buffer.concat([content, Buffer.from(' ')]);
      const length = isExplicit
        ? [Buffer.from(vr), number(even.length, 2)]
        : [number(even.length, 4)];
      return [number(group, 2), number(element, 2), ...length, even];
    }),
  );
}

function withMeta(syntax: string, body: Buffer): Buffer {
  const padded = syntax.length % 2 === 0 ? syntax : `${syntax}\0`;
  const meta = encoded([[0x0002, 0x0010, 'UI', padded]], true, true);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), meta, body]);
}

const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';

test('metadata is read in every encoding, with preamble and without', async () => {
  const implicit = encoded(ELEMENTS, false, true);
  const big = encoded(ELEMENTS, true, false);
  const explicit = encoded(ELEMENTS, true, true);
  const files = {
    whole: dicomFile(ELEMENTS, true),
    'no preamble': dicomFile(ELEMENTS, false),
    'file meta information first': withMeta('1.2.840.10008.1.2.1', explicit).subarray(132),
    'implicit, undeclared': implicit,
    implicit: withMeta('1.2.840.10008.1.2', implicit),
    'big endian, undeclared': big,
    'big endian': withMeta(BIG_ENDIAN, big),
    deflated: withMeta(DEFLATED, deflateRawSync(explicit)),
  };
  for (const [name, bytes] of Object.entries(files)) {
    assert.deepEqual(await valuesIn(bytes), VALUES, name);
  }
});

test('pixels are never read, and a header beyond the limit is refused', async () => {
  const pixels = encoded([[0x7fe0, 0x0010, 'OW', '']], true, true);
  const endless = Buffer.concat([
    pixels.subarray(0, 6),
    Buffer.from([0, 0, 0xfe, 0xff, 0xff, 0xff]),
  ]);
  assert.deepEqual(await valuesIn(Buffer.concat([dicomFile(ELEMENTS, true), endless])), VALUES);
  const long = encoded([[0x0009, 0x0010, 'UT', '']], true, true).subarray(0, 6);
  const length = Buffer.from([0, 0, 0, 0, 0, 1]);
  const big = Buffer.concat([dicomFile(ELEMENTS, true), long, length, Buffer.alloc(16_777_216)]);
  const item = await readOne(big, { maxHeaderBytes: 1_000_000 });
  assert.equal(item.ok ? '' : item.refusal.rule, 'dicom.header-too-long');
});

test('a deflated bomb is refused without being blown up', async () => {
  const bytes = Buffer.concat([
    encoded(ELEMENTS.slice(0, 3), true, true),
    Buffer.from([0x09, 0, 0x10, 0, 0x55, 0x54, 0, 0, 0xf0, 0xff, 0xff, 0xff]),
    Buffer.alloc(30_000_000),
  ]);
  const bomb = withMeta(DEFLATED, deflateRawSync(bytes));
  assert.ok(bomb.length < 100_000);
  const item = await readOne(bomb, { maxHeaderBytes: 2_000_000 });
  assert.equal(item.ok ? '' : item.refusal.rule, 'dicom.header-too-long');
  const broken = withMeta(DEFLATED, Buffer.alloc(64, 0xff));
  assert.equal(await valuesIn(broken), 'dicom.deflate');
});

test('cut at any byte, a file without pixels is refused or lacks only what stood last', async () => {
  const files = [
    dicomFile(ELEMENTS, true),
    withMeta('1.2.840.10008.1.2', encoded(ELEMENTS, false, true)),
    withMeta(DEFLATED, deflateRawSync(encoded(ELEMENTS, true, true))),
  ];
  const paths = ['Modality', 'StudyInstanceUID'];
  for (const file of files) {
    for (let length = 140; length < file.length; length++) {
      const found = await valuesIn(file.subarray(0, length), paths);
      if (typeof found !== 'string') assert.deepEqual(found, ['CT', '1.2.3'], `${length} bytes`);
    }
  }
  const cut = await readOne(dicomFile(ELEMENTS, true).subarray(0, -3));
  assert.ok(!cut.ok && cut.refusal.rule === 'dicom.truncated' && cut.place.offsetBytes > 250);
  assert.equal(
    await valuesIn(Buffer.from('no image at all, but long enough to be one')),
    'dicom.no-dicom',
  );
  assert.equal(await valuesIn(Buffer.alloc(0)), 'dicom.no-dicom');
});

test('names in other character sets are read (PS3.5 H, I and J)', async () => {
  const name = async (charset: string, bytes: Buffer): Promise<unknown> => {
    const text = bytes.toString('latin1');
    const elements = ELEMENTS.map((element): Element => {
      if (element[1] === 0x0005) return [0x0008, 0x0005, 'CS', charset];
      return element[2] === 'PN' ? [0x0010, 0x0010, 'PN', 'N'.repeat(text.length)] : element;
    });
    const file = dicomFile(elements, true).toString('latin1');
    return valuesIn(Buffer.from(file.replace('N'.repeat(text.length), text), 'latin1'), [
      'PatientName',
    ]);
  };
  const yamada = '\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B';
  assert.deepEqual(await name('\\ISO 2022 IR 87', Buffer.from(yamada, 'latin1')), ['山田^太郎']);
  const hong = '\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7';
  assert.deepEqual(await name('\\ISO 2022 IR 149', Buffer.from(hong, 'latin1')), ['洪^吉洞']);
  assert.deepEqual(await name('ISO_IR 100', Buffer.from('Lef\xe8vre', 'latin1')), ['Lefèvre']);
  assert.deepEqual(await name('ISO_IR 144', Buffer.from('\xbb\xee\xda', 'latin1')), ['Люк']);
  assert.equal(await name('ISO_IR 9999', Buffer.from('A')), 'dicom.charset');
});

test('sequences are followed by a dotted path, and each item makes a record', async () => {
  const item = (uid: string): Buffer => {
    const inner = encoded([[0x0020, 0x000e, 'UI', uid]], true, true);
    const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, inner.length, 0, 0, 0]);
    return Buffer.concat([head, inner]);
  };
  const items = Buffer.concat([item('1.10'), item('1.11')]);
  const head = Buffer.from([0x08, 0, 0x15, 0x11, 0x53, 0x51, 0, 0, items.length, 0, 0, 0]);
  const elements = encoded(ELEMENTS, true, true);
  const at = elements.indexOf(Buffer.from([0x10, 0, 0x10, 0]));
  const bytes = Buffer.concat([elements.subarray(0, at), head, items, elements.subarray(at)]);
  const read = await readOne(withMeta('1.2.840.10008.1.2.1', bytes));
  assert.ok(read.ok);
  const reader = DICOM.open({});
  assert.equal(reader.field('ReferencedSeriesSequence[2].SeriesInstanceUID')(read.record), '1.11');
  const [uid, study] = ['SeriesInstanceUID', '/StudyInstanceUID'].map((path) => reader.field(path));
  const parts = reader.each('ReferencedSeriesSequence')(read.record);
  assert.deepEqual(
    parts.map((part) => [uid?.(part), study?.(part)]),
    [
      ['1.10', '1.2.3'],
      ['1.11', '1.2.3'],
    ],
  );
  for (const path of ['studyDate', 'NoSuchKeyword', '0020000', 'ImageType[0]', '']) {
    assert.throws(() => reader.field(path), { code: 'intake.path' }, path);
  }
});

test('a broken object of a page of JSON does not take the others with it', async () => {
  const page = Buffer.from('[{"0020000D":{"vr":"UI","Value":["1.2"]}},{"0020000D":nul},{"a":{}}]');
  const rules: string[] = [];
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    yield page;
  };
  for await (const batch of DICOM.open({}).read({ name: '', sizeBytes: page.length, stream })) {
    for (const item of batch) rules.push(item.ok ? item.kind : item.refusal.rule);
  }
  assert.deepEqual(rules, ['study', 'dicom.json', 'dicom.no-uid']);
});
