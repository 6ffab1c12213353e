/**
 * Questions: the immutable graph, the reader and writer of OHDSI cohort definitions (circe-be's
 * JSON), and the check of a graph against its subject model. It knows event kinds and fields by
 * name, never a table, and never touches a file.
 */
export { type ReadCirceOptions, readCirce } from './circe/read.ts';
export { writeCirce } from './circe/write.ts';
export { MAX_DEFINITION_BYTES, MAX_GROUP_DEPTH } from './limits.ts';
export * from './nodes.ts';
export { readQuestion } from './read.ts';
export {
  type ExplainedItem,
  type ExplainOptions,
  type Explanation,
  explain,
  explanationText,
} from './sentences/explain.ts';
export { type Problem, validateQuestion } from './validate.ts';
