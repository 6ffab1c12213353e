import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * The file system as the lake sees it: small steps, so that a test may stop between any two.
 * Paths are absolute. Every function rejects with Node's own error, whose `code` tells why.
 */
export interface FileSystem {
  readText(path: string): Promise<string>;
  /** Names in a folder, sorted; none if the folder isn't there. */
  list(folder: string): Promise<readonly string[]>;
  makeFolder(path: string): Promise<void>;
  writeText(path: string, text: string): Promise<void>;
  /** Returns once the file's (or folder's) content is on the disk itself. */
  sync(path: string): Promise<void>;
  /** A second name for a file; rejects with EEXIST if the name is taken. */
  link(existing: string, name: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** No error if it isn't there. */
  remove(path: string): Promise<void>;
  /** Null if it isn't there. */
  facts(path: string): Promise<{ readonly bytes: number; readonly modifiedMs: number } | null>;
  sha256(path: string): Promise<string>;
}

/** What the lake takes from outside. */
export interface LakeDrivers {
  readonly files: FileSystem;
  readonly now: () => Date;
  /** A new id, unique for ever, fit for a file name. */
  readonly newId: () => string;
}

export function nodeFiles(): FileSystem {
  return {
    readText: (path) => readFile(path, 'utf8'),
    list: async (folder) => {
      try {
        return (await readdir(folder)).sort();
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return [];
        throw error;
      }
    },
    makeFolder: async (path) => {
      try {
        await mkdir(path, { recursive: true });
      } catch (error) {
        // On a read-only disk the recursive call says ENOENT; the plain one says why.
        if (errorCode(error) === 'ENOENT') await mkdir(path);
        else throw error;
      }
    },
    writeText: (path, text) => writeFile(path, text),
    sync: async (path) => {
      const handle = await open(path, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    link,
    rename,
    remove: (path) => rm(path, { force: true }),
    facts: async (path) => {
      try {
        const facts = await stat(path);
        return { bytes: facts.size, modifiedMs: Math.floor(facts.mtimeMs) };
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return null;
        throw error;
      }
    },
    sha256: async (path) => {
      const hash = createHash('sha256');
      await pipeline(createReadStream(path), hash);
      return hash.digest('hex');
    },
  };
}

/** Node's code of a system error ('ENOSPC'), or undefined. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * Puts a file under a name that is free, whole and on the disk, or not at all; false if the name
 * is taken. A plain rename would overwrite in silence.
 */
export async function putIfAbsent(
  drivers: LakeDrivers,
  path: string,
  text: string,
): Promise<boolean> {
  const { files } = drivers;
  const draft = `${path}.${drivers.newId()}.tmp`;
  try {
    await files.writeText(draft, text);
    await files.sync(draft);
    await files.link(draft, path);
  } catch (error) {
    await files.remove(draft).catch(() => {});
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  await files.remove(draft);
  await files.sync(dirname(path));
  return true;
}

/**
 * Makes a folder below a root, and puts its name on the disk itself: a power cut may else take the
 * folder away with all that was synced in it.
 */
export async function makeLastingFolder(
  files: FileSystem,
  root: string,
  path: string,
): Promise<void> {
  await files.makeFolder(join(root, path));
  for (let above = dirname(path); above !== '.'; above = dirname(above)) {
    await files.sync(join(root, above));
  }
  await files.sync(root);
}
