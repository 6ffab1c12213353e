/**
 * Import: brings tables of a subject model out of files and databases into typed relations of the
 * embedded database, ready to be committed, with dead letters for rows that cannot be understood.
 * Never guesses a value: what isn't plainly a date, a number or a record is refused, counted, and
 * told with its place. Delimited text follows RFC 4180.
 */
export { REASONS, type ReasonCode } from './reasons.ts';
export { dropStaged, stageSource } from './stage-source.ts';
export {
  type FileFacts,
  type ImportOptions,
  type ImportProgress,
  type ImportWarning,
  type LegacyColumns,
  type OnProgress,
  type RejectCount,
  SOURCE_ENCODINGS,
  SOURCE_FORMATS,
  type SourceEncoding,
  type SourceFact,
  type SourceFormat,
  type StagedImport,
  type StagedRelation,
} from './staged-import.ts';
