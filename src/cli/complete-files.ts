import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { CompleteWhen } from '../intake/pack/source-file.ts';

/** A file that changed so recently may still be on its way. */
const QUIET_SECONDS = 2;
/** Names under which senders put what isn't complete yet. */
const UNFINISHED = /(?:^\.|~$|\.(?:part|tmp|filepart|crdownload)$)/;

export interface CompleteFile {
  readonly path: string;
  /** The file that says so. */
  readonly marker: string | null;
}

/** The files of a folder that their sender has finished, in the order of their names. */
export async function completeFiles(
  folder: string,
  when: CompleteWhen | undefined,
  now: () => number,
): Promise<readonly CompleteFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile() && !UNFINISHED.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (when !== undefined && 'marker' in when) return markedFiles(paths, when.marker);
  const files = paths.map((path) => ({ path, marker: null }));
  if (when !== undefined && 'movedIntoPlace' in when) return files;
  return quietFiles(files, (when?.quietSeconds ?? QUIET_SECONDS) * 1000, now);
}

/** `export.csv` with `export.csv.ok` or `export.ok` beside it. */
function markedFiles(paths: readonly string[], marker: string): readonly CompleteFile[] {
  const known = new Set(paths);
  return paths.flatMap((path) => {
    if (path.endsWith(marker)) return [];
    const names = [`${path}${marker}`, path.replace(/\.[^./\\]+$/, marker)];
    const found = names.find((name) => known.has(name));
    return found === undefined ? [] : [{ path, marker: found }];
  });
}

/**
 * Files that have not changed for a while. A time in the future (a clock that jumped, another
 * machine's clock) says nothing: such a file is looked at twice instead.
 */
async function quietFiles(
  files: readonly CompleteFile[],
  quietMs: number,
  now: () => number,
): Promise<readonly CompleteFile[]> {
  const nowMs = now();
  const quiet = new Set<CompleteFile>();
  const future: { readonly file: CompleteFile; readonly seen: Stats }[] = [];
  const stats = await Promise.all(files.map(({ path }) => stat(path)));
  for (const [i, file] of files.entries()) {
    const seen = stats[i];
    if (seen === undefined) continue;
    if (nowMs - seen.mtimeMs >= quietMs) quiet.add(file);
    else if (seen.mtimeMs > nowMs) future.push({ file, seen });
  }
  if (future.length > 0) {
    await setTimeout(quietMs);
    for (const { file, seen } of future) {
      const { size, mtimeMs } = await stat(file.path);
      if (size === seen.size && mtimeMs === seen.mtimeMs) quiet.add(file);
    }
  }
  return files.filter((file) => quiet.has(file));
}
