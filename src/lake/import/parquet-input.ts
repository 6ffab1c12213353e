import type { TableModel } from '../../model/subject-model.ts';
import { type SqlConnection, sqlName, sqlText } from '../sql-connection.ts';
import { failure } from './failures.ts';
import { matchColumns } from './match-columns.ts';
import { hashFile } from './read-file.ts';
import type { Input, Piece, PieceColumn, Workshop } from './staged-import.ts';

/** A Parquet file; rows are numbered from 1. */
export function parquetInput(table: TableModel, file: string, path: string): Input {
  return {
    table,
    file,
    container: null,
    prepare: async (workshop) => {
      const identity = await hashFile(path);
      workshop.onBytes(table.name, identity.bytes, 0);
      const place = { file, ...identity, ...scannedParquet(path) };
      return scannedPiece(workshop, 'parquet', table, place);
    },
  };
}

/** How a Parquet file is scanned. Older writers don't mark texts as such. */
export function scannedParquet(path: string): { relation: string; position: string } {
  const options = 'binary_as_string = true, file_row_number = true, hive_partitioning = false';
  return {
    relation: `read_parquet([${sqlText(path)}], ${options})`,
    position: 'file_row_number + 1',
  };
}

interface Scannable {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly relation: string;
  readonly position: string;
}

/** A piece that the embedded database reads as it stands, with the types it has there. */
export async function scannedPiece(
  workshop: Workshop,
  format: string,
  table: TableModel,
  source: Scannable,
): Promise<Piece> {
  const found = await describe(workshop.connection, format, source);
  const matched = matchColumns(
    format,
    source.file,
    table,
    workshop.structural(table),
    workshop.legacy,
    found.map((column) => column.name),
  );
  const columns = [...matched.indexes].map(([name, index]): [string, PieceColumn] => {
    const column = found[index];
    if (column === undefined) throw new RangeError(`${source.file} has no column ${index}`);
    return [name, { sql: `source.${sqlName(column.name)}`, type: column.type }];
  });
  return {
    ...source,
    table,
    relation: `${source.relation} AS source`,
    raw: 'NULL',
    columns: new Map(columns),
    unknownColumns: matched.unknown.filter((name) => name !== 'file_row_number'),
    rows: null,
    unreadable: null,
    dispose: async () => {},
  };
}

async function describe(connection: SqlConnection, format: string, source: Scannable) {
  try {
    const rows = await connection.rows(`DESCRIBE SELECT * FROM ${source.relation}`);
    return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
  } catch (error) {
    throw unreadable(format, source.file, error);
  }
}

export function unreadable(format: string, file: string, error: unknown): Error {
  const text = error instanceof Error ? error.message : '';
  if (/no space left|out of memory/i.test(text)) return error as Error;
  return failure(
    'input',
    `${format}.damaged`,
    'Le fichier est abîmé, tronqué, ou d’une version que le moteur ne lit pas.',
    'The file is damaged, truncated, or of a version that the engine does not read.',
    { source: file },
  );
}
