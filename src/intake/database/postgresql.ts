import { type ColumnClass, type Dialect, milliseconds, quotedName } from './dialect.ts';

/** Object identifiers of pg_type that need care; all others are texts. */
const CLASSES: Readonly<Record<string, ColumnClass>> = {
  17: 'binary',
  1082: 'time',
  1114: 'time',
  1184: 'time',
  20: 'number',
  21: 'number',
  23: 'number',
  700: 'number',
  701: 'number',
  1700: 'number',
};

const classOf = (type: string): ColumnClass => CLASSES[type] ?? 'text';

export const POSTGRESQL: Dialect = {
  port: 5432,
  quote: quotedName,
  placeholder: (number) => `$${number}`,
  classOf,
  asText: (column, type) => {
    const kind = classOf(type);
    if (kind === 'binary') return column;
    // JSON writes times as ISO 8601 does, whatever DateStyle says.
    return kind === 'time' ? `to_jsonb(${column}) #>> '{}'` : `CAST(${column} AS text)`;
  },
  // The type of a parameter is that of the column it is compared with.
  asValue: (placeholder) => placeholder,
  limit: (rows) => `LIMIT ${rows}`,
  open: async (from, password) => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({
      host: from.host,
      port: from.port ?? POSTGRESQL.port,
      database: from.database,
      user: from.user,
      password,
      ssl: from.tls === 'none' ? false : { rejectUnauthorized: from.tls === 'verified' },
      connectionTimeoutMillis: milliseconds(from),
      statement_timeout: milliseconds(from),
      application_name: 'parcours',
      options: '-c default_transaction_read_only=on',
    });
    // Told again by the query that fails.
    client.on('error', () => {});
    await client.connect();
    return {
      columns: async (sql) => {
        const { fields } = await client.query(sql);
        return fields.map(({ name, dataTypeID }) => ({ name, type: String(dataTypeID) }));
      },
      rows: async (text, values) => {
        const { rows } = await client.query({ text, values: [...values], rowMode: 'array' });
        return rows;
      },
      close: () => {
        client.end().catch(() => {});
      },
    };
  },
};
