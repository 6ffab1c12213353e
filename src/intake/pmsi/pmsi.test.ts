import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { env } from 'node:process';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { ReadItem } from '../format.ts';
import { PMSI } from './index.ts';
import { type Fields, LAYOUTS } from './layout.ts';

const reader = PMSI.open({});

async function read(
  bytes: Uint8Array,
  { step = bytes.length, name = '549900001-202510.txt' } = {},
): Promise<readonly ReadItem<unknown>[]> {
  const items: ReadItem<unknown>[] = [];
  const stream = async function* () {
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
  };
  for await (const batch of reader.read({ name, sizeBytes: bytes.length, stream })) {
    items.push(...batch);
  }
  return items;
}

/** A line of the layout with these fields, everything else blank; `zones` stand behind it. */
function rum(format: string, fields: Readonly<Record<string, string>>, zones = ''): string {
  const layout = LAYOUTS.get(format);
  assert.ok(layout);
  let line = ' '.repeat(layout.fixedChars);
  for (const [name, text] of Object.entries({ FINESS: '549900001', FORMAT: format, ...fields })) {
    const place = layout.fixed.get(name);
    assert.ok(place, name);
    const value = text.padEnd(place.end - place.start);
    line = line.slice(0, place.start) + value + line.slice(place.end);
  }
  return line + zones;
}

const act = (day: string, code: string, rest = ''): string => `${day}${code}${rest}`.padEnd(29);
const bytesOf = (...lines: readonly string[]): Buffer => Buffer.from(lines.join('\n'), 'latin1');
const rules = (items: readonly ReadItem<unknown>[]): readonly string[] =>
  items.map((item) => (item.ok ? item.kind : `${item.refusal.rule} ${item.refusal.field ?? ''}`));

const COUNTED = { NDA: '2500000001', RUM: '0000000001', DP: 'J189' };

test('a passage gives its fields; its diagnoses and acts theirs, whatever the pieces', async () => {
  const zones = `${'E119'.padEnd(8)}${'I10'.padEnd(8)}${'Z867'.padEnd(8)}${act('08102025', 'ZBQK002', '   011      02')}`;
  const line = rum('022', { ...COUNTED, NBDAS: '02', NBDAD: '01', NBACTE: '001' }, zones);
  const bytes = bytesOf(line, '', `${rum('022', COUNTED)}\r`, '');
  for (const step of [bytes.length, 50, 7]) {
    const [first, second, ...more] = await read(bytes, { step });
    assert.ok(first?.ok && second?.ok && more.length === 0);
    assert.equal(reader.field('NDA')(first.record), '2500000001');
    assert.equal(reader.field('DR')(first.record), null);
    assert.equal(reader.field('.CODE')(first.record), null);
    const diagnoses = reader.each('DAS')(first.record);
    assert.deepEqual(diagnoses.map(reader.field('.CODE')), ['E119', 'I10']);
    assert.deepEqual(diagnoses.map(reader.field('DP')), ['J189', 'J189']);
    assert.deepEqual(reader.each('DAD')(first.record).map(reader.field('.CODE')), ['Z867']);
    const [one] = reader.each('ACTE')(first.record);
    const told = ['.DATE', '.CODE', '.ACTIVITE', '.NOMBRE', '.EXTENSION'];
    assert.deepEqual(
      told.map((path) => reader.field(path)(one)),
      ['08102025', 'ZBQK002', '1', '02', null],
    );
    assert.deepEqual(second.place, {
      line: 3,
      offsetBytes: line.length + 2,
      lengthBytes: rum('022', COUNTED).length,
    });
    assert.deepEqual(reader.each('ACTE')(second.record), []);
  }
});

test('from 2026 on, lines and acts are longer', async () => {
  const zone = `${act('08012026', 'JVJF004', '   011      01')}M12`;
  const line = rum('023', { ...COUNTED, NBACTE: '002' }, zone + zone);
  const [item] = await read(bytesOf(line));
  assert.ok(item?.ok);
  const acts = reader.each('ACTE')(item.record);
  assert.deepEqual(acts.map(reader.field('.CODE')), ['JVJF004', 'JVJF004']);
  assert.deepEqual(acts.map(reader.field('.DIALYSE_DEBUT')), ['M', 'M']);
  assert.deepEqual(acts.map(reader.field('.MODALITE_AUTORISEE')), ['12', '12']);
  const old = line.replace('549900001023', '549900001022');
  assert.deepEqual(rules(await read(bytesOf(old))), ['pmsi.line-too-long ']);
});

test('a broken line is refused with the field that is missing, and harms no other', async () => {
  const whole = rum('022', COUNTED);
  const lines: readonly (readonly [line: string, rule: string])[] = [
    ['54990000', 'pmsi.line-too-short FORMAT'],
    [whole.slice(0, 60), 'pmsi.line-too-short RUM'],
    [whole.slice(0, 176), 'pmsi.line-too-short ZONE_RESERVEE'],
    [rum('022', { ...COUNTED, NBDAS: '01' }), 'pmsi.line-too-short DAS'],
    [rum('022', { ...COUNTED, NBACTE: '001' }, 'E119    '), 'pmsi.line-too-short ACTE'],
    [rum('022', { ...COUNTED, NBDAS: 'x1' }), 'pmsi.count NBDAS'],
    [rum('022', { ...COUNTED, NBACTE: '-01' }), 'pmsi.count NBACTE'],
    [rum('022', COUNTED, 'E119    '), 'pmsi.line-too-long '],
    [whole.replace('549900001022', '549900001016'), 'pmsi.format-unknown FORMAT'],
    [`1104M052 116000${whole}`, 'pmsi.format-unknown FORMAT'],
    [`1104M052 122000${whole}`.slice(0, 180), 'pmsi.line-too-short RESERVE_HOSPITALIERE'],
    [whole.replace('J189', 'J1é9'), 'pmsi.charset '],
    [whole.replace('J189', 'J\0 9'), 'pmsi.charset '],
  ];
  const items = await read(bytesOf(...lines.flatMap(([line]) => [line, whole])));
  assert.deepEqual(
    rules(items),
    lines.flatMap(([, rule]) => [rule, 'rum']),
  );
  assert.deepEqual(rules(await read(bytesOf(`${whole}     `))), ['rum']);
});

test('a line without end is refused once, in bounded memory', async () => {
  const bytes = Buffer.concat([Buffer.alloc(300_000, 'A'), bytesOf('', rum('022', COUNTED))]);
  assert.deepEqual(rules(await read(bytes, { step: 65_536 })), ['pmsi.line-endless ', 'rum']);
});

test('a compressed file is unpacked; a cut one is told', async () => {
  const packed = gzipSync(bytesOf(rum('022', COUNTED)));
  assert.deepEqual(rules(await read(packed, { name: 'x.txt.gz' })), ['rum']);
  const cut = packed.subarray(0, packed.length - 12);
  assert.equal(rules(await read(cut, { name: 'x.txt.gz' })).at(-1), 'pmsi.gzip ');
});

test('paths that no version has are refused when the map is compiled', () => {
  assert.throws(() => reader.field('IPP'), { code: 'intake.path' });
  assert.throws(() => reader.field('.IPP'), { code: 'intake.path' });
  assert.throws(() => reader.each('OBX'), { code: 'intake.path' });
  assert.throws(() => PMSI.open({ encoding: 'utf-8' }), { code: 'intake.options' });
});

const ORACLE = `${env.PARCOURS_DATA ?? '../shared/data'}/intake/pmsi-formats/pmeasyr_formats.csv`;

/** Start and width of each field, in the order of the line, of a table of that year. */
function oracleFields(table: string, year: string): readonly (readonly [number, number])[] {
  const [header = '', ...lines] = readFileSync(ORACLE, 'utf8').split(/\r?\n/);
  const names = cellsOf(header);
  const rows = lines.map((line) => {
    const cells = cellsOf(line);
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
  let start = 0;
  return rows
    .filter((row) => row.champ === 'mco' && row.table === table && row.an === year)
    .filter((row) => row.longueur !== '')
    .map((row) => {
      const width = Number(row.longueur);
      start += width;
      return [start - width, width];
    });
}

const cellsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?<=^|,)(?:"((?:[^"]|"")*)"|[^,]*)(?=,|$)/g)].map(
    ([all, text]) => text ?? all,
  );

const placesOf = (fields: Fields): readonly (readonly [number, number])[] =>
  [...fields.values()].map(({ start, end }) => [start, end - start]);

/** What grouping puts before a RUM: version, group, a blank, version, return code. */
const GROUPING_FIELDS = 5;
const GROUPING_CHARS = 15;

test('a grouped line has the group before the same passage', async () => {
  const zones = `${'E119'.padEnd(8)}${act('08102025', 'ZBQK002', '   011      02')}`;
  const counts = { ...COUNTED, NBDAS: '01', NBACTE: '001' };
  const line = `1104M052 122000${rum('022', counts, zones)}`;
  const [item] = await read(bytesOf(line));
  assert.ok(item?.ok);
  const told = ['GHM', 'FORMAT', 'NDA', 'DP'].map((path) => reader.field(path)(item.record));
  assert.deepEqual(told, ['04M052', '022', '2500000001', 'J189']);
  const codes = ['DAS', 'ACTE'].map((zone) =>
    reader.each(zone)(item.record).map(reader.field('.CODE')),
  );
  assert.deepEqual(codes, [['E119'], ['ZBQK002']]);
});

test('fields lie where the published tables of formats say', (t) => {
  if (!existsSync(ORACLE)) return t.skip('no third-party data: tables of PMSI formats');
  for (const [year, format, grouped] of [
    ['24', '022', '122'],
    ['25', '022', '122'],
    ['26', '023', '123'],
  ] as const) {
    const layout = LAYOUTS.get(format);
    const whole = LAYOUTS.get(grouped);
    assert.ok(layout && whole);
    const rows = oracleFields('rum', year);
    const ungrouped = rows
      .slice(GROUPING_FIELDS)
      .map(([start, width]) => [start - GROUPING_CHARS, width] as const);
    assert.deepEqual(placesOf(whole.fixed), rows, year);
    assert.deepEqual(placesOf(layout.fixed), ungrouped, year);
    assert.deepEqual(placesOf(layout.zones.ACTE.fields), oracleFields('rum_actes', year), year);
  }
});
