import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FhirBulkSource } from '../pack/source-file.ts';
import type { PulledPiece } from '../pull.ts';

/** What a pull of exports remembers from one session to the next. */
const CURSOR = z.strictObject({
  /** What is exported: of another kind of export the cursor tells nothing. */
  scope: z.string(),
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

/**
 * A cursor of another scope begins anew, or a type that was added would lack its past. So does one
 * that can't be read: what is fetched twice changes nothing.
 */
export function readCursor(text: string | null, scope: string): BulkCursor {
  try {
    const cursor = CURSOR.parse(JSON.parse(text ?? ''));
    if (cursor.scope === scope) return cursor;
  } catch {
    // Begun below.
  }
  return { scope, since: null, job: null };
}

export function scopeOf({ url, level, group, types }: FhirBulkSource): string {
  const text = JSON.stringify([url, level, group ?? null, [...types].sort()]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** A piece without a byte: only its cursor matters. */
export function remembered(cursor: BulkCursor): PulledPiece {
  return { name: 'export.ndjson', bytes: new Uint8Array(0), cursor: JSON.stringify(cursor) };
}
