import { join } from 'node:path';
import type { Lake } from '../../src/lake/index.ts';
import { openDuck } from '../../src/lake/index.ts';
import { sqlText } from '../../src/lake/sql-connection.ts';
import { idSql } from '../../src/packs/health/omop/held.ts';
import type { Pseudonyms } from '../../src/packs/health/pseudonym.ts';
import { deathsComparison, FACT_APPLICATIONS, factsComparison } from './compare-facts.ts';

/** How what arrived compares with what happened. */
export interface TruthReport {
  readonly what: string;
  readonly total: number;
  /** In the tables exactly as it happened; or, cancelled in truth, not there. */
  readonly right: number;
  /** Told by one message only, which was broken: it is in the dead letters. */
  readonly refused: number;
  /** Neither: each by what is wrong with it. */
  readonly wrong: Readonly<Record<string, number>>;
}

interface Comparison {
  readonly what: string;
  /** SELECT of `refused`, `fault` (null: right), one row a thing of the truth. */
  readonly sql: string;
}

/** Holds the tables of a lake against the truth that the feeds were written from. */
export async function compareTruth(
  lake: Lake,
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
    const { relations } = await lake.storedRows();
    for (const [table, relation] of relations) {
      await connection.run(`CREATE VIEW ${table} AS SELECT * FROM ${relation}`);
    }
    for (const name of [
      'stays',
      'movements',
      'results',
      'facts',
      'persons',
      'identifiers',
      'merges',
    ]) {
      const file = sqlText(join(truthFolder, `${name}.csv`));
      await connection.run(
        `CREATE VIEW truth_${name} AS SELECT * FROM read_csv(${file}, header = true, all_varchar = true)`,
      );
    }
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
      sql: `SELECT t.only_in_dead_letters = 'yes' AS refused, CASE
          WHEN t.state = 'cancelled' THEN CASE WHEN v.visit_occurrence_id IS NULL THEN NULL ELSE 'cancelled, yet there' END
          WHEN v.visit_occurrence_id IS NULL THEN 'absent'
          WHEN v.visit_start_datetime <> CAST(t.start AS TIMESTAMP) THEN 'start'
          WHEN t.state = 'done' AND t."end" IS NOT NULL AND v.visit_end_datetime IS DISTINCT FROM CAST(t."end" AS TIMESTAMP) THEN 'end'
          WHEN t.state = 'open' AND v.visit_end_datetime IS NOT NULL THEN 'closed, yet open'
          WHEN v.visit_concept_id <> CASE t.class WHEN 'I' THEN 9201 WHEN 'R' THEN 9201 WHEN 'E' THEN 9203 ELSE 9202 END THEN 'class'
          END AS fault
        FROM truth_stays t LEFT JOIN visit_occurrence v ON v.visit_occurrence_id = ${visit}`,
    },
    {
      what: 'movements',
      sql: `SELECT t.only_in_dead_letters = 'yes' AS refused, CASE
          WHEN t.state = 'cancelled' THEN CASE WHEN d.visit_detail_id IS NULL THEN NULL ELSE 'cancelled, yet there' END
          WHEN d.visit_detail_id IS NULL THEN 'absent'
          WHEN d.visit_detail_start_datetime <> CAST(t.start AS TIMESTAMP) THEN 'start'
          WHEN d.visit_detail_source_value IS DISTINCT FROM t.unit THEN 'unit'
          WHEN d.visit_occurrence_id <> ${visit} THEN 'stay' END AS fault
        FROM truth_movements t LEFT JOIN visit_detail d ON d.visit_detail_id = ${movement}
        WHERE t."trigger" <> 'A03'`,
    },
    {
      what: 'results',
      sql: `SELECT t.only_in_dead_letters = 'yes' AS refused, CASE
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
        FROM truth_results t LEFT JOIN measurement m ON m.measurement_id = ${result}`,
    },
    ...FACT_APPLICATIONS.map((application) => {
      return { what: `facts of ${application}`, sql: factsComparison(application, salt) };
    }),
    { what: 'deaths', sql: deathsComparison(salt) },
    {
      what: 'persons of stays',
      sql: `WITH seen AS (
          SELECT t.person, t.finess, v.person_id FROM truth_stays t
          JOIN visit_occurrence v ON v.visit_occurrence_id = ${visit})
        SELECT false AS refused, CASE WHEN count(DISTINCT o.person) > 1 THEN 'two persons as one' END AS fault
        FROM seen s JOIN seen o USING (person_id) GROUP BY s.person`,
    },
  ];
}
