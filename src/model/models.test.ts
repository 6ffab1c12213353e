import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  eventOf,
  type FieldModel,
  MODELS,
  modelNamed,
  OMOP,
  OMOP_LEGACY_COLUMNS,
  type SubjectModel,
  structuralColumns,
  tableOf,
} from './index.ts';

function hasColumn(model: SubjectModel, table: string, column: string): boolean {
  return tableOf(model, table)?.columns.some((one) => one.name === column) ?? false;
}

function assertColumn(model: SubjectModel, table: string, column: string): void {
  assert.ok(hasColumn(model, table, column), `${model.name}: no column ${table}.${column}`);
}

function assertField(model: SubjectModel, table: string, field: FieldModel): void {
  let place = table;
  for (const hop of field.hops) {
    assertColumn(model, place, hop.from);
    const { where, during, sameSubject } = hop;
    const columns = [hop.to, where?.column, during?.start, during?.end, sameSubject];
    for (const column of columns) if (column !== undefined) assertColumn(model, hop.table, column);
    place = hop.table;
  }
  assertColumn(model, place, field.column);
}

for (const model of MODELS.values()) {
  test(`${model.name}: every column that the model names exists`, () => {
    for (const { table, id, subject, start, end, visit, where, fields } of model.events) {
      const ends = end.flatMap((rule) => ('column' in rule ? [rule.column] : []));
      for (const column of [id, subject, start, ...ends]) assertColumn(model, table, column);
      if (visit !== null) assertColumn(model, table, visit);
      if (where !== undefined) assertColumn(model, table, where.column);
      for (const field of Object.values(fields)) assertField(model, table, field);
    }
    const { observation: seen, subject, vocabulary } = model;
    for (const column of [seen.id, seen.subject, seen.start, seen.end]) {
      assertColumn(model, seen.table, column);
    }
    assertColumn(model, subject.table, subject.id);
    for (const field of Object.values(subject.fields)) assertField(model, subject.table, field);
    assert.ok(vocabulary !== null);
    const { concept, ancestor, mapsTo } = vocabulary;
    for (const column of [concept.id, concept.name, concept.invalid]) {
      assertColumn(model, concept.table, column);
    }
    for (const column of [ancestor.ancestor, ancestor.descendant]) {
      assertColumn(model, ancestor.table, column);
    }
    for (const column of [mapsTo.from, mapsTo.to, mapsTo.where.column, mapsTo.invalid]) {
      assertColumn(model, mapsTo.table, column);
    }
  });

  test(`${model.name}: tables and columns are named once, references lead somewhere`, () => {
    const names = model.tables.map((table) => table.name);
    assert.equal(new Set(names).size, names.length);
    for (const table of model.tables) {
      const columns = table.columns.map((column) => column.name);
      assert.equal(new Set(columns).size, columns.length, table.name);
      for (const { references } of table.columns) {
        if (references !== undefined) assertColumn(model, references.table, references.column);
      }
    }
  });
}

test('OMOP has the 39 tables of CDM 5.4 and the history of locations', () => {
  assert.equal(OMOP.tables.length, 40);
  const keyless = OMOP.tables.filter((table) => !table.columns.some((one) => one.primaryKey));
  assert.deepEqual(
    keyless.map((table) => table.name),
    [
      'cdm_source',
      'cohort',
      'cohort_definition',
      'concept_ancestor',
      'concept_relationship',
      'concept_synonym',
      'drug_strength',
      'episode_event',
      'fact_relationship',
      'source_to_concept_map',
    ],
  );
});

test('columns of OMOP that place a row in a journey', () => {
  const death = tableOf(OMOP, 'death');
  assert.ok(death !== undefined);
  assert.deepEqual([...structuralColumns(OMOP, death)].sort(), ['death_date', 'person_id']);
});

test('legacy names lead to columns that exist, from names that do not', () => {
  for (const [table, names] of Object.entries(OMOP_LEGACY_COLUMNS)) {
    for (const [old, name] of Object.entries(names)) {
      assertColumn(OMOP, table, name);
      assert.ok(!hasColumn(OMOP, table, old), `${table}.${old}`);
    }
  }
});

test('a model is found by its name', () => {
  assert.equal(modelNamed('omop-cdm-5.4'), OMOP);
  assert.equal(modelNamed('omop-cdm-4'), undefined);
  assert.equal(eventOf(OMOP, 'Death')?.table, 'death');
});
