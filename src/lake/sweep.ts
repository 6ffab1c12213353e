import { join } from 'node:path';
import type { LakeDrivers } from './files.ts';
import type { LakeEntry } from './lake-log.ts';

/** A file that nothing names may belong to a load that runs; after this long it doesn't. */
const RETENTION_DAYS = 7;

/** Folders of tables, also of those that no load ever brought whole. */
const ROOTS = ['tables', 'tables_by_concept'] as const;

/** Removes what a crash left behind: data files that no version names, and drafts of logs. */
export async function sweep(
  drivers: LakeDrivers,
  lake: string,
  entries: readonly LakeEntry[],
): Promise<void> {
  const { files } = drivers;
  const named = new Set<string>();
  for (const { path, actions } of entries.flatMap((entry) => entry.tables)) {
    for (const action of actions) if ('add' in action) named.add(join(path, action.add.path));
  }
  const oldestMs = drivers.now().getTime() - RETENTION_DAYS * 86_400_000;
  const sweepFolder = async (folder: string, removable: RegExp): Promise<void> => {
    for (const name of await files.list(join(lake, folder))) {
      if (!removable.test(name) || named.has(join(folder, name))) continue;
      const facts = await files.facts(join(lake, folder, name));
      if (facts !== null && facts.modifiedMs < oldestMs)
        await files.remove(join(lake, folder, name));
    }
  };
  await sweepFolder('log', /\.tmp$/);
  for (const root of ROOTS) {
    for (const table of await files.list(join(lake, root))) {
      await sweepFolder(join(root, table), /^part-.*\.parquet(\.tmp)?$/);
      await sweepFolder(join(root, table, '_delta_log'), /\.tmp$/);
    }
  }
}
