import { type ColumnClass, type Dialect, milliseconds, type OrderColumn } from './dialect.ts';

/** Numbers of the protocol's column types (COM_QUERY response, column definition). */
const NUMBERS: ReadonlySet<string> = new Set(['0', '1', '2', '3', '4', '5', '8', '9', '13', '246']);
const TIMES: ReadonlySet<string> = new Set(['7', '10', '12']);
const TIMESTAMP = '7';
const FLOAT = '4';
const REALS: ReadonlySet<string> = new Set([FLOAT, '5']);
/** Texts and bytes have the same types; the character set 63 is that of bytes. */
const BYTES: ReadonlySet<string> = new Set([
  '15',
  '16',
  '249',
  '250',
  '251',
  '252',
  '253',
  '254',
  '255',
]);
const BINARY_CHARSET = 63;

function classOf(type: string): ColumnClass {
  if (type === 'binary') return 'binary';
  if (NUMBERS.has(type)) return 'number';
  return TIMES.has(type) ? 'time' : 'text';
}

const isoText = (time: string): string => `REPLACE(CAST(${time} AS CHAR), ' ', 'T')`;

/**
 * A TIMESTAMP is an instant, shown on the clock of the session, which is UTC: on a clock that is put
 * back in autumn, an hour of changes would stand twice, and rows between be passed over.
 */
const INSTANT: OrderColumn = {
  asText: (column) => `CONCAT(${isoText(column)}, 'Z')`,
  asValue: (placeholder) => `CAST(TRIM(TRAILING 'Z' FROM ${placeholder}) AS DATETIME(6))`,
};

export const MYSQL: Dialect = {
  port: 3306,
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  placeholder: () => '?',
  classOf,
  asText: (column, type) => {
    if (classOf(type) === 'binary') return column;
    // What happened when is told on the server's own clock, as the application shows it.
    if (type === TIMESTAMP) return isoText(`CONVERT_TZ(${column}, '+00:00', @@global.time_zone)`);
    if (classOf(type) === 'time') return isoText(column);
    // A single is printed with six digits, a double with all it has.
    return type === FLOAT ? `CAST(${column} + 0e0 AS CHAR)` : `CAST(${column} AS CHAR)`;
  },
  orderBy: (type) => (type === TIMESTAMP ? INSTANT : null),
  // A number and a text would be compared as doubles, which hold no more than 2^53.
  asValue: (placeholder, type) =>
    classOf(type) === 'number' && !REALS.has(type)
      ? `CAST(${placeholder} AS DECIMAL(65,30))`
      : placeholder,
  limit: (rows) => `LIMIT ${rows}`,
  open: async (from, password) => {
    const { createConnection } = await import('mysql2/promise');
    const connection = await createConnection({
      host: from.host,
      port: from.port ?? MYSQL.port,
      database: from.database,
      user: from.user,
      password,
      ...(from.tls === 'none' ? {} : { ssl: { rejectUnauthorized: from.tls === 'verified' } }),
      connectTimeout: milliseconds(from),
      charset: 'utf8mb4',
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      rowsAsArray: true,
    });
    // The driver escapes values as this mode reads them.
    await connection.query("SET SESSION sql_mode = 'STRICT_TRANS_TABLES'");
    await connection.query("SET SESSION time_zone = '+00:00'");
    await connection.query('SET SESSION TRANSACTION READ ONLY');
    // The limit of a query has one name and unit at MySQL, another at MariaDB.
    await connection
      .query(`SET SESSION max_execution_time = ${milliseconds(from)}`)
      .catch(() =>
        connection.query(`SET SESSION max_statement_time = ${milliseconds(from) / 1000}`),
      );
    return {
      columns: async (sql) => {
        const [, fields] = await connection.query(sql);
        return fields.map(({ name, columnType, characterSet }) => {
          const type = String(columnType);
          const isBinary = BYTES.has(type) && (characterSet === BINARY_CHARSET || type === '16');
          return { name, type: isBinary ? 'binary' : type };
        });
      },
      rows: async (sql, values) => {
        const [rows] = await connection.query(sql, [...values]);
        return rows as unknown[][];
      },
      close: () => connection.destroy(),
    };
  },
};
