import { crc32 } from 'node:zlib';
import type { CacheFiles } from '../../../lake/cache-files.ts';
import {
  arrayOver,
  bytesPerValue,
  SEGMENT_ALIGNMENT,
  type SegmentArray,
  type SegmentDirectory,
  type SegmentInfo,
  typeOfArray,
} from '../index/segments.ts';

/** A file of segments, and what stands where in it. */
export interface SegmentFile {
  readonly file: string;
  readonly directory: SegmentDirectory;
}

/** A cache that doesn't hold what was written to it. */
export class DamagedIndex extends Error {}

const PADDING = new Uint8Array(SEGMENT_ALIGNMENT);

export async function writeSegments(
  files: CacheFiles,
  path: string,
  segments: ReadonlyMap<string, SegmentArray>,
): Promise<SegmentDirectory> {
  const directory: Record<string, SegmentInfo> = {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, array] of segments) {
    const bytes = bytesOf(array);
    directory[name] = {
      type: typeOfArray(array),
      length: array.length,
      offset,
      checksum: crc32(bytes),
    };
    const padding = (SEGMENT_ALIGNMENT - (bytes.length % SEGMENT_ALIGNMENT)) % SEGMENT_ALIGNMENT;
    parts.push(bytes, PADDING.subarray(0, padding));
    offset += bytes.length + padding;
  }
  await files.writeBytes(path, parts);
  return directory;
}

/** Reads the named segments into memory that threads share. Rejects with DamagedIndex. */
export async function readSegments(
  files: CacheFiles,
  path: string,
  directory: SegmentDirectory,
  names: readonly string[],
): Promise<ReadonlyMap<string, SegmentArray>> {
  const segments = new Map<string, SegmentArray>();
  const reads = names.map((name) => {
    const info = directory[name];
    if (info === undefined) throw new RangeError(`no segment ${name}`);
    const buffer = new SharedArrayBuffer(info.length * bytesPerValue(info.type));
    segments.set(name, arrayOver(info.type, buffer, info.length));
    return { offset: info.offset, into: new Uint8Array(buffer), checksum: info.checksum };
  });
  try {
    await files.readBytes(path, reads);
  } catch (error) {
    throw new DamagedIndex('a file of the event index cannot be read', { cause: error });
  }
  for (const { into, checksum } of reads) {
    if (crc32(into) !== checksum) throw new DamagedIndex('a file of the event index has changed');
  }
  return segments;
}

function bytesOf(array: SegmentArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
