import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { ColumnType, SubjectModel, TableModel } from '../../model/subject-model.ts';
import { sqlName } from '../sql-connection.ts';
import { unreadable } from './parquet-input.ts';
import { prepareCsv } from './prepare-csv.ts';
import { newTap, tapped } from './read-file.ts';
import { databaseInputs } from './schema-tables.ts';
import type { Inventory } from './staged-import.ts';

const SCHEMA = 'main';
const ROWS_PER_BLOCK = 5000;

/** Tables and views of an SQLite file. Rows are streamed as text, like those of any database. */
export function sqliteInventory(
  model: SubjectModel,
  path: string,
  schema: string | undefined,
): Inventory {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = tableNames(database, name).map((each) => ({ schema: SCHEMA, name: each }));
    const source = { source: name, home: SCHEMA, tables };
    const found = databaseInputs(model, source, schema, null, (workshop, table, one) => {
      const tap = newTap();
      const file = `${name}/${one.name}`;
      const blocks = tapped(tableBlocks(database, file, table, one.name), tap, (bytes) => {
        workshop.onBytes(table.name, bytes, 0);
      });
      const text = { file, blocks, exactBytes: false, position: 'row' as const };
      return prepareCsv(workshop, table, 'sqlite', text, () => ({
        bytes: tap.bytes,
        sha256: tap.hash.digest('hex'),
      }));
    });
    return { ...found, containers: [], totalBytes: null, close: async () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}

function tableNames(database: DatabaseSync, source: string): readonly string[] {
  try {
    const listed = database.prepare(
      `SELECT name FROM sqlite_master WHERE type IN ('table', 'view')
       AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
    );
    return listed.all().map((row) => String(row.name));
  } catch (error) {
    throw unreadable('sqlite', source, error);
  }
}

/** The rows of a table as comma-separated text, with a header. */
async function* tableBlocks(
  database: DatabaseSync,
  file: string,
  table: TableModel,
  name: string,
): AsyncGenerator<Buffer> {
  const statement = database.prepare(`SELECT * FROM ${sqlName(name)}`);
  statement.setReadBigInts(true);
  const columns = statement.columns().map((column) => column.name);
  const types = columns.map((column) => typeOf(table, column));
  let lines = [columns.map(field).join(',')];
  try {
    for (const row of statement.iterate()) {
      lines.push(columns.map((column, i) => field(valueText(row[column], types[i]))).join(','));
      if (lines.length < ROWS_PER_BLOCK) continue;
      yield Buffer.from(`${lines.join('\n')}\n`);
      lines = [];
    }
  } catch (error) {
    throw unreadable('sqlite', file, error);
  }
  if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`);
}

function typeOf(table: TableModel, column: string): ColumnType | undefined {
  return table.columns.find((one) => one.name === column.toLowerCase())?.type;
}

/** Every field is quoted, so that a row of one empty field is no empty line. */
function field(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function valueText(value: SQLOutputValue | undefined, type: ColumnType | undefined): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  const dated = type === 'date' || type === 'datetime';
  if (dated && typeof value !== 'string') return momentText(value);
  return String(value);
}

const MS_PER_SECOND = 1000;

/**
 * SQLite has no dates. OHDSI's own tools write them as seconds since 1970 (SqlRender's SQLite
 * dialect); others write the number 20240131. A whole number that reads as a day between 1800
 * and 2200 is that day; read as seconds it would lie within 1970, whatever the data.
 */
function momentText(value: number | bigint): string {
  const number = Number(value);
  if (
    typeof value === 'bigint' &&
    /^(18|19|20|21)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])$/.test(String(value))
  ) {
    return String(value);
  }
  const date = new Date(number * MS_PER_SECOND);
  if (Number.isNaN(date.getTime())) return String(value);
  return date.toISOString().replace('T', ' ').replace('Z', '');
}
