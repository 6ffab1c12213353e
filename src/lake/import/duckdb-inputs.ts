import { rm } from 'node:fs/promises';
import type { SubjectModel, TableModel } from '../../model/subject-model.ts';
import { type SqlConnection, sqlName, sqlText } from '../sql-connection.ts';
import { scannedParquet, scannedPiece, unreadable } from './parquet-input.ts';
import { hashFile } from './read-file.ts';
import { databaseInputs, type SchemaTable } from './schema-tables.ts';
import type { Inventory, Piece, Workshop } from './staged-import.ts';

const CATALOG = 'import_source';

/** Tables and views of a DuckDB file, which is attached until the inventory is closed. */
export async function duckdbInventory(
  model: SubjectModel,
  connection: SqlConnection,
  path: string,
  schema: string | undefined,
): Promise<Inventory> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    await connection.run(`ATTACH ${sqlText(path)} AS ${CATALOG} (READ_ONLY)`);
  } catch (error) {
    throw unreadable('duckdb', name, error);
  }
  const close = () => connection.run(`DETACH ${CATALOG}`);
  try {
    const found = await listTables(connection);
    const source = { source: name, home: 'main', tables: found };
    // The file is hashed once, by the first table that is read.
    let hashed: ReturnType<typeof hashFile> | null = null;
    const inputs = databaseInputs(model, source, schema, name, async (workshop, table, one) => {
      hashed ??= hashFile(path);
      const identity = { file: `${name}/${one.schema}.${one.name}`, ...(await hashed) };
      const relation = `${CATALOG}.${sqlName(one.schema)}.${sqlName(one.name)}`;
      const stored = found.some((each) => each.isTable && same(each, one));
      if (!stored) return frozenView(workshop, table, identity, relation);
      const position = 'source.rowid + 1';
      return scannedPiece(workshop, 'duckdb', table, { ...identity, relation, position });
    });
    return { ...inputs, containers: [{ name, path }], totalBytes: null, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface ListedTable extends SchemaTable {
  readonly isTable: boolean;
}

function same(a: SchemaTable, b: SchemaTable): boolean {
  return a.schema === b.schema && a.name === b.name;
}

async function listTables(connection: SqlConnection): Promise<readonly ListedTable[]> {
  const rows = await connection.rows(`
    SELECT schema_name AS schema, table_name AS name, true AS is_table
    FROM duckdb_tables() WHERE database_name = '${CATALOG}' AND NOT internal
    UNION ALL
    SELECT schema_name, view_name, false
    FROM duckdb_views() WHERE database_name = '${CATALOG}' AND NOT internal
    ORDER BY 1, 2`);
  return rows.map((row) => ({
    schema: String(row.schema),
    name: String(row.name),
    isTable: row.is_table === true,
  }));
}

/** A view's rows in a file: asked twice, a view may give them in another order. */
async function frozenView(
  workshop: Workshop,
  table: TableModel,
  identity: { readonly file: string; readonly bytes: number; readonly sha256: string },
  view: string,
): Promise<Piece> {
  const path = workshop.temporaryFile('.parquet');
  await workshop.connection.run(
    `COPY (SELECT * FROM ${view}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  const piece = await scannedPiece(workshop, 'duckdb', table, {
    ...identity,
    ...scannedParquet(path),
  });
  return { ...piece, dispose: () => rm(path, { force: true }) };
}
