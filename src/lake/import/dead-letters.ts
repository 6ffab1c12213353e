import type { TableModel } from '../../model/subject-model.ts';
import { type SqlConnection, sqlName, sqlText } from '../sql-connection.ts';
import { reasonSql, textSql } from './cast-sql.ts';
import { EXACT_DUPLICATE, KEY_FAULTS, rowsTable } from './rows-table.ts';
import type { Piece } from './staged-import.ts';

export const DEAD_LETTERS = 'import_dead_letters';

export async function createDeadLetters(connection: SqlConnection): Promise<void> {
  await connection.run(`CREATE OR REPLACE TABLE ${DEAD_LETTERS} ("table" VARCHAR, file VARCHAR,
    line BIGINT, "column" VARCHAR, value VARCHAR, reason VARCHAR, raw VARCHAR)`);
}

/** Writes the dead letters of the faulty rows, read a second time for what stood there. */
export async function letterFaultyRows(
  connection: SqlConnection,
  table: TableModel,
  piece: Piece,
  index: number,
): Promise<void> {
  const texts = table.columns.map((column, i) => {
    const found = piece.columns.get(column.name);
    return found === undefined ? null : `${textSql(found)} AS text_${i}`;
  });
  const read = texts.filter((text) => text !== null).join(', ');
  const keys = table.columns.flatMap((column, i) => (column.primaryKey ? [i] : []));
  const keyNames = sqlText(keys.map((i) => table.columns[i]?.name).join(', '));
  const keyTexts = keys.map((i) => `text_${i}`).join(" || ', ' || ") || 'NULL';
  const byFault = (ofKey: (reason: string) => string, ofColumn: (i: number) => string): string => {
    const keyCases = KEY_FAULTS.map(([fault, reason]) => `WHEN ${fault} THEN ${ofKey(reason)}`);
    const cases = texts.map((text, i) => (text === null ? '' : `WHEN ${i} THEN ${ofColumn(i)}`));
    return `CASE "import fault" ${keyCases.join(' ')} ${cases.join(' ')} END`;
  };
  const name = byFault(
    () => keyNames,
    (i) => sqlText(table.columns[i]?.name ?? ''),
  );
  const value = byFault(
    () => keyTexts,
    (i) => `text_${i}`,
  );
  const reason = byFault(sqlText, (i) => {
    return reasonSql(`text_${i}`, table.columns[i]?.type ?? 'text');
  });
  await connection.run(`
    INSERT INTO ${DEAD_LETTERS}
    SELECT ${sqlText(table.name)}, ${sqlText(piece.file)}, "import position", ${name}, ${value},
      ${reason}, raw
    FROM (SELECT "import position", "import fault" FROM ${sqlName(rowsTable(table))}
        WHERE "import piece" = ${index} AND "import fault" <> ${EXACT_DUPLICATE}) faulty
      JOIN (SELECT ${piece.position} AS "import position", ${piece.raw} AS raw, ${read}
        FROM ${piece.relation}) source USING ("import position")
    ORDER BY "import position"`);
}

/** Writes the dead letters of the records that could not even be split into fields. */
export async function letterUnreadableRecords(
  connection: SqlConnection,
  table: TableModel,
  piece: Piece,
): Promise<void> {
  if (piece.unreadable === null) return;
  await connection.run(`
    INSERT INTO ${DEAD_LETTERS}
    SELECT ${sqlText(table.name)}, ${sqlText(piece.file)}, position, NULL, NULL, reason, raw
    FROM ${piece.unreadable.relation} ORDER BY position`);
}
