import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { errorCode } from './files.ts';

/**
 * The file system as a cache beside the lake sees it. What is lost here can be made again from the
 * lake, so nothing is synced; but nothing half-written ever stands under its final name.
 */
export interface CacheFiles {
  /** Names in a folder; none if the folder isn't there. */
  list(folder: string): Promise<readonly string[]>;
  makeFolder(path: string): Promise<void>;
  /** Null if it isn't there. */
  readText(path: string): Promise<string | null>;
  /** Puts a file in place of the one that was there, whole or not at all. */
  writeText(path: string, text: string): Promise<void>;
  /** Writes the parts one after the other; whole or not at all. */
  writeBytes(path: string, parts: readonly Uint8Array[]): Promise<void>;
  /** Fills each array from its place in the file. Rejects if the file is shorter, or gone. */
  readBytes(path: string, reads: readonly ByteRange[]): Promise<void>;
  /** No error if it isn't there. */
  remove(path: string): Promise<void>;
}

export interface ByteRange {
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly into: Uint8Array;
}

/** `newId` gives names that no other writer uses. */
export function nodeCacheFiles(newId: () => string): CacheFiles {
  const whole = async (path: string, write: (draft: string) => Promise<void>): Promise<void> => {
    const draft = `${path}.${newId()}.tmp`;
    try {
      await write(draft);
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {});
      throw error;
    }
  };
  return {
    list: async (folder) => {
      try {
        return await readdir(folder);
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return [];
        throw error;
      }
    },
    makeFolder: async (path) => {
      await mkdir(path, { recursive: true });
    },
    readText: async (path) => {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return null;
        throw error;
      }
    },
    writeText: (path, text) => whole(path, (draft) => writeFile(draft, text)),
    writeBytes: (path, parts) => whole(path, (draft) => writeParts(draft, parts)),
    readBytes,
    remove: (path) => rm(path, { force: true }),
  };
}

async function writeParts(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const handle = await open(path, 'w');
  try {
    for (const part of parts) {
      for (let at = 0; at < part.length; ) {
        const { bytesWritten } = await handle.write(part, at, part.length - at);
        at += bytesWritten;
      }
    }
  } finally {
    await handle.close();
  }
}

async function readBytes(path: string, reads: readonly ByteRange[]): Promise<void> {
  const handle = await open(path, 'r');
  try {
    for (const { offset, into } of reads) {
      for (let at = 0; at < into.length; ) {
        const { bytesRead } = await handle.read(into, at, into.length - at, offset + at);
        if (bytesRead === 0) throw new RangeError('the file ends before what it should hold');
        at += bytesRead;
      }
    }
  } finally {
    await handle.close();
  }
}
