import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lake, type LakeDrivers, type Load, nodeFiles } from '../src/lake/index.ts';
import { type MemoryTables, memorySnapshot } from '../src/lake/memory-snapshot.ts';
import type { Snapshot } from '../src/lake/snapshot.ts';
import type { SortOrder, SqlConnection, SqlRow } from '../src/lake/sql-connection.ts';
import { COMPANY } from '../src/model/index.ts';

export interface StagedLoad {
  readonly connection: SqlConnection;
  readonly load: Load;
}

/** What a load of a trial brings: rows by table, and how many rows it refused. */
export interface TrialRows {
  readonly tables: MemoryTables;
  readonly refused: number;
  /** Version to whose rows these are added; if absent, they take the place of all. */
  readonly appendTo?: number;
}

export const SMALL = { memoryLimitMb: 256, threads: 1, temporaryFolder: '' } as const;

const company = (company_id: number) => ({ company_id, founded_year: 1990 + company_id });
const invoice = (invoice_id: number, company_id: number, account_id: number) => ({
  invoice_id,
  company_id,
  account_id,
  invoice_date: `2024-0${company_id}-1${invoice_id % 10}`,
  amount_cents: 100 * invoice_id,
  currency: 'EUR',
});
const engagement = (company_id: number) => ({
  engagement_id: company_id,
  company_id,
  start_date: '2024-01-01',
  end_date: '2024-12-31',
});
const ACCOUNTS = [
  { account_id: 701, account_name: 'ventes' },
  { account_id: 401, account_name: 'fournisseurs' },
];

/** Three loads; each after the first takes the place of tables of the one before. */
export const LOADS: readonly [TrialRows, TrialRows, TrialRows] = [
  {
    tables: {
      company: [company(2), company(1), company(3)],
      engagement: [engagement(1), engagement(2), engagement(3)],
      account: ACCOUNTS,
      invoice: [invoice(3, 2, 701), invoice(1, 1, 401), invoice(2, 1, 701)],
    },
    refused: 1,
  },
  {
    tables: {
      account: [...ACCOUNTS, { account_id: 512, account_name: 'banque' }],
      invoice: [invoice(9, 3, 401), invoice(1, 1, 401), invoice(8, 2, 512), invoice(7, 2, 701)],
    },
    refused: 2,
  },
  { tables: { company: [company(1), company(2), company(3), company(4)] }, refused: 0 },
];

/** Rows laid ready in a database in memory, as an import leaves them. */
export async function stage(rows: TrialRows, source = '/trial/source'): Promise<StagedLoad> {
  const { connection } = await memorySnapshot(COMPANY, rows.tables);
  await connection.run(
    "CREATE TABLE letters AS SELECT 'invoice' AS \"table\", 'invoice.csv' AS file, " +
      `CAST(i AS BIGINT) AS line, 'amount_cents' AS "column", 'abc' AS "value", ` +
      `'not-a-number' AS reason, '1,abc' AS raw FROM range(2, ${rows.refused + 2}) t(i)`,
  );
  const { appendTo } = rows;
  const mode = appendTo === undefined ? {} : { appendTo };
  const accepted = Object.values(rows.tables).reduce((sum, table) => sum + table.length, 0);
  return {
    connection,
    load: {
      startedMs: 0,
      tables: Object.keys(rows.tables).map((table) => ({
        table,
        relation: `"${table}"`,
        ...mode,
      })),
      deadLetters: rows.refused === 0 ? null : 'letters',
      facts: {
        operation: 'trial',
        source,
        sourceBytes: 1,
        sourceSha256: 'none',
        rowsAccepted: accepted,
        rowsRejected: rows.refused,
        tables: [],
        warnings: [],
      },
    },
  };
}

export async function commitRows(lake: Lake, rows: TrialRows, source?: string) {
  const { connection, load } = await stage(rows, source);
  try {
    return await lake.commit(connection, load);
  } finally {
    connection.close();
  }
}

/** Real files; a clock that goes on by one minute each time it is asked. */
export function trialDrivers(start = '2026-01-01T00:00:00Z'): LakeDrivers {
  let nowMs = Date.parse(start);
  const now = () => {
    nowMs += 60_000;
    return new Date(nowMs);
  };
  return { files: nodeFiles(), now, newId: () => randomUUID() };
}

export async function inFolder<Answer>(use: (folder: string) => Promise<Answer>): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-lake-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LOADED = [...new Set(LOADS.flatMap((rows) => Object.keys(rows.tables)))];

type RowsOfTables = Readonly<Record<string, readonly SqlRow[]>>;

async function rowsOf(snapshot: Snapshot, order: SortOrder): Promise<RowsOfTables> {
  const rows: Record<string, readonly SqlRow[]> = {};
  for (const name of LOADED) {
    const relation = snapshot.relation(name, order);
    rows[name] = await snapshot.connection.rows(`SELECT * FROM ${relation} ORDER BY ALL`);
  }
  return rows;
}

/** What the lake shows at a version, in both orders, is what the loads up to it brought. */
export async function assertShows(
  lake: Lake,
  version: number,
  loads: readonly TrialRows[] = LOADS,
): Promise<void> {
  const kept = loads.slice(0, version + 1);
  const tables: MemoryTables = Object.assign({}, ...kept.map((rows) => rows.tables));
  const expected = await memorySnapshot(COMPANY, tables);
  const snapshot = await lake.snapshot({ ...SMALL, asOf: String(version) });
  try {
    const wanted = await rowsOf(expected, 'subject');
    assert.deepEqual(await rowsOf(snapshot, 'subject'), wanted);
    assert.deepEqual(await rowsOf(snapshot, 'concept'), wanted);
  } finally {
    snapshot.close();
    expected.close();
  }
  const letters = (await lake.deadLetters()).filter((letter) => letter.loadVersion <= version);
  const refused = kept.reduce((sum, rows) => sum + rows.refused, 0);
  assert.equal(letters.length, refused, `dead letters at version ${version}`);
}

export async function assertSound(lake: Lake): Promise<void> {
  const { findings } = await lake.verify({ full: true });
  assert.deepEqual(
    findings.filter((finding) => finding.severity === 'error'),
    [],
  );
}

/** Data files, named or not, and drafts, wherever they are in the lake. */
export function filesOf(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(parquet|tmp)$/.test(name))
    .sort();
}
