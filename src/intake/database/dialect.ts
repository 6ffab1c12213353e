import type { DatabaseFrom } from './from.ts';

/** What a column holds, as far as it matters for reading it without loss. */
export type ColumnClass = 'binary' | 'time' | 'number' | 'text';

export interface Column {
  readonly name: string;
  /** The system's own name or number of the type. */
  readonly type: string;
}

export interface OrderColumn {
  /** A text of which `asValue` makes the value again. */
  asText(column: string): string;
  asValue(placeholder: string): string;
  /** Rows below which no more are to come; absent: all. */
  settled?(column: string): string;
}

/** One connection, for reading. */
export interface Session {
  /** The columns that a query gives, without its rows. */
  columns(sql: string): Promise<readonly Column[]>;
  /** Each value is a text, bytes or null. */
  rows(sql: string, values: readonly string[]): Promise<readonly (readonly unknown[])[]>;
  /** At once, also while a query runs. */
  close(): void;
}

/** How a system is spoken to. SQL holds names of source.yaml only, quoted; values are parameters. */
export interface Dialect {
  readonly port: number;
  quote(name: string): string;
  placeholder(number: number): string;
  classOf(type: string): ColumnClass;
  /** The column as a text that loses nothing; times in ISO. Bytes stay bytes. */
  asText(column: string, type: string): string;
  /**
   * How a column that orders the rows is told and compared, where that isn't as any other: bytes,
   * and clocks that go back. Absent, or null for the type: as any other; bytes then order nothing.
   */
  orderBy?(type: string): OrderColumn | null;
  /** A parameter that holds such a text, as the column's own type. */
  asValue(placeholder: string, type: string): string;
  /** What ends a query that gives so many rows. */
  limit(rows: number): string;
  open(from: DatabaseFrom, password: string): Promise<Session>;
}

/** `schema.table`, each part quoted. */
export function quotedTable(dialect: Dialect, table: string): string {
  return table.split('.').map(dialect.quote).join('.');
}

/** Names as the standard quotes them; a quote within is doubled. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const GRACE_MS = 500;

/** The limit for drivers and servers: a little past our own, which names the source. */
export const milliseconds = ({ timeoutSeconds }: DatabaseFrom): number =>
  Math.ceil(timeoutSeconds * 1000) + GRACE_MS;
