import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDuck } from '../../lake/index.ts';
import { readView, runView, type ViewReport } from './index.ts';
import { LINE_BYTES_MAX } from './resource-lines.ts';

const VIEW = readView({
  resource: 'Condition',
  select: [
    {
      column: [
        { name: 'id', path: 'id' },
        { name: 'code', path: 'code.coding.first().code' },
        { name: 'patient', path: 'subject.getReferenceKey(Patient)' },
      ],
    },
  ],
});

const FEED = Buffer.from('\n');

interface Seen extends ViewReport {
  readonly written: readonly Readonly<Record<string, unknown>>[];
}

async function run(lines: readonly (string | Buffer)[], count: boolean): Promise<Seen> {
  const folder = await mkdtemp(join(tmpdir(), 'parcours-view-'));
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 512,
    threads: 2,
    temporaryFolder: folder,
  });
  try {
    const [file, out] = [join(folder, 'in.ndjson'), join(folder, 'out.parquet')];
    await writeFile(file, Buffer.concat(lines.flatMap((line) => [Buffer.from(line), FEED])));
    const report = await runView(connection, VIEW, [file], { path: out, format: 'parquet' });
    const what = count ? 'count(*) AS n' : '*';
    const written = await connection.rows(`SELECT ${what} FROM '${out}' ORDER BY ALL`);
    return { ...report, written };
  } finally {
    connection.close();
    await rm(folder, { recursive: true });
  }
}

function condition(id: number | string): string {
  const code = { coding: [{ code: 'A00' }] };
  const subject = { reference: 'Patient/1' };
  return JSON.stringify({ resourceType: 'Condition', id: String(id), code, subject });
}

test('rows of all resources of the type', async () => {
  const other = JSON.stringify({ resourceType: 'Patient', id: 'p' });
  const seen = await run([condition('a'), other, condition('b')], false);
  assert.deepEqual(seen.broken, []);
  assert.deepEqual(seen.written, [
    { id: 'a', code: 'A00', patient: 'Patient/1' },
    { id: 'b', code: 'A00', patient: 'Patient/1' },
  ]);
});

test('a resource of another shape gives its row too', async () => {
  const odd = JSON.stringify({
    resourceType: 'Condition',
    id: 'odd',
    code: { coding: { code: 'B00' } },
    subject: [{ reference: 'Patient/2' }],
  });
  // Far behind what is looked at first.
  const usual = Array.from({ length: 3000 }, (_, i) => condition(i));
  const seen = await run([...usual, odd], false);
  assert.equal(seen.rows, 3001);
  const row = seen.written.find(({ id }) => id === 'odd');
  assert.deepEqual(row, { id: 'odd', code: 'B00', patient: 'Patient/2' });
});

test('one broken line in very many is told by its number; the others give their rows', async () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => condition(i));
  lines[10] = '';
  lines[77_776] = '{"resourceType":"Condition","id":"77776","code"';
  const seen = await run(lines, true);
  assert.equal(seen.written[0]?.n, 99_998);
  assert.deepEqual(
    seen.broken.map(({ line }) => line),
    [77_777],
  );
});

test('bytes that are no text, carriage returns and overlong lines break their own line only', async () => {
  const bad = Buffer.concat([
    Buffer.from(condition('bad').slice(0, -2)),
    Buffer.from([0xe9, 0x22]),
  ]);
  const long = JSON.stringify({ resourceType: 'Condition', x: 'y'.repeat(LINE_BYTES_MAX) });
  const seen = await run([bad, `${condition('a')}\r`, long, condition('b')], false);
  assert.deepEqual(
    seen.written.map(({ id }) => id),
    ['a', 'b'],
  );
  assert.deepEqual(
    seen.broken.map(({ line }) => line),
    [1, 3],
  );
});
