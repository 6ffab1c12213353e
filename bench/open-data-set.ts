import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { importSource, initLake, type Lake, nodeFiles, openLake } from '../src/lake/index.ts';
import type { LakeSnapshot } from '../src/lake/snapshot.ts';
import { OMOP, OMOP_LEGACY_COLUMNS } from '../src/model/index.ts';

/** What a benchmark may use of the machine. */
export const MACHINE = {
  memoryLimitMb: Math.floor((totalmem() / 2 ** 20) * 0.5),
  threads: availableParallelism(),
} as const;

const DRIVERS = { files: nodeFiles(), now: () => new Date(), newId: () => randomUUID() };

/** A lake that holds an OMOP source: made now, or found in `keep` where it was made before. */
export async function lakeOf(source: string, keep: string | null): Promise<Lake> {
  if (keep !== null && existsSync(join(keep, 'parcours-lake.json'))) return openLake(keep, DRIVERS);
  const folder = keep ?? join(mkdtempSync(join(tmpdir(), 'parcours-bench-')), 'lake');
  const lake = await initLake(folder, OMOP, DRIVERS);
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'parcours-import-'));
  const options = { ...MACHINE, strict: false, temporaryFolder, startedMs: Date.now() };
  await importSource(lake, OMOP_LEGACY_COLUMNS, source, options, () => {});
  rmSync(temporaryFolder, { recursive: true });
  return lake;
}

/** The lake's tables in memory, in both orders. */
export function inMemory(lake: Lake): Promise<LakeSnapshot> {
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'parcours-spill-'));
  return lake.snapshot({ ...MACHINE, temporaryFolder, materialize: true });
}
