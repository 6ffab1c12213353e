import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { ReadItem } from '../format.ts';
import { CSV } from './index.ts';

const HEADER = 'id;nom;valeur';

interface Given {
  readonly name?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Columns that the maps name. */
  readonly named?: readonly string[];
  /** How many bytes come at once. */
  readonly chunk?: number;
}

/** Everything that is read of a file, by the three columns, or the refusal and its line. */
async function read(content: string | Uint8Array, given: Given = {}): Promise<readonly string[]> {
  return (await itemsOf(content, given)).map((item) => {
    if (!item.ok) return `${item.refusal.rule} ${item.place.line}`;
    const cells = ['id', 'nom', 'valeur'].map((column) => FIELDS.get(column)?.(item.record) ?? '–');
    return cells.join('|');
  });
}

const READER = CSV.open({});
const FIELDS = new Map(['id', 'nom', 'valeur'].map((name) => [name, READER.field(name)]));

async function itemsOf(
  content: string | Uint8Array,
  { name = 'results.csv', options = {}, named, chunk = 7 }: Given = {},
): Promise<readonly ReadItem<unknown>[]> {
  const bytes = Buffer.from(content);
  const reader = CSV.open(options);
  if (named !== undefined) reader.expectFields?.(() => named);
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  };
  const items: ReadItem<unknown>[] = [];
  for await (const batch of reader.read({ name, sizeBytes: bytes.length, stream })) {
    items.push(...batch);
  }
  return items;
}

test('quotes hold delimiters, quotes and ends of lines; what follows a closing quote belongs to it', async () => {
  const rows = ['1;"a;b";2', '2;"say ""yes""";3', '3;"two', 'lines";4', '4;"x"y;5', '5;;6'];
  assert.deepEqual(await read([HEADER, ...rows].join('\n')), [
    '1|a;b|2',
    '2|say "yes"|3',
    '3|two\nlines|4',
    '4|xy|5',
    '5|–|6',
  ]);
});

test('a quote that is never closed costs its own line alone', async () => {
  assert.deepEqual(await read(`${HEADER}\n1;"open;2\n2;b;3\n`), ['csv.quote 2', '2|b|3']);
});

for (const [what, options, row] of [
  ['comma', { delimiter: ',' }, 'id,nom,valeur\n1,"a,b",2'],
  ['tab', { delimiter: '\t' }, 'id\tnom\tvaleur\n1\ta,b\t2'],
  ['bar', { delimiter: '|' }, 'id|nom|valeur\n1|a,b|2'],
] as const) {
  test(`delimiter: ${what}`, async () =>
    assert.deepEqual(await read(row, { options }), ['1|a,b|2']));
}

test('CRLF, a mark of order of bytes, empty lines, no end at the end', async () => {
  const text = `\uFEFF${HEADER}\r\n1;a;2\r\n\r\n2;"b";3`;
  for (const chunk of [1, 2, 1000]) {
    assert.deepEqual(await read(text, { chunk }), ['1|a|2', '2|b|3'], `${chunk}`);
  }
});

test('a row of another number of fields is refused with its line; an empty file gives nothing', async () => {
  assert.deepEqual(await read(`${HEADER}\n1;a\n2;b;3;4\n3;c;4\n`), [
    'csv.field-count 2',
    'csv.field-count 3',
    '3|c|4',
  ]);
  assert.deepEqual(await read(''), []);
  assert.deepEqual(await read(HEADER), []);
});

test('a line beyond the limit is refused, however long it goes on', async () => {
  const options = { maxLineBytes: 256 };
  const long = `1;${'x'.repeat(300)};2`;
  const items = await read(`${HEADER}\n${long}\n2;b;3\n`, { options, chunk: 1000 });
  assert.deepEqual(items, ['csv.line-too-long 2', '2|b|3']);
});

test('gzip is unpacked; cut, it gives its rows and then says that it was cut', async () => {
  // Text that doesn't pack well, so that half of the file holds rows.
  const noise = Array.from({ length: 2000 }, (_, i) => `${i};n${(i * 7919) % 10007};${i * i}`);
  const packed = gzipSync([HEADER, ...noise].join('\n'));
  const name = 'results.csv.gz';
  const whole = await read(packed, { name, chunk: 1000 });
  assert.equal(whole.length, 2000);
  assert.equal(whole[0], '0|n0|0');
  const cut = await read(packed.subarray(0, packed.length - 20), { name, chunk: 1000 });
  assert.equal(cut.at(-1), 'csv.gzip null');
  const rows = cut.slice(0, -1);
  assert.deepEqual(rows, whole.slice(0, rows.length));
  assert.deepEqual(await read('no gzip at all', { name }), ['csv.gzip null']);
});

test('a gzip bomb ends at the limit, and its bytes are told as a whole', async () => {
  const bomb = gzipSync(`${HEADER}\n${'1;a;2\n'.repeat(200_000)}`);
  assert.ok(bomb.length < 10_000);
  const options = { maxExpandedBytes: 100_000 };
  const items = await itemsOf(bomb, { name: 'bomb.csv.gz', options, chunk: 1000 });
  const last = items.at(-1);
  assert.equal(last?.ok === false && last.refusal.rule, 'csv.expanded');
  assert.deepEqual(last?.place, { line: null, offsetBytes: 0, lengthBytes: bomb.length });
  assert.ok(items.length < 20_000, 'no more is read than the limit');
});

test('a row that is no UTF-8 is refused with its line, the others are read', async () => {
  const latin = Buffer.from(`${HEADER}\n1;a;2\n2;é;3\n3;c;4\n`, 'latin1');
  assert.deepEqual(await read(latin), ['1|a|2', 'csv.encoding 3', '3|c|4']);
  const zero = Buffer.from(`${HEADER}\n1;a\0;2\n`);
  assert.deepEqual(await read(zero), ['csv.encoding 2']);
});

test('windows-1252 is read as such, the euro and the oe too', async () => {
  const bytes = Buffer.concat([
    Buffer.from(`${HEADER}\n1;`),
    Buffer.from([0xe9, 0x9c, 0x80]),
    Buffer.from(';2\n'),
  ]);
  assert.deepEqual(await read(bytes, { options: { encoding: 'windows-1252' } }), ['1|éœ€|2']);
});

test('columns that moved are read by their names', async () => {
  const usual = await read(`${HEADER}\n1;a;2\n`);
  assert.deepEqual(await read('valeur;neuf;id;nom\n2;x;1;a\n'), usual);
});

test('a header without a column that the maps name makes one letter, which holds all rows', async () => {
  const text = 'id;nom;resultat\n1;a;2\n2;b;3\n\n3;c;4\n';
  const [letter, ...others] = await itemsOf(text, { named: ['id', 'valeur'] });
  assert.deepEqual(others, []);
  assert.ok(letter !== undefined && !letter.ok);
  assert.equal(letter.refusal.rule, 'csv.columns');
  assert.equal(letter.refusal.field, 'valeur');
  assert.match(letter.refusal.expected.en, /header of results\.csv, valeur .*below: 3/);
  assert.match(letter.refusal.expected.fr, /en-tête de results\.csv, valeur .*au-dessous : 3/);
  // From the header to the end: the rows are found there, and a replay reads them.
  assert.deepEqual(letter.place, { line: 1, offsetBytes: 0, lengthBytes: text.length - 1 });
  const optional = { options: { optional: ['valeur'] }, named: ['id', 'valeur'] };
  assert.deepEqual(await read(text, optional), ['1|a|–', '2|b|–', '3|c|–']);
});

test('a column that stands twice could be either', async () => {
  const [letter] = await itemsOf('id;nom;nom\n1;a;b\n');
  assert.equal(letter?.ok === false && letter.refusal.rule, 'csv.column-twice');
});
