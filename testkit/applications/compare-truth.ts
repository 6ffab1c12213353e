import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lake } from '../../src/lake/index.ts';
import { openDuck } from '../../src/lake/index.ts';
import { createTableSql } from '../../src/lake/memory-snapshot.ts';
import { type SqlConnection, sqlText } from '../../src/lake/sql-connection.ts';
import type { IntakeFolder } from '../../src/packs/health/intake-folder.ts';
import { idSql } from '../../src/packs/health/omop/held.ts';
import type { Pseudonyms } from '../../src/packs/health/pseudonym.ts';
import {
  deathsComparison,
  eventsSql,
  FACT_APPLICATIONS,
  factsComparison,
} from './compare-facts.ts';
import { matchLetters } from './compare-letters.ts';
import { surplusComparisons } from './compare-surplus.ts';
import { waitingRecords } from './refused-records.ts';

/** How what arrived compares with what happened. */
export interface TruthReport {
  readonly what: string;
  readonly total: number;
  /** In the tables exactly as it happened; or, cancelled in truth, not there. */
  readonly right: number;
  /**
   * Told by one message only, which was broken and has been found, byte for byte, in the dead
   * letters; or, of a death, found among what waits for its patient.
   */
  readonly refused: number;
  /** Neither: each by what is wrong with it. */
  readonly wrong: Readonly<Record<string, number>>;
}

export interface Comparison {
  readonly what: string;
  /** SELECT of `refused`, `fault` (null: right), one row a thing of the truth or of the tables. */
  readonly sql: string;
}

const TRUTH = ['stays', 'movements', 'results', 'facts', 'persons', 'identifiers'] as const;

/** Holds the tables of a lake against the truth that the feeds were written from. */
export async function compareTruth(
  lake: Lake,
  intake: IntakeFolder,
  truthFolder: string,
  pseudonyms: Pseudonyms,
): Promise<readonly TruthReport[]> {
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 2048,
    threads: 2,
    temporaryFolder: '',
  });
  try {
    await addTables(connection, lake);
    for (const name of TRUTH) {
      const file = sqlText(join(truthFolder, `${name}.csv`));
      await connection.run(
        `CREATE VIEW truth_${name} AS SELECT * FROM read_csv(${file}, header = true, all_varchar = true)`,
      );
    }
    await connection.run(`CREATE VIEW events AS ${eventsSql()}`);
    await addLost(connection, intake, truthFolder);
    await addWaiting(connection, intake);
    await addKnownPersons(connection, truthFolder, pseudonyms);
    const reports: TruthReport[] = [];
    for (const { what, sql } of comparisons(pseudonyms.idSalt)) {
      const rows = await connection.rows(
        `SELECT coalesce(fault, '') AS fault, refused, count(*) AS n FROM (${sql}) GROUP BY ALL`,
      );
      reports.push(reportOf(what, rows));
    }
    return reports;
  } finally {
    connection.close();
  }
}

/** A table that no row has come to is empty. */
async function addTables(connection: SqlConnection, lake: Lake): Promise<void> {
  const { relations } = await lake.storedRows();
  for (const [table, relation] of relations) {
    await connection.run(`CREATE VIEW ${table} AS SELECT * FROM ${relation}`);
  }
  for (const table of lake.model.tables) {
    if (!relations.has(table.name)) await connection.run(createTableSql(table));
  }
}

/** Key of the record that told a fact: of one record several facts are made. */
const TOLD_BY = `CASE t.application
  WHEN 'emergency' THEN array_to_string(string_split(t.key, '/')[1:4], '/')
  WHEN 'pmsi' THEN array_to_string(string_split(t.key, '/')[1:2], '/')
  ELSE t.key END`;

/**
 * What only a broken record told that was found in a dead letter: the truth's own word for it
 * (`only_in_dead_letters`) is not enough.
 */
async function addLost(
  connection: SqlConnection,
  intake: IntakeFolder,
  truthFolder: string,
): Promise<void> {
  const { found } = await matchLetters(intake, truthFolder);
  const unsent = found.filter(({ sentAgain }) => !sentAgain);
  const rows = unsent.map(({ application, key }) => [application, key]);
  await addTable(connection, 'lost', ['application VARCHAR', 'key VARCHAR'], rows);
  const only = "t.only_in_dead_letters = 'yes'";
  const lost = (application: string, key: string): string =>
    `${only} AND EXISTS (FROM lost l WHERE l.application = ${application} AND l.key = ${key})`;
  for (const sql of [
    `CREATE TABLE lost_movements AS SELECT DISTINCT finess, movement, nda FROM truth_movements t
     WHERE ${lost("'admissions'", 't.movement')}`,
    `CREATE TABLE lost_stays AS SELECT DISTINCT finess, nda FROM truth_stays t
     SEMI JOIN lost_movements USING (finess, nda) WHERE ${only}`,
    `CREATE TABLE lost_results AS SELECT DISTINCT "order", code FROM truth_results t
     WHERE ${lost("'laboratory'", 't."order"')}`,
    `CREATE TABLE lost_facts AS SELECT DISTINCT application, key FROM truth_facts t
     WHERE ${lost('t.application', TOLD_BY)}`,
  ]) {
    await connection.run(sql);
  }
}

/** Column of the act's number in the register's lines (FEEDS.md). */
const ACT = 7;

async function addWaiting(connection: SqlConnection, intake: IntakeFolder): Promise<void> {
  const waiting = await waitingRecords(intake, 'deaths', 'death');
  const acts = waiting.map(({ bytes }) => [bytes.toString('utf8').split(';')[ACT] ?? '']);
  await addTable(connection, 'waiting_deaths', ['key VARCHAR'], acts);
}

/** Under which number of the lake each person of the truth may stand: a name of theirs, hashed. */
async function addKnownPersons(
  connection: SqlConnection,
  truthFolder: string,
  pseudonyms: Pseudonyms,
): Promise<void> {
  const lines = (name: string): readonly (readonly string[])[] =>
    readFileSync(join(truthFolder, `${name}.csv`), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
  const named = [
    ...lines('persons').map(([person = '', , , , , ins = '']) => [person, `INS:${ins}`]),
    ...lines('identifiers').flatMap(([person = '', , assigner = '', identifier = '']) =>
      ['', 'PH:', 'DP:'].map((prefix) => [person, `${prefix}${assigner}:${identifier}`]),
    ),
    ...lines('identifiers').map(([person = '', , , identifier = '']) => [
      person,
      `Patient/${identifier}`,
    ]),
  ];
  const rows = named.map(([person = '', name = '']) => [person, pseudonyms.personId(name)]);
  await addTable(connection, 'named_persons', ['person VARCHAR', 'person_id BIGINT'], rows);
  await connection.run(
    'CREATE TABLE known_persons AS SELECT DISTINCT n.* FROM named_persons n SEMI JOIN person USING (person_id)',
  );
}

const ROWS_AT_ONCE = 2000;

async function addTable(
  connection: SqlConnection,
  name: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  await connection.run(`CREATE TABLE ${name} (${columns.join(', ')})`);
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const values = rows
      .slice(at, at + ROWS_AT_ONCE)
      .map((row) => `(${row.map((value) => sqlText(String(value))).join(', ')})`);
    await connection.run(`INSERT INTO ${name} VALUES ${values.join(', ')}`);
  }
}

function reportOf(what: string, rows: readonly Readonly<Record<string, unknown>>[]): TruthReport {
  let [total, right, refused] = [0, 0, 0];
  const wrong: Record<string, number> = {};
  for (const row of rows) {
    const [fault, count] = [String(row.fault), Number(row.n)];
    total += count;
    if (fault === '') right += count;
    else if (row.refused === true) refused += count;
    else wrong[fault] = (wrong[fault] ?? 0) + count;
  }
  return { what, total, right, refused, wrong };
}

function comparisons(salt: string): readonly Comparison[] {
  const visit = idSql(salt, ["'visit'", "t.finess || ':' || t.nda"]);
  const movement = idSql(salt, ["'movement'", "'admissions'", "t.finess || '|' || t.movement"]);
  const result = idSql(salt, ["'measurement'", "'laboratory'", 't."order" || \'|\' || t.code']);
  return [
    {
      what: 'stays',
      sql: `SELECT l.nda IS NOT NULL AS refused, CASE
          WHEN t.state = 'cancelled' THEN CASE WHEN v.visit_occurrence_id IS NULL THEN NULL ELSE 'cancelled, yet there' END
          WHEN v.visit_occurrence_id IS NULL THEN 'absent'
          WHEN v.visit_start_datetime <> CAST(t.start AS TIMESTAMP) THEN 'start'
          WHEN t.state = 'done' AND t."end" IS NOT NULL AND v.visit_end_datetime IS DISTINCT FROM CAST(t."end" AS TIMESTAMP) THEN 'end'
          WHEN t.state = 'open' AND v.visit_end_datetime IS NOT NULL THEN 'closed, yet open'
          WHEN v.visit_concept_id <> CASE t.class WHEN 'I' THEN 9201 WHEN 'R' THEN 9201 WHEN 'E' THEN 9203 ELSE 9202 END THEN 'class'
          END AS fault
        FROM truth_stays t LEFT JOIN visit_occurrence v ON v.visit_occurrence_id = ${visit}
        LEFT JOIN lost_stays l USING (finess, nda)`,
    },
    {
      what: 'movements',
      sql: `SELECT l.movement IS NOT NULL AS refused, CASE
          WHEN t.state = 'cancelled' THEN CASE WHEN d.visit_detail_id IS NULL THEN NULL ELSE 'cancelled, yet there' END
          WHEN d.visit_detail_id IS NULL THEN 'absent'
          WHEN d.visit_detail_start_datetime <> CAST(t.start AS TIMESTAMP) THEN 'start'
          WHEN d.visit_detail_source_value IS DISTINCT FROM t.unit THEN 'unit'
          WHEN d.visit_occurrence_id <> ${visit} THEN 'stay' END AS fault
        FROM truth_movements t LEFT JOIN visit_detail d ON d.visit_detail_id = ${movement}
        LEFT JOIN lost_movements l USING (finess, movement)
        WHERE t."trigger" <> 'A03'`,
    },
    {
      what: 'results',
      sql: `SELECT l.code IS NOT NULL AS refused, CASE
          WHEN t.status IN ('deleted', 'not-obtained') THEN CASE WHEN m.measurement_id IS NULL THEN NULL ELSE 'cancelled, yet there' END
          WHEN m.measurement_id IS NULL THEN 'absent'
          WHEN m.value_as_number IS DISTINCT FROM CAST(coalesce(t.omop_value, t.value) AS DOUBLE)
            AND abs(m.value_as_number - CAST(coalesce(t.omop_value, t.value) AS DOUBLE)) > 1e-9 THEN 'value'
          WHEN m.measurement_concept_id <> coalesce(CAST(t.concept_id AS BIGINT), 0) THEN 'concept'
          WHEN m.unit_concept_id <> coalesce(CAST(t.omop_unit_concept_id AS BIGINT), 0) THEN 'unit'
          WHEN m.measurement_datetime <> CAST(t.time AS TIMESTAMP) THEN 'time'
          WHEN t.nda IS NOT NULL AND m.visit_occurrence_id IS DISTINCT FROM
            (SELECT visit_occurrence_id FROM visit_occurrence WHERE visit_occurrence_id = ${visit}) THEN 'stay'
          END AS fault
        FROM truth_results t LEFT JOIN measurement m ON m.measurement_id = ${result}
        LEFT JOIN lost_results l USING ("order", code)`,
    },
    ...FACT_APPLICATIONS.map((application) => {
      return { what: `facts of ${application}`, sql: factsComparison(application, salt) };
    }),
    { what: 'deaths', sql: deathsComparison() },
    {
      what: 'persons of stays',
      sql: `WITH seen AS (
          SELECT t.person, t.finess, v.person_id FROM truth_stays t
          JOIN visit_occurrence v ON v.visit_occurrence_id = ${visit})
        SELECT false AS refused, CASE WHEN count(DISTINCT o.person) > 1 THEN 'two persons as one' END AS fault
        FROM seen s JOIN seen o USING (person_id) GROUP BY s.person`,
    },
    ...surplusComparisons(salt),
  ];
}
