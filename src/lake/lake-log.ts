import { join } from 'node:path';
import { ParcoursError, type Sentence } from '../model/errors.ts';
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

export interface LogRead {
  /** Versions from 0 on, without a gap. */
  readonly entries: readonly LakeEntry[];
  /** First version that is missing or unreadable though a later one, or its file, is there. */
  readonly brokenAt: number | null;
}

/** The log as far as it is sound: what a lost entry changed can't be known, so reading stops. */
export async function readLogSoFar(files: FileSystem, lake: string): Promise<LogRead> {
  const names = (await files.list(join(lake, LOG))).filter((name) => /^\d{20}\.json$/.test(name));
  const texts = await Promise.all(names.map((name) => files.readText(join(lake, LOG, name))));
  const entries: LakeEntry[] = [];
  for (const [version, text] of texts.entries()) {
    const entry = names[version] === `${logName(version)}.json` ? parsedEntry(text) : null;
    if (entry?.version !== version) return { entries, brokenAt: version };
    entries.push(entry);
  }
  return { entries, brokenAt: null };
}

function parsedEntry(text: string): LakeEntry | null {
  try {
    return JSON.parse(text) as LakeEntry | null;
  } catch {
    return null;
  }
}

/** All versions of the lake; 'lake.log' if one is missing. */
export async function readLog(files: FileSystem, lake: string): Promise<readonly LakeEntry[]> {
  const { entries, brokenAt } = await readLogSoFar(files, lake);
  if (brokenAt === null) return entries;
  throw new ParcoursError(
    'lake',
    'lake.log',
    {
      fr: `La version ${brokenAt} manque au journal de l’entrepôt ou n’est plus lisible ; restaurez-la d’une sauvegarde`,
      en: `Version ${brokenAt} is missing from the lake’s log or can’t be read; restore it from a backup`,
    },
    { source: join(lake, LOG, `${logName(brokenAt)}.json`) },
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
