import { z } from 'zod';

/** Who answers for a source: asked when a feed breaks. */
const OWNER = z.strictObject({ name: z.string().min(1), contact: z.string().optional() });

const MLLP = z.strictObject({
  kind: z.literal('mllp'),
  host: z.string().default('127.0.0.1'),
  port: z.number().int().min(0).max(65_535),
  allowed: z.array(z.string()).optional(),
});
const FOLDER = z.strictObject({
  kind: z.literal('folder'),
  path: z.string(),
  pattern: z.string().default('**/*'),
});
const FHIR_BULK = z.strictObject({
  kind: z.literal('fhir-bulk'),
  url: z.url(),
  types: z.array(z.string()).min(1),
});
const DATABASE = z.looseObject({ kind: z.literal('database') });

/** source.yaml: what the application is, where it speaks, who answers for it. */
export const SOURCE_FILE = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  title: z.strictObject({ fr: z.string(), en: z.string() }),
  owner: OWNER,
  /** Grows whenever a map changes what it says; stands in every row's lineage. */
  version: z.number().int().min(1),
  format: z.looseObject({ name: z.string() }),
  /** Kind of record by the name of the file: the first group of a regular expression. */
  kindFromName: z.string().optional(),
  /** Kinds of records that nobody needs; any other without a rule becomes a dead letter. */
  ignored: z.array(z.string()).default([]),
  from: z.discriminatedUnion('kind', [MLLP, FOLDER, FHIR_BULK, DATABASE]).optional(),
  /** OMOP concept of where its records come from (32817: electronic health record). */
  typeConceptId: z.number().int().optional(),
  /** Share of records that may be refused before a run stops the source; 0 to 1. */
  refusedShareMax: z.number().min(0).max(1).default(0.05),
});

export type SourceFile = z.infer<typeof SOURCE_FILE>;
