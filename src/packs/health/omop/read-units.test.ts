import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDuck } from '../../../lake/index.ts';
import { sqlText } from '../../../lake/sql-connection.ts';
import { readUnits } from './read-units.ts';

type Connection = Awaited<ReturnType<typeof openDuck>>;

const LEUKOCYTES = { id: 3000905, name: 'Leukocytes [#/volume] in Blood by Automated count' };
const GLUCOSE = { id: 3004501, name: 'Glucose [Mass/volume] in Serum or Plasma' };
const [GIGA_PER_LITRE, PER_MICROLITRE, MG_PER_DL, G_PER_L] = [9444, 8784, 8840, 8636];

let connection: Connection;

before(async () => {
  const limits = { memoryLimitMb: 256, threads: 1, temporaryFolder: '' };
  connection = await openDuck({ path: ':memory:', ...limits });
});
after(() => connection.close());

/** `[code, unit]` as a laboratory writes them, read with the lines of its units.tsv. */
async function unitsOf(
  written: readonly (readonly [code: string, unit: string])[],
  listed: readonly (readonly [local: string, code: string, concept: number, factor: number])[],
): Promise<readonly (readonly [string, string, number, number])[]> {
  const facts = written.map(([code, unit]) => {
    return `('app', 'measurement', CAST(NULL AS VARCHAR), ${sqlText(code)}, ${sqlText(unit)}, false)`;
  });
  const units = listed.map(([local, code, concept, factor]) => {
    return `('app', ${sqlText(local)}, ${sqlText(code)}, ${concept}, ${factor})`;
  });
  const terms = [
    ['LEUK', LEUKOCYTES],
    ['GLU', GLUCOSE],
  ] as const;
  const table = (name: string, columns: string, rows: readonly string[]): Promise<void> => {
    return connection.run(
      `CREATE OR REPLACE TABLE ${name} AS SELECT * FROM (VALUES ${rows.join(', ')}) t(${columns})`,
    );
  };
  await table('held', 'source, kind, system_, code_, unit_, cancelled', facts);
  await table('units', 'source, local, code, unit_concept_id, factor', [
    "('other', 'none', 'none', 0, 1)",
    ...units,
  ]);
  await table(
    'terms',
    'source, system, code, concept_id',
    terms.map(([code, { id }]) => `('app', '', '${code}', ${id})`),
  );
  await table(
    'concept',
    'concept_id, concept_name, concept_code, vocabulary_id, standard_concept',
    [...terms.map(([code, { id, name }]) => `(${id}, ${sqlText(name)}, '${code}', 'LOINC', 'S')`)],
  );
  const rows = await readUnits(connection, 'concept');
  return rows.map(({ local, code, unitConceptId, factor }) => [local, code, unitConceptId, factor]);
}

test('a unit that is not listed is read by French usage, and kept where no other is known', async () => {
  assert.deepEqual(await unitsOf([['LEUK', 'G/L']], []), [['G/L', 'LEUK', GIGA_PER_LITRE, 1]]);
  assert.deepEqual(await unitsOf([['GLU', 'g/l']], []), [['g/l', 'GLU', G_PER_L, 1]]);
  assert.deepEqual(await unitsOf([['X', 'bidules']], []), []);
});

test('it is converted to the unit that the concept is kept in', async () => {
  const listed = [
    ['G/L', 'LEUK', GIGA_PER_LITRE, 1],
    ['mg/dL', 'GLU', MG_PER_DL, 1],
  ] as const;
  const written = [
    ['LEUK', '/mm³'],
    ['GLU', 'g/L'],
  ] as const;
  assert.deepEqual(await unitsOf(written, listed), [
    ['/mm³', 'LEUK', GIGA_PER_LITRE, 0.001],
    ['g/L', 'GLU', MG_PER_DL, 100],
  ]);
});

test('where packs keep a concept in two units, none is chosen', async () => {
  const listed = [
    ['G/L', 'LEUK', GIGA_PER_LITRE, 1],
    ['/µL', 'LEUK', PER_MICROLITRE, 1],
  ] as const;
  assert.deepEqual(await unitsOf([['LEUK', '/mm3']], listed), [['/mm3', 'LEUK', 8785, 1]]);
});

test('gauss is no unit of leukocytes, nor is a mass: neither is converted nor named', async () => {
  const listed = [['G/L', 'LEUK', GIGA_PER_LITRE, 1]] as const;
  for (const unit of ['G', 'g/L']) {
    assert.deepEqual(await unitsOf([['LEUK', unit]], listed), []);
    assert.deepEqual(await unitsOf([['LEUK', unit]], []), []);
  }
});

test('what units.tsv lists stays as it says', async () => {
  assert.deepEqual(await unitsOf([['GLU', 'g/L']], [['g/L', '', MG_PER_DL, 100]]), []);
});
