/** Every kind of official check finds what was planted for it in a small invented warehouse. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataFolder } from '../../../testkit/data-folder.ts';
import { memorySnapshot } from '../../lake/memory-snapshot.ts';
import { OMOP, parseDay } from '../../model/index.ts';
import { type DqdCheck, readDqdChecks } from './definitions.ts';
import { runDqd } from './run.ts';

const FOLDER = dataFolder('intake', 'dqd');
const skip = FOLDER === null ? 'the official definitions are not here' : false;
const TODAY = parseDay('2024-06-01') ?? 0;

const concept = (concept_id: number, domain_id: string, concept_class_id = 'Any') => ({
  concept_id,
  domain_id,
  concept_class_id,
  standard_concept: 'S',
});

/** A man, his stay, his condition and its era, a drug's era, a result; he died in 2020. */
const SOUND = {
  concept: [
    concept(26662, 'Condition'),
    concept(8507, 'Gender'),
    concept(32817, 'Type Concept'),
    concept(401, 'Drug', 'Ingredient'),
    concept(402, 'Drug', 'Clinical Drug'),
    concept(3006315, 'Measurement'),
    concept(8784, 'Unit'),
  ],
  concept_ancestor: [{ ancestor_concept_id: 4090861, descendant_concept_id: 26662 }],
  person: [
    {
      person_id: 1,
      gender_concept_id: 8507,
      year_of_birth: 1980,
      month_of_birth: 2,
      day_of_birth: 3,
    },
  ],
  observation_period: [
    {
      observation_period_id: 1,
      person_id: 1,
      observation_period_start_date: '2019-01-01',
      observation_period_end_date: '2020-01-01',
    },
  ],
  visit_occurrence: [
    {
      visit_occurrence_id: 7,
      person_id: 1,
      visit_start_date: '2019-03-01',
      visit_end_date: '2019-03-09',
    },
  ],
  condition_occurrence: [
    {
      condition_occurrence_id: 1,
      person_id: 1,
      visit_occurrence_id: 7,
      condition_concept_id: 26662,
      condition_source_concept_id: 26662,
      condition_source_value: 'X1',
      condition_start_date: '2019-03-02',
      condition_end_date: '2019-03-04',
    },
  ],
  condition_era: [{ condition_era_id: 1, person_id: 1, condition_concept_id: 26662 }],
  drug_era: [{ drug_era_id: 1, person_id: 1, drug_concept_id: 401 }],
  dose_era: [{ dose_era_id: 1, person_id: 1, drug_concept_id: 401 }],
  measurement: [
    {
      measurement_id: 1,
      person_id: 1,
      measurement_concept_id: 3006315,
      unit_concept_id: 8784,
      measurement_date: '2019-03-02',
    },
  ],
  death: [{ person_id: 1, death_date: '2020-02-01' }],
};

const CONDITION = 'condition_occurrence';
/** Kind, rest of the check's id, and the fault: a statement, or a relation in place of a table. */
const FAULTS: readonly (readonly [string, string, string | readonly [string, string | null]])[] = [
  ['cdmTable', 'person', ['person', null]],
  ['measurePersonCompleteness', 'observation_period', 'DELETE FROM observation_period'],
  ['measureConditionEraCompleteness', 'condition_era', 'DELETE FROM condition_era'],
  [
    'measureObservationPeriodOverlap',
    'observation_period',
    "INSERT INTO observation_period BY NAME SELECT 2 AS observation_period_id, 1 AS person_id, DATE '2020-01-02' AS observation_period_start_date, DATE '2020-02-01' AS observation_period_end_date",
  ],
  ['cdmField', 'person_day_of_birth', ['person', '(SELECT * EXCLUDE (day_of_birth) FROM person)']],
  ['isRequired', 'person_year_of_birth', 'UPDATE person SET year_of_birth = NULL'],
  [
    'cdmDatatype',
    'person_year_of_birth',
    ['person', '(SELECT * REPLACE (1980.5 AS year_of_birth) FROM person)'],
  ],
  ['isPrimaryKey', 'person_person_id', 'INSERT INTO person SELECT * FROM person'],
  ['isForeignKey', `${CONDITION}_person_id`, `UPDATE ${CONDITION} SET person_id = 99`],
  ['fkDomain', 'person_gender_concept_id', 'UPDATE person SET gender_concept_id = 401'],
  ['fkClass', 'dose_era_drug_concept_id', 'UPDATE dose_era SET drug_concept_id = 402'],
  [
    'isStandardValidConcept',
    `${CONDITION}_condition_concept_id`,
    'UPDATE concept SET standard_concept = NULL',
  ],
  [
    'measureValueCompleteness',
    'person_gender_concept_id',
    'UPDATE person SET gender_concept_id = NULL',
  ],
  [
    'standardConceptRecordCompleteness',
    `${CONDITION}_condition_concept_id`,
    `UPDATE ${CONDITION} SET condition_concept_id = 0`,
  ],
  [
    'sourceConceptRecordCompleteness',
    `${CONDITION}_condition_source_concept_id`,
    `UPDATE ${CONDITION} SET condition_source_concept_id = 0`,
  ],
  [
    'sourceValueCompleteness',
    `${CONDITION}_condition_source_value`,
    `UPDATE ${CONDITION} SET condition_concept_id = 0`,
  ],
  ['plausibleValueLow', 'person_year_of_birth', 'UPDATE person SET year_of_birth = 1700'],
  ['plausibleValueHigh', 'person_month_of_birth', 'UPDATE person SET month_of_birth = 13'],
  [
    'plausibleTemporalAfter',
    `${CONDITION}_condition_start_date`,
    `UPDATE ${CONDITION} SET condition_start_date = DATE '1979-01-01'`,
  ],
  [
    'plausibleDuringLife',
    `${CONDITION}_condition_start_date`,
    `UPDATE ${CONDITION} SET condition_start_date = DATE '2020-04-02'`,
  ],
  [
    'withinVisitDates',
    `${CONDITION}_condition_start_date`,
    `UPDATE ${CONDITION} SET condition_start_date = DATE '2019-02-21'`,
  ],
  [
    'plausibleAfterBirth',
    `${CONDITION}_condition_start_date`,
    `UPDATE ${CONDITION} SET condition_start_date = DATE '1980-02-02'`,
  ],
  [
    'plausibleBeforeDeath',
    `${CONDITION}_condition_start_date`,
    `UPDATE ${CONDITION} SET condition_start_date = DATE '2020-04-02'`,
  ],
  [
    'plausibleStartBeforeEnd',
    `${CONDITION}_condition_start_date`,
    `UPDATE ${CONDITION} SET condition_end_date = DATE '2019-03-01'`,
  ],
  [
    'plausibleGender',
    `${CONDITION}_condition_concept_id_26662`,
    'UPDATE person SET gender_concept_id = 8532',
  ],
  [
    'plausibleGenderUseDescendants',
    `${CONDITION}_condition_concept_id_4090861,4025213`,
    'UPDATE person SET gender_concept_id = 8532',
  ],
  [
    'plausibleUnitConceptIds',
    'measurement_measurement_concept_id_3006315',
    'UPDATE measurement SET unit_concept_id = 8507',
  ],
];

const checks: readonly DqdCheck[] = FOLDER === null ? [] : await readDqdChecks(FOLDER);

test('the definitions for CDM 5.4 are 2,535 checks of 27 kinds, each with its own id', {
  skip,
}, () => {
  assert.equal(checks.length, 2535);
  assert.equal(new Set(checks.map(({ id }) => id)).size, 2535);
  assert.deepEqual(
    [...new Set(checks.map(({ kind }) => kind.name))].sort(),
    FAULTS.map(([kind]) => kind).sort(),
  );
});

for (const [kind, place, fault] of FAULTS) {
  test(`${kind} passes on the sound warehouse and fails on the fault`, { skip }, async () => {
    const found = checks.filter(({ id, kind: { name } }) => {
      return name === kind && id.endsWith(`_${kind.toLowerCase()}_${place}`);
    });
    assert.equal(found.length, 1, place);
    const { connection, close } = await memorySnapshot(OMOP, SOUND);
    const relations = new Map(OMOP.tables.map(({ name }) => [name, `"${name}"`]));
    const options = { today: TODAY, nowMs: () => 0 };
    const sound = (await runDqd(found, { connection, relations }, options)).results[0];
    assert.deepEqual([sound?.error, sound?.status, sound?.violated_rows], [null, 'passed', 0]);
    assert.ok((sound?.rows ?? 0) > 0, 'the check was about something');
    if (typeof fault === 'string') await connection.run(fault);
    else if (fault[1] === null) relations.delete(fault[0]);
    else relations.set(fault[0], fault[1]);
    const broken = (await runDqd(found, { connection, relations }, options)).results[0];
    assert.equal(broken?.status, 'failed', `${broken?.error}`);
    close();
  });
}

test('a table that is missing, empty, or lacks a field makes checks not applicable', {
  skip,
}, async () => {
  const { connection, close } = await memorySnapshot(OMOP, SOUND);
  const relations = new Map(OMOP.tables.map(({ name }) => [name, `"${name}"`]));
  relations.delete('note');
  relations.set('person', '(SELECT * EXCLUDE (day_of_birth) FROM person)');
  const asked = checks.filter(({ values }) =>
    ['PERSON', 'NOTE', 'SPECIMEN', 'MEASUREMENT'].includes(values.cdmTableName ?? ''),
  );
  const { results } = await runDqd(
    asked,
    { connection, relations },
    { today: TODAY, nowMs: () => 0 },
  );
  const statusOf = (id: string) => {
    const result = results.find(({ check }) => check.id === id);
    return [result?.status, result?.notApplicableReason];
  };
  assert.deepEqual(statusOf('table_cdmtable_note'), ['failed', null]);
  assert.deepEqual(statusOf('field_cdmfield_note_note_id'), [
    'notApplicable',
    'Table NOTE does not exist.',
  ]);
  assert.deepEqual(statusOf('field_cdmfield_person_day_of_birth'), ['failed', null]);
  assert.deepEqual(statusOf('field_plausiblevaluelow_person_day_of_birth'), [
    'notApplicable',
    'Field PERSON.DAY_OF_BIRTH does not exist.',
  ]);
  assert.deepEqual(statusOf('table_cdmtable_specimen'), ['passed', null]);
  assert.deepEqual(statusOf('field_isrequired_specimen_specimen_id'), [
    'notApplicable',
    'Table SPECIMEN is empty.',
  ]);
  // A field without a value is what this kind of check is about.
  const [completeness] = statusOf('field_measurevaluecompleteness_person_provider_id');
  assert.equal(completeness, 'passed');
  assert.deepEqual(statusOf('field_isforeignkey_person_provider_id'), [
    'notApplicable',
    'Field PERSON.PROVIDER_ID is not populated.',
  ]);
  const [unit] = statusOf(
    'concept_plausibleunitconceptids_measurement_measurement_concept_id_3004410',
  );
  assert.equal(unit, 'notApplicable');
  close();
});

test('a date of birth that is no date is counted, and told by checks that pass over it', {
  skip,
}, async () => {
  const person = [{ person_id: 1, year_of_birth: 1980, month_of_birth: 2, day_of_birth: 30 }];
  const { connection, close } = await memorySnapshot(OMOP, { ...SOUND, person });
  const relations = new Map(OMOP.tables.map(({ name }) => [name, `"${name}"`]));
  const asked = checks.filter(({ id }) => id === 'field_plausibleafterbirth_death_death_date');
  const run = await runDqd(asked, { connection, relations }, { today: TODAY, nowMs: () => 0 });
  assert.equal(run.unreadableBirthDates, 1);
  assert.match(run.results[0]?.warning ?? '', /1 dates of birth/);
  assert.equal(run.results[0]?.status, 'passed');
  close();
});
