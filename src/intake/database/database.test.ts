import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { Client } from 'pg';
import { postgresPrograms, startPostgres } from '../../../testkit/postgres.ts';
import type { PulledPiece } from '../pull.ts';
import type { Column, Dialect } from './dialect.ts';
import { DATABASE, type DatabaseFrom } from './from.ts';
import { DATABASE_ROWS, databasePull } from './index.ts';
import { orderOf, pageSql, type Start } from './page-sql.ts';
import { DIALECTS, secondsBefore } from './pull.ts';

type Given = Readonly<Record<string, unknown>>;

const fromOf = (query: Given, more: Given = {}): DatabaseFrom =>
  DATABASE.parse({
    kind: 'database',
    system: 'postgresql',
    host: '127.0.0.1',
    database: 'care',
    user: 'reader',
    passwordFrom: 'DPI_PASSWORD',
    tls: 'none',
    queries: [{ kind: 'results', key: 'id', ...query }],
    ...more,
  });

const CHANGE = { table: 'lab.results', change: 'updated_at' };

function pull(from: DatabaseFrom, cursor: string | null = null, dialect?: Dialect) {
  return databasePull(
    from,
    dialect,
  )({
    cursor,
    nowMs: () => 0,
    wait: async () => {},
    secret: (name) => (name === 'DPI_PASSWORD' ? 'reader' : undefined),
    signal: new AbortController().signal,
  });
}

interface Pulled {
  readonly rows: readonly Given[];
  readonly pages: readonly number[];
  readonly cursor: string | null;
}

/** All pages, or the first so many: a pull that is cut. */
async function take(pieces: AsyncIterable<PulledPiece>, most = Infinity): Promise<Pulled> {
  const rows: Given[] = [];
  const pages: number[] = [];
  let cursor: string | null = null;
  for await (const piece of pieces) {
    const lines = Buffer.from(piece.bytes as Uint8Array)
      .toString()
      .trimEnd()
      .split('\n');
    rows.push(...lines.map((line) => JSON.parse(line).row as Given));
    pages.push(lines.length);
    cursor = piece.cursor;
    if (pages.length === most) break;
  }
  return { rows, pages, cursor };
}

/** A database in memory that understands nothing but what it was made with: rows of (time, id). */
function rememberingDialect(
  rows: readonly (readonly [string, string])[],
  asked: string[],
): Dialect {
  const columns: readonly Column[] = [
    { name: 'updated_at', type: '1114' },
    { name: 'id', type: '20' },
  ];
  return {
    ...DIALECTS.postgresql,
    open: async () => ({
      columns: async () => columns,
      rows: async (sql, [time = '', , id = '0']) => {
        asked.push(sql);
        if (sql.startsWith('SELECT 1')) return [];
        const limit = Number(/LIMIT (\d+)$/.exec(sql)?.[1]);
        const isFrom = sql.includes('>= $1');
        return rows
          .filter(([t, i]) => t > time || (t === time && (isFrom || Number(i) > Number(id))))
          .slice(0, limit);
      },
      close: () => {},
    }),
  };
}

const ROWS = [1, 2, 3, 4, 5].map((id) => ['2025-01-02T10:00:00', String(id)] as const);

test('rows of the same change on both sides of a page’s end come once each', async () => {
  const asked: string[] = [];
  const from = fromOf({ ...CHANGE, rowsPerPage: 2 });
  const dialect = rememberingDialect(ROWS, asked);
  const { rows, pages, cursor } = await take(pull(from, null, dialect));
  assert.deepEqual(
    rows.map(({ id }) => id),
    ['1', '2', '3', '4', '5'],
  );
  assert.deepEqual(pages, [2, 2, 1]);
  assert.deepEqual(JSON.parse(cursor ?? ''), { results: ['2025-01-02T10:00:00', '5'] });
  assert.match(
    asked.at(-1) ?? '',
    /\("updated_at" > \$1\) OR \("updated_at" = \$2 AND "id" > \$3\)/,
  );
  assert.deepEqual((await take(pull(from, cursor, dialect))).rows, []);
});

test('a pull that was cut goes on after the last row that was kept', async () => {
  const from = fromOf({ ...CHANGE, rowsPerPage: 2 });
  const dialect = rememberingDialect(ROWS, []);
  const cut = await take(pull(from, null, dialect), 1);
  const { rows } = await take(pull(from, cut.cursor, dialect));
  assert.deepEqual(
    rows.map(({ id }) => id),
    ['3', '4', '5'],
  );
});

test('what was committed late is found within the overlap', async () => {
  const from = fromOf({ ...CHANGE, overlapSeconds: 3600 });
  const first = await take(pull(from, null, rememberingDialect(ROWS, [])));
  const late = [['2025-01-02T09:30:00', '6'] as const, ...ROWS];
  const { rows } = await take(pull(from, first.cursor, rememberingDialect(late, [])));
  assert.ok(rows.some(({ id }) => id === '6'));
  assert.equal(secondsBefore('2025-03-01T00:00:30.123456+01:00', 60), '2025-02-28T23:59:30+01:00');
  assert.equal(secondsBefore('2025-03-01', 60), '2025-02-28');
  assert.equal(secondsBefore('17', 60), null);
});

/** Names that try to break out of their quotes. */
const QUERY = fromOf({ table: 'dbo.x"]`; DROP', key: ['k', 'a"b]c`d'], change: 'at' }).queries[0];

test('each system is asked in its own words, with names quoted and values apart', () => {
  const types: Readonly<Record<DatabaseFrom['system'], readonly [string, string]>> = {
    postgresql: ['1114', '20'],
    mysql: ['12', '8'],
    sqlserver: ['datetime2', 'bigint'],
    oracle: ['TIMESTAMP', 'NUMBER'],
  };
  const expected: Readonly<Record<DatabaseFrom['system'], string>> = {
    postgresql: `SELECT to_jsonb("at") #>> '{}' AS "c0", CAST("k" AS text) AS "c1" FROM "dbo"."x""]\`; DROP" WHERE ("at" > $1) OR ("at" = $2 AND "k" > $3) ORDER BY "at", "k" LIMIT 2001`,
    mysql: `SELECT REPLACE(CAST(\`at\` AS CHAR), ' ', 'T') AS \`c0\`, CAST(\`k\` AS CHAR) AS \`c1\` FROM \`dbo\`.\`x"]\`\`; DROP\` WHERE (\`at\` > ?) OR (\`at\` = ? AND \`k\` > CAST(? AS DECIMAL(65,30))) ORDER BY \`at\`, \`k\` LIMIT 2001`,
    sqlserver: `SELECT CONVERT(nvarchar(max), [at], 126) AS [c0], CONVERT(nvarchar(max), [k]) AS [c1] FROM [dbo].[x"]]\`; DROP] WHERE ([at] > @p1) OR ([at] = @p2 AND [k] > @p3) ORDER BY [at], [k] OFFSET 0 ROWS FETCH NEXT 2001 ROWS ONLY`,
    oracle: `SELECT TO_CHAR("at", 'YYYY-MM-DD"T"HH24:MI:SS.FF9') AS "c0", TO_CHAR("k", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS "c1" FROM "dbo"."x""]\`; DROP" WHERE ("at" > TO_TIMESTAMP(:1, 'YYYY-MM-DD"T"HH24:MI:SS.FF9')) OR ("at" = TO_TIMESTAMP(:2, 'YYYY-MM-DD"T"HH24:MI:SS.FF9') AND "k" > TO_NUMBER(:3)) ORDER BY "at", "k" FETCH FIRST 2001 ROWS ONLY`,
  };
  assert.ok(QUERY !== undefined);
  assert.deepEqual(orderOf(QUERY), ['at', 'k', 'a"b]c`d']);
  const query = { ...QUERY, key: 'k' };
  const start: Start = { kind: 'after', values: ['2025-01-02T10:00:00', '5'] };
  for (const [system, [time, number]] of Object.entries(types)) {
    const columns = [
      { name: 'at', type: time },
      { name: 'k', type: number },
    ];
    const name = system as DatabaseFrom['system'];
    const { sql, values } = pageSql(DIALECTS[name], query, columns, start);
    assert.equal(sql, expected[name]);
    assert.deepEqual(values, ['2025-01-02T10:00:00', '2025-01-02T10:00:00', '5']);
  }
});

test('SQL Server: a rowversion orders rows by its bytes, and open transactions are waited for', async () => {
  const query = fromOf({ table: 'dbo.results', key: 'id', change: 'rv' }).queries[0];
  assert.ok(query !== undefined);
  const columns = [
    { name: 'rv', type: 'binary' },
    { name: 'id', type: 'int' },
    { name: 'scan', type: 'varbinary' },
  ];
  const { sqlserver } = DIALECTS;
  const start: Start = { kind: 'after', values: ['0x00000000000007D1', '5'] };
  const { sql, values } = pageSql(sqlserver, query, columns, start);
  assert.equal(
    sql,
    'SELECT CONVERT(varchar(max), [rv], 1) AS [c0], CONVERT(nvarchar(max), [id]) AS [c1], [scan] AS [c2] FROM [dbo].[results] ' +
      'WHERE (([rv] > CONVERT(varbinary(8000), @p1, 1)) OR ([rv] = CONVERT(varbinary(8000), @p2, 1) AND [id] > @p3)) ' +
      'AND [rv] < MIN_ACTIVE_ROWVERSION() ORDER BY [rv], [id] OFFSET 0 ROWS FETCH NEXT 2001 ROWS ONLY',
  );
  assert.deepEqual(values, ['0x00000000000007D1', '0x00000000000007D1', '5']);
  const first = pageSql(sqlserver, query, columns, { kind: 'first' });
  assert.match(first.sql, /WHERE \[rv\] < MIN_ACTIVE_ROWVERSION\(\) ORDER BY/);
  const session = { rows: async () => [], close: () => {} };
  const opened = (dialect: Dialect, type: string): Dialect => ({
    ...dialect,
    open: async () => ({
      ...session,
      columns: async () => [
        { name: 'rv', type },
        { name: 'id', type: 'int' },
      ],
    }),
  });
  const from = fromOf({ table: 'results', key: 'id', change: 'rv' });
  assert.deepEqual((await take(pull(from, null, opened(sqlserver, 'binary')))).rows, []);
  await assert.rejects(take(pull(from, null, opened(DIALECTS.oracle, 'RAW'))), {
    code: 'database.no-order',
  });
});

test('a database that never answers is given up within the time, by each driver', async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    for (const system of ['postgresql', 'mysql', 'sqlserver', 'oracle'] as const) {
      const from = fromOf(CHANGE, { system, port, timeoutSeconds: 0.3 });
      const begun = performance.now();
      await assert.rejects(take(pull(from)), (error: Error & { code: string }) => {
        assert.equal(error.code, 'database.timeout', `${system}: ${error.message}`);
        assert.match(error.message, new RegExp(`${system} 127.0.0.1/care`));
        return true;
      });
      assert.ok(performance.now() - begun < 3000, system);
    }
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

test('pages are read as records, and a broken line alone is refused', async () => {
  const page = Buffer.from('{"kind":"results","row":{"id":"1","value":""}}\n{"kind":"res\n');
  const reader = DATABASE_ROWS.open({});
  const found: unknown[] = [];
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    yield page;
  };
  for await (const batch of reader.read({ name: 'p', sizeBytes: page.length, stream })) {
    for (const item of batch) {
      if (!item.ok) found.push([item.refusal.rule, item.place.line]);
      else
        found.push([
          item.kind,
          ...['id', 'value', 'none'].map((c) => reader.field(c)(item.record)),
        ]);
    }
  }
  assert.deepEqual(found, [
    ['results', '1', null, null],
    ['database.line', 2],
  ]);
});

const TABLE = `
  CREATE SCHEMA lab;
  CREATE TABLE lab.results (
    id bigint PRIMARY KEY, updated_at timestamptz, day date, local_time timestamp, value numeric,
    ratio double precision, scan bytea, ok boolean, label text);
  INSERT INTO lab.results SELECT 9007199254740990 + i, '2025-01-02 10:00:00.123456+01', '2025-01-02',
    '2025-01-02 10:00:00.5', 12345678901234567890.123456789, 0.1, '\\x00ff', true, NULL
    FROM generate_series(1, 5) AS i;
  INSERT INTO lab.results (id, updated_at) VALUES (1, '2025-01-02 10:00:00.123455+01');
  CREATE ROLE reader LOGIN PASSWORD 'reader';
  GRANT USAGE ON SCHEMA lab TO reader; GRANT ALL ON lab.results TO reader;`;

test('PostgreSQL: every value as text without loss, pages without loss, only reading', {
  skip: postgresPrograms() === null ? 'PostgreSQL is not installed on this machine' : false,
}, async () => {
  const server = await startPostgres(postgresPrograms() ?? '', ['timezone=Europe/Paris']);
  try {
    const { port, pathname } = new URL(server.url);
    const owner = new Client({ connectionString: server.url });
    await owner.connect();
    await owner.query(TABLE);
    const at = { port: Number(port), database: pathname.slice(1) };
    const from = fromOf({ ...CHANGE, rowsPerPage: 2 }, at);
    const cut = await take(pull(from), 2);
    const rest = await take(pull(from, cut.cursor));
    const rows = [...cut.rows, ...rest.rows];
    const many = [1, 2, 3, 4, 5].map((i) => String(9007199254740990n + BigInt(i)));
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['1', ...many],
    );
    assert.deepEqual(rows[1], {
      id: '9007199254740991',
      updated_at: '2025-01-02T10:00:00.123456+01:00',
      day: '2025-01-02',
      local_time: '2025-01-02T10:00:00.5',
      value: '12345678901234567890.123456789',
      ratio: '0.1',
      scan: 'AP8=',
      ok: 'true',
      label: null,
    });
    assert.deepEqual((await take(pull(from, rest.cursor))).rows, []);
    const late = "INSERT INTO lab.results (id, updated_at) VALUES (2, '2025-01-02 09:59:50+01')";
    await owner.query(late);
    const overlapping = fromOf({ ...CHANGE, overlapSeconds: 60 }, at);
    assert.equal((await take(pull(overlapping, rest.cursor))).rows.length, 7);
    const whole = fromOf({ sql: 'SELECT id, label FROM lab.results -- all', rowsPerPage: 4 }, at);
    const all = await take(pull(whole));
    assert.deepEqual([all.pages, all.cursor], [[4, 3], '{}']);

    const writing = fromOf({ sql: "SELECT id FROM lab.results WHERE nextval('lab.n') > 0" }, at);
    await owner.query('CREATE SEQUENCE lab.n; GRANT ALL ON lab.n TO reader');
    await assert.rejects(take(pull(writing)), { code: 'database.failed' });
    const slow = fromOf(
      { sql: 'SELECT id, pg_sleep(5) FROM lab.results' },
      { ...at, timeoutSeconds: 0.4 },
    );
    await assert.rejects(take(pull(slow)), { code: 'database.timeout' });
    const faults: readonly (readonly [Given, string])[] = [
      [{ table: 'lab.nothing' }, 'database.no-table'],
      [{ ...CHANGE, key: 'nothing' }, 'database.no-order'],
      [{ ...CHANGE, key: 'scan' }, 'database.no-order'],
      [{ ...CHANGE, key: 'label' }, 'database.null-order'],
    ];
    for (const [query, code] of faults) {
      await assert.rejects(take(pull(fromOf(query, at))), { code });
    }
    await owner.end();
  } finally {
    await server.stop();
  }
});
