import { z } from 'zod';

const NAME = z.string().min(1).max(256);

/** One table, or one query, whose rows make records of the kind. */
const QUERY = z
  .strictObject({
    kind: z.string().regex(/^[\w-]{1,60}$/),
    /** `table` or `schema.table`, as the database writes it. */
    table: NAME.optional(),
    /** Columns of the table; absent: all. */
    columns: z.array(NAME).min(1).optional(),
    /** A SELECT, in place of a table. */
    sql: z.string().min(1).optional(),
    /** Columns that together are unique, never null. */
    key: z.union([NAME, z.array(NAME).min(1).max(8)]),
    /**
     * A column that grows whenever a row is made or changed, never null; the key itself where rows
     * are only ever added. Absent: the whole table is read at every pull.
     */
    change: NAME.optional(),
    /**
     * A transaction may be committed after one that wrote a later time: at each pull so much of what
     * was read is read again. As long as the longest transaction lasts.
     */
    overlapSeconds: z.number().int().min(0).default(0),
    rowsPerPage: z.number().int().min(1).max(50_000).default(2000),
  })
  .refine(
    ({ table, columns, sql }) =>
      (sql === undefined) !== (table === undefined) && (sql === undefined || columns === undefined),
    {
      message: 'table (and columns), or sql',
      path: ['table'],
    },
  );

/** `from:` of a source that is a database. The account should be one that can only read. */
export const DATABASE = z.strictObject({
  kind: z.literal('database'),
  system: z.enum(['postgresql', 'mysql', 'sqlserver', 'oracle']),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535).optional(),
  /** Name of the database; of the service, for Oracle. */
  database: NAME,
  user: NAME,
  /** Name of the secret that holds the password. */
  passwordFrom: z.string().min(1),
  /** `unverified`: encrypted, by whatever certificate the server shows. */
  tls: z.enum(['verified', 'unverified', 'none']).default('verified'),
  /** How long connecting, and each query, may take. */
  timeoutSeconds: z.number().min(0.05).max(86_400).default(120),
  queries: z.array(QUERY).min(1),
});

export type DatabaseFrom = z.infer<typeof DATABASE>;
export type DatabaseQuery = z.infer<typeof QUERY>;
