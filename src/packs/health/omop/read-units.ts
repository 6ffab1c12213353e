import type { LakeConnection } from '../../../lake/sql-connection.ts';
import { OMOP_UNITS, openUnits, type Units, unitFitsConcept } from '../../../terminology/index.ts';
import type { UnitRow } from './build.ts';

/** A unit as a source writes it for one of its codes, which no line of its units.tsv lists. */
interface WrittenUnit {
  readonly source: string;
  readonly local: string;
  readonly code: string;
  readonly conceptId: number;
  /** Name of the concept, of which LOINC's tells the property; empty where nobody knows it. */
  readonly conceptName: string;
}

/**
 * What units.tsv doesn't list is read by French usage and by UCUM. It is converted where the unit of
 * the concept is known: a line of some units.tsv for a code of that concept says it. Rests on the
 * tables `held`, `terms` and `units`; `concept` is the relation of a vocabulary.
 */
export async function readUnits(
  connection: LakeConnection,
  concept: string | null,
): Promise<readonly UnitRow[]> {
  const written = await writtenUnits(connection, concept);
  // The library takes a moment to load: most packs list all their units.
  if (written.length === 0) return [];
  const concepts = await unitConceptIds(connection, concept);
  const units = await openUnits({ concepts });
  const targets = await conceptUnits(connection, concepts);
  return written.flatMap((one) => {
    const row = unitRow(one, units, targets.get(one.conceptId));
    return row === null ? [] : [row];
  });
}

function unitRow(one: WrittenUnit, units: Units, target: string | undefined): UnitRow | null {
  const { source, local, code, conceptName } = one;
  // A unit of another quantity is not what was meant: it stays as written, with no concept.
  if (unitFitsConcept(units, local, conceptName) === false) return null;
  const converted = target === undefined ? null : units.conversion(local, target);
  if (converted?.ok === true) {
    const { unitConceptId, factor, offset } = converted.conversion;
    return { source, local, code, unitConceptId, factor, shift: offset };
  }
  if (converted?.code === 'unit.other-quantity') return null;
  const { unitConceptId } = units.read(local);
  return unitConceptId === 0 ? null : { source, local, code, unitConceptId, factor: 1, shift: 0 };
}

async function writtenUnits(
  connection: LakeConnection,
  concept: string | null,
): Promise<readonly WrittenUnit[]> {
  const names =
    concept === null
      ? 'SELECT CAST(NULL AS BIGINT) AS concept_id, CAST(NULL AS VARCHAR) AS concept_name WHERE false'
      : `SELECT concept_id, concept_name FROM ${concept}`;
  // A code that two systems share may mean two things: then nothing is known of it.
  const rows = await connection.rows(
    `SELECT w.*, c.concept_name FROM (
       SELECT h.source, h.unit_ AS local, h.code_ AS code,
         CASE WHEN count(DISTINCT t.concept_id) = 1 THEN max(t.concept_id) ELSE 0 END AS concept_id
       FROM held h
       LEFT JOIN terms t ON t.source = h.source AND t.system = coalesce(h.system_, '') AND t.code = h.code_
       WHERE h.kind IN ('measurement', 'observation') AND NOT h.cancelled
         AND h.unit_ IS NOT NULL AND h.code_ IS NOT NULL
       GROUP BY ALL
     ) w
     ANTI JOIN units u ON u.source = w.source AND u.local = w.local AND (u.code = w.code OR u.code = '')
     LEFT JOIN (${names}) c ON c.concept_id = w.concept_id AND w.concept_id > 0
     ORDER BY w.source, w.local, w.code`,
  );
  return rows.map((row) => ({
    source: String(row.source),
    local: String(row.local),
    code: String(row.code),
    conceptId: Number(row.concept_id),
    conceptName: String(row.concept_name ?? ''),
  }));
}

/** UCUM code → concept: of the lake's vocabulary, and of the table of common ones. */
async function unitConceptIds(
  connection: LakeConnection,
  concept: string | null,
): Promise<ReadonlyMap<string, number>> {
  if (concept === null) return OMOP_UNITS;
  const rows = await connection.rows(
    `SELECT concept_code AS code, min(concept_id) AS id FROM ${concept}
     WHERE vocabulary_id = 'UCUM' AND standard_concept = 'S' GROUP BY 1`,
  );
  const own = rows.map(({ code, id }) => [String(code), Number(id)] as const);
  return new Map([...OMOP_UNITS, ...own]);
}

/** Concept → UCUM code of the unit it is kept in; none where packs differ. */
async function conceptUnits(
  connection: LakeConnection,
  concepts: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<number, string>> {
  const rows = await connection.rows(
    `SELECT t.concept_id AS id, min(u.unit_concept_id) AS unit
     FROM units u JOIN terms t ON t.source = u.source AND t.code = u.code
     WHERE u.code <> '' AND t.concept_id > 0 AND u.unit_concept_id > 0
     GROUP BY 1 HAVING count(DISTINCT u.unit_concept_id) = 1`,
  );
  const codes = new Map([...concepts].map(([code, id]) => [id, code]));
  return new Map(
    rows.flatMap(({ id, unit }) => {
      const code = codes.get(Number(unit));
      return code === undefined ? [] : [[Number(id), code] as const];
    }),
  );
}
