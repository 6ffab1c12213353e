/**
 * Terminology: what applications call things, against what the world calls them. Units are read
 * by usage, then by UCUM, and conversions are factors for a join; local codes list themselves by
 * volume, get suggestions with their reasons, and are decided by people in term files (SSSOM).
 * Nothing here maps a code by itself, and no vocabulary is shipped: LOINC, SNOMED and OMOP's are
 * licensed, and are loaded from the site's own download.
 */
export { coverage, type FieldCoverage } from './codes/coverage.ts';
export { type CodesOptions, type LocalCode, localCodes } from './codes/local-codes.ts';
export {
  beginReview,
  learntIn,
  type Review,
  type ReviewOutcome,
  reviewKey,
  SHOWN_SUGGESTIONS,
} from './review/review.ts';
export {
  type Suggester,
  type SuggesterOptions,
  suggester,
  type Weights,
} from './suggest/suggester.ts';
export type * from './suggest/types.ts';
export { type Decision, decided, undecided } from './terms/decide.ts';
export {
  acceptedIn,
  acceptedMappings,
  itemOf,
  readSiteUnits,
  readTermFile,
  writeTermFile,
} from './terms/files.ts';
export { type CountedItem, readItems } from './terms/read-items.ts';
export { NO_TERM, type Term, type TermFile, termsOf } from './terms/term-file.ts';
export { unitFitsConcept } from './units/fits-concept.ts';
export { UNIT_USAGE_VERSION } from './units/french-usage.ts';
export { OMOP_UNITS } from './units/omop-units.ts';
export {
  type ConversionResult,
  openUnits,
  type UnitConversion,
  type UnitOptions,
  type UnitReading,
  type Units,
} from './units/units.ts';
export { loadVocabulary, type VocabularyFacts, vocabularies } from './vocabulary/load.ts';
export { poolOf, readPool, unitConcepts } from './vocabulary/pool.ts';
