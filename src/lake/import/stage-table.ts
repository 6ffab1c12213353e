import type { SubjectModel, TableModel } from '../../model/subject-model.ts';
import { structuralColumns } from '../../model/subject-model.ts';
import { createTableSql } from '../memory-snapshot.ts';
import { type SqlConnection, sqlName } from '../sql-connection.ts';
import { castSql, textSql } from './cast-sql.ts';
import { letterFaultyRows, letterUnreadableRecords } from './dead-letters.ts';
import { markDuplicates, markKnown } from './duplicates.ts';
import { EXACT_DUPLICATE, relationName, rowsTable } from './rows-table.ts';
import type { FileFacts, Piece } from './staged-import.ts';

export interface StagedRows {
  readonly rows: number;
  readonly files: readonly FileFacts[];
  /** Columns that the model requires and that are null in accepted rows: name → rows. */
  readonly nulls: ReadonlyMap<string, number>;
}

/** Brings the pieces of one table together: typed, judged, without duplicates or known rows. */
export async function stageTable(
  connection: SqlConnection,
  model: SubjectModel,
  table: TableModel,
  pieces: readonly Piece[],
  known: string | undefined,
): Promise<StagedRows> {
  const target = sqlName(rowsTable(table));
  const staging = { ...table, name: rowsTable(table) };
  await connection.run(`DROP VIEW IF EXISTS ${sqlName(relationName(table))}`);
  await connection.run(`DROP TABLE IF EXISTS ${target}`);
  await connection.run(createTableSql(staging));
  await connection.run(`ALTER TABLE ${target} ADD COLUMN "import piece" INTEGER;
    ALTER TABLE ${target} ADD COLUMN "import position" BIGINT;
    ALTER TABLE ${target} ADD COLUMN "import fault" INTEGER`);
  const structural = structuralColumns(model, table);
  for (const [index, piece] of pieces.entries()) {
    await connection.run(insertSql(table, structural, piece, index));
    await checkRowCount(connection, target, piece, index);
  }
  await markDuplicates(connection, table);
  if (known !== undefined) await markKnown(connection, table, known);
  const files = await fileFacts(connection, table, pieces);
  for (const [index, piece] of pieces.entries()) {
    const faulty = (files[index]?.rowsRejected ?? 0) - (piece.unreadable?.rows ?? 0);
    if (faulty > 0) await letterFaultyRows(connection, table, piece, index);
    await letterUnreadableRecords(connection, table, piece);
  }
  const names = table.columns.map((column) => sqlName(column.name)).join(', ');
  await connection.run(`CREATE VIEW ${sqlName(relationName(table))} AS
    SELECT ${names} FROM ${target} WHERE "import fault" IS NULL`);
  const nulls = await requiredNulls(connection, table, structural);
  return { rows: files.reduce((sum, file) => sum + file.rowsAccepted, 0), files, nulls };
}

/** The inner selection casts, the outer one judges: so that no value is cast twice. */
function insertSql(
  table: TableModel,
  structural: ReadonlySet<string>,
  piece: Piece,
  index: number,
): string {
  const inner: string[] = [];
  const values: string[] = [];
  const faults: string[] = [];
  for (const [i, column] of table.columns.entries()) {
    const found = piece.columns.get(column.name);
    if (found === undefined) continue;
    inner.push(`${castSql(found, column.type)} AS cast_${i}`);
    values.push(`cast_${i} AS ${sqlName(column.name)}`);
    if (structural.has(column.name)) faults.push(`WHEN cast_${i} IS NULL THEN ${i}`);
    else if (column.type !== 'text') {
      inner.push(`${textSql(found)} IS NOT NULL AS given_${i}`);
      faults.push(`WHEN cast_${i} IS NULL AND given_${i} THEN ${i}`);
    }
  }
  const fault = faults.length > 0 ? `CASE ${faults.join(' ')} END` : 'NULL';
  return `INSERT INTO ${sqlName(rowsTable(table))} BY NAME
    SELECT ${values.join(', ')}, ${index} AS "import piece", "import position",
      ${fault} AS "import fault"
    FROM (SELECT ${inner.join(', ')}, ${piece.position} AS "import position"
      FROM ${piece.relation})`;
}

/** What was counted on the way in must have arrived: nothing is lost in silence. */
async function checkRowCount(
  connection: SqlConnection,
  target: string,
  piece: Piece,
  index: number,
): Promise<void> {
  if (piece.rows === null) return;
  const [row] = await connection.rows(
    `SELECT count(*) AS n FROM ${target} WHERE "import piece" = ${index}`,
  );
  if (Number(row?.n) !== piece.rows) {
    throw new Error(`${piece.file}: ${piece.rows} records were read, ${row?.n} were staged`);
  }
}

async function fileFacts(
  connection: SqlConnection,
  table: TableModel,
  pieces: readonly Piece[],
): Promise<readonly FileFacts[]> {
  const counts = await connection.rows(`
    SELECT "import piece" AS piece, count(*) AS rows,
      count(CASE WHEN "import fault" IS NULL THEN 1 END) AS accepted,
      count(CASE WHEN "import fault" = ${EXACT_DUPLICATE} THEN 1 END) AS dropped
    FROM ${sqlName(rowsTable(table))} GROUP BY 1`);
  return pieces.map((piece, index) => {
    const count = counts.find((row) => row.piece === index);
    const rows = Number(count?.rows ?? 0);
    const accepted = Number(count?.accepted ?? 0);
    const dropped = Number(count?.dropped ?? 0);
    const unreadable = piece.unreadable?.rows ?? 0;
    return {
      table: table.name,
      file: piece.file,
      bytes: piece.bytes,
      sha256: piece.sha256,
      rowsRead: rows + unreadable,
      rowsAccepted: accepted,
      rowsRejected: rows - accepted - dropped + unreadable,
      duplicatesDropped: dropped,
    };
  });
}

async function requiredNulls(
  connection: SqlConnection,
  table: TableModel,
  structural: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const required = table.columns.filter((one) => one.required && !structural.has(one.name));
  if (required.length === 0) return new Map();
  const counts = required.map(
    ({ name }) => `count(*) - count(${sqlName(name)}) AS ${sqlName(name)}`,
  );
  const [row] = await connection.rows(
    `SELECT ${counts.join(', ')} FROM ${sqlName(relationName(table))}`,
  );
  const nulls = required.map(({ name }): [string, number] => [name, Number(row?.[name] ?? 0)]);
  return new Map(nulls.filter(([, rows]) => rows > 0));
}
