/**
 * What engines see of the embedded database: text in, plain values out. Only the lake room
 * imports the database's own package.
 */

/** Integers are numbers while exact, else bigint; dates ISO text; null stays null. */
export type SqlValue = number | bigint | string | boolean | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** One column of a result. Where `valid[i]` is 0 the value is null and `values[i]` is meaningless. */
export type SqlColumn =
  | { readonly type: 'integer'; readonly values: BigInt64Array; readonly valid: Uint8Array }
  /** What the statement calls INTEGER. */
  | { readonly type: 'int32'; readonly values: Int32Array; readonly valid: Uint8Array }
  /** Days since 1970-01-01. */
  | { readonly type: 'date'; readonly values: Int32Array; readonly valid: Uint8Array }
  | { readonly type: 'number'; readonly values: Float64Array; readonly valid: Uint8Array }
  | { readonly type: 'text'; readonly values: readonly string[]; readonly valid: Uint8Array };

export interface SqlColumns {
  readonly rowCount: number;
  readonly columns: Readonly<Record<string, SqlColumn>>;
}

export interface SqlConnection {
  /** Runs one or several statements; their results are dropped. */
  run(sql: string): Promise<void>;
  /** All rows of one statement, as objects: for small results. */
  rows(sql: string): Promise<readonly SqlRow[]>;
  /** All rows of one statement, as columns: for large results. The model's integers come as 64 bits. */
  columns(sql: string): Promise<SqlColumns>;
  close(): void;
}

/** The embedded database, whose results may be larger than memory. */
export interface LakeConnection extends SqlConnection {
  /** The rows of one statement in their order, some thousand at a time. */
  batches(sql: string): AsyncIterable<SqlColumns>;
}

export type SortOrder = 'subject' | 'concept';

/** Quotes a text as an SQL string. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Quotes a name as an SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
