import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kill, pid } from 'node:process';
import { ParcoursError } from '../../model/errors.ts';
import { errorCode } from '../files.ts';

/**
 * One writer at a time; the lock of a process that is no more is taken over. Numbers of processes
 * come again, in a container at every start: with the number stands when the process began.
 */
export async function takeLock(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(path, `${pid} ${await beginningOf(pid)}`, { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      const [holder, began = ''] = (await readFile(path, 'utf8').catch(() => '')).split(' ');
      if (await holds(Number(holder), began)) break;
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

async function holds(process: number, began: string): Promise<boolean> {
  return isAlive(process) && (began === '' || began === (await beginningOf(process)));
}

/** When the process began, in ticks since the machine did (proc(5)); empty where Linux can't tell. */
async function beginningOf(process: number): Promise<string> {
  const text = await readFile(`/proc/${process}/stat`, 'utf8').catch(() => '');
  // The name, in brackets, may hold blanks.
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[TICKS_AT] ?? '';
}

/** Field 22 of the file; the first behind the name is the third. */
const TICKS_AT = 22 - 3;

function isAlive(process: number): boolean {
  if (!Number.isInteger(process) || process <= 0) return false;
  try {
    kill(process, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
