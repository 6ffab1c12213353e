import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unitFitsConcept } from './fits-concept.ts';
import { UNIT_USAGE } from './french-usage.ts';
import { openUcum } from './ucum.ts';
import { openUnits } from './units.ts';

const units = await openUnits();

function converted(written: string, value: number, target: string, molarMass?: number): number {
  const result = units.conversion(written, target, molarMass);
  assert.ok(result.ok, `${written} → ${target}`);
  return value * result.conversion.factor + result.conversion.offset;
}

test('every code of the table of usage is one that UCUM knows', async () => {
  const ucum = await openUcum();
  const unknown = [...new Set(UNIT_USAGE.values())].filter((code) => ucum.read(code) === null);
  assert.deepEqual(unknown, []);
});

test('giga per litre is a count, not gauss: the table goes before UCUM', () => {
  assert.deepEqual(units.read('G/L'), { ucum: '10*9/L', unitConceptId: 9444, by: 'usage' });
  assert.equal(units.read('T/L').ucum, '10*12/L');
  assert.ok(units.fits('G/L', '/uL'));
  assert.equal(converted('G/L', 7.2, '10*3/uL'), 7.2);
  assert.equal(converted('/mm^3', 7200, '10*9/L'), 7.2);
});

test('a unit of another quantity is refused, though UCUM knows it', async () => {
  const asUcum = await openUnits({ site: new Map([['G/L', 'G/L']]) });
  assert.equal(asUcum.fits('G/L', '10*9/L'), false);
  const result = asUcum.conversion('G/L', '10*9/L');
  assert.equal(result.ok ? 'converted' : result.code, 'unit.other-quantity');
});

for (const [written, ucum] of [
  ['µmol/L', 'umol/L'],
  ['μmol/L', 'umol/L'],
  ['UI/L', '[iU]/L'],
  ['µUI/mL', 'u[iU]/mL'],
  ['mmHg', 'mm[Hg]'],
  ['sec', 's'],
  ['mEq/L', 'meq/L'],
  ['10e9/L', '10*9/L'],
  ['mL/min/1.73m2', 'mL/min/{1.73_m2}'],
  ['c/mL', '/mL'],
  ['‰', '[ppth]'],
  ['°C', 'Cel'],
  [' g/l ', 'g/L'],
] as const) {
  test(`“${written}” is read as ${ucum}`, () => assert.equal(units.read(written).ucum, ucum));
}

test('mass and amount of substance convert with a molar mass, and never without', () => {
  assert.ok(Math.abs(converted('g/L', 0.9, 'mmol/L', 180.156) - 4.9957) < 1e-4);
  const without = units.conversion('g/L', 'mmol/L');
  assert.equal(without.ok ? 'converted' : without.code, 'unit.molar-mass-missing');
});

test('degrees have an offset; international units only change their prefix', () => {
  assert.ok(Math.abs(converted('°F', 98.6, 'Cel') - 37) < 1e-9);
  assert.equal(converted('mUI/L', 2500, '[iU]/L'), 2.5);
  assert.equal(converted('µUI/mL', 2.5, 'm[iU]/L'), 2.5);
});

test('remarks that change the number are kept apart', () => {
  const feu = units.conversion('ng/mL FEU', 'ng/mL{DDU}');
  assert.equal(feu.ok ? 'converted' : feu.code, 'unit.other-quantity');
  const log = units.conversion('log copies/mL', '/mL');
  assert.equal(log.ok ? 'converted' : log.code, 'unit.other-quantity');
});

test('what nobody knows is said to be unknown', () => {
  assert.deepEqual(units.read('bidules/L'), { ucum: null, unitConceptId: 0, by: null });
  const result = units.conversion('bidules/L', 'g/L');
  assert.equal(result.ok ? 'converted' : result.code, 'unit.unknown');
});

test('a site’s own word wins, and its vocabulary gives the concept', async () => {
  const own = await openUnits({
    site: new Map([['mm', 'mm/h']]),
    concepts: new Map([['mm/h', 8752]]),
  });
  assert.deepEqual(own.read('mm'), { ucum: 'mm/h', unitConceptId: 8752, by: 'site' });
});

test('a concept allows the units of its property, and no others', async () => {
  const leukocytes = 'Leukocytes [#/volume] in Blood by Automated count';
  const glucose = 'Glucose [Moles/volume] in Serum or Plasma';
  assert.equal(unitFitsConcept(units, 'G/L', leukocytes), true);
  assert.equal(unitFitsConcept(units, 'g/L', leukocytes), false);
  assert.equal(unitFitsConcept(units, 'mmol/L', glucose), true);
  assert.equal(unitFitsConcept(units, 'mg/dL', glucose), false);
  assert.equal(unitFitsConcept(units, 'UI/L', 'Lipase [Enzymatic activity/volume] in Serum'), true);
  const gauss = await openUnits({ site: new Map([['G/L', 'G/L']]) });
  assert.equal(unitFitsConcept(gauss, 'G/L', leukocytes), false);
  assert.equal(unitFitsConcept(units, 'G/L', 'Blood type'), null);
  assert.equal(unitFitsConcept(units, 'bidules', leukocytes), null);
});
