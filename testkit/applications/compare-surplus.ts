import { idSql } from '../../src/packs/health/omop/held.ts';
import { FACT_APPLICATIONS, truthFactIdsSql } from './compare-facts.ts';
import type { Comparison } from './compare-truth.ts';

/** Rows of the tables that nothing of the truth has told: each is wrong. */
export function surplusComparisons(salt: string): readonly Comparison[] {
  const stay = idSql(salt, ["'visit'", "t.finess || ':' || t.nda"]);
  const movement = idSql(salt, ["'movement'", "'admissions'", "t.finess || '|' || t.movement"]);
  const result = idSql(salt, ["'measurement'", "'laboratory'", 't."order" || \'|\' || t.code']);
  const events = [
    `SELECT ${result} AS id FROM truth_results t`,
    ...FACT_APPLICATIONS.map((one) => `SELECT id FROM (${truthFactIdsSql(one, salt)})`),
  ].join(' UNION ALL ');
  return [
    known(
      'rows of visit_occurrence',
      'visit_occurrence',
      'visit_occurrence_id',
      `SELECT ${stay} AS id FROM truth_stays t`,
    ),
    known(
      'rows of visit_detail',
      'visit_detail',
      'visit_detail_id',
      `SELECT ${movement} AS id FROM truth_movements t`,
    ),
    known('rows of events', 'events', 'id', events),
    known('rows of person', 'person', 'person_id', 'SELECT person_id AS id FROM known_persons'),
    {
      what: 'rows of death',
      sql: `WITH told AS (
          SELECT DISTINCT k.person_id, CAST(t.start AS DATE) AS day
          FROM truth_facts t JOIN known_persons k USING (person) WHERE t.application = 'deaths')
        SELECT false AS refused, CASE WHEN t.person_id IS NULL THEN 'not in the truth' END AS fault
        FROM death d LEFT JOIN told t ON t.person_id = d.person_id AND t.day = d.death_date`,
    },
  ];
}

function known(what: string, table: string, key: string, ids: string): Comparison {
  return {
    what,
    sql: `SELECT false AS refused, CASE WHEN w.id IS NULL THEN 'not in the truth' END AS fault
      FROM ${table} r LEFT JOIN (SELECT DISTINCT id FROM (${ids})) w ON w.id = r.${key}`,
  };
}
