import type { TableModel } from '../../model/subject-model.ts';
import { type SqlConnection, sqlName } from '../sql-connection.ts';
import { DUPLICATE_KEY, EXACT_DUPLICATE, rowsTable } from './rows-table.ts';

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
  const same = table.columns
    .map(({ name }) => `a.${sqlName(name)} IS NOT DISTINCT FROM b.${sqlName(name)}`)
    .join(' AND ');
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
