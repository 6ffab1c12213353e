/** A code of the hospitals: French, never standard, mapped to the standard concept that bears it. */
export interface LocalCode {
  readonly id: number;
  readonly code: string;
  readonly label: string;
  readonly vocabulary: string;
}

/** A standard concept of the vocabulary tables, and the French code written in the sources. */
export interface Coded {
  readonly id: number;
  readonly name: string;
  readonly domain: string;
  readonly vocabulary: string;
  readonly conceptClass: string;
  readonly code: string;
  readonly local: LocalCode;
}

/** OMOP keeps the ids from here for concepts that a site makes itself. */
const LOCAL_IDS_FROM = 2_000_000_000;
/** The group's own concepts, standard for want of a public one that we were sure of. */
export const OWN_VOCABULARY = 'GHT-LS';

export type CodedRow = readonly [
  /** Null: a concept of the group. */
  id: number | null,
  name: string,
  code: string,
  localCode: string,
  localLabel: string,
];

export interface Shelf {
  /** Codes of the shelf have ids from here, counted from the first local id. */
  readonly offset: number;
  readonly domain: string;
  readonly vocabulary: string;
  readonly conceptClass: string;
  readonly localVocabulary: string;
}

/** Names the rows of a table of codes; the ids of local codes follow the order of the table. */
export function codedTable<Key extends string>(
  shelf: Shelf,
  rows: Readonly<Record<Key, CodedRow>>,
): Readonly<Record<Key, Coded>> {
  const entries = Object.entries<CodedRow>(rows).map(([key, row], i) => {
    const [id, name, code, localCode, label] = row;
    const localId = LOCAL_IDS_FROM + shelf.offset + i * 2;
    const coded: Coded = {
      id: id ?? localId + 1,
      name,
      domain: shelf.domain,
      vocabulary: id === null ? OWN_VOCABULARY : shelf.vocabulary,
      conceptClass: id === null ? 'Undefined' : shelf.conceptClass,
      code,
      local: { id: localId, code: localCode, label, vocabulary: shelf.localVocabulary },
    };
    return [key, coded];
  });
  return Object.fromEntries(entries) as Record<Key, Coded>;
}
