import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kill, pid } from 'node:process';
import { ParcoursError } from '../../model/errors.ts';
import { errorCode } from '../files.ts';

/** One writer at a time; the lock of a process that is no more is taken over. */
export async function takeLock(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(path, String(pid), { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (isAlive(holder)) break;
      await rm(path, { force: true });
    }
  }
  throw new ParcoursError(
    'environment',
    'landing.busy',
    {
      fr: 'Un autre processus écrit dans ce journal d’arrivée',
      en: 'Another process writes to this landing log',
    },
    { source: folder },
  );
}

function isAlive(process: number): boolean {
  if (!Number.isInteger(process) || process <= 0) return false;
  try {
    kill(process, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
