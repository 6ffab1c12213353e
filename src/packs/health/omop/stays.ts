import { idSql } from './held.ts';

/** Classes of stays as packs name them, and their concepts in OMOP's Visit vocabulary. */
const VISIT_CONCEPTS = `CASE class_
  WHEN 'inpatient' THEN 9201 WHEN 'outpatient' THEN 9202 WHEN 'emergency' THEN 9203
  WHEN 'emergency-inpatient' THEN 262 WHEN 'day' THEN 9201 ELSE 0 END`;

/**
 * A stay may be told by several applications: the one whose maps rank it highest is believed, and
 * what it leaves open is taken from the others.
 */
export function staysStatements(salt: string): readonly string[] {
  const best = (column: string): string => {
    return `arg_max(${column}, (rank, version, source, key)) FILTER (${column} IS NOT NULL) AS ${column}`;
  };
  const columns = [
    'patient_',
    'start_',
    'end_',
    'class_',
    'site_',
    'ward_',
    'mode_in_',
    'mode_out_',
  ];
  const told = (part: number): string => `
    SELECT visit_ AS visit, ${columns.map(best).join(', ')} FROM stay_facts
    WHERE hash(visit_) % ${PARTS} = ${part} GROUP BY ALL HAVING bool_or(kind = 'stay')`;
  return [
    `CREATE TABLE stay_facts AS
     SELECT visit_, kind, rank, version, source, key, ${columns.join(', ')}
     FROM held WHERE kind IN ('stay', 'discharge') AND NOT cancelled`,
    `CREATE TABLE told_stays AS ${told(0)}`,
    ...Array.from({ length: PARTS - 1 }, (_, i) => `INSERT INTO told_stays ${told(i + 1)}`),
    'DROP TABLE stay_facts',
    `CREATE TABLE stay_links AS
     SELECT visit_ AS visit, arg_max(into_, (version, rank, source, key)) AS into_
     FROM held WHERE kind = 'stay-link' AND NOT cancelled GROUP BY visit_`,
    `CREATE TABLE stays AS
     SELECT s.*, i.person_id, i.pseudonym, ${idSql(salt, ["'visit'", 's.visit'])} AS visit_id,
       ${VISIT_CONCEPTS} AS concept_id, substr(md5('${salt}' || s.visit), 1, 16) AS shown
     FROM told_stays s JOIN identifiers i ON i.identifier = s.patient_`,
  ];
}

/** Aggregates of texts can't be put on the disk: so many parts of the stays, one after the other. */
const PARTS = 16;

/**
 * Passages told without identifiers (summaries of emergencies) belong to the one stay of the site
 * that began in that minute, of a person of that birth and sex. Where two could be meant, none is.
 */
export function passagesSql(): string {
  const fits = (told: string, known: string): string =>
    `(${told} IS NULL OR ${known} IS NULL OR ${told} = ${known})`;
  const sex = (name: string): string => `upper(left(${name}.sex_, 1))`;
  return `INSERT INTO stay_links
    SELECT h.visit_, min(s.visit) FROM held h
    JOIN stays s ON s.site_ = h.site_ AND date_trunc('minute', s.start_) = date_trunc('minute', h.start_)
    LEFT JOIN told_persons p USING (person_id)
    WHERE h.kind = 'passage' AND NOT h.cancelled AND ${fits('h.birth_', 'p.birth_')}
      AND ${fits(sex('h'), sex('p'))}
    GROUP BY h.visit_ HAVING count(DISTINCT s.visit) = 1`;
}

/** Wards and sites, as places of care. Their numbers are the hospital's own and tell of no patient. */
export function careSitesSql(salt: string): string {
  return `CREATE TABLE places AS
    SELECT DISTINCT site_ AS site, ward_ AS ward, coalesce(site_, '') || '|' || coalesce(ward_, '') AS place,
      ${idSql(salt, ["'place'", "coalesce(site_, '')", "coalesce(ward_, '')"])} AS care_site_id
    FROM (
      SELECT site_, ward_ FROM held WHERE kind IN ('stay', 'movement') AND NOT cancelled
      UNION SELECT site_, NULL FROM held WHERE kind IN ('stay', 'movement') AND NOT cancelled
    ) WHERE site_ IS NOT NULL OR ward_ IS NOT NULL;
    INSERT INTO care_site BY NAME
    SELECT care_site_id, coalesce(ward, site) AS care_site_name, place AS care_site_source_value,
      0 AS place_of_service_concept_id FROM places`;
}

export function visitOccurrenceSql(): string {
  return `INSERT INTO visit_occurrence BY NAME
    SELECT s.visit_id AS visit_occurrence_id, s.person_id, s.concept_id AS visit_concept_id,
      CAST(s.start_ AS DATE) AS visit_start_date, s.start_ AS visit_start_datetime,
      CAST(coalesce(s.end_, s.start_) AS DATE) AS visit_end_date, s.end_ AS visit_end_datetime,
      32817 AS visit_type_concept_id,
      p.care_site_id, s.shown AS visit_source_value,
      s.mode_in_ AS admitted_from_source_value, s.mode_out_ AS discharged_to_source_value,
      lag(s.visit_id) OVER (PARTITION BY s.person_id ORDER BY s.start_, s.visit_id) AS preceding_visit_occurrence_id
    FROM stays s LEFT JOIN places p ON p.place = coalesce(s.site_, '') || '|'`;
}

/**
 * A movement lasts until the next of its stay, or the end of the stay. What a movement is called
 * (its number and who gave it) makes the row's id; the order of messages plays no part.
 */
export function visitDetailSql(salt: string): string {
  return `CREATE TABLE passages AS
    SELECT h.source, h.key, h.map_version, h.sequence, h.line, h.offset_bytes, h.length_bytes, h.sha256,
      ${idSql(salt, ["'movement'", 'h.source', 'h.key'])} AS visit_detail_id,
      s.person_id, s.visit_id, s.concept_id, h.start_, h.ward_, coalesce(h.site_, s.site_) AS site_,
      coalesce(lead(h.start_) OVER later, s.end_, h.start_) AS until
    FROM held h JOIN stays s ON s.visit = h.visit_
    WHERE h.kind = 'movement' AND NOT h.cancelled
    WINDOW later AS (PARTITION BY h.visit_ ORDER BY h.start_, h.key);
    INSERT INTO visit_detail BY NAME
    SELECT visit_detail_id, person_id, concept_id AS visit_detail_concept_id,
      CAST(start_ AS DATE) AS visit_detail_start_date, start_ AS visit_detail_start_datetime,
      CAST(greatest(until, start_) AS DATE) AS visit_detail_end_date,
      greatest(until, start_) AS visit_detail_end_datetime, 32817 AS visit_detail_type_concept_id,
      p.care_site_id, ward_ AS visit_detail_source_value, visit_id AS visit_occurrence_id,
      lag(visit_detail_id) OVER (PARTITION BY visit_id ORDER BY start_, visit_detail_id) AS preceding_visit_detail_id
    FROM passages LEFT JOIN places p ON p.place = coalesce(site_, '') || '|' || coalesce(ward_, '')`;
}
