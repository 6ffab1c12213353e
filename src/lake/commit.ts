import { join } from 'node:path';
import { ParcoursError } from '../model/errors.ts';
import { type SubjectModel, type TableModel, tableOf } from '../model/subject-model.ts';
import { contentOf, joinedContent, type Layout, layoutsOf, writeDataFile } from './data-files.ts';
import { DEAD_LETTER_LAYOUT } from './dead-letters.ts';
import { type AddFile, type DeltaAction, type MetaData, PROTOCOL, schemaString } from './delta.ts';
import type { LakeDrivers } from './files.ts';
import {
  type LakeEntry,
  type LakeState,
  type LoadFacts,
  putEntry,
  readLog,
  stateAfter,
  type TableCommit,
  type TableState,
} from './lake-log.ts';
import { LINEAGE_LAYOUT } from './side-tables.ts';
import type { SqlConnection } from './sql-connection.ts';
import { rowsQuery } from './stored-rows.ts';

/** Rows to be put into the lake: a relation of the connection with the table's columns, typed. */
export interface StagedTable {
  readonly table: string;
  readonly relation: string;
  /**
   * Version of the lake to whose rows these are added; none of them may stand there already. If
   * absent, they take the place of all rows of the table.
   */
  readonly appendTo?: number;
}

/** What a load brings: tables, and dead letters. */
export interface Load {
  readonly facts: Omit<LoadFacts, 'id' | 'durationMs' | 'deadLettersHash'>;
  readonly startedMs: number;
  readonly tables: readonly StagedTable[];
  /** Relation with the columns of LINEAGE_LAYOUT, in place of the lineage that was; absent: it stays. */
  readonly lineage?: string;
  /** Relation with the columns of DEAD_LETTER_LAYOUT, or null. */
  readonly deadLetters: string | null;
}

export interface CommitContext {
  readonly drivers: LakeDrivers;
  readonly lake: string;
  readonly model: SubjectModel;
  readonly connection: SqlConnection;
}

/** A table as it was seen and as it shall be. */
interface Change {
  readonly layout: Layout;
  /** Content that the table must still have; undefined: it may be any. */
  readonly seen: string | null | undefined;
  /** The file comes beside those that are there. */
  readonly append: boolean;
  readonly rows: number;
  readonly hash: string;
  readonly add: AddFile;
}

/** Other writers may commit first this often before we give up. */
const TRIES = 20;

/**
 * Commits a load: all of its tables or none. Tables whose content doesn't change are left alone;
 * if nothing changes there is no new version and the answer is null. Of two loads that change the
 * same table from the same version, one wins and the other fails with 'lake.conflict'.
 */
export async function commitLoad(context: CommitContext, load: Load): Promise<LakeEntry | null> {
  const { drivers, lake } = context;
  const entries = await readLog(drivers.files, lake);
  const id = drivers.newId();
  const changes: Change[] = [];
  try {
    for (const staged of load.tables) {
      await stageChanges(context, entries, staged, changes);
    }
    if (load.lineage !== undefined) await stageLineage(context, entries, load.lineage, changes);
    const letters = await contentOfLetters(context, load.deadLetters);
    const known = entries.some((entry) => {
      return entry.load.deadLettersHash === letters.hash && entry.load.source === load.facts.source;
    });
    if (changes.length === 0 && (letters.rows === 0 || known)) return null;
    if (letters.rows > 0 && load.deadLetters !== null) {
      changes.push(await letterChange(context, load.deadLetters, id));
    }
    const facts = { ...load.facts, id, deadLettersHash: letters.hash };
    return await putChanges(context, changes, (time) => ({
      ...facts,
      durationMs: time.getTime() - load.startedMs,
    }));
  } catch (error) {
    await discard(context, changes, id);
    throw error;
  }
}

/** Adds to `changes` as it goes: what is written when a fault strikes has to be discarded. */
async function stageChanges(
  context: CommitContext,
  entries: readonly LakeEntry[],
  staged: StagedTable,
  changes: Change[],
): Promise<void> {
  const { drivers, lake, model, connection } = context;
  const { appendTo } = staged;
  const table = tableOf(model, staged.table);
  if (table === undefined) throw new RangeError(`the model has no table ${staged.table}`);
  const state = stateAfter(appendTo === undefined ? entries : entries.slice(0, appendTo + 1));
  const given = await contentOf(connection, staged.relation, table.columns);
  for (const layout of layoutsOf(model, table)) {
    const before = state.get(layout.path);
    const added = appendTo !== undefined && before !== undefined;
    if (added ? given.rows === 0 : before?.contentHash === given.hash) continue;
    const seen = before?.contentHash ?? null;
    // The files of a table have the same columns: when the model has gained one, all are rewritten.
    const append = added && before.metaData.schemaString === schemaString(layout.columns);
    const relation =
      added && !append ? joinedRows(lake, table, before, staged.relation) : staged.relation;
    const { rows, hash } =
      relation === staged.relation ? given : await contentOf(connection, relation, table.columns);
    const add = await writeDataFile(drivers, connection, lake, layout, relation);
    changes.push({ layout, seen, append, rows, hash, add });
  }
}

async function stageLineage(
  context: CommitContext,
  entries: readonly LakeEntry[],
  relation: string,
  changes: Change[],
): Promise<void> {
  const { drivers, lake, connection } = context;
  const layout = LINEAGE_LAYOUT;
  const before = stateAfter(entries).get(layout.path);
  const { rows, hash } = await contentOf(connection, relation, layout.columns);
  if (before?.contentHash === hash) return;
  const add = await writeDataFile(drivers, connection, lake, layout, relation);
  const seen = before?.contentHash ?? null;
  changes.push({ layout, seen, append: false, rows, hash, add });
}

function joinedRows(lake: string, table: TableModel, before: TableState, relation: string): string {
  return `(${rowsQuery(lake, table, before)} UNION ALL BY NAME SELECT * FROM ${relation})`;
}

async function contentOfLetters(
  context: CommitContext,
  relation: string | null,
): Promise<{ readonly rows: number; readonly hash: string }> {
  if (relation === null) return { rows: 0, hash: '0:0' };
  const columns = DEAD_LETTER_LAYOUT.columns.filter((column) => column.name !== 'load_id');
  return contentOf(context.connection, relation, columns);
}

async function letterChange(context: CommitContext, relation: string, id: string): Promise<Change> {
  const { drivers, lake, connection } = context;
  const layout = DEAD_LETTER_LAYOUT;
  const source = `(SELECT '${id}' AS load_id, d.* FROM ${relation} d)`;
  const { rows, hash } = await contentOf(connection, source, layout.columns);
  const add = await writeDataFile(drivers, connection, lake, layout, source);
  return { layout, seen: undefined, append: true, rows, hash, add };
}

/** Puts the entry under the next free version, looking again each time another was faster. */
async function putChanges(
  context: CommitContext,
  changes: readonly Change[],
  factsAt: (time: Date) => LoadFacts,
): Promise<LakeEntry> {
  const { drivers, lake } = context;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const entries = await readLog(drivers.files, lake);
    const state = stateAfter(entries);
    refuseConflict(entries, state, changes);
    const time = drivers.now();
    const load = factsAt(time);
    const tables = changes.map((change) => tableCommit(change, state, load, time));
    const version = (entries.at(-1)?.version ?? -1) + 1;
    const entry: LakeEntry = { version, time: time.toISOString(), load, tables };
    if (await putEntry(drivers, lake, entry)) return entry;
  }
  throw new ParcoursError('lake', 'lake.busy', {
    fr: 'Trop d’écritures simultanées dans cet entrepôt ; relancez le chargement',
    en: 'Too many loads are being written to this lake at once; run the load again',
  });
}

function refuseConflict(
  entries: readonly LakeEntry[],
  state: LakeState,
  changes: readonly Change[],
): void {
  const changed = changes.filter(({ layout, seen }) => {
    return seen !== undefined && (state.get(layout.path)?.contentHash ?? null) !== seen;
  });
  if (changed.length === 0) return;
  const tables = [...new Set(changed.map((change) => change.layout.table))].join(', ');
  const version = entries.at(-1)?.version ?? 0;
  throw new ParcoursError('lake', 'lake.conflict', {
    fr: `Un autre chargement (version ${version}) a modifié entre-temps : ${tables}. Rien n’a été écrit`,
    en: `Another load (version ${version}) changed meanwhile: ${tables}. Nothing was written`,
  });
}

function tableCommit(change: Change, state: LakeState, load: LoadFacts, time: Date): TableCommit {
  const { layout, add, append } = change;
  const before = state.get(layout.path);
  const timestamp = time.getTime();
  const actions: DeltaAction[] = [
    {
      commitInfo: {
        timestamp,
        operation: 'WRITE',
        operationParameters: { mode: append ? 'Append' : 'Overwrite', load: load.id },
      },
    },
  ];
  if (before === undefined) actions.push({ protocol: PROTOCOL });
  const metaData = before?.metaData ?? newMetaData(layout, load.id, timestamp);
  const schema = schemaString(layout.columns);
  // The model may have gained a column since the table was made.
  if (before === undefined || metaData.schemaString !== schema) {
    actions.push({ metaData: { ...metaData, schemaString: schema } });
  }
  if (!append) {
    for (const path of before?.files.keys() ?? []) {
      actions.push({ remove: { path, deletionTimestamp: timestamp, dataChange: true } });
    }
  }
  actions.push({ add });
  return {
    path: layout.path,
    deltaVersion: before === undefined ? 0 : before.deltaVersion + 1,
    rows: change.rows + (append ? (before?.rows ?? 0) : 0),
    contentHash:
      append && before !== undefined ? joinedContent(before.contentHash, change.hash) : change.hash,
    actions,
  };
}

function newMetaData(layout: Layout, loadId: string, createdTime: number): MetaData {
  return {
    id: `${loadId}-${layout.path.replaceAll('/', '-')}`,
    name: layout.table,
    format: { provider: 'parquet', options: {} },
    schemaString: schemaString(layout.columns),
    partitionColumns: [],
    createdTime,
    configuration: {},
  };
}

/**
 * Removes the data files of a load that was not committed. A fault may strike just after the
 * commit point: then the log names the load, and its files stay. In doubt they stay too.
 */
async function discard(
  context: CommitContext,
  changes: readonly Change[],
  id: string,
): Promise<void> {
  const entries = await readLog(context.drivers.files, context.lake).catch(() => null);
  if (entries === null || entries.some((entry) => entry.load.id === id)) return;
  for (const { layout, add } of changes) {
    await context.drivers.files.remove(join(context.lake, layout.path, add.path)).catch(() => {});
  }
}
