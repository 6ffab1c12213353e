import { crc32 } from 'node:zlib';
import type { CacheFiles } from '../../../lake/cache-files.ts';
import type { SubjectModel } from '../../../model/subject-model.ts';
import type { SideFacts } from '../index/build.ts';
import { indexLayout } from '../index/layout.ts';
import type { Encodings, ShardFacts } from '../index/shard.ts';
import type { SegmentFile } from './segment-file.ts';

export const MANIFEST = 'index.json';
/** Raised when the files of an older one can't be read any more. */
const FORMAT = 1;

export interface StoredShard extends SegmentFile {
  readonly facts: ShardFacts;
  /** Bytes of the gone flags, in base64; null: none is gone. */
  readonly gone: string | null;
}

/** What an event index on disk is made of, and which lake it was made from. */
export interface Manifest {
  readonly format: number;
  /** Checksum of what the index keeps of the model. */
  readonly layout: number;
  /** Version of the lake, and a digest of what it held. */
  readonly version: number;
  readonly contents: string;
  readonly shards: readonly StoredShard[];
  readonly sides: SegmentFile & { readonly facts: SideFacts };
  readonly vocabulary: (SegmentFile & { readonly facts: Encodings }) | null;
}

export function layoutChecksum(model: SubjectModel): number {
  return crc32(JSON.stringify(indexLayout(model)));
}

/** The manifest of a folder; null if it has none that this program can use. */
export async function readManifest(
  files: CacheFiles,
  path: string,
  model: SubjectModel,
): Promise<Manifest | null> {
  const text = await files.readText(path);
  if (text === null) return null;
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (text.slice(0, end) !== String(crc32(body))) return null;
  const manifest = JSON.parse(body) as Manifest;
  if (manifest.format !== FORMAT || manifest.layout !== layoutChecksum(model)) return null;
  return manifest;
}

/** The first line is the checksum of the rest. */
export async function writeManifest(
  files: CacheFiles,
  path: string,
  manifest: Omit<Manifest, 'format'>,
): Promise<Manifest> {
  const whole: Manifest = { format: FORMAT, ...manifest };
  const body = JSON.stringify(whole);
  await files.writeText(path, `${crc32(body)}\n${body}`);
  return whole;
}

export function packFlags(flags: Uint8Array): string {
  const bits = new Uint8Array((flags.length + 7) >>> 3);
  flags.forEach((flag, i) => {
    if (flag === 1) bits[i >>> 3] = (bits[i >>> 3] ?? 0) | (1 << (i & 7));
  });
  return Buffer.from(bits).toString('base64');
}

export function unpackFlags(packed: string, count: number): Uint8Array {
  const bits = Buffer.from(packed, 'base64');
  return Uint8Array.from({ length: count }, (_, i) => ((bits[i >>> 3] ?? 0) >>> (i & 7)) & 1);
}
