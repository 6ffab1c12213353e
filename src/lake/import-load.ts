import { join, resolve } from 'node:path';
import { openDuck } from './duck.ts';
import { nodeFiles } from './files.ts';
import {
  type FileFacts,
  type ImportOptions,
  type LegacyColumns,
  type OnProgress,
  type StagedImport,
  stageSource,
} from './import/index.ts';
import type { Lake } from './lake.ts';
import type { LakeEntry, LoadTableFacts } from './lake-log.ts';
import { isPostgresUrl, postgresAddress } from './postgres/address.ts';

export interface ImportLoadOptions extends Omit<ImportOptions, 'known'> {
  /** Adds to the rows of each table what is new; else the source takes the place of its tables. */
  readonly append?: boolean;
  readonly memoryLimitMb: number;
  readonly threads: number;
  /** When the import began, in milliseconds since 1970. */
  readonly startedMs: number;
}

export type ImportedFacts = Pick<
  StagedImport,
  'files' | 'reasons' | 'rejected' | 'warnings' | 'sourceBytes' | 'sourceSha256'
>;

export interface ImportReport extends ImportedFacts {
  /** The version that the load made; null if the lake held all of it already. */
  readonly entry: LakeEntry | null;
  readonly tables: readonly LoadTableFacts[];
}

/**
 * Loads a source into a lake: stages it in a database of its own below the temporary folder, then
 * commits all of it or nothing. The caller removes the temporary folder.
 */
export async function importSource(
  lake: Lake,
  legacy: LegacyColumns,
  source: string,
  options: ImportLoadOptions,
  onProgress: OnProgress,
): Promise<ImportReport> {
  const { memoryLimitMb, threads, temporaryFolder } = options;
  await nodeFiles().makeFolder(temporaryFolder);
  const path = join(temporaryFolder, 'staging.duckdb');
  const connection = await openDuck({ path, memoryLimitMb, threads, temporaryFolder });
  try {
    const stored = options.append === true ? await lake.storedRows() : null;
    const wanted = stored === null ? options : { ...options, known: stored.relations };
    const staged = await stageSource(lake.model, legacy, source, wanted, connection, onProgress);
    const tables = tableFacts(staged.files);
    const entry = await lake.commit(connection, {
      startedMs: options.startedMs,
      tables: staged.tables.map(({ table, relation }) => {
        return { table, relation, ...(stored === null ? {} : { appendTo: stored.version }) };
      }),
      deadLetters: staged.rejected === 0 ? null : staged.deadLetters,
      facts: {
        operation: stored === null ? 'import' : 'append',
        source: sourceName(source),
        sourceBytes: staged.sourceBytes,
        sourceSha256: staged.sourceSha256,
        rowsAccepted: tables.reduce((sum, table) => sum + table.rowsAccepted, 0),
        rowsRejected: staged.rejected,
        tables,
        warnings: staged.warnings.map((warning) => warning.sentence),
      },
    });
    const { files, reasons, rejected, warnings, sourceBytes, sourceSha256 } = staged;
    return { entry, tables, files, reasons, rejected, warnings, sourceBytes, sourceSha256 };
  } finally {
    connection.close();
  }
}

/** What the log calls a source: a full path, or an address that tells no user and no password. */
function sourceName(source: string): string {
  return isPostgresUrl(source) ? postgresAddress(source).shown : resolve(source);
}

/** Several files may bring the rows of one table. */
function tableFacts(files: readonly FileFacts[]): readonly LoadTableFacts[] {
  const sums = new Map<string, LoadTableFacts>();
  for (const { table, rowsAccepted, rowsRejected } of files) {
    const before = sums.get(table);
    sums.set(table, {
      table,
      rowsAccepted: rowsAccepted + (before?.rowsAccepted ?? 0),
      rowsRejected: rowsRejected + (before?.rowsRejected ?? 0),
    });
  }
  return [...sums.values()];
}
