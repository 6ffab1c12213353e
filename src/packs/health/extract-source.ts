import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExtractReport, extract } from '../../intake/facts/extract.ts';
import { factFolder } from '../../intake/facts/fact-files.ts';
import { readPack } from '../../intake/pack/pack.ts';
import { openDuck, openLandingLog } from '../../lake/index.ts';

/** All that a thread needs to make the facts of one source. */
export interface ExtractJob {
  readonly source: string;
  readonly packFolder: string;
  readonly landingFolder: string;
  readonly factFolder: string;
  readonly temporaryFolder: string;
  readonly memoryLimitMb: number;
  /** The database reads its records, with memory of its own: a process does that first, while small. */
  readonly isReadByDatabase: boolean;
}

/** Makes the facts of what a source has received since the last time. */
export async function extractSource(
  job: ExtractJob,
  onProgress: (progress: ExtractReport) => void,
): Promise<ExtractReport> {
  const temporaryFolder = join(job.temporaryFolder, `facts-${job.source}`);
  await mkdir(temporaryFolder, { recursive: true });
  const log = await openLandingLog(job.landingFolder, { readOnly: true });
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: job.memoryLimitMb,
    threads: 1,
    temporaryFolder,
  });
  try {
    const pack = readPack(job.packFolder);
    const options = { connection, onProgress, workFolder: temporaryFolder };
    return await extract(pack, log, factFolder(job.factFolder), options);
  } finally {
    connection.close();
    await log.close();
    await rm(temporaryFolder, { recursive: true, force: true });
  }
}
