import { join } from 'node:path';
import type { ColumnModel, SubjectModel, TableModel } from '../model/subject-model.ts';
import { layoutsOf } from './data-files.ts';
import { schemaColumns } from './delta.ts';
import type { LakeState, TableState } from './lake-log.ts';
import { SQL_TYPES } from './memory-snapshot.ts';
import { sqlName, sqlText } from './sql-connection.ts';

/** The rows that a version of a lake holds. */
export interface StoredRows {
  readonly version: number;
  /** By table of the model, for a FROM clause; a table that has no rows is absent. */
  readonly relations: ReadonlyMap<string, string>;
}

export function storedRows(
  lake: string,
  model: SubjectModel,
  version: number,
  state: LakeState,
): StoredRows {
  const relations = model.tables.flatMap((table) => {
    const [layout] = layoutsOf(model, table);
    const kept = state.get(layout?.path ?? '');
    if (kept === undefined || kept.rows === 0) return [];
    return [[table.name, `(${rowsQuery(lake, table, kept)})`] as const];
  });
  return { version, relations: new Map(relations) };
}

/**
 * The rows of a table's files (at least one) with the model's columns; one that is newer than the
 * files is null. The files of one state all have the same columns.
 */
export function rowsQuery(lake: string, table: TableModel, state: TableState): string {
  const files = [...state.files.keys()].map((file) => sqlText(join(lake, state.path, file)));
  const stored = new Set(schemaColumns(state.metaData.schemaString).map((column) => column.name));
  const columns = table.columns.map((column) => readColumn(column, stored.has(column.name)));
  return `SELECT ${columns.join(', ')} FROM read_parquet([${files.join(', ')}])`;
}

function readColumn(column: ColumnModel, stored: boolean): string {
  const name = sqlName(column.name);
  if (!stored) return `CAST(NULL AS ${SQL_TYPES[column.type]}) AS ${name}`;
  return column.type === 'datetime' ? `${name} AT TIME ZONE 'UTC' AS ${name}` : name;
}
