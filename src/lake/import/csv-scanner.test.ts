import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { emptyRecord, type FieldBounds, fieldTexts, scanRecord } from './csv-scanner.ts';

interface Read {
  readonly line: number;
  readonly fields: readonly string[] | 'broken';
}

/** All records of a text that comes in blocks of `size` bytes. */
function read(text: string, delimiter: string, fields: number, size = 1_000_000): readonly Read[] {
  const bytes = Buffer.from(text);
  const shape = { delimiter: delimiter.charCodeAt(0), fields };
  const record = emptyRecord();
  const records: Read[] = [];
  let at = 0;
  let line = 1;
  for (let end = Math.min(size, bytes.length); ; end = Math.min(end + size, bytes.length)) {
    const last = end === bytes.length;
    for (;;) {
      const bounds: FieldBounds = [];
      const seen = bytes.subarray(0, end);
      if (at >= end || !scanRecord(seen, at, last, shape, record, bounds)) break;
      records.push({ line, fields: record.broken ? 'broken' : fieldTexts(bytes, bounds) });
      at = record.next;
      line += record.lines;
    }
    if (last) return records;
  }
}

test('quoted fields hold delimiters, doubled quotes and line ends', () => {
  assert.deepEqual(read('a,"b,""c""\nd",e\nf,g,h', ',', 3), [
    { line: 1, fields: ['a', 'b,"c"\nd', 'e'] },
    { line: 3, fields: ['f', 'g', 'h'] },
  ]);
});

test('a quote that is not closed properly breaks its line alone', () => {
  assert.deepEqual(read('1,"a"b,c\n2,"open,c\n3,d,e\n4,"x","y"\n', ',', 3), [
    { line: 1, fields: 'broken' },
    { line: 2, fields: 'broken' },
    { line: 3, fields: ['3', 'd', 'e'] },
    { line: 4, fields: ['4', 'x', 'y'] },
  ]);
});

test('between tabs a quote is a character, unless it quotes', () => {
  const text = '1\t"Tay\tx\n2\tSachs"\ty\n3\t"a\tb"\tz\n4\t"two\nlines"\tw\n5\t"q" r\tv\n';
  assert.deepEqual(read(text, '\t', 3), [
    { line: 1, fields: ['1', '"Tay', 'x'] },
    { line: 2, fields: ['2', 'Sachs"', 'y'] },
    { line: 3, fields: ['3', 'a\tb', 'z'] },
    { line: 4, fields: ['4', 'two\nlines', 'w'] },
    { line: 6, fields: ['5', '"q" r', 'v'] },
  ]);
});

test('whatever is quoted is read back, in blocks of any size, with its line', () => {
  const field = fc.string({
    unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', ';', ' '),
    maxLength: 6,
  });
  const rows = fc.array(fc.array(field, { minLength: 3, maxLength: 3 }), { maxLength: 8 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 9 }), fc.boolean(), (table, size, windows) => {
      const end = windows ? '\r\n' : '\n';
      const written = table.map((row) =>
        row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','),
      );
      let line = 1;
      const expected = table.map((fields, i) => {
        const record = { line, fields };
        line += (written[i] ?? '').split('\n').length;
        return record;
      });
      assert.deepEqual(read(written.map((row) => row + end).join(''), ',', 3, size), expected);
    }),
  );
});
