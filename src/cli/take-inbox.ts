import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { IntakeFolder } from '../packs/health/intake-folder.ts';
import { type Call, progressOf } from './call.ts';
import { landingOf } from './source-access.ts';

/** A file that changed so recently may still be on its way. */
const QUIET_MS = 2000;
/** Files landed together share the disk's sync. */
const AT_ONCE = 64;
/** Names under which senders put what isn't complete yet. */
const UNFINISHED = /(?:^\.|~$|\.(?:part|tmp|filepart|crdownload)$)/;

/**
 * Lands the files that wait in a source's inbox, in the order of their names, then moves them to
 * `taken`: a crash between the two lands the same bytes again, which changes nothing.
 */
export async function takeInbox(call: Call, intake: IntakeFolder, name: string): Promise<number> {
  const { from } = intake.pack(name).source;
  const folder = join(intake.inbox, from?.kind === 'folder' ? from.path : name);
  const files = await completeFiles(folder, call.surroundings.now());
  if (files.length === 0) return 0;
  const progress = progressOf(call);
  const log = await landingOf(intake, name);
  try {
    for (let done = 0; done < files.length; done += AT_ONCE) {
      const label = call.texts.source.taking;
      progress.update({ label, detail: name, done, total: files.length, unit: 'items' });
      const some = files.slice(done, done + AT_ONCE).map((path) => {
        return { path, shown: relative(folder, path).replaceAll('\\', '/') };
      });
      await Promise.all(
        some.map(({ path, shown }) => {
          return log.appendFile({ name: shown, path, receivedMs: call.surroundings.now() });
        }),
      );
      for (const { path, shown } of some) {
        const taken = join(intake.path, 'taken', name, shown);
        await mkdir(dirname(taken), { recursive: true });
        await rename(path, taken);
      }
    }
  } finally {
    progress.end();
    await log.close();
  }
  return files.length;
}

async function completeFiles(folder: string, nowMs: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || UNFINISHED.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    if (nowMs - (await stat(path)).mtimeMs >= QUIET_MS) files.push(path);
  }
  return files.sort();
}
