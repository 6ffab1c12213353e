import type { ColumnModel, ColumnType, TableModel } from './subject-model.ts';

/**
 * The short notation in which subject models write their tables, one line a column:
 *
 *     table('person', 'clinical', [
 *       column('person_id', 'integer', 'key'),
 *       column('gender_concept_id', 'integer', 'required', 'concept.concept_id'),
 *     ])
 */

/** 'key' is the table's primary key and therefore required. */
type Need = 'key' | 'required' | 'optional';

/** A column; `references` is 'table.column' of what it points at. */
export function column(
  name: string,
  type: ColumnType,
  need: Need,
  references?: `${string}.${string}`,
): ColumnModel {
  const base = { name, type, required: need !== 'optional', primaryKey: need === 'key' };
  if (references === undefined) return base;
  const dot = references.indexOf('.');
  return {
    ...base,
    references: { table: references.slice(0, dot), column: references.slice(dot + 1) },
  };
}

export function table(
  name: string,
  group: TableModel['group'],
  columns: readonly ColumnModel[],
): TableModel {
  return { name, group, columns };
}
