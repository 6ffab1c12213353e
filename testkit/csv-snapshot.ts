import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDuck } from '../src/lake/duck.ts';
import { SQL_TYPES } from '../src/lake/memory-snapshot.ts';
import type { Snapshot } from '../src/lake/snapshot.ts';
import { sqlName, sqlText } from '../src/lake/sql-connection.ts';
import type { SubjectModel, TableModel } from '../src/model/subject-model.ts';

/**
 * A snapshot in memory of a folder of CSV files, one a table, without a lake. Columns and tables
 * that are absent are there, empty.
 */
export async function csvFolderSnapshot(model: SubjectModel, folder: string): Promise<Snapshot> {
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 2048,
    threads: 2,
    temporaryFolder: '',
  });
  for (const table of model.tables) {
    const rows = rowsSql(table, join(folder, `${table.name}.csv`));
    await connection.run(`CREATE TABLE ${sqlName(table.name)} AS ${rows}`);
  }
  return {
    model,
    version: -1,
    connection,
    relation: (table) => sqlName(table),
    close: () => connection.close(),
  };
}

/** SELECT of the table's columns, typed as the model says: a value that isn't fails. */
function rowsSql({ columns }: TableModel, file: string): string {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : null;
  const present = new Set(text?.slice(0, text.indexOf('\n')).split(','));
  const list = columns.map(({ name, type }) => {
    const value = present.has(name) ? sqlName(name) : 'NULL';
    return `CAST(${value} AS ${SQL_TYPES[type]}) AS ${sqlName(name)}`;
  });
  const from =
    text !== null ? `FROM read_csv(${sqlText(file)}, all_varchar = true)` : 'WHERE false';
  return `SELECT ${list.join(', ')} ${from}`;
}
