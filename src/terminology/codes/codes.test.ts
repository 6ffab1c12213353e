import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySnapshot } from '../../lake/memory-snapshot.ts';
import { OMOP } from '../../model/index.ts';
import { coverage } from './coverage.ts';
import { localCodes } from './local-codes.ts';

function result(id: number, code: string, concept: number, value: number | null, unit = 'mmol/L') {
  return {
    measurement_id: id,
    person_id: 1,
    measurement_concept_id: concept,
    measurement_date: '2025-03-01',
    measurement_type_concept_id: 32856,
    measurement_source_value: code,
    measurement_source_concept_id: code === 'NA' ? 2000000001 : 0,
    value_as_number: value,
    unit_source_value: unit,
    unit_concept_id: unit === 'mmol/L' ? 8753 : 0,
  };
}

const LAKE = {
  measurement: [
    result(1, 'NA', 3019550, 138),
    result(2, 'NA', 3019550, 140),
    result(3, 'NA', 3019550, 142),
    result(4, 'XYZ', 0, 7, 'G/L'),
    result(5, 'K', 3023103, 4),
  ],
  condition_occurrence: [
    {
      condition_occurrence_id: 1,
      person_id: 1,
      condition_concept_id: 0,
      condition_start_date: '2025-03-01',
      condition_type_concept_id: 32817,
      condition_source_value: 'E11',
    },
  ],
  concept: [
    { concept_id: 2000000001, concept_name: 'Natrémie' },
    { concept_id: 3019550, concept_name: 'Sodium [Moles/volume] in Serum or Plasma' },
  ],
  source_to_concept_map: [
    { source_code: 'XYZ', source_code_description: 'Leucocytes', source_vocabulary_id: 'LAB' },
  ],
};

test('local codes tell their volume, unit, label, values and concept, most rows first', async () => {
  const snapshot = await memorySnapshot(OMOP, LAKE);
  try {
    const codes = await localCodes(snapshot);
    const main = codes.filter(({ field }) => field === 'measurement');
    assert.deepEqual(main[0], {
      table: 'measurement',
      field: 'measurement',
      code: 'NA',
      label: 'Natrémie',
      unit: 'mmol/L',
      rows: 3,
      mappedRows: 3,
      conceptId: 3019550,
      conceptName: 'Sodium [Moles/volume] in Serum or Plasma',
      values: { low: 139, median: 140, high: 141 },
    });
    assert.deepEqual(
      main.map(({ code, label, rows }) => [code, label, rows]),
      [
        ['NA', 'Natrémie', 3],
        ['K', null, 1],
        ['XYZ', 'Leucocytes', 1],
      ],
    );
    const units = codes.filter(({ field }) => field === 'unit');
    assert.deepEqual(
      units.map(({ code, rows, mappedRows }) => [code, rows, mappedRows]),
      [
        ['mmol/L', 4, 4],
        ['G/L', 1, 0],
      ],
    );
  } finally {
    snapshot.close();
  }
});

test('the unmapped alone, as many as asked for', async () => {
  const snapshot = await memorySnapshot(OMOP, LAKE);
  try {
    const codes = await localCodes(snapshot, { unmapped: true });
    assert.deepEqual(codes.map(({ code }) => code).sort(), ['E11', 'G/L', 'XYZ']);
    assert.equal((await localCodes(snapshot, { limit: 1 }))[0]?.code, 'mmol/L');
  } finally {
    snapshot.close();
  }
});

test('coverage counts rows, beside codes', async () => {
  const snapshot = await memorySnapshot(OMOP, LAKE);
  try {
    assert.deepEqual(await coverage(snapshot), [
      {
        table: 'condition_occurrence',
        field: 'condition',
        rows: 1,
        mappedRows: 0,
        codes: 1,
        mappedCodes: 0,
      },
      {
        table: 'measurement',
        field: 'measurement',
        rows: 5,
        mappedRows: 4,
        codes: 3,
        mappedCodes: 2,
      },
      { table: 'measurement', field: 'unit', rows: 5, mappedRows: 4, codes: 2, mappedCodes: 1 },
    ]);
  } finally {
    snapshot.close();
  }
});
