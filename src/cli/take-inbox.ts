import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, matchesGlob, relative } from 'node:path';
import type { IntakeFolder } from '../packs/health/intake-folder.ts';
import { type Call, progressOf } from './call.ts';
import { type CompleteFile, completeFiles } from './complete-files.ts';
import { landingOf } from './source-access.ts';

/** Files landed together share the disk's sync. */
const AT_ONCE = 64;

/**
 * Lands the files that wait in a source's inbox, in the order of their names, then moves them to
 * `taken`: a crash between the two lands the same bytes again, which changes nothing.
 */
export async function takeInbox(call: Call, intake: IntakeFolder, name: string): Promise<number> {
  const { folder, files } = await waitingFiles(call, intake, name);
  if (files.length === 0) return 0;
  const progress = progressOf(call);
  const log = await landingOf(intake, name);
  try {
    for (let done = 0; done < files.length; done += AT_ONCE) {
      const label = call.texts.source.taking;
      progress.update({ label, detail: name, done, total: files.length, unit: 'items' });
      const some = files.slice(done, done + AT_ONCE).map((file) => {
        return { ...file, shown: shownName(folder, file.path) };
      });
      await Promise.all(
        some.map(({ path, shown }) => {
          return log.appendFile({ name: shown, path, receivedMs: call.surroundings.now() });
        }),
      );
      await Promise.all(some.map((file) => putAway(file, join(intake.path, 'taken', name))));
    }
  } finally {
    progress.end();
    await log.close();
  }
  return files.length;
}

async function putAway(
  file: CompleteFile & { readonly shown: string },
  folder: string,
): Promise<void> {
  // First: a marker left behind would call the next file of that name complete.
  if (file.marker !== null) await rm(file.marker, { force: true });
  const taken = join(folder, file.shown);
  await mkdir(dirname(taken), { recursive: true });
  await rename(file.path, taken);
}

/** Name in the landing log, the same on every system. */
function shownName(folder: string, path: string): string {
  return relative(folder, path).replaceAll('\\', '/');
}

/** The files of a source's inbox that are complete, and named as its pattern wants. */
export async function waitingFiles(
  call: Call,
  intake: IntakeFolder,
  name: string,
): Promise<{ readonly folder: string; readonly files: readonly CompleteFile[] }> {
  const { from } = intake.pack(name).source;
  const folder = join(intake.inbox, from?.kind === 'folder' ? from.path : name);
  const when = from?.kind === 'folder' ? from.completeWhen : undefined;
  const files = await completeFiles(folder, when, call.surroundings.now);
  const pattern = from?.kind === 'folder' ? from.pattern : '**/*';
  const named = files.filter(({ path }) => matchesGlob(shownName(folder, path), pattern));
  return { folder, files: named };
}
