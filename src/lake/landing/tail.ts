import { createReadStream, createWriteStream } from 'node:fs';
import { open, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Handle, syncFolder } from './segment.ts';

/** Moves what a crash left behind the last whole record to a file of its own. */
export async function setAside(path: string, soundBytes: number, folder: string): Promise<void> {
  const torn = (await readdir(folder)).filter((name) => name.startsWith('torn-')).length;
  const aside = join(folder, `torn-${torn + 1}.bin`);
  try {
    const rest = createReadStream(path, { start: soundBytes });
    await pipeline(rest, createWriteStream(aside, { mode: 0o600 }));
  } catch (error) {
    // On a full disk: the rest stays where it is.
    await rm(aside, { force: true });
    throw error;
  }
  await truncate(path, soundBytes);
  await syncFolder(folder);
}

const CHUNK_BYTES = 1 << 20;

/**
 * Writes the same bytes again in their place, cuts off what follows, and syncs. After a sync that
 * failed, a system may take pages for written that never reached the disk: only writing them again
 * makes the next sync mean something. What was acknowledged lies before and isn't touched.
 */
export async function writeAgain(
  path: string,
  { from, to }: { readonly from: number; readonly to: number },
  sync: (handle: Handle) => Promise<void>,
): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    for (let at = from; at < to; ) {
      const bytes = Buffer.alloc(Math.min(CHUNK_BYTES, to - at));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, at);
      // Nobody else writes; a file that shrank nonetheless would go round here for ever.
      if (bytesRead === 0) break;
      const { bytesWritten } = await handle.write(bytes, 0, bytesRead, at);
      at += bytesWritten;
    }
    await handle.truncate(to);
    await sync(handle);
  } finally {
    await handle.close();
  }
}

/** Another process may be writing: what is there now is made durable before it is read. */
export async function durableBytes(path: string): Promise<number> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    await handle.datasync();
    return size;
  } finally {
    await handle.close();
  }
}
