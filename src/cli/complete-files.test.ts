import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import type { CompleteWhen } from '../intake/pack/source-file.ts';
import { completeFiles } from './complete-files.ts';

const DAY_S = 86_400;

/** Names that are complete among files of an age in seconds; negative: from the future. */
async function complete(
  ages: Readonly<Record<string, number>>,
  when?: CompleteWhen,
  meanwhile: (folder: string) => void = () => {},
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-inbox-'));
  try {
    const now = Date.now();
    for (const [name, age] of Object.entries(ages)) {
      const path = join(folder, name);
      writeFileSync(path, 'a;b\n');
      utimesSync(path, now / 1000 - age, now / 1000 - age);
    }
    const found = completeFiles(folder, when, () => now);
    setTimeout(meanwhile, 30, folder);
    return (await found).map(({ path }) => basename(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a file is complete when it is quiet and has a finished name', async () => {
  const ages = { 'a.csv': 10, 'b.csv': 1, '.c.csv': 10, 'd.csv.part': 10, 'e.tmp': 10, 'f~': 10 };
  assert.deepEqual(await complete(ages), ['a.csv']);
  assert.deepEqual(await complete(ages, { quietSeconds: 0.5 }), ['a.csv', 'b.csv']);
  assert.deepEqual(await complete({ 'a.csv': 0, 'b.part': 0 }, { movedIntoPlace: true }), [
    'a.csv',
  ]);
});

test('a file from the future does not wait for ever, unless it still grows', async () => {
  const ages = { 'a.csv': -400 * DAY_S, 'b.csv': -400 * DAY_S };
  const grow = (folder: string): void => writeFileSync(join(folder, 'b.csv'), 'a;b\n1;2\n');
  assert.deepEqual(await complete(ages, { quietSeconds: 0.2 }, grow), ['a.csv']);
});

test('where a marker is agreed on, only it counts', async () => {
  const ages = { 'a.csv': 0, 'a.csv.ok': 0, 'b.csv': 0, 'b.ok': 0, 'c.csv': 99, 'd.ok': 0 };
  assert.deepEqual(await complete(ages, { marker: '.ok' }), ['a.csv', 'b.csv']);
});
