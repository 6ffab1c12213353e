import type { TableModel } from '../../model/subject-model.ts';
import { type SqlConnection, sqlName } from '../sql-connection.ts';
import { DUPLICATE_KEY, EXACT_DUPLICATE, KEY_IN_LAKE, rowsTable } from './rows-table.ts';

/**
 * Of rows with one key the first by position stays; the others are exact duplicates when equal to
 * it in every column, else faulty.
 */
export async function markDuplicates(connection: SqlConnection, table: TableModel): Promise<void> {
  const keys = table.columns.filter((column) => column.primaryKey).map((one) => sqlName(one.name));
  if (keys.length === 0) return;
  const rows = sqlName(rowsTable(table));
  const key = keys.join(', ');
  const repeated = `SELECT ${key} FROM ${rows} WHERE "import fault" IS NULL
    GROUP BY ${key} HAVING count(*) > 1`;
  const [any] = await connection.rows(`SELECT count(*) AS n FROM (${repeated} LIMIT 1)`);
  if (any?.n === 0) return;
  const on = keys.map((name) => `a.${name} = b.${name}`).join(' AND ');
  const same = sameRow(table);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE import_repeated AS
    SELECT *, row_number() OVER (PARTITION BY ${key} ORDER BY "import piece", "import position") AS turn
    FROM (SELECT b.*, b.rowid AS row FROM ${rows} b JOIN (${repeated}) a ON ${on}
      WHERE b."import fault" IS NULL);
    UPDATE ${rows} SET "import fault" = judged.fault
    FROM (SELECT b.row AS row,
        CASE WHEN ${same} THEN ${EXACT_DUPLICATE} ELSE ${DUPLICATE_KEY} END AS fault
      FROM import_repeated b JOIN import_repeated a ON ${on} AND a.turn = 1 AND b.turn > 1) judged
    WHERE ${rows}.rowid = judged.row;
    DROP TABLE import_repeated`);
}

/**
 * Judges the good rows by those that the lake holds (a FROM clause). A row that is there, equal in
 * every column, is an exact duplicate; one whose key is there with other content is faulty. Run
 * after markDuplicates: a load is then judged alike when it comes a second time.
 */
export async function markKnown(
  connection: SqlConnection,
  table: TableModel,
  known: string,
): Promise<void> {
  const keys = table.columns.filter((column) => column.primaryKey).map((one) => sqlName(one.name));
  const rows = sqlName(rowsTable(table));
  const same = sameRow(table);
  const on = keys.length === 0 ? same : keys.map((name) => `a.${name} = b.${name}`).join(' AND ');
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE import_known AS
    SELECT b.rowid AS row, bool_or(${same}) AS same FROM ${rows} b JOIN ${known} a ON ${on}
    WHERE b."import fault" IS NULL GROUP BY b.rowid;
    UPDATE ${rows} SET "import fault" =
      CASE WHEN import_known.same THEN ${EXACT_DUPLICATE} ELSE ${KEY_IN_LAKE} END
    FROM import_known WHERE ${rows}.rowid = import_known.row;
    DROP TABLE import_known`);
}

/** SQL: the rows a and b are equal in every column. */
function sameRow(table: TableModel): string {
  return table.columns
    .map(({ name }) => `a.${sqlName(name)} IS NOT DISTINCT FROM b.${sqlName(name)}`)
    .join(' AND ');
}
