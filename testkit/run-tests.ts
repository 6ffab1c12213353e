/**
 * What `npm test` runs: the type check, the format and lint check, then every test. With words, only
 * the tests whose path holds one of them: `npm test -- lake tidy`. The totals come last.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join, sep } from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const ROOMS = ['bin', 'src', 'tidy', 'testkit', 'specs', 'bench'];
/** Test files at a time: each may open a database of its own. */
const CONCURRENCY = 2;
const root = join(import.meta.dirname, '..');

interface Outcome {
  readonly success: boolean;
  readonly counts: Readonly<Record<string, number>>;
}

/** The runner's counts in the words of its own report, so that the last lines read the same. */
const WORDS = [
  ['tests', 'tests'],
  ['passed', 'pass'],
  ['failed', 'fail'],
  ['cancelled', 'cancelled'],
  ['skipped', 'skipped'],
  ['todo', 'todo'],
] as const;

/** A tool that came with the dependencies; each is a script that Node runs. */
function passes(title: string, ...words: readonly [string, ...string[]]): boolean {
  const [script, ...rest] = words;
  const path = join(root, 'node_modules', script);
  const stdio = ['ignore', 'inherit', 'inherit'] as const;
  const { status } = spawnSync(process.execPath, [path, ...rest], { cwd: root, stdio: [...stdio] });
  console.log(`${status === 0 ? '✔' : '✖'} ${title}`);
  return status === 0;
}

function testFiles(wanted: readonly string[]): readonly string[] {
  const files = ROOMS.flatMap((room) => globSync(`${room}/**/*.test.ts`, { cwd: root })).sort();
  const chosen = files.filter((file) => {
    const path = file.replaceAll(sep, '/');
    return wanted.length === 0 || wanted.some((word) => path.includes(word));
  });
  return chosen.map((file) => join(root, file));
}

async function runTests(files: readonly string[]): Promise<Outcome> {
  let outcome: Outcome | undefined;
  const events = run({ files: [...files], concurrency: CONCURRENCY, cwd: root });
  events.on('test:summary', ({ file, success, counts }) => {
    if (file === undefined) outcome = { success, counts };
  });
  const report = events.compose(new spec());
  report.pipe(process.stdout, { end: false });
  await finished(report);
  if (outcome === undefined) throw new Error('the test runner ended without a summary');
  return outcome;
}

async function main(wanted: readonly string[]): Promise<number> {
  const files = testFiles(wanted);
  if (files.length === 0) {
    console.error(`No test file has a path with: ${wanted.join(', ')}`);
    return 1;
  }
  const typed = passes('types (tsc)', 'typescript/bin/tsc', '--noEmit');
  const clean = passes('format and lint (biome)', '@biomejs/biome/bin/biome', 'check', '.');
  const { success, counts } = await runTests(files);
  console.log(`\ntypes: ${typed ? 'pass' : 'FAIL'}, format and lint: ${clean ? 'pass' : 'FAIL'}`);
  for (const [key, word] of WORDS) console.log(`ℹ ${word} ${counts[key] ?? 0}`);
  return typed && clean && success ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
