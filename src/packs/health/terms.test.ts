import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPack } from '../../intake/pack/pack.ts';
import { packUnits } from './terms.ts';

const SOURCE =
  'name: app\ntitle: { fr: A, en: A }\nowner: { name: N }\nversion: 1\nformat: { name: csv }\n';

test('a unit that is listed twice for one code is refused, with file and line', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-units-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'source.yaml'), SOURCE);
  const file = join(folder, 'units.tsv');
  const head = 'local\tcode\tunit_concept_id\tfactor';
  writeFileSync(file, [head, 'g/L\t\t8636\t1', 'g/L\tHB\t8713\t0.1', ''].join('\n'));
  assert.equal(packUnits(readPack(folder)).length, 2);
  writeFileSync(file, [head, 'g/L\tHB\t8636\t1', '# again', 'g/L\tHB\t8713\t0.1'].join('\n'));
  assert.throws(() => packUnits(readPack(folder)), {
    code: 'pack.terms',
    place: { source: file, line: 4, field: 'local' },
  });
});
