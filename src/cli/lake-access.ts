import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  interruptQueries,
  type Lake,
  type LakeDrivers,
  type LakeSnapshot,
  nodeFiles,
  openLake,
  openPostgresExport,
  type Snapshot,
} from '../lake/index.ts';
import { usage } from './arguments.ts';
import { type Call, needed, type Resources, resourcesOf } from './call.ts';

/** What the lake takes from outside. */
export function lakeDrivers(call: Call): LakeDrivers {
  const { now, uniqueName } = call.surroundings;
  return { files: nodeFiles(), now: () => new Date(now()), newId: uniqueName };
}

export function lakePath(call: Call): string {
  return resolve(call.surroundings.currentFolder, needed(call.options.lake));
}

/** The lake of `--lake`, for looking at: nothing in its folder is changed. */
export function lakeToRead(call: Call): Promise<Lake> {
  return openLake(lakePath(call), lakeDrivers(call), { readOnly: true });
}

/** Gives a piece of work its own temporary folder, which is gone afterwards, whatever happens. */
export async function withWorkplace<Answer>(
  call: Call,
  work: (resources: Resources) => Promise<Answer>,
): Promise<Answer> {
  const resources = resourcesOf(call);
  const folder = await mkdtemp(join(resolve(resources.temporaryFolder), 'parcours-'));
  const forget = call.surroundings.onInterrupt(() => {
    // A process can't end before its queries do.
    interruptQueries();
    rmSync(folder, { recursive: true, force: true });
  });
  try {
    return await work({ ...resources, temporaryFolder: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
    forget();
  }
}

/** The lake of `--lake` as it was at `--as-of`, opened for questions. */
export function withSnapshot<Answer>(
  call: Call,
  work: (snapshot: LakeSnapshot) => Promise<Answer>,
): Promise<Answer> {
  return withWorkplace(call, async (resources) => {
    const lake = await lakeToRead(call);
    const asOf = call.options['as-of'];
    const snapshot = await lake.snapshot(asOf === undefined ? resources : { ...resources, asOf });
    try {
      return await work(snapshot);
    } finally {
      snapshot.close();
    }
  });
}

/** The export of a lake that lies at the address `--lake`, opened for questions. */
export async function withExport<Answer>(
  call: Call,
  work: (snapshot: Snapshot) => Promise<Answer>,
): Promise<Answer> {
  if (call.options['as-of'] !== undefined) throw usage('usage.as-of-export', (t) => t.asOfExport);
  const snapshot = await openPostgresExport(needed(call.options.lake), undefined);
  try {
    return await work(snapshot);
  } finally {
    snapshot.close();
  }
}
