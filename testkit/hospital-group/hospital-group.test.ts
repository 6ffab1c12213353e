import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { duckdbEngine } from '../../src/engine/sql/duckdb/index.ts';
import type { Snapshot } from '../../src/lake/snapshot.ts';
import { OMOP } from '../../src/model/index.ts';
import { OMOP_TABLES } from '../../src/model/omop/tables.generated.ts';
import { csvFolderSnapshot } from '../csv-snapshot.ts';
import { readDefinitions } from '../journeys/main.ts';
import { generateHospitalGroup } from './index.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples/cohorts');
const PERSONS = 2000;
const work = mkdtempSync(join(tmpdir(), 'parcours-group-'));
const main = join(work, 'main');
let snapshot: Snapshot;

before(async () => {
  generateHospitalGroup({ persons: PERSONS, folder: main });
  snapshot = await csvFolderSnapshot(OMOP, main);
});

after(() => {
  snapshot.close();
  rmSync(work, { recursive: true, force: true });
});

function makeGroup(name: string, persons: number, seed: number): string {
  const folder = join(work, name);
  generateHospitalGroup({ persons, seed, folder });
  return folder;
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) {
    hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}

async function countOf(sql: string): Promise<number> {
  const [row] = await snapshot.connection.rows(`SELECT count(*) AS n FROM ${sql}`);
  return Number(row?.n);
}

test('the same seed gives the same bytes, another seed others', () => {
  const first = hashOf(makeGroup('first', 200, 7));
  assert.equal(hashOf(makeGroup('second', 200, 7)), first);
  assert.notEqual(hashOf(makeGroup('other', 200, 8)), first);
});

test('a person is the same however many there are', () => {
  const few = makeGroup('few', 100, 3);
  const many = makeGroup('many', 200, 3);
  for (const name of readdirSync(few)) {
    const [a, b] = [few, many].map((folder) => readFileSync(join(folder, name), 'utf8'));
    assert.ok(a !== undefined && b?.startsWith(a), `${name} begins with other rows`);
  }
});

test('compressed files hold the same bytes', () => {
  const plain = makeGroup('plain', 300, 5);
  const zipped = join(work, 'zipped');
  generateHospitalGroup({ persons: 300, seed: 5, folder: zipped, gzip: true });
  assert.deepEqual(
    readdirSync(zipped).map((name) => name.replace(/[.]gz$/, '')),
    readdirSync(plain),
  );
  for (const name of readdirSync(plain)) {
    const bytes = gunzipSync(readFileSync(join(zipped, `${name}.gz`)));
    assert.ok(bytes.equals(readFileSync(join(plain, name))), name);
  }
});

test('one hospital to eleven; a count that is none is refused', () => {
  for (const sites of [1, 11]) {
    const rows = generateHospitalGroup({
      persons: 20,
      sites,
      folder: join(work, `sites-${sites}`),
    });
    assert.equal(rows.get('person'), 20);
    assert.ok((rows.get('care_site') ?? 0) > sites);
  }
  for (const wrong of [{ sites: 12 }, { sites: 0 }, { persons: Number.NaN }, { persons: 1.5 }]) {
    const folder = join(work, 'refused');
    assert.throws(() => generateHospitalGroup({ persons: 1, folder, ...wrong }), RangeError);
  }
});

test('columns are those of OMOP, and required ones have a value in every row', async () => {
  for (const name of readdirSync(main)) {
    const table = OMOP_TABLES.find((candidate) => `${candidate.name}.csv` === name);
    assert.ok(table !== undefined, `${name} is no table of OMOP`);
    const header = readFileSync(join(main, name), 'utf8').split('\n', 1)[0];
    assert.deepEqual(
      header?.split(','),
      table.columns.map((column) => column.name),
    );
    const empty = table.columns.filter((it) => it.required).map((it) => `"${it.name}" IS NULL`);
    assert.equal(await countOf(`"${table.name}" WHERE ${empty.join(' OR ')}`), 0, table.name);
  }
});

test('every key is unique and every reference leads to a row', async () => {
  for (const table of OMOP_TABLES) {
    for (const column of table.columns) {
      if (column.primaryKey === true) {
        const twice = `(SELECT "${column.name}" FROM "${table.name}" GROUP BY 1 HAVING count(*) > 1)`;
        assert.equal(await countOf(twice), 0, `${table.name}.${column.name} twice`);
      }
      if (column.references === undefined) continue;
      const { table: target, column: key } = column.references;
      const dangling = `"${table.name}" a WHERE a."${column.name}" IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM "${target}" b WHERE b."${key}" = a."${column.name}")`;
      assert.equal(await countOf(dangling), 0, `${table.name}.${column.name} leads nowhere`);
    }
  }
});

const DATED: readonly (readonly [table: string, start: string, end: string])[] = [
  ['visit_occurrence', 'visit_start_date', 'visit_end_date'],
  ['visit_detail', 'visit_detail_start_date', 'visit_detail_end_date'],
  ['condition_occurrence', 'condition_start_date', 'condition_end_date'],
  ['drug_exposure', 'drug_exposure_start_date', 'drug_exposure_end_date'],
  ['measurement', 'measurement_date', 'measurement_date'],
  ['procedure_occurrence', 'procedure_date', 'procedure_date'],
  ['observation', 'observation_date', 'observation_date'],
  ['device_exposure', 'device_exposure_start_date', 'device_exposure_end_date'],
  ['specimen', 'specimen_date', 'specimen_date'],
  ['condition_era', 'condition_era_start_date', 'condition_era_end_date'],
  ['drug_era', 'drug_era_start_date', 'drug_era_end_date'],
  ['dose_era', 'dose_era_start_date', 'dose_era_end_date'],
  ['payer_plan_period', 'payer_plan_period_start_date', 'payer_plan_period_end_date'],
];

test('events lie within observation, life and in order', async () => {
  for (const [table, start, end] of DATED) {
    const last = `coalesce(e.${end}, e.${start})`;
    const stray = `${table} e WHERE ${last} < e.${start} OR NOT EXISTS (
      SELECT 1 FROM observation_period p WHERE p.person_id = e.person_id
        AND p.observation_period_start_date <= e.${start} AND p.observation_period_end_date >= ${last})`;
    assert.ok((await countOf(table)) > 0, `${table} is empty`);
    assert.equal(await countOf(stray), 0, table);
  }
  const life = `person JOIN (SELECT person_id, min(observation_period_start_date) AS first,
      max(observation_period_end_date) AS last FROM observation_period GROUP BY 1) USING (person_id)
    LEFT JOIN death USING (person_id)
    WHERE make_date(year_of_birth, month_of_birth, day_of_birth) > first OR death_date <> last`;
  assert.equal(await countOf(life), 0);
});

test('some leave and come back: two periods, months apart', async () => {
  const pairs = `observation_period a JOIN observation_period b ON a.person_id = b.person_id
    AND a.observation_period_id < b.observation_period_id`;
  assert.ok((await countOf(pairs)) > PERSONS * 0.02);
  const apart = "date_diff('day', a.observation_period_end_date, b.observation_period_start_date)";
  assert.equal(await countOf(`${pairs} WHERE ${apart} < 300`), 0);
});

test('events of a visit lie within it, passages too, and no two stays overlap', async () => {
  const outside = `measurement m JOIN visit_occurrence v USING (visit_occurrence_id)
    WHERE m.person_id <> v.person_id OR m.measurement_date NOT BETWEEN v.visit_start_date AND v.visit_end_date`;
  assert.equal(await countOf(outside), 0);
  const passages = `visit_detail d JOIN visit_occurrence v USING (visit_occurrence_id)
    WHERE visit_detail_start_date < visit_start_date OR visit_detail_end_date > visit_end_date`;
  assert.equal(await countOf(passages), 0);
  const chain = `visit_detail d LEFT JOIN visit_detail p
    ON p.visit_detail_id = d.preceding_visit_detail_id AND p.visit_occurrence_id = d.visit_occurrence_id
    WHERE d.preceding_visit_detail_id IS NOT NULL
      AND p.visit_detail_end_date IS DISTINCT FROM d.visit_detail_start_date`;
  assert.equal(await countOf(chain), 0, 'a passage begins where the one before ends');
  const emergencies = `visit_occurrence v LEFT JOIN visit_occurrence p
    ON p.visit_occurrence_id = v.preceding_visit_occurrence_id AND p.person_id = v.person_id
    WHERE v.preceding_visit_occurrence_id IS NOT NULL
      AND (p.visit_concept_id IS DISTINCT FROM 9203 OR v.visit_start_date - p.visit_end_date > 1)`;
  assert.equal(await countOf(emergencies), 0, 'a stay follows the emergency room within a day');
  const wards = `measurement m JOIN visit_detail d USING (visit_detail_id)
    WHERE m.measurement_date NOT BETWEEN d.visit_detail_start_date AND d.visit_detail_end_date`;
  assert.equal(await countOf(wards), 0);
  const overlap = `visit_occurrence a JOIN visit_occurrence b ON a.person_id = b.person_id
    AND a.visit_occurrence_id < b.visit_occurrence_id AND a.visit_concept_id = 9201
    AND b.visit_concept_id = 9201 AND a.visit_start_date <= b.visit_end_date
    AND b.visit_start_date <= a.visit_end_date`;
  assert.equal(await countOf(overlap), 0);
});

test('what is told hangs together', async () => {
  const share = async (part: string, whole: string): Promise<number> =>
    (await countOf(part)) / (await countOf(whole));
  const diabetics =
    '(SELECT DISTINCT person_id FROM condition_occurrence WHERE condition_concept_id = 201826)';
  assert.ok((await countOf(diabetics)) > PERSONS * 0.05);
  const treated = `${diabetics} JOIN (SELECT DISTINCT person_id FROM drug_exposure WHERE drug_concept_id = 1503297) USING (person_id)`;
  assert.ok((await share(treated, diabetics)) > 0.7, 'diabetics take metformin');
  const attacks =
    '(SELECT DISTINCT person_id FROM condition_occurrence WHERE condition_concept_id = 312327)';
  const troponin = `${attacks} JOIN (SELECT DISTINCT person_id FROM measurement WHERE measurement_concept_id = 3019800 AND value_as_number > range_high) USING (person_id)`;
  assert.ok((await share(troponin, attacks)) > 0.95, 'an infarction shows in troponin');
  const covid = 'condition_occurrence WHERE condition_concept_id = 37311061';
  assert.ok((await countOf(covid)) > 0);
  assert.equal(await countOf(`${covid} AND condition_start_date < DATE '2020-03-01'`), 0);
  const moved = `visit_detail d JOIN visit_occurrence v USING (visit_occurrence_id)
    WHERE d.care_site_id // 100 <> v.care_site_id // 100`;
  assert.ok((await countOf(moved)) > 0, 'some stays go on at another hospital');
  const births =
    "SELECT person_id, procedure_date AS day FROM procedure_occurrence WHERE procedure_source_value = 'JQGD010'";
  assert.ok((await countOf(`(${births})`)) > 0);
  assert.equal(
    await countOf(`(${births}) JOIN person USING (person_id) WHERE gender_concept_id <> 8532`),
    0,
  );
  const near = `(${births}) a JOIN (${births}) b ON a.person_id = b.person_id
    AND b.day > a.day AND b.day - a.day < 300`;
  assert.equal(await countOf(near), 0, 'births are nine months apart');
  const deadly = `(SELECT DISTINCT person_id FROM condition_occurrence WHERE condition_concept_id IN (312327, 132797, 381316, 321042))`;
  const dead = await share(`${deadly} JOIN death USING (person_id)`, deadly);
  assert.ok(
    dead > 3 * (await share('death', 'person')),
    'severe events are often followed by death',
  );
  const deaths = await countOf('death');
  assert.ok(deaths > PERSONS * 0.02 && deaths < PERSONS * 0.15, `${deaths} deaths`);
});

test('values are in the units and ranges of a laboratory', async () => {
  const median = async (concept: number): Promise<number> => {
    const [row] = await snapshot.connection.rows(
      `SELECT median(value_as_number) AS m FROM measurement WHERE measurement_concept_id = ${concept}`,
    );
    return Number(row?.m);
  };
  const expected: readonly (readonly [concept: number, low: number, high: number])[] = [
    [3020564, 60, 130],
    [3004410, 6.5, 9.5],
    [3023103, 3.8, 5],
    [3000963, 10, 15],
    [3025315, 55, 100],
  ];
  for (const [concept, low, high] of expected) {
    const value = await median(concept);
    assert.ok(value >= low && value <= high, `median of ${concept} is ${value}`);
  }
  assert.equal(
    await countOf('measurement WHERE value_as_number <= 0 OR unit_concept_id IS NULL'),
    0,
  );
});

test('a kidney fails and recovers: creatinine rises by half, then comes down', async () => {
  const stays = `(SELECT person_id, visit_occurrence_id, min(value_as_number) AS low, max(value_as_number) AS high,
      arg_max(value_as_number, measurement_date) AS last
    FROM measurement m WHERE measurement_concept_id = 3020564 AND EXISTS (SELECT 1 FROM condition_occurrence c
      WHERE c.visit_occurrence_id = m.visit_occurrence_id AND c.condition_concept_id = 197320)
    GROUP BY ALL HAVING count(*) >= 4)`;
  const all = await countOf(stays);
  assert.ok(all > 0);
  assert.ok((await countOf(`${stays} WHERE high >= 1.5 * low`)) > all * 0.5);
  assert.ok((await countOf(`${stays} WHERE last < high`)) > all * 0.5);
});

test('bodies are those of their age', async () => {
  const adult =
    'measurement JOIN person USING (person_id) WHERE year(measurement_date) - year_of_birth >= 19';
  const infant =
    'measurement JOIN person USING (person_id) WHERE year(measurement_date) = year_of_birth';
  const weighs = 'measurement_concept_id = 3025315 AND value_as_number';
  assert.ok((await countOf(`${infant} AND ${weighs} < 13`)) > 0);
  assert.equal(await countOf(`${infant} AND ${weighs} > 13`), 0);
  assert.equal(await countOf(`${adult} AND ${weighs} < 40`), 0);
  const pressures = `measurement s JOIN measurement d USING (visit_occurrence_id, measurement_date)
    WHERE s.measurement_concept_id = 3004249 AND d.measurement_concept_id = 3012888`;
  assert.ok((await countOf(pressures)) > 0);
  assert.equal(await countOf(`${pressures} AND s.value_as_number <= d.value_as_number`), 0);
});

test('some results are not given, and say so', async () => {
  const lost = await countOf('measurement WHERE value_as_number IS NULL');
  assert.ok(lost > 0 && lost < (await countOf('measurement')) * 0.02, `${lost} without a value`);
  assert.equal(
    await countOf(
      "measurement WHERE (value_as_number IS NULL) <> (value_source_value = 'non rendu')",
    ),
    0,
  );
});

test('eras keep thirty days apart', async () => {
  const near = `drug_era a JOIN drug_era b ON a.person_id = b.person_id
    AND a.drug_concept_id = b.drug_concept_id AND b.drug_era_start_date > a.drug_era_start_date
    AND date_diff('day', a.drug_era_end_date, b.drug_era_start_date) <= 30`;
  assert.equal(await countOf(near), 0);
  const [row] = await snapshot.connection.rows(
    'SELECT (SELECT sum(drug_exposure_count) FROM drug_era) = (SELECT count(*) FROM drug_exposure) AS same',
  );
  assert.equal(row?.same, true);
  const undosed = `drug_exposure e WHERE e.sig IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM dose_era d WHERE d.person_id = e.person_id AND d.drug_concept_id = e.drug_concept_id
      AND d.dose_era_start_date <= e.drug_exposure_start_date AND d.dose_era_end_date >= e.drug_exposure_end_date
      AND d.dose_value = CAST(split_part(e.sig, ' ', 1) AS DOUBLE))`;
  assert.equal(await countOf(undosed), 0, 'a dose era holds every dosed exposure');
});

test('the example definitions name concepts of this vocabulary', async () => {
  const names = new Map(
    (await snapshot.connection.rows('SELECT concept_id, concept_name FROM concept')).map(
      (row) => [Number(row.concept_id), row.concept_name] as const,
    ),
  );
  for (const file of readdirSync(EXAMPLES)) {
    JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8'), (_key, value) => {
      const id: unknown = value?.CONCEPT_ID;
      if (id !== undefined)
        assert.equal(value.CONCEPT_NAME, names.get(Number(id)), `${file}: ${id}`);
      return value;
    });
  }
});

test('each example definition finds somebody, and its rules lose somebody', async () => {
  const questions = readDefinitions(EXAMPLES);
  assert.equal(questions.length, 6);
  for (const question of questions) {
    const { rows, attrition } = await duckdbEngine(snapshot).answer(question);
    assert.ok(rows.start.length > 0, `${question.title} finds nobody`);
    const { base, final } = attrition.allEvents;
    assert.ok(final < base, `${question.title} loses nobody`);
  }
});
