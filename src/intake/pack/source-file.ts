import { z } from 'zod';
import { DATABASE } from '../database/from.ts';
import { DICOM_WEB } from '../dicom/from.ts';

/** Who answers for a source: asked when a feed breaks. */
const OWNER = z.strictObject({ name: z.string().min(1), contact: z.string().optional() });

const MLLP = z.strictObject({
  kind: z.literal('mllp'),
  host: z.string().default('127.0.0.1'),
  port: z.number().int().min(0).max(65_535),
  allowed: z.array(z.string()).optional(),
  /** Files in PEM, below the pack's folder or absolute; with `ca`, senders need a certificate of it. */
  tls: z.strictObject({ cert: z.string(), key: z.string(), ca: z.string().optional() }).optional(),
});
/** When a file in a folder is complete: by default once it has been quiet for a while. */
const COMPLETE_WHEN = z.union([
  z.strictObject({ quietSeconds: z.number().min(0).max(86_400) }),
  /** A file named FILE.ok stands beside FILE. */
  z.strictObject({ marker: z.string().regex(/^\.[A-Za-z0-9_-]{1,20}$/) }),
  /** The sender writes elsewhere and moves what is complete: every file is. */
  z.strictObject({ movedIntoPlace: z.literal(true) }),
]);
export type CompleteWhen = z.infer<typeof COMPLETE_WHEN>;

const FOLDER = z.strictObject({
  kind: z.literal('folder'),
  path: z.string(),
  pattern: z.string().default('**/*'),
  completeWhen: COMPLETE_WHEN.optional(),
});
/** A server of FHIR exports. Secrets are named here, never written. */
const FHIR_BULK = z
  .strictObject({
    kind: z.literal('fhir-bulk'),
    url: z.url(),
    types: z.array(z.string()).min(1),
    /** What is exported: all, the patients, or the patients of a group. */
    level: z.enum(['system', 'patient', 'group']).default('system'),
    group: z.string().min(1).optional(),
    /** Name of the secret that holds a bearer token. */
    tokenFrom: z.string().optional(),
    /** SMART Backend Services; `keyFrom` names the secret that holds the private key. */
    smart: z
      .strictObject({
        clientId: z.string().min(1),
        keyFrom: z.string().min(1),
        keyId: z.string().optional(),
        scope: z.string().default('system/*.read'),
        tokenUrl: z.url().optional(),
      })
      .optional(),
    /** How long an export may take at the server before a pull stops waiting. */
    waitHoursMax: z.number().positive().default(24),
  })
  .refine(({ level, group }) => (level === 'group') === (group !== undefined), {
    message: 'group: with level: group, and only there',
    path: ['group'],
  });
export type FhirBulkSource = z.infer<typeof FHIR_BULK>;

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
  from: z.discriminatedUnion('kind', [MLLP, FOLDER, FHIR_BULK, DATABASE, DICOM_WEB]).optional(),
  /** OMOP concept of where its records come from (32817: electronic health record). */
  typeConceptId: z.number().int().optional(),
  /** Share of records that may be refused before a run stops the source; 0 to 1. */
  refusedShareMax: z.number().min(0).max(1).default(0.05),
});

export type SourceFile = z.infer<typeof SOURCE_FILE>;
