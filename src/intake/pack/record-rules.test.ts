import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compilePack, type Pack, readPack, unversionedRules } from './pack.ts';

function packOf(t: TestContext, format: string, map: string): Pack {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-pack-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'map'));
  writeFileSync(
    join(folder, 'source.yaml'),
    `name: app\ntitle: { fr: A, en: A }\nowner: { name: N }\nversion: 1\nformat: ${format}\n` +
      'kindFromName: "^([a-z]+)-"\nignored: [inventory]\n',
  );
  writeFileSync(join(folder, 'map', 'main.yaml'), map);
  return readPack(folder);
}

/** What becomes of each record, in words. */
async function toldOf(pack: Pack, name: string, text: string): Promise<readonly string[]> {
  const { reader, kindOfName, readerOf } = compilePack(pack);
  const bytes = Buffer.from(text);
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes;
  };
  const told: string[] = [];
  const sink = {
    fact: ({ key }: { readonly key: string }) => told.push(`fact ${key}`),
    refuse: (rule: string, refusal: { readonly rule: string; readonly field: string | null }) =>
      told.push(`${rule} ${refusal.rule} ${refusal.field}`),
    ignore: (reason: string) => told.push(`ignored: ${reason}`),
  };
  for await (const batch of reader.read({ name, sizeBytes: bytes.length, stream })) {
    for (const item of batch) {
      if (item.ok) readerOf(kindOfName(name) ?? item.kind)(item.record, sink);
      else told.push(`${item.refusal.rule} ${item.refusal.field} ${item.place.line}`);
    }
  }
  return told;
}

const RULES = `rules:
  - name: result
    record: results
    when: { state: [done] }
    fact: measurement
    key: id
    version: told
    slots: { patient: patient, start: start, code: { first: [loinc, code] } }
`;
const HEADER = 'id;state;told;patient;start;code\n';

test('a record that no rule applies to is a dead letter, unless the pack ignores it', async (t) => {
  const rows =
    '1;done;1;P:1;2025-01-01;K\n2;planned;1;P:1;2025-01-01;K\n3;lost;1;P:1;2025-01-01;K\n';
  const nobody = packOf(t, '{ name: csv }', RULES);
  assert.deepEqual(await toldOf(nobody, 'results-1.csv', HEADER + rows), [
    'fact 1',
    '- map.no-rule-applied null',
    '- map.no-rule-applied null',
  ]);
  const ignore =
    'ignore:\n  - { record: results, when: { state: [planned] }, reason: no result yet }\n';
  assert.deepEqual(
    await toldOf(packOf(t, '{ name: csv }', RULES + ignore), 'results-1.csv', HEADER + rows),
    ['fact 1', 'ignored: no result yet', '- map.no-rule-applied null'],
  );
});

test('a rank that is no whole number is a dead letter, and the others go on', async (t) => {
  const ranked = RULES.replace('version: told', 'rank: told');
  const rows = ['1;done;2;', '2;done;high;', '3;done;1.5;', '4;done;;'].map(
    (row) => `${row}P:1;2025-01-01;K\n`,
  );
  const told = await toldOf(
    packOf(t, '{ name: csv }', ranked),
    'results-1.csv',
    HEADER + rows.join(''),
  );
  const refused = 'result map.unreadable.rank told';
  assert.deepEqual(told, ['fact 1', refused, refused, 'fact 4']);
});

test('a kind without rules is a dead letter, or counted where the source ignores it', async (t) => {
  const pack = packOf(t, '{ name: csv }', RULES);
  assert.deepEqual(await toldOf(pack, 'orders-1.csv', 'id\n1\n'), ['- map.no-rule orders']);
  assert.deepEqual(await toldOf(pack, 'inventory-1.csv', 'id\n1\n'), ['ignored: inventory']);
});

const OBX_RULES = `rules:
  - name: identity
    record: ORU^R01
    fact: identity
    key: PID-3.1
    slots: { patient: PID-3.1 }
  - name: number
    record: ORU^R01
    each: OBX
    when: { OBX-2: [NM] }
    fact: measurement
    key: OBX-3.1
    times: hl7
    slots: { patient: PID-3.1, start: OBR-7, code: OBX-3.1 }
  - name: text
    record: ORU^R01
    each: OBX
    when: { OBX-2: [ST] }
    fact: observation
    key: OBX-3.1
    times: hl7
    slots: { patient: PID-3.1, start: OBR-7, code: OBX-3.1 }
ignore:
  - { record: ORU^R01, each: OBX, when: { OBX-2: [ED] }, reason: the report as a PDF }
`;

test('a part that no rule applies to is told as well, though the record gave facts', async (t) => {
  const message = [
    'MSH|^~\\&|A|B|C|D|20250101||ORU^R01|1|P|2.5',
    'PID|||P1',
    'OBR||||||20250101|20250101',
    'OBX|1|NM|K',
    'OBX|2|ST|C',
    'OBX|3|ED|R',
    'OBX|4|TX|T',
  ].join('\r');
  assert.deepEqual(await toldOf(packOf(t, '{ name: hl7v2 }', OBX_RULES), 'm', message), [
    'fact P1',
    'fact K',
    'fact C',
    'ignored: the report as a PDF',
    '- map.no-rule-applied OBX',
  ]);
});

test('columns that moved give the same facts; one that maps name and is not there is one letter', async (t) => {
  const pack = packOf(t, '{ name: csv }', RULES);
  const usual = await toldOf(pack, 'results-1.csv', `${HEADER}1;done;1;P:1;2025-01-01;K\n`);
  const moved = 'code;start;patient;told;state;id\nK;2025-01-01;P:1;1;done;1\n';
  assert.deepEqual(await toldOf(pack, 'results-2.csv', moved), usual);
  const renamed =
    'id;etat;told;patient;start;code\n1;done;1;P:1;2025-01-01;K\n2;done;1;P:1;2025-01-01;K\n';
  assert.deepEqual(await toldOf(pack, 'results-3.csv', renamed), ['csv.columns state 1']);
});

test('rules without version and rank are named; a rank that never differs is none', (t) => {
  const rules = [
    RULES,
    RULES.replace('rules:\n', '')
      .replace('name: result', 'name: bare')
      .replace('    version: told\n', ''),
    RULES.replace('rules:\n', '')
      .replace('name: result', 'name: ranked')
      .replace('version', 'rank'),
    RULES.replace('rules:\n', '')
      .replace('name: result', 'name: level')
      .replace('version: told', "rank: { text: '2' }"),
  ].join('');
  assert.deepEqual(unversionedRules(packOf(t, '{ name: csv }', rules)), ['bare', 'level']);
});
