import type { Candidate, LocalItem } from '../suggest/types.ts';
import { NO_TERM, TERM_COLUMNS, type TermFile, type TermLine } from './term-file.ts';

/** What a person has decided for one local code. `candidate` null: there is no such concept. */
export interface Decision {
  readonly subjectId: string;
  readonly candidate: Candidate | null;
  /** Prefix of the code: `LOINC`. */
  readonly vocabulary: string;
  readonly author: string;
  /** ISO date. */
  readonly date: string;
  /** Score that the suggestion had; absent where the person chose without one. */
  readonly confidence?: number;
}

/** The file with the decision on the line of its code, in place of what was there. */
export function decided(file: TermFile, decision: Decision): TermFile {
  const { candidate, vocabulary } = decision;
  const said: Readonly<Record<string, string>> = {
    predicate_id: 'skos:exactMatch',
    object_id: candidate === null ? NO_TERM : `${vocabulary}:${candidate.code}`,
    object_label: candidate?.name ?? '',
    object_concept_id: String(candidate?.conceptId ?? 0),
    mapping_justification: 'semapv:ManualMappingCuration',
    author_id: decision.author,
    mapping_date: decision.date,
    confidence: decision.confidence === undefined ? '' : decision.confidence.toFixed(2),
  };
  const columns = [...file.columns, ...Object.keys(said).filter((n) => !file.columns.includes(n))];
  const lines = file.lines.map((line): TermLine => {
    if (line.kind !== 'term' || line.values.subject_id !== decision.subjectId) return line;
    return { kind: 'term', values: { ...line.values, ...said } };
  });
  return { ...file, columns, lines };
}

/** A new file, with a line for each local item and nothing decided. */
export function undecided(
  source: string,
  items: readonly (LocalItem & { readonly rows?: number })[],
): TermFile {
  const lines = items.map((item): TermLine => {
    const values = {
      subject_id: item.code,
      subject_label: item.label,
      subject_unit: item.unit ?? '',
      subject_specimen: item.specimen ?? '',
      subject_category: item.category ?? '',
      subject_rows: item.rows === undefined ? '' : String(item.rows),
    };
    return { kind: 'term', values };
  });
  return { source, columns: TERM_COLUMNS, lines };
}
