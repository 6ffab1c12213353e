import { z } from 'zod';

/** `from:` of a source whose studies a DICOMweb server tells (QIDO-RS, PS3.18 §10.6). */
export const DICOM_WEB = z.strictObject({
  kind: z.literal('dicom-web'),
  /** Address before `/studies`. */
  url: z.url(),
  /** Name of the secret that holds a bearer token. */
  tokenFrom: z.string().optional(),
  /** First day of studies at the first pull. */
  since: z.iso.date(),
  /** Studies arrive late: so many days before the last pull are asked again. */
  overlapDays: z.number().int().min(0).max(3650).default(7),
  daysPerQuery: z.number().int().min(1).max(366).default(7),
  studiesPerPage: z.number().int().min(1).max(10_000).default(200),
  /** Elements beyond those that a server gives anyhow, by keyword or tag. */
  includeFields: z.array(z.string().regex(/^\w+$/)).default([]),
  /** Other conditions: `{ ModalitiesInStudy: CT }`. */
  where: z.record(z.string().regex(/^\w+$/), z.string()).default({}),
  timeoutSeconds: z.number().min(0.05).max(3600).default(60),
});

export type DicomWebFrom = z.infer<typeof DICOM_WEB>;
