/** Who is known by more than an identifier: the state's register also tells of strangers. */
export function patientsSql(): string {
  return `CREATE TABLE patients AS
    SELECT person_id FROM stays UNION SELECT person_id FROM events WHERE person_id IS NOT NULL
    UNION SELECT i.person_id FROM held h JOIN identifiers i ON i.identifier = h.patient_
      WHERE h.kind = 'person' AND NOT h.cancelled`;
}

/** Birth and sex as they were told last. */
export function toldPersonsSql(): string {
  const last = (column: string): string => {
    return `arg_max(${column}, (version, rank, source, key)) FILTER (${column} IS NOT NULL) AS ${column}`;
  };
  return `CREATE TABLE told_persons AS
    SELECT i.person_id, ${last('birth_')}, ${last('sex_')}
    FROM held h JOIN identifiers i ON i.identifier = h.patient_
    WHERE h.kind = 'person' AND NOT h.cancelled GROUP BY ALL`;
}

export function personsSql(): string {
  return `INSERT INTO person BY NAME
    SELECT i.person_id,
      CASE upper(left(t.sex_, 1)) WHEN 'F' THEN 8532 WHEN 'M' THEN 8507 ELSE 0 END AS gender_concept_id,
      year(t.birth_) AS year_of_birth, month(t.birth_) AS month_of_birth, day(t.birth_) AS day_of_birth,
      0 AS race_concept_id, 0 AS ethnicity_concept_id,
      i.pseudonym AS person_source_value, t.sex_ AS gender_source_value
    FROM (SELECT DISTINCT person_id, pseudonym FROM identifiers) i SEMI JOIN patients USING (person_id)
    LEFT JOIN told_persons t USING (person_id)`;
}

export function deathsSql(): string {
  return `INSERT INTO death BY NAME
    SELECT i.person_id, CAST(arg_max(h.start_, (version, rank, source, key)) AS DATE) AS death_date,
      arg_max(h.start_, (version, rank, source, key)) AS death_datetime,
      32817 AS death_type_concept_id, 0 AS cause_concept_id
    FROM held h JOIN identifiers i ON i.identifier = h.patient_
    SEMI JOIN patients USING (person_id)
    WHERE h.kind = 'death' AND NOT h.cancelled GROUP BY i.person_id`;
}

/** From the first to the last that any application tells of a person. */
export function observationPeriodsSql(): string {
  return `INSERT INTO observation_period BY NAME
    SELECT person_id AS observation_period_id, person_id,
      CAST(min(since) AS DATE) AS observation_period_start_date,
      CAST(max(until) AS DATE) AS observation_period_end_date, 32817 AS period_type_concept_id
    FROM (
      SELECT person_id, start_ AS since, greatest(start_, coalesce(end_, start_)) AS until FROM stays
      UNION ALL SELECT person_id, start_, greatest(start_, coalesce(end_, start_)) FROM events
        WHERE person_id IS NOT NULL
    ) GROUP BY person_id`;
}
