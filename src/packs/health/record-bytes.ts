import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { LandingItem, LandingLog } from '../../lake/index.ts';

/** Of one record so much is shown; the landing log holds all of it. */
const RECORD_BYTES_MAX = 16 * 1024 * 1024;

/** RFC 1952, 2.3.1. */
const GZIP = Buffer.from([0x1f, 0x8b]);

/** Where a record lies in a landing log. */
export interface RecordAddress {
  readonly sequence: number;
  readonly line: number | null;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

export interface RecordBytes {
  /** Name of the piece, as its sender gave it. */
  readonly name: string;
  readonly bytes: Buffer;
  /** The record is longer than is shown. */
  readonly isCut: boolean;
}

/** The bytes of a record as they were received; null when the log doesn't hold its piece. */
export async function recordBytes(
  log: Pick<LandingLog, 'items'>,
  address: RecordAddress,
): Promise<RecordBytes | null> {
  for await (const item of log.items({ from: address.sequence })) {
    if (item.sequence !== address.sequence) return null;
    const length = Math.min(address.lengthBytes, RECORD_BYTES_MAX);
    const bytes = await span(await plain(item, address), address.offsetBytes, length);
    return { name: item.name, bytes, isCut: length < address.lengthBytes };
  }
  return null;
}

/** Lines of a packed file are counted in what it holds; a file refused as a whole, as it came. */
async function plain(
  item: LandingItem,
  { line }: RecordAddress,
): Promise<AsyncIterable<Uint8Array>> {
  if (line === null || !(await isPacked(item))) return item.stream();
  return Readable.from(item.stream()).pipe(createGunzip());
}

/** As the first bytes say: a name may lack its ending. */
async function isPacked(item: LandingItem): Promise<boolean> {
  const start = await span(item.stream(), 0, GZIP.length);
  return start.equals(GZIP);
}

async function span(
  stream: AsyncIterable<Uint8Array>,
  from: number,
  length: number,
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let at = 0;
  for await (const chunk of stream) {
    const part = chunk.subarray(Math.max(0, from - at), Math.max(0, from + length - at));
    if (part.length > 0) parts.push(part);
    at += chunk.length;
    if (at >= from + length) break;
  }
  return Buffer.concat(parts);
}
