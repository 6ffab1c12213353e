import type { Snapshot } from '../../../lake/snapshot.ts';
import { sqlName } from '../../../lake/sql-connection.ts';
import type { IndexedColumn, IndexLayout } from './layout.ts';
import { NO_VALUE } from './shard.ts';

/** A condition on the expression of a subject. */
export type SubjectCondition = (subject: string) => string;

/** Columns that have a value anywhere, and whether all of them fit 32 bits. */
export type ColumnWidths = ReadonlyMap<string, ReadonlyMap<string, 'narrow' | 'wide'>>;

/**
 * Looks once at each table, so that empty columns are not read and narrow ones cost half. Of the
 * journeys' tables only the rows of the selection are looked at; 'sides' looks at side tables only.
 */
export async function columnWidths(
  snapshot: Snapshot,
  layout: IndexLayout,
  selection: SubjectCondition | 'all' | 'sides' = 'all',
): Promise<ColumnWidths> {
  const { subject } = snapshot.model;
  const journeys = [
    ...layout.kinds.map(({ event, columns }) => ({
      table: event.table,
      columns,
      where: typeof selection === 'string' ? null : selection(sqlName(event.subject)),
    })),
    {
      table: subject.table,
      columns: layout.subjectColumns,
      where: typeof selection === 'string' ? null : selection(sqlName(subject.id)),
    },
  ];
  const sides = layout.sideTables.map((side) => ({ ...side, where: null }));
  const places =
    selection === 'sides' ? sides : selection === 'all' ? [...journeys, ...sides] : journeys;
  const widths = new Map<string, ReadonlyMap<string, 'narrow' | 'wide'>>();
  for (const { table, columns, where } of places) {
    if (!widths.has(table)) widths.set(table, await widthsOf(snapshot, table, columns, where));
  }
  return widths;
}

async function widthsOf(
  snapshot: Snapshot,
  table: string,
  columns: readonly IndexedColumn[],
  where: string | null,
): Promise<ReadonlyMap<string, 'narrow' | 'wide'>> {
  const parts = columns.map(({ name, type }, i) => {
    const column = sqlName(name);
    const extremes =
      type === 'integer' ? `, MIN(${column}) AS low_${i}, MAX(${column}) AS high_${i}` : '';
    return `COUNT(${column}) AS known_${i}${extremes}`;
  });
  const [row] = await snapshot.connection.rows(
    `SELECT COUNT(*) AS n${parts.map((part) => `, ${part}`).join('')} ` +
      `FROM ${snapshot.relation(table, 'subject')}${where === null ? '' : ` WHERE ${where}`}`,
  );
  const widths = new Map<string, 'narrow' | 'wide'>();
  columns.forEach(({ name, type }, i) => {
    if (Number(row?.[`known_${i}`]) === 0) return;
    const [low, high] = [Number(row?.[`low_${i}`]), Number(row?.[`high_${i}`])];
    const narrow = type === 'integer' && low > NO_VALUE && high <= -(NO_VALUE + 1);
    widths.set(name, narrow ? 'narrow' : 'wide');
  });
  return widths;
}

/** Reads a column, narrow where its values fit. */
export function readSql(widths: ColumnWidths, table: string, name: string): string {
  const column = `e.${sqlName(name)}`;
  return widths.get(table)?.get(name) === 'narrow' ? `CAST(${column} AS INTEGER)` : column;
}
