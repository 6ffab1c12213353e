import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { failure } from './failures.ts';
import {
  BOMB_FREE_BYTES,
  MAX_GROWTH_RATIO,
  MAX_UNPACKED_BYTES,
  READ_BLOCK_BYTES,
} from './limits.ts';

/** Counts and hashes what flows past. */
export interface Tap {
  readonly hash: Hash;
  bytes: number;
}

export function newTap(): Tap {
  return { hash: createHash('sha256'), bytes: 0 };
}

/** The same blocks, counted and hashed as they pass. */
export async function* tapped(
  blocks: AsyncIterable<Buffer>,
  tap: Tap,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const block of blocks) {
    tap.hash.update(block);
    tap.bytes += block.length;
    onBytes?.(block.length);
    yield block;
  }
}

export function fileBlocks(path: string): Readable {
  return createReadStream(path, { highWaterMark: READ_BLOCK_BYTES });
}

/** SHA-256 of a file as it lies on disk. */
export async function hashFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const tap = newTap();
  for await (const _ of tapped(fileBlocks(path), tap));
  return { bytes: tap.bytes, sha256: tap.hash.digest('hex') };
}

/** The content of a gzip file (RFC 1952); its length and checksum are verified by zlib. */
export async function* unzipped(file: string, blocks: AsyncIterable<Buffer>) {
  let packed = 0;
  const counter = new Transform({
    transform(block: Buffer, _encoding, done) {
      packed += block.length;
      done(null, block);
    },
  });
  const gunzip = createGunzip({ chunkSize: READ_BLOCK_BYTES });
  // The error, of whichever stage, reaches the reader through the last stream.
  pipeline(blocks, counter, gunzip, () => {});
  let grown = 0;
  try {
    for await (const block of gunzip as AsyncIterable<Buffer>) {
      grown += block.length;
      refuseBomb(file, packed, grown);
      yield block;
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'Z_BUF_ERROR') throw truncated(file, packed);
    if (code.startsWith('Z_')) throw damaged(file, gunzip.bytesWritten);
    throw error;
  }
}

function truncated(file: string, byte: number) {
  return failure(
    'input',
    'gz.truncated',
    'Le fichier compressé s’arrête avant sa fin : il est tronqué. Copiez-le de nouveau.',
    'The compressed file stops before its end: it is truncated. Copy it again.',
    { source: file, byte },
  );
}

function damaged(file: string, byte: number) {
  return failure(
    'input',
    'gz.damaged',
    'Le fichier compressé est abîmé : son contenu ne répond pas à sa somme de contrôle.',
    'The compressed file is damaged: its content does not match its checksum.',
    { source: file, byte },
  );
}

/** Stops what grows without measure before it fills the disk. */
export function refuseBomb(file: string, packed: number, grown: number): void {
  const ratio = grown > BOMB_FREE_BYTES && grown > packed * MAX_GROWTH_RATIO;
  if (!ratio && grown <= MAX_UNPACKED_BYTES) return;
  throw failure(
    'input',
    'archive.bomb',
    `Le fichier compressé grossit au-delà de toute mesure (plus de ${MAX_GROWTH_RATIO} fois sa taille, ou plus de ${MAX_UNPACKED_BYTES} octets).`,
    `The compressed file grows beyond measure (more than ${MAX_GROWTH_RATIO} times its size, or more than ${MAX_UNPACKED_BYTES} bytes).`,
    { source: file },
  );
}
