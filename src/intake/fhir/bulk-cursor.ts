import { z } from 'zod';
import type { PulledPiece } from '../pull.ts';

/** What a pull of exports remembers from one session to the next. */
const CURSOR = z.strictObject({
  /** transactionTime of the last export that was taken whole. */
  since: z.string().nullable(),
  /** The export under way. */
  job: z
    .strictObject({
      status: z.string(),
      /** transactionTime of the manifest that `landed` speaks of; null before there is one. */
      time: z.string().nullable(),
      landed: z.array(z.string()),
    })
    .nullable(),
});

export type BulkCursor = z.infer<typeof CURSOR>;
export type BulkJob = NonNullable<BulkCursor['job']>;

/** A cursor that can't be read begins anew: what is fetched twice changes nothing. */
export function readCursor(text: string | null): BulkCursor {
  try {
    return CURSOR.parse(JSON.parse(text ?? ''));
  } catch {
    return { since: null, job: null };
  }
}

/** A piece without a byte: only its cursor matters. */
export function remembered(cursor: BulkCursor): PulledPiece {
  return { name: 'export.ndjson', bytes: new Uint8Array(0), cursor: JSON.stringify(cursor) };
}
