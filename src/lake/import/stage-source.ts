import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type SubjectModel,
  structuralColumns,
  type TableModel,
} from '../../model/subject-model.ts';
import { isPostgresUrl } from '../postgres/address.ts';
import { type SqlConnection, sqlName } from '../sql-connection.ts';
import { createDeadLetters, DEAD_LETTERS } from './dead-letters.ts';
import { duckdbInventory } from './duckdb-inputs.ts';
import { explained, failure, shortList } from './failures.ts';
import { type FileKind, fileInventory, fileKind, hashContainers } from './file-inputs.ts';
import { postgresInventory } from './postgres-inputs.ts';
import { REASONS, type ReasonCode } from './reasons.ts';
import { relationName, rowsTable } from './rows-table.ts';
import { sqliteInventory } from './sqlite-inputs.ts';
import { stageTable } from './stage-table.ts';
import type {
  FileFacts,
  ImportOptions,
  ImportWarning,
  Input,
  Inventory,
  LegacyColumns,
  OnProgress,
  Piece,
  RejectCount,
  SourceFact,
  StagedImport,
  StagedRelation,
  Workshop,
} from './staged-import.ts';
import { refuseUnknownFiles, refuseWhole } from './strict.ts';
import { ignoredWarning, tableWarnings } from './warnings.ts';

/**
 * Brings a source into relations of `connection`, typed as the model says: a file or folder of
 * delimited text (plain, gzip, zip) or Parquet, a DuckDB or SQLite file, or the address of a
 * PostgreSQL. Rows that cannot be understood become dead letters. References between tables are
 * not judged here.
 *
 * Writes only below `options.temporaryFolder` and in the connection, whose database should lie on
 * disk. When it throws (ParcoursError: input, environment, usage) nothing is left staged.
 */
export async function stageSource(
  model: SubjectModel,
  legacy: LegacyColumns,
  source: string,
  options: ImportOptions,
  connection: SqlConnection,
  onProgress: OnProgress = () => {},
): Promise<StagedImport> {
  try {
    await mkdir(options.temporaryFolder, { recursive: true });
    const inventory = await takeInventory(model, source, options, connection);
    try {
      refuseStrangers(model, source, inventory, options.strict);
      return await stageInventory(model, legacy, inventory, options, connection, onProgress);
    } finally {
      await inventory.close();
    }
  } catch (error) {
    // Whatever goes wrong while tidying up matters less than what went wrong first.
    await dropStaged(model, connection).catch(() => {});
    throw explained(error, options.temporaryFolder);
  }
}

async function takeInventory(
  model: SubjectModel,
  source: string,
  options: ImportOptions,
  connection: SqlConnection,
): Promise<Inventory> {
  const { format, schema } = options;
  if (format === 'postgresql' || isPostgresUrl(source)) {
    return postgresInventory(model, source, schema);
  }
  const path = resolve(source);
  const kind = format === 'duckdb' || format === 'sqlite' ? format : await kindOf(path);
  if (kind === 'duckdb') return duckdbInventory(model, connection, path, schema);
  if (kind === 'sqlite') return sqliteInventory(model, path, schema);
  return fileInventory(model, path, format);
}

/** A folder, or what is not there, has no kind; the inventory of files says what is wrong. */
async function kindOf(path: string): Promise<FileKind | null> {
  try {
    return await fileKind(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EISDIR' || code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

function refuseStrangers(
  model: SubjectModel,
  source: string,
  inventory: Inventory,
  strict: boolean,
): void {
  const { inputs, ignored } = inventory;
  if (inputs.length === 0) {
    const expected = model.tables.map((table) => table.name).join(', ');
    const place = isPostgresUrl(source) ? {} : { source };
    throw failure(
      'input',
      'import.no-table',
      `Aucune table du modèle dans la source. Trouvé : ${shortList(ignored) || 'rien'}. Attendu : ${expected}.`,
      `No table of the model in the source. Found: ${shortList(ignored) || 'nothing'}. Expected: ${expected}.`,
      place,
    );
  }
  if (strict) refuseUnknownFiles(ignored);
}

async function stageInventory(
  model: SubjectModel,
  legacy: LegacyColumns,
  inventory: Inventory,
  options: ImportOptions,
  connection: SqlConnection,
  onProgress: OnProgress,
): Promise<StagedImport> {
  await createDeadLetters(connection);
  const progress = progressTeller(inventory, onProgress);
  const workshop = workshopOf(model, legacy, options, connection, progress.onBytes);
  const tables: StagedRelation[] = [];
  const files: FileFacts[] = [];
  const warnings: ImportWarning[] = inventory.ignored.map(ignoredWarning);
  const sources: SourceFact[] = [...(await hashContainers(inventory.containers))];
  for (const table of model.tables) {
    const inputs = inventory.inputs.filter((input) => input.table === table);
    if (inputs.length === 0) continue;
    const pieces = await preparedPieces(inputs, workshop, async (ready) => {
      progress.tell('stage', table.name);
      const known = options.known?.get(table.name);
      const staged = await stageTable(connection, model, table, ready, known);
      tables.push({ table: table.name, relation: sqlName(relationName(table)), rows: staged.rows });
      files.push(...staged.files);
      warnings.push(...tableWarnings(table, ready, staged));
    });
    pieces.forEach((piece, i) => {
      if (inputs[i]?.container === null) {
        sources.push({ name: piece.file, bytes: piece.bytes, sha256: piece.sha256 });
      }
    });
  }
  const reasons = await rejectCounts(connection);
  if (options.strict) await refuseWhole(connection, reasons);
  return {
    tables,
    deadLetters: DEAD_LETTERS,
    rejected: files.reduce((sum, file) => sum + file.rowsRejected, 0),
    reasons,
    files,
    warnings,
    ...sourceIdentity(sources),
  };
}

/** Prepares the pieces of one table, lets them be used, and removes what they wrote. */
async function preparedPieces(
  inputs: readonly Input[],
  workshop: Workshop,
  use: (pieces: readonly Piece[]) => Promise<void>,
): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  try {
    for (const input of inputs) pieces.push(await input.prepare(workshop));
    await use(pieces);
    return pieces;
  } finally {
    for (const piece of pieces) await piece.dispose();
  }
}

function workshopOf(
  model: SubjectModel,
  legacy: LegacyColumns,
  options: ImportOptions,
  connection: SqlConnection,
  onBytes: Workshop['onBytes'],
): Workshop {
  let made = 0;
  return {
    connection,
    options,
    legacy,
    structural: (table: TableModel) => structuralColumns(model, table),
    temporaryFile: (suffix) => join(options.temporaryFolder, `import-${++made}${suffix}`),
    onBytes,
  };
}

function progressTeller(inventory: Inventory, onProgress: OnProgress) {
  const { totalBytes } = inventory;
  let doneBytes = 0;
  let rows = 0;
  let current = '';
  const tell = (stage: 'read' | 'stage', table: string) => {
    onProgress({ stage, table, doneBytes, totalBytes, rows });
  };
  const onBytes = (table: string, bytes: number, seen: number) => {
    if (table !== current) rows = 0;
    current = table;
    doneBytes += bytes;
    rows = Math.max(rows, seen);
    tell('read', table);
  };
  return { tell, onBytes };
}

async function rejectCounts(connection: SqlConnection): Promise<readonly RejectCount[]> {
  const rows = await connection.rows(`SELECT "table", reason, count(*) AS rows
    FROM ${DEAD_LETTERS} GROUP BY ALL ORDER BY ALL`);
  return rows.map((row) => {
    const reason = String(row.reason);
    if (!Object.hasOwn(REASONS, reason)) throw new RangeError(`unknown reason ${reason}`);
    return { table: String(row.table), reason: reason as ReasonCode, rows: Number(row.rows) };
  });
}

/** The hash of all is that of the sorted names and hashes: the order of reading doesn't count. */
function sourceIdentity(sources: readonly SourceFact[]) {
  const lines = sources.map((one) => `${one.name}\0${one.sha256}\n`).sort();
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  return {
    sources,
    sourceBytes: sources.reduce((sum, one) => sum + one.bytes, 0),
    sourceSha256: hash.digest('hex'),
  };
}

/** Removes all that an import makes in the connection; also used when the load is over. */
export async function dropStaged(model: SubjectModel, connection: SqlConnection): Promise<void> {
  const drops = model.tables.map((table) => {
    return `DROP VIEW IF EXISTS ${sqlName(relationName(table))};
      DROP TABLE IF EXISTS ${sqlName(rowsTable(table))};`;
  });
  await connection.run(`${drops.join('\n')} DROP TABLE IF EXISTS ${DEAD_LETTERS}`);
}
