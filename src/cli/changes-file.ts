import { open, rename, rm } from 'node:fs/promises';
import { usage } from './arguments.ts';
import type { Call } from './call.ts';

/** The subjects who came into a cohort and went out of it. */
export interface CohortChanges {
  readonly id: number;
  readonly entered: BigInt64Array;
  readonly left: BigInt64Array;
}

const HEAD = 'cohort_definition_id,subject_id,change\n';

/** Throws a usage error when the name has another ending. Nothing is touched. */
export function checkChangesFileName(file: string): void {
  if (!file.toLowerCase().endsWith('.csv')) {
    throw usage('usage.not-a-changes-file', (t) => t.notAChangesFile(file));
  }
}

/** Writes a line for each subject who entered or left (RFC 4180, with LF): whole or not at all. */
export async function writeChanges(
  call: Call,
  file: string,
  cohorts: readonly CohortChanges[],
): Promise<void> {
  const partial = `${file}.${call.surroundings.uniqueName()}.partial`;
  try {
    const handle = await open(partial, 'wx');
    try {
      await handle.write(HEAD);
      for (const { id, entered, left } of cohorts) {
        await handle.write(linesOf(id, entered, 'entered'));
        await handle.write(linesOf(id, left, 'left'));
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

function linesOf(id: number, subjects: BigInt64Array, change: string): string {
  return Array.from(subjects, (subject) => `${id},${subject},${change}\n`).join('');
}
