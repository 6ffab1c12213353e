import { rm } from 'node:fs/promises';
import type { TableModel } from '../../model/subject-model.ts';
import { sqlName, sqlText } from '../sql-connection.ts';
import { MAX_DEAD_LETTER_BYTES } from './limits.ts';
import { matchColumns } from './match-columns.ts';
import { type CsvText, type SpooledCsv, spoolCsv } from './spool-csv.ts';
import type { Piece, PieceColumn, Workshop } from './staged-import.ts';

/** Reads a delimited text into a piece. `identity` is asked when all bytes have passed. */
export async function prepareCsv(
  workshop: Workshop,
  table: TableModel,
  format: string,
  text: CsvText,
  identity: () => { readonly bytes: number; readonly sha256: string },
): Promise<Piece> {
  const target = workshop.temporaryFile('.csv');
  const refused = workshop.temporaryFile('.refused.csv');
  const dispose = async () => {
    await rm(target, { force: true });
    await rm(refused, { force: true });
  };
  try {
    const spooled = await spoolCsv(text, target, refused, (rows) => {
      workshop.onBytes(table.name, 0, rows);
    });
    const matched = matchColumns(
      format,
      text.file,
      table,
      workshop.structural(table),
      workshop.legacy,
      spooled.header,
    );
    const columns = [...matched.indexes].map(([name, index]): [string, PieceColumn] => {
      return [name, { sql: sqlName(fieldName(index)), type: 'TEXT_OR_NULL' }];
    });
    return {
      table,
      file: text.file,
      ...identity(),
      relation: spooledRelation(target, spooled),
      position: 'position',
      raw: rawSql(spooled),
      columns: new Map(columns),
      unknownColumns: matched.unknown,
      rows: spooled.rows,
      unreadable:
        spooled.refusedRows === 0
          ? null
          : { relation: refusedRelation(refused), rows: spooled.refusedRows },
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function fieldName(index: number): string {
  return `field_${index}`;
}

/** The least that the database takes as size of its read blocks. */
const MIN_LINE_BYTES = 2 * 1024 * 1024;
const MIN_BUFFER_BYTES = 16 * MIN_LINE_BYTES;

/** Every choice is made here, so that the database has nothing left to guess. */
function readCsv(path: string, delimiter: string, fields: string, longest: number, more = '') {
  const line = Math.max(MIN_LINE_BYTES, longest * 2 + 64);
  return `read_csv(${sqlText(path)}, auto_detect = false, header = false, delim = ${sqlText(delimiter)},
    quote = '"', escape = '"', new_line = '\\n', nullstr = '', max_line_size = ${line},
    buffer_size = ${Math.max(MIN_BUFFER_BYTES, line * 2)}, columns = {${fields}}${more})`;
}

function spooledRelation(path: string, spooled: SpooledCsv): string {
  const names = spooled.header.map((_, i) => `'${fieldName(i)}': 'VARCHAR'`);
  const fields = ["'position': 'BIGINT'", ...names].join(', ');
  // Line ends within quotes are beyond what the database can split between threads.
  const more = spooled.quotedBreaks ? ', parallel = false' : '';
  return readCsv(path, spooled.delimiter, fields, spooled.longestBytes, more);
}

function refusedRelation(path: string): string {
  const fields = "'position': 'BIGINT', 'reason': 'VARCHAR', 'raw': 'VARCHAR'";
  return readCsv(path, ',', fields, MAX_DEAD_LETTER_BYTES, ', parallel = false');
}

/** The record as text again, quoted where it has to be. */
function rawSql(spooled: SpooledCsv): string {
  const delimiter = sqlText(spooled.delimiter);
  const fields = spooled.header.map((_, i) => {
    const field = sqlName(fieldName(i));
    return `CASE WHEN ${field} IS NULL THEN ''
      WHEN contains(${field}, ${delimiter}) OR contains(${field}, '"') OR contains(${field}, chr(10))
      THEN '"' || replace(${field}, '"', '""') || '"' ELSE ${field} END`;
  });
  return `left(${fields.join(` || ${delimiter} || `)}, ${MAX_DEAD_LETTER_BYTES})`;
}
