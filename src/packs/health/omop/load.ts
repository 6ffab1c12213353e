import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { csvLine, readCsvSql } from '../../../intake/facts/tables.ts';
import type { LakeConnection } from '../../../lake/sql-connection.ts';

const LINES_AT_ONCE = 10_000;

type Rows = Iterable<readonly (string | number)[]> | AsyncIterable<readonly (string | number)[]>;

/** Makes a table of rows, of which only some are in memory at a time. */
export async function load(
  connection: LakeConnection,
  folder: string,
  table: string,
  rows: Rows,
  columns: readonly { readonly name: string; readonly sqlType: string }[],
): Promise<void> {
  const path = join(folder, `${table}.csv`);
  const file = await open(path, 'w');
  try {
    let lines: string[] = [];
    for await (const row of rows) {
      lines.push(csvLine(row));
      if (lines.length < LINES_AT_ONCE) continue;
      await file.writeFile(lines.join(''));
      lines = [];
    }
    await file.writeFile(lines.join(''));
  } finally {
    await file.close();
  }
  await connection.run(`CREATE TABLE ${table} AS ${readCsvSql(path, columns)}`);
}
