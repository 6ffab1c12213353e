import {
  type ImportLoadOptions,
  type ImportReport,
  importSource,
  type Lake,
  type OnProgress,
  type Snapshot,
} from '../../lake/index.ts';
import type { SubjectModel } from '../../model/index.ts';

/**
 * Loads an Athena download (a zip, or its folder, of tab-separated CSV without quotes, dates as
 * YYYYMMDD) into the vocabulary tables of a lake. Files of other tables are left aside and told,
 * so that a vocabulary can never take the place of care data.
 */
export function loadVocabulary(
  lake: Lake,
  source: string,
  options: ImportLoadOptions,
  onProgress: OnProgress,
): Promise<ImportReport> {
  return importSource(
    { ...lake, model: vocabularyOf(lake.model) },
    {},
    source,
    options,
    onProgress,
  );
}

/** SOURCE_TO_CONCEPT_MAP is the site's own work: no download replaces it. */
const OWN_TABLES: readonly string[] = ['source_to_concept_map'];

function vocabularyOf(model: SubjectModel): SubjectModel {
  const tables = model.tables.filter(({ group, name }) => {
    return group === 'vocabulary' && !OWN_TABLES.includes(name);
  });
  return { ...model, tables };
}

export interface VocabularyFacts {
  readonly vocabulary: string;
  readonly version: string | null;
  readonly concepts: number;
  /** Standard and valid: what local codes may be mapped to. */
  readonly standard: number;
}

/** The vocabularies that a lake holds, the largest first. */
export async function vocabularies(snapshot: Snapshot): Promise<readonly VocabularyFacts[]> {
  const rows = await snapshot.connection.rows(
    `SELECT c.vocabulary_id AS vocabulary, max(v.vocabulary_version) AS version,
      count(*) AS concepts,
      sum(CASE WHEN c.standard_concept = 'S' AND c.invalid_reason IS NULL THEN 1 ELSE 0 END) AS standard
    FROM ${snapshot.relation('concept', 'concept')} c
      LEFT JOIN ${snapshot.relation('vocabulary', 'concept')} v ON v.vocabulary_id = c.vocabulary_id
    GROUP BY c.vocabulary_id ORDER BY count(*) DESC, c.vocabulary_id`,
  );
  return rows.map((row) => ({
    vocabulary: String(row.vocabulary),
    version: row.version === null || row.version === undefined ? null : String(row.version),
    concepts: Number(row.concepts),
    standard: Number(row.standard),
  }));
}
