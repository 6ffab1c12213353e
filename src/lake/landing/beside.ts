import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ParcoursError } from '../../model/errors.ts';
import { errorCode } from '../files.ts';
import { damaged, type Handle, syncFolder } from './segment.ts';

/** What a file looked like; one that looks otherwise was written to meanwhile. */
export interface FileLook {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

export async function lookAt(path: string): Promise<FileLook> {
  const { size, mtimeMs } = await stat(path);
  return { sizeBytes: size, mtimeMs };
}

/** Throws if the file no longer looks so: what was read of it may be neither old nor new. */
export async function requireUnchanged(path: string, seen: FileLook): Promise<void> {
  const { sizeBytes, mtimeMs } = await lookAt(path);
  if (sizeBytes === seen.sizeBytes && mtimeMs === seen.mtimeMs) return;
  throw new ParcoursError(
    'environment',
    'landing.changed',
    {
      fr: 'Ce fichier a changé pendant qu’il était pris ; il le sera une autre fois',
      en: 'This file changed while it was being taken; it will be taken another time',
    },
    { source: path },
  );
}

/** Copies a file to `files/SHA256`, hashed as it is copied, durable; gives the SHA-256. */
export async function copyBeside(
  path: string,
  seen: FileLook,
  to: { readonly files: string; readonly draft: string },
  sync: (handle: Handle) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256');
  const hashed = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  try {
    const draft = createWriteStream(to.draft, { mode: 0o600 });
    await pipeline(createReadStream(path), hashed, draft);
    await requireUnchanged(path, seen);
    const sha256 = hash.digest('hex');
    const handle = await open(to.draft, 'r');
    await sync(handle).finally(() => handle.close());
    await rename(to.draft, join(to.files, sha256));
    await syncFolder(to.files);
    return sha256;
  } catch (error) {
    await rm(to.draft, { force: true });
    throw error;
  }
}

/** The bytes of `files/SHA256`; at their end an error if they aren't those that were landed. */
export async function* verifiedFile(path: string, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw damaged(path, 0, error);
    throw error;
  }
  if (hash.digest('hex') !== sha256) throw damaged(path, bytes);
}

const CHUNK_BYTES = 256 * 1024;
