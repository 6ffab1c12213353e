import { createHash } from 'node:crypto';

const isBlank = (byte: number | undefined): boolean => byte !== undefined && byte <= 0x20;

/**
 * Hash of a record's bytes without the blanks around them: what ends a line or a message belongs to
 * the file rather than to the record.
 */
export function recordHash(bytes: Uint8Array): string {
  let [from, to] = [0, bytes.length];
  while (from < to && isBlank(bytes[from])) from++;
  while (to > from && isBlank(bytes[to - 1])) to--;
  return createHash('sha256').update(bytes.subarray(from, to)).digest('hex');
}
