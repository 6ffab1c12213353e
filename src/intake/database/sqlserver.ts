import { type ColumnClass, type Dialect, milliseconds, type OrderColumn } from './dialect.ts';

/** Types by the names under which the driver declares them. */
const CLASSES: Readonly<Record<string, ColumnClass>> = {
  binary: 'binary',
  varbinary: 'binary',
  image: 'binary',
  udt: 'binary',
  date: 'time',
  datetime: 'time',
  datetime2: 'time',
  datetimeoffset: 'time',
  smalldatetime: 'time',
  bigint: 'number',
  int: 'number',
  smallint: 'number',
  tinyint: 'number',
  decimal: 'number',
  numeric: 'number',
  money: 'number',
  smallmoney: 'number',
  float: 'number',
  real: 'number',
};

/** Styles of CONVERT: ISO 8601, all digits of a real, all decimals of money. */
const STYLES: Readonly<Record<string, number>> = {
  date: 126,
  datetime: 126,
  datetime2: 126,
  datetimeoffset: 126,
  smalldatetime: 126,
  float: 3,
  real: 3,
  money: 2,
  smallmoney: 2,
};

const classOf = (type: string): ColumnClass => CLASSES[type] ?? 'text';

/** Style of CONVERT: bytes as 0x and hexadecimal digits, and back. */
const HEX = 1;

/**
 * Bytes are compared as bytes. A `rowversion`, which drivers tell as binary(8), is given when a row is
 * written, not when it is committed: rows at or above the lowest one still open wait for a later pull.
 */
const BYTES: OrderColumn = {
  asText: (column) => `CONVERT(varchar(max), ${column}, ${HEX})`,
  asValue: (placeholder) => `CONVERT(varbinary(8000), ${placeholder}, ${HEX})`,
  settled: (column) => `${column} < MIN_ACTIVE_ROWVERSION()`,
};

export const SQLSERVER: Dialect = {
  port: 1433,
  quote: (name) => `[${name.replaceAll(']', ']]')}]`,
  placeholder: (number) => `@p${number}`,
  classOf,
  asText: (column, type) => {
    if (classOf(type) === 'binary') return column;
    const style = STYLES[type];
    return `CONVERT(nvarchar(max), ${column}${style === undefined ? '' : `, ${style}`})`;
  },
  orderBy: (type) => (type === 'binary' || type === 'varbinary' ? BYTES : null),
  // A text becomes the type of the column it is compared with, which ranks above it.
  asValue: (placeholder) => placeholder,
  limit: (rows) => `OFFSET 0 ROWS FETCH NEXT ${rows} ROWS ONLY`,
  open: async (from, password) => {
    const { default: mssql } = await import('mssql');
    const pool = await new mssql.ConnectionPool({
      server: from.host,
      port: from.port ?? SQLSERVER.port,
      database: from.database,
      user: from.user,
      password,
      connectionTimeout: milliseconds(from),
      requestTimeout: milliseconds(from),
      pool: { min: 0, max: 1 },
      arrayRowMode: true,
      options: {
        encrypt: from.tls !== 'none',
        trustServerCertificate: from.tls !== 'verified',
        // There is no read-only session: the intent is told, the account has to hold it.
        readOnlyIntent: true,
        appName: 'parcours',
      },
    }).connect();
    return {
      columns: async (sql) => {
        const { columns } = (await pool.request().query(sql)) as unknown as ArrayResult;
        return (columns[0] ?? []).map(({ name, type }) => ({ name, type: type.declaration }));
      },
      rows: async (sql, values) => {
        const request = pool.request();
        for (const [i, value] of values.entries()) {
          request.input(`p${i + 1}`, mssql.NVarChar, value);
        }
        return ((await request.query(sql)) as unknown as ArrayResult).recordset;
      },
      close: () => {
        pool.close().catch(() => {});
      },
    };
  },
};

/** What the driver gives with `arrayRowMode`, which its types don't tell. */
interface ArrayResult {
  readonly recordset: readonly (readonly unknown[])[];
  readonly columns: readonly (readonly {
    readonly name: string;
    readonly type: { readonly declaration: string };
  }[])[];
}
