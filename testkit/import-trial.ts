import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openDuck } from '../src/lake/duck.ts';
import {
  type ImportOptions,
  type ImportProgress,
  type StagedImport,
  stageSource,
} from '../src/lake/import/index.ts';
import type { SqlConnection, SqlRow } from '../src/lake/sql-connection.ts';
import { OMOP, OMOP_LEGACY_COLUMNS } from '../src/model/index.ts';

/** A folder of source files and a database to stage into, for one test. */
export interface ImportTrial {
  readonly folder: string;
  readonly source: string;
  readonly connection: SqlConnection;
  readonly progress: ImportProgress[];
  write(files: Readonly<Record<string, string | Buffer>>): Promise<void>;
  /** Stages `source`, or a path or address. */
  stage(options?: Partial<ImportOptions>, source?: string): Promise<StagedImport>;
  /** All rows of a staged table, in order of its first column asked for. */
  rows(table: string, columns: string): Promise<readonly SqlRow[]>;
  deadLetters(): Promise<readonly SqlRow[]>;
  /** What the import left in its temporary folder. */
  leftovers(): Promise<readonly string[]>;
}

export async function importTrial(
  files: Readonly<Record<string, string | Buffer>>,
  trial: (it: ImportTrial) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-import-'));
  const source = join(folder, 'source');
  const temporaryFolder = join(folder, 'work');
  await mkdir(source);
  const connection = await openDuck({
    path: join(folder, 'load.duckdb'),
    memoryLimitMb: 512,
    threads: 2,
    temporaryFolder: join(folder, 'spill'),
  });
  const progress: ImportProgress[] = [];
  const write: ImportTrial['write'] = async (more) => {
    for (const [name, content] of Object.entries(more)) {
      await mkdir(dirname(join(source, name)), { recursive: true });
      await writeFile(join(source, name), content);
    }
  };
  try {
    await write(files);
    await trial({
      folder,
      source,
      connection,
      progress,
      write,
      stage: (options = {}, from = source) => {
        const all = { temporaryFolder, strict: false, ...options };
        const tell = (one: ImportProgress) => progress.push(one);
        return stageSource(OMOP, OMOP_LEGACY_COLUMNS, from, all, connection, tell);
      },
      rows: (table, columns) =>
        connection.rows(`SELECT ${columns} FROM import_${table} ORDER BY ALL`),
      deadLetters: () =>
        connection.rows('SELECT * FROM import_dead_letters ORDER BY "table", file, line'),
      leftovers: () => readdir(temporaryFolder),
    });
  } finally {
    connection.close();
    await rm(folder, { recursive: true, force: true });
  }
}
