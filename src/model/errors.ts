/**
 * The one family of errors that a user may see. Each has a stable code, the place where it arose
 * and a sentence in French and in English. Texts never hold a row, a name or an identifier of a
 * subject: a place is a file, a line, a column, a JSON path.
 */
export interface Sentence {
  readonly fr: string;
  readonly en: string;
}

/** Where the fault lies. Every part is optional; what is known is said. */
export interface Place {
  /** File, table or service that holds the fault. */
  readonly source?: string;
  /** Line (1-based) in a text file. */
  readonly line?: number;
  /** Byte offset (0-based) in a file. */
  readonly byte?: number;
  /** Column or field name. */
  readonly field?: string;
  /** JSON path, "$.PrimaryCriteria.CriteriaList[0]". */
  readonly path?: string;
}

export type ErrorKind =
  /** The command was called with words it doesn't know: exit code 2. */
  | 'usage'
  /** The input is wrong: exit code 3. */
  | 'input'
  /** The lake is not in a state that allows this: exit code 4. */
  | 'lake'
  /** Disk, memory, permission, network: exit code 5. */
  | 'environment';

export class ParcoursError extends Error {
  override readonly name = 'ParcoursError';
  readonly kind: ErrorKind;
  /** Stable, documented, dotted: "csv.missing-column". */
  readonly code: string;
  readonly place: Place;
  readonly sentence: Sentence;

  constructor(
    kind: ErrorKind,
    code: string,
    sentence: Sentence,
    place: Place = {},
    options?: ErrorOptions,
  ) {
    super(`${code}: ${sentence.en}${placeSuffix(place)}`, options);
    this.kind = kind;
    this.code = code;
    this.place = place;
    this.sentence = sentence;
  }
}

/** " (person.csv, line 3, column gender_concept_id)"; empty when nothing is known. */
export function placeSuffix(place: Place, lang: 'fr' | 'en' = 'en'): string {
  const words = lang === 'fr' ? FR_PLACE : EN_PLACE;
  const parts = [
    place.source,
    place.line === undefined ? undefined : `${words.line} ${place.line}`,
    place.byte === undefined ? undefined : `${words.byte} ${place.byte}`,
    place.field === undefined ? undefined : `${words.field} ${place.field}`,
    place.path,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

const EN_PLACE = { line: 'line', byte: 'byte', field: 'column' };
const FR_PLACE = { line: 'ligne', byte: 'octet', field: 'colonne' };
