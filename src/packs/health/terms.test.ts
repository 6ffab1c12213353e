import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readPack } from '../../intake/pack/pack.ts';
import { packTerms, packUnits } from './terms.ts';

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

test('a code that nobody has decided yet stays unmapped; what is no number is refused', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-terms-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'source.yaml'), SOURCE);
  mkdirSync(join(folder, 'terms'));
  const file = join(folder, 'terms', 'codes.tsv');
  const head = 'subject_id\tobject_concept_id\tobject_domain';
  writeFileSync(file, [head, 'A\t\t', 'S:B\t3000963\tMeasurement', 'C\t0\t'].join('\n'));
  const told = packTerms(readPack(folder)).map(({ system, code, conceptId }) => {
    return [system, code, conceptId];
  });
  assert.deepEqual(told, [
    ['S', 'B', 3000963],
    ['', 'C', 0],
  ]);
  writeFileSync(file, [head, 'A\tnone\t'].join('\n'));
  assert.throws(() => packTerms(readPack(folder)), {
    code: 'pack.terms',
    place: { source: file, line: 2, field: 'object_concept_id' },
  });
});
