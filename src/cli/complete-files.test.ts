import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { CompleteWhen } from '../intake/pack/source-file.ts';
import { lookAt } from '../lake/index.ts';
import { type Clocks, completeFiles, type Looks } from './complete-files.ts';
import { putAway } from './take-inbox.ts';

const DAY_S = 86_400;
const NOW_MS = Date.UTC(2026, 0, 1);

/** An inbox with files of an age in seconds; negative: from the future. */
function inboxWith(t: TestContext, ages: Readonly<Record<string, number>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-inbox-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, age] of Object.entries(ages)) {
    writeFileSync(join(folder, name), 'a;b\n');
    setAge(folder, name, age);
  }
  return folder;
}

function setAge(folder: string, name: string, age: number): void {
  utimesSync(join(folder, name), NOW_MS / 1000 - age, NOW_MS / 1000 - age);
}

/** Clocks of which real time passes only by waiting; `meanwhile` happens then. */
function clocksWith(meanwhile: () => void = () => {}): Clocks & { readonly waits: number[] } {
  const waits: number[] = [];
  const elapsed = (): number => waits.reduce((sum, ms) => sum + ms, 0);
  const wait = async (ms: number): Promise<void> => {
    waits.push(ms);
    meanwhile();
  };
  return { now: () => NOW_MS, elapsed, wait, waits };
}

/** Names that are complete. */
async function complete(
  folder: string,
  when?: CompleteWhen,
  clocks: Clocks = clocksWith(),
  looks: Looks = new Map(),
): Promise<readonly string[]> {
  const found = await completeFiles(folder, { when, matches: () => true }, clocks, looks);
  return found.map(({ path }) => basename(path));
}

test('a file is complete when it is quiet and has a finished name', async (t) => {
  const ages = { 'a.csv': 10, 'b.csv': 1, '.c.csv': 10, 'd.csv.part': 10, 'e.tmp': 10, 'f~': 10 };
  const folder = inboxWith(t, ages);
  assert.deepEqual(await complete(folder), ['a.csv']);
  assert.deepEqual(await complete(folder, { quietSeconds: 0.5 }), ['a.csv', 'b.csv']);
  const moved = inboxWith(t, { 'a.csv': 0, 'b.part': 0 });
  assert.deepEqual(await complete(moved, { movedIntoPlace: true }), ['a.csv']);
});

test('a file from the future does not wait for ever, unless it still grows', async (t) => {
  const folder = inboxWith(t, { 'a.csv': -400 * DAY_S, 'b.csv': -400 * DAY_S });
  const clocks = clocksWith(() => appendFileSync(join(folder, 'b.csv'), '1;2\n'));
  assert.deepEqual(await complete(folder, undefined, clocks), ['a.csv']);
});

test('a clock that jumped forward makes no growing file complete', async (t) => {
  const folder = inboxWith(t, { 'a.csv': DAY_S, 'b.csv': DAY_S, 'c.csv': DAY_S });
  const clocks = clocksWith(() => {
    appendFileSync(join(folder, 'b.csv'), '1;2\n');
    // Written to, but as long as before and as old, as far as that clock goes.
    setAge(folder, 'c.csv', DAY_S - 60);
  });
  assert.deepEqual(await complete(folder, undefined, clocks), ['a.csv']);
  assert.deepEqual(clocks.waits, [2000]);
});

test('who has looked before need not wait, and nobody waits for an hour', async (t) => {
  const folder = inboxWith(t, { 'a.csv': DAY_S });
  const [clocks, looks] = [clocksWith(), new Map()];
  assert.deepEqual(await complete(folder, { quietSeconds: 3600 }, clocks, looks), ['a.csv']);
  assert.deepEqual(clocks.waits, [10_000]);
  assert.deepEqual(await complete(folder, { quietSeconds: 3600 }, clocks, looks), ['a.csv']);
  assert.equal(clocks.waits.length, 1);
  appendFileSync(join(folder, 'a.csv'), '1;2\n');
  setAge(folder, 'a.csv', DAY_S);
  assert.deepEqual(await complete(folder, { quietSeconds: 3600 }, clocks, looks), ['a.csv']);
  assert.equal(clocks.waits.length, 2);
});

test('where a marker is agreed on, only it counts', async (t) => {
  const ages = { 'a.csv': 0, 'a.csv.ok': 0, 'b.csv': 0, 'b.ok': 0, 'c.csv': 99, 'd.ok': 0 };
  assert.deepEqual(await complete(inboxWith(t, ages), { marker: '.ok' }), ['a.csv', 'b.csv']);
});

test('a file that was written to after it was landed stays, with its marker', async (t) => {
  const folder = inboxWith(t, { 'a.csv': 10, 'b.csv': 10, 'b.ok': 10 });
  const taken = join(folder, 'taken');
  mkdirSync(taken);
  const file = async (name: string, marker: string | null) => {
    const path = join(folder, name);
    return { path, marker, seen: await lookAt(path), shown: name };
  };
  const [a, b] = [await file('a.csv', null), await file('b.csv', join(folder, 'b.ok'))];
  appendFileSync(b.path, '1;2\n');
  assert.deepEqual([await putAway(a, taken), await putAway(b, taken)], [true, false]);
  assert.deepEqual(readdirSync(taken), ['a.csv']);
  assert.ok(existsSync(b.path) && existsSync(join(folder, 'b.ok')));
  assert.equal(statSync(b.path).size, 8);
});
