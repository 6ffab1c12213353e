import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LandedBytes, ReadItem } from '../format.ts';
import { RPU } from './index.ts';

const reader = RPU.open({});

function landed(bytes: Uint8Array, chunkBytes = bytes.length): LandedBytes {
  return {
    name: 'x.xml',
    sizeBytes: bytes.length,
    stream: async function* () {
      for (let at = 0; at < bytes.length; at += Math.max(1, chunkBytes)) {
        yield bytes.subarray(at, at + Math.max(1, chunkBytes));
      }
    },
  };
}

async function read(
  text: string | Uint8Array,
  chunkBytes?: number,
): Promise<readonly ReadItem<unknown>[]> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const items: ReadItem<unknown>[] = [];
  for await (const batch of reader.read(landed(bytes, chunkBytes))) items.push(...batch);
  return items;
}

const file = (passages: string, head = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>${head}
<OSCOUR>
  <ETABLISSEMENT><FINESS>549900001</FINESS></ETABLISSEMENT>
  <PASSAGES>
${passages}
  </PASSAGES>
</OSCOUR>
`;

const passage = (commune: string, more = ''): string =>
  `<PATIENT><COMMUNE>${commune}</COMMUNE><ENTREE>19/03/2025 15:41</ENTREE>` +
  `<LISTE_DA/><LISTE_ACTES><ACTE>ZBQK002</ACTE><ACTE>DEQP003</ACTE></LISTE_ACTES>${more}</PATIENT>`;

const rules = (items: readonly ReadItem<unknown>[]): readonly string[] =>
  items.map((item) => (item.ok ? item.kind : item.refusal.rule));

test('passages with their establishment, lists and place, whatever the pieces they come in', async () => {
  const text = file(`${passage('Épinal &amp; cie')}\n${passage('Lanfroy')}`);
  const bytes = Buffer.from(text);
  for (const chunkBytes of [bytes.length, 7, 1]) {
    const items = await read(text, chunkBytes);
    assert.deepEqual(rules(items), ['passage', 'passage']);
    const [first, second] = items;
    assert.ok(first?.ok && second?.ok);
    assert.equal(reader.field('COMMUNE')(first.record), 'Épinal & cie');
    assert.equal(reader.field('FINESS')(second.record), '549900001');
    const acts = reader.each('LISTE_ACTES/ACTE')(first.record);
    assert.deepEqual(acts.map(reader.field('.')), ['ZBQK002', 'DEQP003']);
    assert.equal(reader.field('LISTE_DA')(first.record), null);
    for (const item of items) {
      const { offsetBytes, lengthBytes } = item.place;
      const told = bytes.subarray(offsetBytes, offsetBytes + lengthBytes).toString();
      assert.ok(told.startsWith('<PATIENT>') && told.endsWith('</PATIENT>'));
    }
    assert.equal(second.place.line, 6);
  }
});

test('one broken passage harms no other', async () => {
  const broken = '<PATIENT><CP>54000</CP><ENTREE></PATIENT>';
  const items = await read(file(`${passage('A')}\n${broken}\n${passage('B')}`));
  assert.deepEqual(rules(items), ['passage', 'rpu.xml', 'passage']);
});

test('a passage without an end is told; the next one is read', async () => {
  const items = await read(file(`<PATIENT><CP>54000</CP>\n${passage('B')}`));
  assert.deepEqual(rules(items), ['rpu.unfinished', 'passage']);
  const cut = file(passage('A')).slice(0, -80);
  assert.deepEqual(rules(await read(cut)), ['rpu.unfinished']);
});

test('entities that grow are never expanded: a document type is refused', async () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`;
  assert.deepEqual(rules(await read(file(passage('&b;'), bomb))), ['rpu.doctype']);
  assert.deepEqual(rules(await read(file(passage('&b;'), bomb), 5)), ['rpu.doctype']);
  assert.deepEqual(rules(await read(file(passage('&b;')))), ['rpu.xml']);
});

test('a passage that never ends is cut off, in bounded memory', async () => {
  const endless = `<PATIENT>${'<MOTIF>x</MOTIF>'.repeat(40_000)}`;
  const items = await read(file(`${endless}\n${passage('B')}`), 65_536);
  assert.equal(items.filter(({ ok }) => ok).length, 1);
  assert.ok(rules(items).includes('rpu.unfinished'));
});

test('character sets are those that the file declares', async () => {
  const latin = file(passage('Épinal')).replace('UTF-8', 'ISO-8859-1');
  const [item] = await read(Buffer.from(latin, 'latin1'));
  assert.ok(item?.ok);
  assert.equal(reader.field('COMMUNE')(item.record), 'Épinal');
  const lying = Buffer.from(file(passage('Épinal')), 'latin1');
  assert.deepEqual(rules(await read(lying)), ['rpu.charset-wrong']);
  const odd = file(passage('A')).replace('UTF-8', 'EBCDIC-37');
  assert.deepEqual(rules(await read(odd)), ['rpu.charset-unknown']);
});

test('what is no OSCOUR file is said to be none', async () => {
  assert.deepEqual(rules(await read('nom;prenom\n')), ['rpu.no-oscour']);
  assert.deepEqual(rules(await read(file(''))), []);
  assert.throws(() => reader.field('entree'), { code: 'intake.path' });
});
