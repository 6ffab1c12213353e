import { createHash } from 'node:crypto';
import { chmod, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExtractReport } from '../../intake/facts/extract.ts';
import type { FactFolder } from '../../intake/facts/fact-files.ts';
import { FACT_COLUMNS, LETTER_COLUMNS, noRowsSql } from '../../intake/facts/tables.ts';
import type { Pack } from '../../intake/pack/pack.ts';
import { type Lake, type LakeEntry, openDuck } from '../../lake/index.ts';
import { type LakeConnection, sqlText } from '../../lake/sql-connection.ts';
import type { ExtractJob } from './extract-source.ts';
import { extractSources } from './extract-sources.ts';
import type { IntakeFolder } from './intake-folder.ts';
import { type BuiltTables, buildOmop, type TermRow, type UnitRow } from './omop/build.ts';
import type { Pseudonyms } from './pseudonym.ts';
import { allFacts, keepAccepted, type TakenFacts, takenFacts } from './refused-share.ts';

/** A source that is ready to be run: its pack and its terms. */
export interface ReadySource {
  readonly pack: Pack;
  readonly terms: readonly TermRow[];
  readonly units: readonly UnitRow[];
}

export interface RunOptions {
  readonly pseudonyms: Pseudonyms;
  readonly memoryLimitMb: number;
  readonly threads: number;
  readonly temporaryFolder: string;
  readonly startedMs: number;
  /** Folder of the key table, or null to keep none. */
  readonly keyFolder: string | null;
  /** Throws when the tables must not become the current version. */
  readonly gate: (connection: LakeConnection, built: BuiltTables) => Promise<void>;
  readonly onProgress: (source: string, progress: ExtractReport) => void;
}

export interface SourceReport extends ExtractReport {
  readonly source: string;
  /** In the tables: over all pieces ever received, unless the source is stopped. */
  readonly factsInAll: number;
  /** Over all pieces ever received, under this version of the maps. */
  readonly lettersInAll: number;
  readonly waiting: number;
  /** Too many of its records were refused: the tables hold what they held of it. */
  readonly isStopped: boolean;
  /** Among those that were not taken before; null: too few to tell. */
  readonly refusedShare: number | null;
}

export interface RunReport {
  readonly sources: readonly SourceReport[];
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
  /** Null when the lake held all of it already. */
  readonly entry: LakeEntry | null;
}

/**
 * Brings a lake up to date with all that its sources have received: facts of what is new, then the
 * tables from all facts, then one commit of all of them or nothing.
 */
export async function runSources(
  intake: IntakeFolder,
  lake: Lake,
  sources: readonly ReadySource[],
  options: RunOptions,
): Promise<RunReport> {
  const work = join(options.temporaryFolder, 'build');
  await mkdir(work, { recursive: true });
  const extracted = await extractSources(
    jobsOf(intake, sources, options),
    options.threads,
    options.onProgress,
  );
  const connection = await openDuck({
    path: await databasePath(intake, sources, work, options.memoryLimitMb),
    memoryLimitMb: options.memoryLimitMb,
    threads: options.threads,
    temporaryFolder: work,
  });
  // Tables are sorted when they are committed: until then any order does, in less memory.
  await connection.run('SET preserve_insertion_order = false');
  try {
    const taken = await Promise.all(sources.map(({ pack }) => takenFacts(intake, pack)));
    const built = await build(intake, lake, sources, taken, connection, { ...options, work });
    await options.gate(connection, built);
    const entry = await commit(lake, sources, taken, connection, built, options.startedMs);
    await keepBeside(intake, connection, built, options.keyFolder);
    for (const one of taken) await keepAccepted(one);
    return {
      sources: await sourceReports(connection, sources, taken, extracted, built),
      tables: await tableCounts(connection, built),
      entry,
    };
  } finally {
    connection.close();
    await rm(work, { recursive: true, force: true });
  }
}

/** Less than this the conversion of a file of facts can't do with. */
const EXTRACT_MB_MIN = 128;

/** A megabyte of facts, packed, becomes so many in the tables on their way. */
const UNPACKED_SHARE = 30;

/** In memory where it all fits; in a file, which is packed and may grow, where it doesn't. */
async function databasePath(
  intake: IntakeFolder,
  sources: readonly ReadySource[],
  work: string,
  memoryLimitMb: number,
): Promise<string> {
  let bytes = 0;
  for (const { pack } of sources) {
    for (const file of await intake.factsOf(pack).facts()) bytes += (await stat(file)).size;
  }
  const neededMb = (bytes / 1e6) * UNPACKED_SHARE;
  return neededMb < memoryLimitMb ? ':memory:' : join(work, 'build.duckdb');
}

function jobsOf(
  intake: IntakeFolder,
  sources: readonly ReadySource[],
  options: RunOptions,
): readonly ExtractJob[] {
  return sources.map(({ pack }) => ({
    source: pack.source.name,
    packFolder: pack.folder,
    landingFolder: join(intake.landing, pack.source.name),
    factFolder: intake.factsOf(pack).path,
    temporaryFolder: options.temporaryFolder,
    isReadByDatabase: pack.source.format.name === 'fhir',
    memoryLimitMb: Math.max(
      EXTRACT_MB_MIN,
      Math.floor(options.memoryLimitMb / (2 * options.threads)),
    ),
  }));
}

async function build(
  intake: IntakeFolder,
  lake: Lake,
  sources: readonly ReadySource[],
  taken: readonly TakenFacts[],
  connection: LakeConnection,
  options: RunOptions & { readonly work: string },
): Promise<BuiltTables> {
  const withFacts = sources.map(({ pack }, i) => ({ pack, taken: taken[i] }));
  await factView(connection, 'facts', withFacts, FACT_COLUMNS, (folder) => folder.facts());
  const withAll = sources.map(({ pack }) => ({ pack, taken: allFacts(intake, pack) }));
  await factView(connection, 'letters', withAll, LETTER_COLUMNS, (folder) => folder.letters());
  const { relations } = await lake.storedRows();
  const [concept, ancestor] = [relations.get('concept'), relations.get('concept_ancestor')];
  return buildOmop(connection, {
    facts: 'facts',
    terms: sources.flatMap(({ terms }) => terms),
    units: sources.flatMap(({ units }) => units),
    pseudonyms: options.pseudonyms,
    vocabulary: concept === undefined || ancestor === undefined ? null : { concept, ancestor },
    workFolder: options.work,
  });
}

/**
 * The rows of all sources' files, each with its source. One scan over all files, whoever wrote them:
 * scans beside each other would each hold buffers.
 */
async function factView(
  connection: LakeConnection,
  view: string,
  sources: readonly { readonly pack: Pack; readonly taken: TakenFacts | undefined }[],
  columns: typeof FACT_COLUMNS,
  filesOf: (folder: FactFolder) => Promise<readonly string[]>,
): Promise<void> {
  await connection.run(
    `CREATE TABLE ${view}_files (filename VARCHAR, source VARCHAR, map_version VARCHAR, type_concept_id BIGINT, last_piece BIGINT)`,
  );
  const all: string[] = [];
  for (const { pack, taken } of sources) {
    if (taken === undefined) continue;
    const { name, typeConceptId } = pack.source;
    for (const file of await filesOf(taken.folder)) {
      all.push(file);
      const values = [file, name, taken.mapVersion].map(sqlText).join(', ');
      await connection.run(
        `INSERT INTO ${view}_files VALUES (${values}, ${typeConceptId ?? 'NULL'}, ${taken.lastPiece ?? 'NULL'})`,
      );
    }
  }
  const rows =
    all.length === 0
      ? `SELECT *, '' AS filename, CAST(0 AS BIGINT) AS file_row_number FROM (${noRowsSql(columns)})`
      : `SELECT * FROM read_parquet([${all.map(sqlText).join(', ')}], filename = true, file_row_number = true)`;
  await connection.run(
    `CREATE VIEW ${view} AS SELECT * EXCLUDE (last_piece) FROM (${rows}) JOIN ${view}_files USING (filename)
     WHERE last_piece IS NULL OR sequence <= last_piece`,
  );
}

async function commit(
  lake: Lake,
  sources: readonly ReadySource[],
  taken: readonly TakenFacts[],
  connection: LakeConnection,
  built: BuiltTables,
  startedMs: number,
): Promise<LakeEntry | null> {
  const counts = await tableCounts(connection, built);
  const [seen] = await connection.rows(
    `SELECT coalesce(sum(length_bytes), 0) AS bytes, (SELECT count(*) FROM letters) AS refused FROM facts`,
  );
  const names = sources.map(({ pack, terms, units }, i) => {
    return `${pack.source.name}@${taken[i]?.mapVersion}+${digestOf([terms, units])}`;
  });
  return lake.commit(connection, {
    startedMs,
    tables: built.tables,
    lineage: built.lineage,
    deadLetters: null,
    facts: {
      operation: 'intake',
      source: names.join(', '),
      sourceBytes: Number(seen?.bytes),
      sourceSha256: createHash('sha256').update(names.join('\n')).digest('hex'),
      rowsAccepted: counts.reduce((sum, { rows }) => sum + rows, 0),
      rowsRejected: Number(seen?.refused),
      tables: counts.map(({ table, rows }) => ({ table, rowsAccepted: rows, rowsRejected: 0 })),
      warnings: [],
    },
  });
}

/** Names the terms and units that tables were made by, as the version of the maps names those. */
function digestOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
}

async function tableCounts(
  connection: LakeConnection,
  built: BuiltTables,
): Promise<RunReport['tables']> {
  const counts = built.tables.map(({ table, relation }) => {
    return `SELECT ${sqlText(table)} AS name, count(*) AS n FROM ${relation}`;
  });
  const rows = await connection.rows(counts.join(' UNION ALL '));
  return rows.map(({ name, n }) => ({ table: String(name), rows: Number(n) }));
}

/** What waits for its patient or stay, and whose pseudonym is whose. */
async function keepBeside(
  intake: IntakeFolder,
  connection: LakeConnection,
  built: BuiltTables,
  keyFolder: string | null,
): Promise<void> {
  const copy = async (relation: string, path: string): Promise<void> => {
    await connection.run(`COPY ${relation} TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`);
    // The database makes files that others may read.
    await chmod(path, 0o600);
  };
  await copy(built.waiting, intake.waiting);
  if (keyFolder !== null) await copy(built.identifiers, join(keyFolder, 'identities.parquet'));
}

async function sourceReports(
  connection: LakeConnection,
  sources: readonly ReadySource[],
  taken: readonly TakenFacts[],
  extracted: readonly ExtractReport[],
  built: BuiltTables,
): Promise<readonly SourceReport[]> {
  const count = async (relation: string): Promise<ReadonlyMap<string, number>> => {
    const rows = await connection.rows(`SELECT source, count(*) AS n FROM ${relation} GROUP BY 1`);
    return new Map(rows.map(({ source, n }) => [String(source), Number(n)]));
  };
  const [facts, letters] = [await count('facts'), await count('letters')];
  const waiting = await count(built.waiting);
  return sources.map(({ pack }, i) => {
    const { name } = pack.source;
    const { pieces = 0, records = 0, facts: made = 0, letters: refused = 0 } = extracted[i] ?? {};
    return {
      source: name,
      pieces,
      records,
      facts: made,
      letters: refused,
      factsInAll: facts.get(name) ?? 0,
      lettersInAll: letters.get(name) ?? 0,
      waiting: waiting.get(name) ?? 0,
      isStopped: taken[i]?.isStopped ?? false,
      refusedShare: taken[i]?.refusedShare ?? null,
    };
  });
}
