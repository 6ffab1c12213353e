import { dirname, join } from 'node:path';
import { ParcoursError } from '../model/errors.ts';
import { modelNamed } from '../model/index.ts';
import type { SubjectModel } from '../model/subject-model.ts';
import { entriesAsOf } from './as-of.ts';
import { commitLoad, type Load } from './commit.ts';
import { DEAD_LETTER_LAYOUT, type DeadLetter } from './dead-letters.ts';
import { openDuck } from './duck.ts';
import { explainSystemError } from './failures.ts';
import { type LakeDrivers, makeLastingFolder, putIfAbsent } from './files.ts';
import { type LakeEntry, type LakeState, readLog, readLogSoFar, stateAfter } from './lake-log.ts';
import { openSnapshot, type SnapshotOptions } from './lake-snapshot.ts';
import { publish, unpublished } from './publish.ts';
import { isSideTable, LINEAGE_LAYOUT, type LineageLine } from './side-tables.ts';
import type { LakeSnapshot } from './snapshot.ts';
import { type SqlConnection, sqlText } from './sql-connection.ts';
import { type StoredRows, storedRows } from './stored-rows.ts';
import { sweep } from './sweep.ts';
import {
  contentsDigest,
  type TouchedOptions,
  type TouchedSubjects,
  touchedSubjects,
} from './touched-subjects.ts';
import { type VerifyOptions, type VerifyReport, verifyLake } from './verify.ts';

const MARK = 'parcours-lake.json';
const FORMAT = 1;

export interface TableInfo {
  readonly table: string;
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
  readonly deltaVersion: number;
  /** Version of the lake that last changed it. */
  readonly changedIn: number;
}

/** A lake: a folder of Delta tables with one log over all of them. */
export interface Lake {
  readonly path: string;
  readonly model: SubjectModel;
  /** Version of the last load; -1 before the first. */
  version(): Promise<number>;
  tables(asOf?: string): Promise<readonly TableInfo[]>;
  /** Digest of the rows of all tables: equal for equal content. Read from the log alone. */
  contents(asOf?: string): Promise<string>;
  /** Whose rows differ between two versions (-1: before the first load); null: can't be known. */
  touchedSubjects(
    from: number,
    to: number,
    options: TouchedOptions,
  ): Promise<TouchedSubjects | null>;
  history(): Promise<readonly LakeEntry[]>;
  /** `asOf`: a version, or an ISO date or time; the last version by then. */
  snapshot(options: SnapshotOptions & { readonly asOf?: string }): Promise<LakeSnapshot>;
  /** Rows of the last version, for a statement of a connection that may read the lake's files. */
  storedRows(): Promise<StoredRows>;
  commit(connection: SqlConnection, load: Load): Promise<LakeEntry | null>;
  deadLetters(options?: {
    readonly load?: number;
    readonly limit?: number;
  }): Promise<readonly DeadLetter[]>;
  /** Where a row of the last version comes from; empty when the load told no lineage. */
  lineage(table: string, rowId: bigint | number): Promise<readonly LineageLine[]>;
  verify(options: VerifyOptions): Promise<VerifyReport>;
}

/** Makes a folder a lake. The folder may exist if it is empty. */
export async function initLake(
  path: string,
  model: SubjectModel,
  drivers: LakeDrivers,
): Promise<Lake> {
  return explainSystemError(path, async () => {
    const inside = await drivers.files.list(path);
    if (inside.includes(MARK)) {
      throw new ParcoursError(
        'lake',
        'lake.exists',
        { fr: 'Ce dossier est déjà un entrepôt', en: 'This folder is a lake already' },
        { source: path },
      );
    }
    // What an interrupted init left doesn't count.
    if (inside.some((name) => name !== 'log' && !name.startsWith(`${MARK}.`))) {
      throw new ParcoursError(
        'lake',
        'lake.not-empty',
        { fr: 'Ce dossier n’est pas vide', en: 'This folder is not empty' },
        { source: path },
      );
    }
    await drivers.files.makeFolder(path);
    await drivers.files.sync(dirname(path));
    await makeLastingFolder(drivers.files, path, 'log');
    const text = `${JSON.stringify({ format: FORMAT, model: model.name })}\n`;
    await putIfAbsent(drivers, join(path, MARK), text);
    return openLake(path, drivers);
  });
}

/** Opens a lake; finishes what a crash left unpublished, unless it is opened for reading only. */
export async function openLake(
  path: string,
  drivers: LakeDrivers,
  options: { readonly readOnly?: boolean } = {},
): Promise<Lake> {
  return explainSystemError(path, async () => {
    const model = await readMark(path, drivers);
    if (options.readOnly !== true) await finishPublication(path, drivers);
    return lakeOf(path, model, drivers);
  });
}

async function readMark(path: string, drivers: LakeDrivers): Promise<SubjectModel> {
  if ((await drivers.files.facts(join(path, MARK))) === null) {
    throw new ParcoursError(
      'lake',
      'lake.none',
      {
        fr: 'Aucun entrepôt ici ; créez-le d’abord avec « parcours init »',
        en: 'There is no lake here; make one first with "parcours init"',
      },
      { source: path },
    );
  }
  const mark = JSON.parse(await drivers.files.readText(join(path, MARK))) as {
    readonly format: number;
    readonly model: string;
  };
  const model = modelNamed(mark.model);
  if (model !== undefined && mark.format === FORMAT) return model;
  throw new ParcoursError(
    'lake',
    'lake.format',
    {
      fr: `Cet entrepôt (format ${mark.format}, modèle ${mark.model}) demande une autre version de Parcours`,
      en: `This lake (format ${mark.format}, model ${mark.model}) needs another version of Parcours`,
    },
    { source: path },
  );
}

async function finishPublication(path: string, drivers: LakeDrivers): Promise<void> {
  const entries = await readLog(drivers.files, path);
  if ((await unpublished(drivers, path, entries)).length === 0) return;
  await withConnection((connection) => publish(drivers, path, entries, connection));
}

/** The embedded database has no good words for a file that is gone or cut. */
async function requireFiles(path: string, drivers: LakeDrivers, state: LakeState): Promise<void> {
  for (const table of state.values()) {
    for (const { path: name, size } of table.files.values()) {
      const file = join(path, table.path, name);
      if ((await drivers.files.facts(file))?.bytes === size) continue;
      throw new ParcoursError(
        'lake',
        'lake.damaged',
        {
          fr: 'Un fichier de l’entrepôt manque ou est tronqué ; restaurez-le, puis « parcours lake verify »',
          en: 'A file of the lake is missing or cut; restore it, then run "parcours lake verify"',
        },
        { source: file },
      );
    }
  }
}

/** A small connection for the lake's own queries. */
async function withConnection<Answer>(
  use: (connection: SqlConnection) => Promise<Answer>,
): Promise<Answer> {
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 512,
    threads: 1,
    temporaryFolder: '',
  });
  try {
    return await use(connection);
  } finally {
    connection.close();
  }
}

function lakeOf(path: string, model: SubjectModel, drivers: LakeDrivers): Lake {
  const entriesBy = async (asOf?: string): Promise<readonly LakeEntry[]> => {
    return entriesAsOf(await readLog(drivers.files, path), asOf);
  };
  return {
    path,
    model,
    version: async () => (await entriesBy()).at(-1)?.version ?? -1,
    tables: async (asOf) => tableInfos(stateAfter(await entriesBy(asOf))),
    contents: async (asOf) => contentsDigest(stateAfter(await entriesBy(asOf))),
    touchedSubjects: (from, to, options) =>
      explainSystemError(path, async () => {
        const context = { files: drivers.files, lake: path, model };
        return touchedSubjects(context, await entriesBy(), { from, to }, options);
      }),
    history: () => entriesBy(),
    snapshot: (options) =>
      explainSystemError(path, async () => {
        const entries = await entriesBy(options.asOf);
        const version = entries.at(-1)?.version ?? -1;
        const state = stateAfter(entries);
        await requireFiles(path, drivers, state);
        return openSnapshot(model, path, version, state, options);
      }),
    storedRows: () =>
      explainSystemError(path, async () => {
        const entries = await entriesBy();
        const state = stateAfter(entries);
        await requireFiles(path, drivers, state);
        return storedRows(path, model, entries.at(-1)?.version ?? -1, state);
      }),
    commit: (connection, load) =>
      explainSystemError(path, async () => {
        const entry = await commitLoad({ drivers, lake: path, model, connection }, load);
        const entries = await entriesBy();
        await publish(drivers, path, entries, connection);
        await sweep(drivers, path, entries);
        return entry;
      }),
    deadLetters: async (options = {}) => readDeadLetters(path, await entriesBy(), options),
    lineage: async (table, rowId) => readLineage(path, await entriesBy(), table, rowId),
    verify: (options) =>
      explainSystemError(path, () =>
        withConnection(async (connection) => {
          const log = await readLogSoFar(drivers.files, path);
          return verifyLake({ drivers, lake: path, model, connection }, log, options);
        }),
      ),
  };
}

function tableInfos(state: LakeState): readonly TableInfo[] {
  return [...state.values()]
    .filter((table) => table.path.startsWith('tables/') && !isSideTable(table.path))
    .map((table) => ({
      table: table.metaData.name,
      rows: table.rows,
      files: table.files.size,
      bytes: [...table.files.values()].reduce((sum, file) => sum + file.size, 0),
      deltaVersion: table.deltaVersion,
      changedIn: table.changedIn,
    }))
    .sort((a, b) => a.table.localeCompare(b.table));
}

async function readDeadLetters(
  path: string,
  entries: readonly LakeEntry[],
  options: { readonly load?: number; readonly limit?: number },
): Promise<readonly DeadLetter[]> {
  const state = stateAfter(entries).get(DEAD_LETTER_LAYOUT.path);
  if (state === undefined) return [];
  const files = [...state.files.keys()].map((file) => sqlText(join(path, state.path, file)));
  const chosen = entries.find((entry) => entry.version === options.load)?.load.id ?? '';
  const where = options.load === undefined ? '' : ` WHERE load_id = ${sqlText(chosen)}`;
  const limit = options.limit === undefined ? '' : ` LIMIT ${options.limit}`;
  const versions = new Map(entries.map((entry) => [entry.load.id, entry.version]));
  return withConnection(async (connection) => {
    const rows = await connection.rows(
      `SELECT * FROM read_parquet([${files.join(', ')}])${where} ORDER BY load_id, file, line${limit}`,
    );
    const text = (value: unknown): string | null => (value === null ? null : String(value));
    return rows.map((row) => ({
      loadVersion: versions.get(String(row.load_id)) ?? -1,
      table: String(row.table),
      file: String(row.file),
      line: Number(row.line),
      column: text(row.column),
      value: text(row.value),
      reason: String(row.reason),
    }));
  });
}

async function readLineage(
  path: string,
  entries: readonly LakeEntry[],
  table: string,
  rowId: bigint | number,
): Promise<readonly LineageLine[]> {
  const state = stateAfter(entries).get(LINEAGE_LAYOUT.path);
  if (state === undefined) return [];
  const files = [...state.files.keys()].map((file) => sqlText(join(path, state.path, file)));
  return withConnection(async (connection) => {
    const rows = await connection.rows(
      `SELECT * FROM read_parquet([${files.join(', ')}]) ` +
        `WHERE "table" = ${sqlText(table)} AND row_id = ${rowId} ORDER BY source, sequence, offset_bytes`,
    );
    return rows.map((row) => ({
      source: String(row.source),
      sequence: Number(row.sequence),
      line: row.line === null ? null : Number(row.line),
      offsetBytes: Number(row.offset_bytes),
      lengthBytes: Number(row.length_bytes),
      sha256: String(row.sha256),
      mapVersion: String(row.map_version),
    }));
  });
}
