import { join } from 'node:path';
import { ParcoursError } from '../model/errors.ts';
import { modelNamed } from '../model/index.ts';
import type { SubjectModel } from '../model/subject-model.ts';
import { commitLoad, type Load } from './commit.ts';
import { DEAD_LETTER_LAYOUT, type DeadLetter } from './dead-letters.ts';
import { openDuck } from './duck.ts';
import { explainSystemError } from './failures.ts';
import { type LakeDrivers, putIfAbsent } from './files.ts';
import { type LakeEntry, type LakeState, readLog, stateAfter } from './lake-log.ts';
import { openSnapshot, type SnapshotOptions } from './lake-snapshot.ts';
import { isPublished, publish } from './publish.ts';
import type { Snapshot } from './snapshot.ts';
import { type SqlConnection, sqlText } from './sql-connection.ts';
import { sweep } from './sweep.ts';
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
  history(): Promise<readonly LakeEntry[]>;
  /** `asOf`: a version, or an ISO date or time; the last version by then. */
  snapshot(options: SnapshotOptions & { readonly asOf?: string }): Promise<Snapshot>;
  commit(connection: SqlConnection, load: Load): Promise<LakeEntry | null>;
  deadLetters(options?: {
    readonly load?: number;
    readonly limit?: number;
  }): Promise<readonly DeadLetter[]>;
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
    if (inside.length > 0) {
      throw new ParcoursError(
        'lake',
        'lake.not-empty',
        { fr: 'Ce dossier n’est pas vide', en: 'This folder is not empty' },
        { source: path },
      );
    }
    await drivers.files.makeFolder(join(path, 'log'));
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
  const last = entries.at(-1);
  if (last === undefined || (await isPublished(drivers, path, last))) return;
  await withConnection((connection) => publish(drivers, path, entries, connection));
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
    history: () => entriesBy(),
    snapshot: async (options) => {
      const entries = await entriesBy(options.asOf);
      const version = entries.at(-1)?.version ?? -1;
      return openSnapshot(model, path, version, stateAfter(entries), options);
    },
    commit: (connection, load) =>
      explainSystemError(path, async () => {
        const entry = await commitLoad({ drivers, lake: path, model, connection }, load);
        const entries = await entriesBy();
        if (entry !== null) await publish(drivers, path, entriesUpTo(entries, entry), connection);
        await sweep(drivers, path, entries);
        return entry;
      }),
    deadLetters: async (options = {}) => readDeadLetters(path, await entriesBy(), options),
    verify: async (options) =>
      withConnection(async (connection) => {
        return verifyLake({ drivers, lake: path, model, connection }, await entriesBy(), options);
      }),
  };
}

const entriesUpTo = (entries: readonly LakeEntry[], last: LakeEntry): readonly LakeEntry[] =>
  entries.filter((entry) => entry.version <= last.version);

function entriesAsOf(
  entries: readonly LakeEntry[],
  asOf: string | undefined,
): readonly LakeEntry[] {
  if (asOf === undefined) return entries;
  const chosen = /^\d{1,15}$/.test(asOf)
    ? entries.filter((entry) => entry.version <= Number(asOf))
    : entries.filter((entry) => entry.time <= endOfMoment(asOf));
  const exists = /^\d{1,15}$/.test(asOf)
    ? entries.some((e) => e.version === Number(asOf))
    : chosen.length > 0;
  if (exists) return chosen;
  const versions = entries.length === 0 ? '–' : `0–${entries.at(-1)?.version}`;
  throw new ParcoursError('lake', 'lake.no-version', {
    fr: `L’entrepôt n’a pas de version « ${asOf} » (versions : ${versions})`,
    en: `The lake has no version "${asOf}" (versions: ${versions})`,
  });
}

/** A date stands for its last instant, a time for itself. */
function endOfMoment(text: string): string {
  const instant = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text);
  if (!Number.isNaN(instant.getTime())) return instant.toISOString();
  throw new ParcoursError('usage', 'lake.as-of', {
    fr: `« ${text} » n’est ni une version, ni une date (2026-05-31), ni un instant ISO`,
    en: `"${text}" is no version, no date (2026-05-31) and no ISO time`,
  });
}

function tableInfos(state: LakeState): readonly TableInfo[] {
  return [...state.values()]
    .filter((table) => table.path.startsWith('tables/') && table.path !== DEAD_LETTER_LAYOUT.path)
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
