import { type Column, type Dialect, quotedTable } from './dialect.ts';
import type { DatabaseQuery } from './from.ts';

/** Where reading goes on: after a row, or from a value of the change column on. */
export type Start =
  | { readonly kind: 'first' }
  /** Values of the columns that order the rows, as texts. */
  | { readonly kind: 'after'; readonly values: readonly string[] }
  | { readonly kind: 'from'; readonly value: string };

export interface Statement {
  readonly sql: string;
  readonly values: readonly string[];
}

/** Columns that order the rows: change, then key, so that rows of equal change have an order too. */
export function orderOf({ change, key }: DatabaseQuery): readonly string[] {
  const keys = typeof key === 'string' ? [key] : key;
  return change === undefined ? keys : [change, ...keys.filter((name) => name !== change)];
}

export function describeSql(dialect: Dialect, query: DatabaseQuery): string {
  const columns = query.columns?.map(dialect.quote).join(', ') ?? '*';
  return `SELECT ${columns} FROM ${relation(dialect, query)} WHERE 1 = 0`;
}

/** Rows that no comparison would find. */
export function nullsSql(dialect: Dialect, query: DatabaseQuery): string {
  const [first = '', ...others] = orderOf(query).map(dialect.quote);
  const isNull = [first, ...others].map((column) => `${column} IS NULL`).join(' OR ');
  return `SELECT 1 FROM ${relation(dialect, query)} WHERE ${isNull} ORDER BY ${first} ${dialect.limit(1)}`;
}

/**
 * The next page, and one row more where there is one. Rows are compared by all columns of the order, not by the change column alone: rows
 * of the same change on both sides of a page's end are neither lost nor given twice.
 */
export function pageSql(
  dialect: Dialect,
  query: DatabaseQuery,
  columns: readonly Column[],
  start: Start,
): Statement {
  const { quote, asText } = dialect;
  const values: string[] = [];
  const value = (name: string, text: string): string => {
    values.push(text);
    const type = columns.find((column) => column.name === name)?.type ?? '';
    const placeholder = dialect.placeholder(values.length);
    return dialect.orderBy?.(type)?.asValue(placeholder) ?? dialect.asValue(placeholder, type);
  };
  const order = orderOf(query);
  const list = columns.map(({ name, type }, i) => {
    const special = order.includes(name) ? dialect.orderBy?.(type) : null;
    return `${special?.asText(quote(name)) ?? asText(quote(name), type)} AS ${quote(`c${i}`)}`;
  });
  const changed = columns.find(({ name }) => name === query.change);
  const settled = dialect.orderBy?.(changed?.type ?? '')?.settled?.(quote(changed?.name ?? ''));
  const after = conditionOf(order, start, quote, value);
  const where =
    settled === undefined || after === '' ? (settled ?? after) : `(${after}) AND ${settled}`;
  const parts = [
    `SELECT ${list.join(', ')}`,
    `FROM ${relation(dialect, query)}`,
    ...(where === '' ? [] : [`WHERE ${where}`]),
    `ORDER BY ${order.map(quote).join(', ')}`,
    dialect.limit(query.rowsPerPage + 1),
  ];
  return { sql: parts.join(' '), values };
}

/** `a > ? OR a = ? AND b > ?`: rows as pairs are compared by few systems. */
function conditionOf(
  order: readonly string[],
  start: Start,
  quote: (name: string) => string,
  value: (name: string, text: string) => string,
): string {
  const [first = ''] = order;
  if (start.kind === 'first') return '';
  if (start.kind === 'from') return `${quote(first)} >= ${value(first, start.value)}`;
  const textAt = (i: number): string => start.values[i] ?? '';
  return order
    .map((name, i) => {
      const equal = order.slice(0, i).map((before, j) => {
        return `${quote(before)} = ${value(before, textAt(j))}`;
      });
      return `(${[...equal, `${quote(name)} > ${value(name, textAt(i))}`].join(' AND ')})`;
    })
    .join(' OR ');
}

function relation(dialect: Dialect, { table, sql }: DatabaseQuery): string {
  // No AS: Oracle doesn't know it here. A newline ends a comment that the text may end with.
  return sql === undefined ? quotedTable(dialect, table ?? '') : `(${sql}\n) q`;
}
