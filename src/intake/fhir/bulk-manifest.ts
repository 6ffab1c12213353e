import { createHash } from 'node:crypto';
import { z } from 'zod';

const FILE = z.looseObject({ type: z.string().regex(/^[A-Za-z]{1,64}$/), url: z.string().min(1) });

/** Answer of a finished export (FHIR Bulk Data Access, "Complete Status"). */
export const MANIFEST = z.looseObject({
  transactionTime: z.string().min(1).max(40),
  requiresAccessToken: z.boolean().default(false),
  output: z.array(FILE),
  /** Bundles of what was deleted since. */
  deleted: z.array(FILE).default([]),
  /** OperationOutcomes of what could not be exported. */
  error: z.array(FILE).default([]),
});

export type Manifest = z.infer<typeof MANIFEST>;

export interface BulkFile {
  /** Names the file in the cursor: the same when its link is signed anew. */
  readonly key: string;
  readonly name: string;
  readonly url: string;
}

/**
 * The files of a manifest with the name of each: `TYPE-TRANSACTIONTIME-N.ndjson`, `deleted-` before
 * it for what was deleted. All of them are landed: what no view speaks of becomes a dead letter.
 */
export function filesOf(manifest: Manifest, statusUrl: string): readonly BulkFile[] {
  const time = manifest.transactionTime.replace(/[^0-9A-Za-z.+-]/g, '');
  const groups = [
    { files: manifest.output, before: '' },
    { files: manifest.deleted, before: 'deleted-' },
    { files: manifest.error, before: '' },
  ];
  const counts = new Map<string, number>();
  const listed = groups.flatMap(({ files, before }) =>
    files.map(({ type, url }) => {
      const label = `${before}${type}`;
      const number = (counts.get(label) ?? 0) + 1;
      counts.set(label, number);
      return { name: `${label}-${time}-${number}.ndjson`, url: new URL(url, statusUrl) };
    }),
  );
  // A signature stands in the query and changes; but a query may also be all that tells files apart.
  const plain = listed.map(({ url }) => `${url.origin}${url.pathname}`);
  const isTold = new Set(plain).size === plain.length;
  return listed.map(({ name, url }, i) => {
    const text = isTold ? (plain[i] ?? '') : url.href;
    return {
      name,
      url: url.href,
      key: createHash('sha256').update(text).digest('hex').slice(0, 16),
    };
  });
}
