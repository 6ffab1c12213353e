import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from './call.ts';
import { lakeToRead } from './lake-access.ts';
import { chosenPacks, intakeOf } from './source-access.ts';
import { waitingFiles } from './take-inbox.ts';

/**
 * What a run depends on, as a text: while it stays the same, another run would change nothing. Null
 * when files wait in an inbox, or when a source has to be asked what is new.
 */
export async function intakeState(call: Call): Promise<string | null> {
  const intake = intakeOf(call);
  for (const name of chosenPacks(call, intake)) {
    const kind = intake.pack(name).source.from?.kind ?? 'folder';
    if (kind !== 'folder' && kind !== 'mllp') return null;
    const { files } = await waitingFiles(call, intake, name);
    if (files.length > 0) return null;
  }
  const lake = await lakeToRead(call);
  const version = (await lake.history()).at(-1)?.version ?? null;
  const files = [...(await filesIn(intake.packs)), ...(await filesIn(intake.landing))];
  return JSON.stringify([version, files.sort()]);
}

/** Path, size and time of change of each file. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries) {
    // The lock of who writes tells nothing of what was written.
    if (!entry.isFile() || entry.name === 'lock') continue;
    const path = join(entry.parentPath, entry.name);
    const seen = await stat(path);
    files.push(`${path} ${seen.size} ${seen.mtimeMs}`);
  }
  return files;
}
