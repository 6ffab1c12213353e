import { join } from 'node:path';
import type { Sentence } from '../model/errors.ts';
import { type AddFile, type DeltaAction, logName, type MetaData } from './delta.ts';
import { type FileSystem, type LakeDrivers, putIfAbsent } from './files.ts';

/**
 * The lake log: one file a load, put if absent. It is the commit point of a load over many tables;
 * the log of each Delta table is published from it. It holds every action of the load, so a
 * publication that a crash cut is finished by whoever opens the lake next.
 */
export interface LakeEntry {
  readonly version: number;
  /** ISO, UTC. */
  readonly time: string;
  readonly load: LoadFacts;
  readonly tables: readonly TableCommit[];
}

export interface LoadFacts {
  /** Unique id of the load; rows of dead letters carry it. */
  readonly id: string;
  readonly operation: string;
  readonly source: string;
  readonly sourceBytes: number;
  readonly sourceSha256: string;
  readonly rowsAccepted: number;
  readonly rowsRejected: number;
  readonly durationMs: number;
  readonly tables: readonly LoadTableFacts[];
  readonly warnings: readonly Sentence[];
  /** Content hash of the load's dead letters. */
  readonly deadLettersHash: string;
}

export interface LoadTableFacts {
  readonly table: string;
  readonly rowsAccepted: number;
  readonly rowsRejected: number;
}

export interface TableCommit {
  /** Folder of the Delta table in the lake: 'tables/person'. */
  readonly path: string;
  readonly deltaVersion: number;
  readonly rows: number;
  /** Hash of the rows, whatever their order: equal content, equal hash. */
  readonly contentHash: string;
  readonly actions: readonly DeltaAction[];
}

/** A Delta table as of some version of the lake. */
export interface TableState {
  readonly path: string;
  readonly deltaVersion: number;
  readonly rows: number;
  readonly contentHash: string;
  /** Version of the lake that last changed it. */
  readonly changedIn: number;
  readonly metaData: MetaData;
  readonly files: ReadonlyMap<string, AddFile>;
}

export type LakeState = ReadonlyMap<string, TableState>;

const LOG = 'log';

export async function readLog(files: FileSystem, lake: string): Promise<readonly LakeEntry[]> {
  const names = (await files.list(join(lake, LOG))).filter((name) => /^\d{20}\.json$/.test(name));
  return Promise.all(
    names.map(async (name) => {
      return JSON.parse(await files.readText(join(lake, LOG, name))) as LakeEntry;
    }),
  );
}

/** True if this writer's entry became that version of the lake. */
export function putEntry(drivers: LakeDrivers, lake: string, entry: LakeEntry): Promise<boolean> {
  const path = join(lake, LOG, `${logName(entry.version)}.json`);
  return putIfAbsent(drivers, path, `${JSON.stringify(entry)}\n`);
}

/** Tables as the entries left them. */
export function stateAfter(entries: readonly LakeEntry[]): LakeState {
  const state = new Map<string, TableState>();
  for (const entry of entries) {
    for (const commit of entry.tables) {
      state.set(commit.path, applied(state.get(commit.path), commit, entry.version));
    }
  }
  return state;
}

function applied(
  before: TableState | undefined,
  commit: TableCommit,
  changedIn: number,
): TableState {
  const files = new Map(before?.files);
  let metaData = before?.metaData;
  for (const action of commit.actions) {
    if ('metaData' in action) metaData = action.metaData;
    else if ('add' in action) files.set(action.add.path, action.add);
    else if ('remove' in action) files.delete(action.remove.path);
  }
  if (metaData === undefined) throw new TypeError(`${commit.path} has no metadata`);
  const { path, deltaVersion, rows, contentHash } = commit;
  return { path, deltaVersion, rows, contentHash, changedIn, metaData, files };
}
