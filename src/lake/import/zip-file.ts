import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { type Entry, open, type ZipFile } from 'yauzl';
import type { ParcoursError } from '../../model/errors.ts';
import { failure } from './failures.ts';
import { refuseBomb } from './read-file.ts';

export interface ZipEntry {
  /** Path within the zip. */
  readonly name: string;
  readonly packedBytes: number;
  blocks(): AsyncGenerator<Buffer>;
}

export interface OpenZip {
  readonly entries: readonly ZipEntry[];
  close(): void;
}

const openZipFile = promisify(
  (path: string, done: (error: Error | null, zip: ZipFile) => void): void => {
    open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, done);
  },
);

/** Opens a zip (APPNOTE 6.3) and lists its files. Encrypted ones are refused when read. */
export async function openZip(file: string, path: string, maxEntries: number): Promise<OpenZip> {
  let zip: ZipFile;
  try {
    zip = await openZipFile(path);
  } catch (error) {
    throw systemError(error) ?? damaged(file);
  }
  try {
    const entries = await listEntries(zip, maxEntries);
    return {
      entries: entries.map((entry) => ({
        name: entry.fileName,
        packedBytes: entry.compressedSize,
        blocks: () => entryBlocks(`${file}/${entry.fileName}`, zip, entry),
      })),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw systemError(error) ?? damaged(file);
  }
}

function listEntries(zip: ZipFile, maxEntries: number): Promise<readonly Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      if (!entry.fileName.endsWith('/')) entries.push(entry);
      if (entries.length > maxEntries) reject(new RangeError('too many entries'));
      else zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

/** yauzl verifies the size of an entry; its checksum is verified here. */
async function* entryBlocks(file: string, zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) {
    throw failure(
      'input',
      'zip.encrypted',
      'Ce fichier du zip est chiffré : déchiffrez-le d’abord.',
      'This file of the zip is encrypted: decrypt it first.',
      { source: file },
    );
  }
  let sum = 0;
  let grown = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const block of stream as AsyncIterable<Buffer>) {
      sum = crc32(block, sum);
      grown += block.length;
      refuseBomb(file, entry.compressedSize, grown);
      yield block;
    }
  } catch (error) {
    throw systemError(error) ?? damaged(file);
  }
  if (sum !== entry.crc32) throw damaged(file);
}

/** Errors of the disk, and ours, are told as they are; any other means that the bytes are wrong. */
function systemError(error: unknown): Error | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? String(error.code) : '';
  const ours = error.name === 'ParcoursError';
  return ours || /^E[A-Z]+$/.test(code) ? error : null;
}

function damaged(file: string): ParcoursError {
  return failure(
    'input',
    'zip.damaged',
    'Le fichier zip est tronqué ou abîmé. Copiez-le de nouveau.',
    'The zip file is truncated or damaged. Copy it again.',
    { source: file },
  );
}
