const ORIGIN = 'source, sequence, line, offset_bytes, length_bytes, sha256, map_version';

/** Which fact each row rests on, with the columns of the lake's lineage. */
export function lineageSql(): string {
  const events = `SELECT CASE target WHEN 'condition' THEN 'condition_occurrence'
      WHEN 'procedure' THEN 'procedure_occurrence' WHEN 'drug' THEN 'drug_exposure'
      WHEN 'device' THEN 'device_exposure' ELSE target END AS "table", row_id, ${ORIGIN}
    FROM events WHERE person_id IS NOT NULL`;
  const stays = `SELECT 'visit_occurrence', s.visit_id, ${ORIGIN}
    FROM held h JOIN stays s ON s.visit = h.visit_
    WHERE h.kind IN ('stay', 'discharge') AND NOT h.cancelled`;
  const passages = `SELECT 'visit_detail', visit_detail_id, ${ORIGIN} FROM passages`;
  const persons = `SELECT CASE h.kind WHEN 'death' THEN 'death' ELSE 'person' END, i.person_id, ${ORIGIN}
    FROM held h JOIN identifiers i ON i.identifier = h.patient_
    SEMI JOIN patients USING (person_id)
    WHERE h.kind IN ('person', 'death') AND NOT h.cancelled`;
  return `CREATE TABLE lineage AS ${[events, stays, passages, persons].join(' UNION ALL ')}`;
}

/** Facts that hold, but of whom or of which stay nobody has told yet. They wait; nothing is lost. */
export function waitingSql(): string {
  return `CREATE TABLE waiting AS
    SELECT source, kind, 'place.no-patient' AS rule, sequence, line, offset_bytes, length_bytes, sha256, map_version
    FROM events WHERE person_id IS NULL
    UNION ALL
    SELECT h.source, h.kind, 'place.no-stay', h.sequence, h.line, h.offset_bytes, h.length_bytes, h.sha256, h.map_version
    FROM held h LEFT JOIN stays s ON s.visit = h.visit_
    WHERE h.kind IN ('movement', 'discharge') AND NOT h.cancelled AND s.visit IS NULL
    UNION ALL
    SELECT h.source, h.kind, 'place.no-patient', h.sequence, h.line, h.offset_bytes, h.length_bytes, h.sha256, h.map_version
    FROM held h JOIN identifiers i ON i.identifier = h.patient_ ANTI JOIN patients USING (person_id)
    WHERE h.kind = 'death' AND NOT h.cancelled`;
}
