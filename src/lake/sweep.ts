import { join } from 'node:path';
import type { LakeDrivers } from './files.ts';
import type { LakeEntry } from './lake-log.ts';

/** A file that nothing names may belong to a load that runs; after this long it doesn't. */
const RETENTION_DAYS = 7;

/** Removes data files that no version names: what loads left behind that a crash cut. */
export async function sweep(
  drivers: LakeDrivers,
  lake: string,
  entries: readonly LakeEntry[],
): Promise<void> {
  const named = new Map<string, Set<string>>();
  for (const { path, actions } of entries.flatMap((entry) => entry.tables)) {
    const known = named.get(path) ?? new Set();
    for (const action of actions) if ('add' in action) known.add(action.add.path);
    named.set(path, known);
  }
  const oldestMs = drivers.now().getTime() - RETENTION_DAYS * 86_400_000;
  for (const [path, known] of named) {
    for (const name of await drivers.files.list(join(lake, path))) {
      if (!/^part-.*\.parquet(\.tmp)?$/.test(name) || known.has(name)) continue;
      const file = join(lake, path, name);
      const facts = await drivers.files.facts(file);
      if (facts !== null && facts.modifiedMs < oldestMs) await drivers.files.remove(file);
    }
  }
}
