import { type ColumnClass, type Dialect, milliseconds, quotedName } from './dialect.ts';

const DAY = `'YYYY-MM-DD"T"HH24:MI:SS'`;
const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.FF9'`;
const ZONED = `'YYYY-MM-DD"T"HH24:MI:SS.FF9TZH:TZM'`;
const NUMERIC = `'NLS_NUMERIC_CHARACTERS=''.,'''`;

interface Type {
  readonly class: ColumnClass;
  readonly asText?: (column: string) => string;
  readonly asValue?: (placeholder: string) => string;
}

const TO_CHAR = (format: string) => (column: string) => `TO_CHAR(${column}, ${format})`;

const numeric = (convert: string): Type => ({
  class: 'number',
  asText: (column) => `TO_CHAR(${column}, 'TM9', ${NUMERIC})`,
  asValue: (placeholder) => `${convert}(${placeholder})`,
});

/** Types by the names that the driver gives them; all others are texts. */
const TYPES: Readonly<Record<string, Type>> = {
  NUMBER: numeric('TO_NUMBER'),
  BINARY_DOUBLE: numeric('TO_BINARY_DOUBLE'),
  BINARY_FLOAT: numeric('TO_BINARY_FLOAT'),
  DATE: { class: 'time', asText: TO_CHAR(DAY), asValue: (p) => `TO_DATE(${p}, ${DAY})` },
  TIMESTAMP: {
    class: 'time',
    asText: TO_CHAR(INSTANT),
    asValue: (p) => `TO_TIMESTAMP(${p}, ${INSTANT})`,
  },
  'TIMESTAMP WITH TIME ZONE': {
    class: 'time',
    asText: TO_CHAR(ZONED),
    asValue: (p) => `TO_TIMESTAMP_TZ(${p}, ${ZONED})`,
  },
  'TIMESTAMP WITH LOCAL TIME ZONE': {
    class: 'time',
    asText: TO_CHAR(INSTANT),
    asValue: (p) => `TO_TIMESTAMP(${p}, ${INSTANT})`,
  },
  RAW: { class: 'binary' },
  'LONG RAW': { class: 'binary' },
  BLOB: { class: 'binary' },
};

export const ORACLE: Dialect = {
  port: 1521,
  quote: quotedName,
  placeholder: (number) => `:${number}`,
  classOf: (type) => TYPES[type]?.class ?? 'text',
  asText: (column, type) => TYPES[type]?.asText?.(column) ?? column,
  asValue: (placeholder, type) => TYPES[type]?.asValue?.(placeholder) ?? placeholder,
  // From version 12.1 on.
  limit: (rows) => `FETCH FIRST ${rows} ROWS ONLY`,
  open: async (from, password) => {
    const { default: oracledb } = await import('oracledb');
    const scheme = from.tls === 'none' ? 'tcp' : 'tcps';
    const connection = await oracledb.getConnection({
      user: from.user,
      password,
      connectString: `${scheme}://${from.host}:${from.port ?? ORACLE.port}/${from.database}`,
      ...(from.tls === 'none' ? {} : { sslServerDNMatch: from.tls === 'verified' }),
      connectTimeout: Math.ceil(milliseconds(from) / 1000),
    });
    connection.callTimeout = milliseconds(from);
    await connection.execute("ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,'");
    const { BUFFER, STRING } = oracledb;
    const execute = async (sql: string, values: readonly string[]) => {
      // A transaction that only reads ends with the page, so that it keeps no undo of the server.
      await connection.execute('SET TRANSACTION READ ONLY');
      const result = await connection.execute<unknown[]>(sql, [...values], {
        outFormat: oracledb.OUT_FORMAT_ARRAY,
        fetchTypeHandler: ({ dbTypeName }) => {
          if (dbTypeName === 'BLOB') return { type: BUFFER };
          return dbTypeName === 'CLOB' || dbTypeName === 'NCLOB' ? { type: STRING } : undefined;
        },
      });
      await connection.rollback();
      return result;
    };
    return {
      columns: async (sql) => {
        const { metaData } = await execute(sql, []);
        return (metaData ?? []).map(({ name, dbTypeName }) => ({ name, type: dbTypeName ?? '' }));
      },
      rows: async (sql, values) => (await execute(sql, values)).rows ?? [],
      close: () => {
        connection.close().catch(() => {});
      },
    };
  },
};
