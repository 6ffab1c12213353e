/** Verify finds what was done to a lake behind its back. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import {
  assertSound,
  commitRows,
  inFolder,
  LOADS,
  SMALL,
  trialDrivers,
} from '../../testkit/lake-trial.ts';
import { COMPANY, ParcoursError } from '../model/index.ts';
import { commitText } from './delta.ts';
import { openDuck } from './duck.ts';
import { initLake, type Lake } from './lake.ts';
import type { LakeEntry } from './lake-log.ts';

const INVOICES = 'tables/invoice';
const logName = (version: number): string => `${String(version).padStart(20, '0')}.json`;

async function inLake(use: (lake: Lake) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const lake = await initLake(join(folder, 'lake'), COMPANY, trialDrivers());
    for (const rows of LOADS) await commitRows(lake, rows);
    await assertSound(lake);
    await use(lake);
  });
}

/** The data file of the invoices as the second load left them. */
async function invoiceFile(lake: Lake): Promise<string> {
  const table = (await lake.history())[1]?.tables.find(({ path }) => path === INVOICES);
  const path = table?.actions.flatMap((a) => ('add' in a ? [a.add.path] : []))[0];
  return join(lake.path, INVOICES, path ?? 'none');
}

async function found(lake: Lake, full = true): Promise<readonly (readonly (string | null)[])[]> {
  const { findings } = await lake.verify({ full });
  return findings.map(({ severity, code, table, file }) => [severity, code, table, file]);
}

test('a flipped byte anywhere in a data file, by a full look', async () => {
  await inLake(async (lake) => {
    const file = await invoiceFile(lake);
    const bytes = readFileSync(file);
    for (const at of [0, 100, bytes.length >> 1, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(file, changed);
      assert.deepEqual(await found(lake), [['error', 'file-hash', INVOICES, basename(file)]]);
      assert.deepEqual(await found(lake, false), []);
    }
  });
});

test('a missing and a truncated data file, even by a quick look', async () => {
  await inLake(async (lake) => {
    const file = await invoiceFile(lake);
    truncateSync(file, statSync(file).size - 1);
    assert.deepEqual(await found(lake, false), [['error', 'file-size', INVOICES, basename(file)]]);
    rmSync(file);
    assert.deepEqual(await found(lake, false), [
      ['error', 'file-missing', INVOICES, basename(file)],
    ]);
    await assert.rejects(lake.snapshot(SMALL), (error) => {
      return error instanceof ParcoursError && error.code === 'lake.damaged';
    });
  });
});

test('a Delta log that was forged or removed', async () => {
  await inLake(async (lake) => {
    const log = join(lake.path, INVOICES, '_delta_log', logName(1));
    writeFileSync(
      log,
      readFileSync(log, 'utf8').replace('"numRecords', '"numrecords').slice(0, -2),
    );
    assert.deepEqual(await found(lake, false), [['error', 'delta-log', INVOICES, logName(1)]]);
    rmSync(log);
    assert.deepEqual(await found(lake, false), [['error', 'delta-log', INVOICES, logName(1)]]);
  });
});

test('a gap in the lake log: verify tells, nothing else goes on', async () => {
  for (const [name, spoil] of [
    ['removed', (file: string) => rmSync(file)],
    ['torn', (file: string) => truncateSync(file, 40)],
    ['empty', (file: string) => truncateSync(file, 0)],
  ] as const) {
    for (const version of [0, 1]) {
      await inLake(async (lake) => {
        spoil(join(lake.path, 'log', logName(version)));
        assert.deepEqual(
          (await found(lake))[0],
          ['error', 'log-gap', 'log', logName(version)],
          name,
        );
        const refused = (error: unknown) =>
          error instanceof ParcoursError && error.code === 'lake.log';
        await assert.rejects(lake.snapshot(SMALL), refused);
        await assert.rejects(commitRows(lake, LOADS[1]), refused);
      });
    }
  }
});

/** Changes the entry of the second load, in the lake's log and in the Delta logs alike. */
function forge(lake: Lake, change: (text: string) => string): void {
  const file = join(lake.path, 'log', logName(1));
  const text = change(readFileSync(file, 'utf8'));
  writeFileSync(file, text);
  for (const { path, deltaVersion, actions } of (JSON.parse(text) as LakeEntry).tables) {
    writeFileSync(join(lake.path, path, '_delta_log', logName(deltaVersion)), commitText(actions));
  }
}

test('statistics that differ from the rows', async () => {
  const changes = [
    ['numRecords\\":4', 'numRecords\\":5'],
    ['amount_cents\\":100', 'amount_cents\\":200'],
    ['due_date\\":4', 'due_date\\":3'],
  ] as const;
  for (const [from, to] of changes) {
    await inLake(async (lake) => {
      const file = await invoiceFile(lake);
      forge(lake, (text) => {
        // Only the entry of this file: that of the other order comes after it.
        const start = text.indexOf(basename(file));
        const changed = text.slice(start).replace(from, to);
        assert.notEqual(changed, text.slice(start));
        return text.slice(0, start) + changed;
      });
      assert.deepEqual(await found(lake), [['error', 'statistics', INVOICES, basename(file)]]);
    });
  }
});

/** Replaces the invoices' file by the answer of a query over it, and forges the logs to fit. */
async function rewrite(lake: Lake, query: (file: string) => string): Promise<string> {
  const file = await invoiceFile(lake);
  const draft = join(dirname(lake.path), 'draft.parquet');
  const connection = await openDuck({ path: ':memory:', ...SMALL });
  await connection.run(`COPY (${query(`read_parquet('${file}')`)}) TO '${draft}' (FORMAT parquet)`);
  connection.close();
  const [before, after] = [readFileSync(file), readFileSync(draft)];
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  writeFileSync(file, after);
  forge(lake, (text) => {
    const start = text.indexOf(basename(file));
    const rest = text.slice(start).replace(`"size":${before.length}`, `"size":${after.length}`);
    return text.slice(0, start) + rest.replace(sha256(before), sha256(after));
  });
  return basename(file);
}

test('rows out of order, and rows that are others, though hashes and sizes fit', async () => {
  await inLake(async (lake) => {
    const file = await rewrite(lake, (rows) => `SELECT * FROM ${rows} ORDER BY invoice_id DESC`);
    assert.deepEqual(await found(lake), [['error', 'order', INVOICES, file]]);
  });
  await inLake(async (lake) => {
    const dollars = (rows: string): string => `SELECT * REPLACE ('USD' AS currency) FROM ${rows}`;
    const file = await rewrite(lake, dollars);
    assert.deepEqual(await found(lake), [
      ['error', 'content', INVOICES, null],
      ['error', 'statistics', INVOICES, file],
    ]);
  });
});

test('rows that point to nothing, double keys, events nobody observed: warnings', async () => {
  await inLake(async (lake) => {
    const invoice = LOADS[1].tables.invoice?.[0] ?? {};
    const stray = [
      { ...invoice, invoice_id: 1 },
      { ...invoice, invoice_id: 1, account_id: 999 },
      { ...invoice, invoice_id: 2, company_id: 77 },
      { ...invoice, invoice_id: 3, invoice_date: '2031-01-01' },
      { ...invoice, invoice_id: 4, account_id: 0 },
    ];
    await commitRows(lake, { tables: { invoice: stray }, refused: 0 });
    const { findings } = await lake.verify({ full: true });
    assert.deepEqual(
      findings.map(({ severity, code, table, rows }) => [severity, code, table, rows]).sort(),
      [
        ['warning', 'duplicate-key', 'invoice', 1],
        ['warning', 'orphan', 'invoice', 1],
        ['warning', 'orphan', 'invoice', 1],
        ['warning', 'unobserved', 'invoice', 2],
      ],
    );
    assert.deepEqual((await lake.verify({ full: false })).findings, []);
  });
});
