/** A concept that a local code may be mapped to. */
export interface Candidate {
  /** Code in its vocabulary, such as `2951-2`. */
  readonly code: string;
  /** Full name in the vocabulary; names in LOINC's long form are read as axes. */
  readonly name: string;
  /** OMOP concept id; 0 where it is not known. */
  readonly conceptId: number;
}

/** Quartiles of the numeric results that a local code brought, in the local unit. */
export interface ValueQuartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** A local code as an application knows it. Only the code and the label are needed. */
export interface LocalItem {
  readonly code: string;
  readonly label: string;
  /** As the application writes it. */
  readonly unit?: string;
  /** Specimen or fluid, as the application writes it. */
  readonly specimen?: string;
  /** Department or chapter: `Chemistry`, `Hématologie`, `Blood Gas`. */
  readonly category?: string;
  readonly values?: ValueQuartiles;
}

/** What somebody has decided, here or at a neighbouring site. */
export interface AcceptedMapping {
  readonly item: LocalItem;
  /** Code of the candidate, or its OMOP concept id where that is how it was written down. */
  readonly target: string | { readonly conceptId: number };
  /** Decided at another site, which has the same tests under its own codes. */
  readonly neighbour?: boolean;
}

/** A piece of evidence; `for` says whether it speaks for the suggestion or against it. */
export interface Reason {
  readonly for: boolean;
  readonly fr: string;
  readonly en: string;
}

export interface Suggestion {
  readonly candidate: Candidate;
  /** Between 0 and 1: share of belief among the candidates that were weighed. */
  readonly score: number;
  /** Strongest first. */
  readonly reasons: readonly Reason[];
}
