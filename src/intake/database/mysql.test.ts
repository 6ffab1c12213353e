import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnection } from 'mysql2/promise';
import { hasMariadb, startMariadb } from '../../../testkit/mariadb.ts';
import { freePort } from '../../../testkit/postgres.ts';
import { DATABASE } from './from.ts';
import { databasePull } from './index.ts';

const TABLE = `CREATE TABLE care.results (
  id bigint unsigned PRIMARY KEY, updated_at datetime(6), day date, value decimal(40,10),
  ratio double, single float, scan varbinary(10), label varchar(50), note text)`;
const ROWS = `INSERT INTO care.results
  SELECT 9007199254740990 + seq, '2025-01-02 10:00:00.123456', '2025-01-02',
    12345678901234567890.1234567891, 0.1, 0.5, x'00ff', 'Zoé œ', NULL
  FROM (SELECT 1 AS seq UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5) s`;
const COUNTER = 'CREATE SEQUENCE care.counter';

async function pullFrom(port: number, query: object, cursor: string | null, password: string) {
  const from = DATABASE.parse({
    kind: 'database',
    system: 'mysql',
    host: '127.0.0.1',
    port,
    database: 'care',
    user: 'reader',
    passwordFrom: 'DPI_PASSWORD',
    tls: 'none',
    timeoutSeconds: 2,
    queries: [{ kind: 'results', key: 'id', ...query }],
  });
  const pull = databasePull(from)({
    cursor,
    nowMs: () => 0,
    wait: async () => {},
    secret: () => password,
    signal: new AbortController().signal,
  });
  const pages: Record<string, unknown>[][] = [];
  let last = cursor;
  for await (const { bytes, cursor: next } of pull) {
    const lines = Buffer.from(bytes as Uint8Array)
      .toString()
      .trimEnd()
      .split('\n');
    pages.push(lines.map((line) => JSON.parse(line).row));
    last = next;
  }
  return { pages, last };
}

test('MariaDB: a TIMESTAMP of changes is read in UTC, so that the hour told twice in autumn is not', {
  skip: hasMariadb() ? false : 'MariaDB is not installed on this machine',
}, async () => {
  const server = await startMariadb(await freePort());
  try {
    const owner = await createConnection({ socketPath: server.socket, user: 'root' });
    // As a server in Paris has it; without the tables of zones, offsets stand in for it.
    for (const sql of [
      'CREATE DATABASE care',
      'CREATE TABLE care.results (id int PRIMARY KEY, updated_at timestamp(6) NOT NULL, seen_at timestamp(6) NOT NULL)',
      "SET GLOBAL time_zone = '+02:00'",
      "SET time_zone = '+00:00'",
      // 2:30 in Paris, in summer time; then the same an hour later, in winter time.
      "INSERT INTO care.results VALUES (2, '2025-10-26 00:30:00', '2025-10-26 00:30:00'), (1, '2025-10-26 01:30:00', '2025-10-26 01:30:00')",
      "CREATE USER 'reader'@'%' IDENTIFIED BY 'mellon'",
      "GRANT SELECT ON care.* TO 'reader'@'%'",
    ]) {
      await owner.query(sql);
    }
    const query = { table: 'results', change: 'updated_at', rowsPerPage: 1 };
    const { pages, last } = await pullFrom(server.port, query, null, 'mellon');
    assert.deepEqual(pages.flat(), [
      { id: '2', updated_at: '2025-10-26T00:30:00.000000Z', seen_at: '2025-10-26T02:30:00.000000' },
      { id: '1', updated_at: '2025-10-26T01:30:00.000000Z', seen_at: '2025-10-26T03:30:00.000000' },
    ]);
    // The server's clock is put back: what the cursor says doesn't change.
    await owner.query("SET GLOBAL time_zone = '+01:00'");
    assert.deepEqual((await pullFrom(server.port, query, last, 'mellon')).pages, []);
    await owner.query(
      "INSERT INTO care.results VALUES (3, '2025-10-26 01:30:00.5', '2025-10-26 01:30:00')",
    );
    await owner.end();
    const later = await pullFrom(server.port, query, last, 'mellon');
    assert.deepEqual(
      later.pages.flat().map(({ id }) => id),
      ['3'],
    );
    const again = await pullFrom(server.port, { ...query, overlapSeconds: 60 }, last, 'mellon');
    assert.deepEqual(
      again.pages.flat().map(({ id }) => id),
      ['1', '3'],
    );
  } finally {
    await server.stop();
  }
});

test('MariaDB: every value as text without loss, pages without loss, only reading', {
  skip: hasMariadb() ? false : 'MariaDB is not installed on this machine',
}, async () => {
  const server = await startMariadb(await freePort());
  try {
    const owner = await createConnection({ socketPath: server.socket, user: 'root' });
    const account = "'reader'@'%'";
    for (const sql of ['CREATE DATABASE care CHARACTER SET utf8mb4', TABLE, ROWS, COUNTER]) {
      await owner.query(sql);
    }
    await owner.query(`CREATE USER ${account} IDENTIFIED BY 'mellon'`);
    await owner.query(`GRANT ALL ON care.* TO ${account}`);
    await owner.end();
    const pulled = (query: object, cursor: string | null = null, password = 'mellon') =>
      pullFrom(server.port, query, cursor, password);
    const changed = { table: 'results', change: 'updated_at', rowsPerPage: 2 };
    const { pages, last } = await pulled(changed);
    const many = [1, 2, 3, 4, 5].map((i) => String(9007199254740990n + BigInt(i)));
    assert.deepEqual(
      pages.flat().map(({ id }) => id),
      many,
    );
    assert.deepEqual(pages[0]?.[0], {
      id: many[0],
      updated_at: '2025-01-02T10:00:00.123456',
      day: '2025-01-02',
      value: '12345678901234567890.1234567891',
      ratio: '0.1',
      single: '0.5',
      scan: 'AP8=',
      label: 'Zoé œ',
      note: null,
    });
    assert.deepEqual((await pulled(changed, last)).pages, []);
    const byKey = await pulled({ table: 'care.results', change: 'id', rowsPerPage: 4 });
    assert.deepEqual(
      byKey.pages.map((page) => page.length),
      [4, 1],
    );
    await assert.rejects(pulled({ sql: 'SELECT id, NEXTVAL(counter) FROM results' }), {
      code: 'database.failed',
    });
    await assert.rejects(pulled({ table: 'nothing' }), { code: 'database.no-table' });
    await assert.rejects(pulled(changed, null, 'wrong'), { code: 'database.denied' });
    await assert.rejects(pulled({ sql: 'SELECT id, SLEEP(9) FROM results' }), {
      code: 'database.timeout',
    });
  } finally {
    await server.stop();
  }
});
