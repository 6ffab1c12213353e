import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { execPath } from 'node:process';
import { generateApplications } from '../../testkit/applications/index.ts';
import { type Part, wanted, whole } from './part.ts';
import { MemoryWatch } from './process-memory.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const PACKS = join(PROJECT, 'examples/sources');
/** What the command takes when nothing is said. */
const THREADS = availableParallelism();
const SITES = 3;
/** Three years: about 36 records a person. */
const DAYS = 1096;
const WATCH_MS = 50;
/** What is wanted of every size. */
const LEAST_RATE = 20_000;
const MOST_MB = 1024;

interface Run {
  readonly records: number;
  readonly seconds: number;
  /** Most memory that the command and its processes held at one time, in MB. */
  readonly peakMb: number;
}

/** From the files of all applications to the tables of OMOP, in a process of its own. */
async function endToEnd(persons: number, memoryLimitMb: number, work: string): Promise<Run> {
  rmSync(work, { recursive: true, force: true });
  const intake = join(work, 'intake');
  const inbox = join(intake, 'inbox');
  mkdirSync(inbox, { recursive: true });
  generateApplications({ persons, sites: SITES, days: DAYS, folder: inbox });
  for (const other of ['truth', 'terms']) renameSync(join(inbox, other), join(work, other));
  cpSync(PACKS, join(intake, 'packs'), { recursive: true });
  for (const entry of readdirSync(inbox, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), 0, 0);
  }
  const lake = join(work, 'lake');
  await parcours(['init', lake]);
  const begun = performance.now();
  const words = ['source', 'run', '--intake', intake, '--lake', lake, '--json'];
  const { text, peakMb } = await parcours([...words, '--memory-limit', String(memoryLimitMb)]);
  const seconds = (performance.now() - begun) / 1000;
  const { sources } = JSON.parse(text) as {
    readonly sources: readonly { readonly records: number }[];
  };
  const records = sources.reduce((sum, source) => sum + source.records, 0);
  rmSync(work, { recursive: true, force: true });
  return { records, seconds, peakMb };
}

async function parcours(
  words: readonly string[],
): Promise<{ readonly text: string; readonly peakMb: number }> {
  const child = spawn(execPath, [join(PROJECT, 'src/cli/main.ts'), ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const memory = new MemoryWatch(child.pid ?? 0);
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  const timer = setInterval(() => memory.look(), WATCH_MS);
  const code = await new Promise((done) => child.on('close', done));
  clearInterval(timer);
  if (code !== 0) throw new Error(`parcours ${words.join(' ')} ended with ${String(code)}`);
  return { text, peakMb: memory.peakMb };
}

/** The same work for more and more persons: does a record cost the same? */
export async function growth(
  sizes: readonly number[],
  memoryLimitMb: number,
  work: string,
): Promise<Part> {
  const lines: string[] = [
    '| persons | records | seconds | records/s | most memory |',
    '|---|---|---|---|---|',
  ];
  for (const persons of sizes) {
    const { records, seconds, peakMb } = await endToEnd(persons, memoryLimitMb, work);
    const rate = records / seconds;
    const line = `| ${whole(persons)} | ${whole(records)} | ${seconds.toFixed(1)} | **${whole(rate)}** ${wanted(`≥ ${whole(LEAST_RATE)}`, rate >= LEAST_RATE)} | ${whole(peakMb)} MB ${wanted(`≤ ${whole(MOST_MB)} MB`, peakMb <= MOST_MB)} |`;
    process.stdout.write(`${line}\n`);
    lines.push(line);
  }
  const what = `All applications of the synthetic group (${SITES} sites, ${DAYS} days), files to OMOP tables: landed durably, read, mapped, built, committed, by one command with a memory limit of ${memoryLimitMb} MB for the database. It lands in itself, reads and maps the sources in ${THREADS} processes at a time, and builds the tables in itself again, with a database of ${THREADS} threads. Memory is that of all its processes together, looked at every ${WATCH_MS} ms.`;
  return { name: 'End to end, and growth', lines: [what, '', ...lines] };
}
