import { DuckDBInstance } from '@duckdb/node-api';
import { sqlName, sqlText } from './sql-connection.ts';

/** A column of rows to be written: 64-bit integers, or days since 1970-01-01. */
export type RowsColumn =
  | { readonly name: string; readonly type: 'integer'; readonly values: BigInt64Array }
  | { readonly name: string; readonly type: 'date'; readonly values: Int32Array };

export interface ParquetRows {
  /** Adds rows; every call gives the same columns in the same order, all of one length. */
  append(columns: readonly RowsColumn[]): void;
  /** Writes everything to a new file. Not atomic: give a temporary name and rename. */
  write(path: string): Promise<void>;
  close(): void;
}

/** Gathers rows that are not of the lake (answers) and writes them as one Parquet file. */
export async function parquetRows(
  columns: readonly Pick<RowsColumn, 'name' | 'type'>[],
  options: { readonly memoryLimitMb: number; readonly temporaryFolder: string },
): Promise<ParquetRows> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: `${options.memoryLimitMb}MB`,
    temp_directory: options.temporaryFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  const stored = columns.map((column) => {
    return `${sqlName(column.name)} ${column.type === 'date' ? 'INTEGER' : 'BIGINT'}`;
  });
  await connection.run(`CREATE TABLE answer (${stored.join(', ')})`);
  const appender = await connection.createAppender('answer');
  const selected = columns.map(({ name, type }) => {
    return type === 'date'
      ? `DATE '1970-01-01' + ${sqlName(name)} AS ${sqlName(name)}`
      : sqlName(name);
  });
  return {
    append(given) {
      const rowCount = given[0]?.values.length ?? 0;
      for (let row = 0; row < rowCount; row++) {
        for (const column of given) {
          if (column.type === 'integer') appender.appendBigInt(column.values[row] ?? 0n);
          else appender.appendInteger(column.values[row] ?? 0);
        }
        appender.endRow();
      }
    },
    async write(path) {
      appender.flushSync();
      await connection.run(
        `COPY (SELECT ${selected.join(', ')} FROM answer) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`,
      );
    },
    close() {
      appender.closeSync();
      connection.closeSync();
      instance.closeSync();
    },
  };
}
