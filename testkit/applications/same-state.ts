import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { join, matchesGlob, relative } from 'node:path';
import { execPath } from 'node:process';
import { readPack } from '../../src/intake/pack/pack.ts';
import { initLake, nodeFiles, openLake, openLandingLog } from '../../src/lake/index.ts';
import { OMOP } from '../../src/model/index.ts';
import { intakeFolder } from '../../src/packs/health/intake-folder.ts';
import { pseudonymsOf } from '../../src/packs/health/pseudonym.ts';
import { runSources } from '../../src/packs/health/run-sources.ts';
import { packTerms, packUnits } from '../../src/packs/health/terms.ts';
import type { Random } from '../journeys/random.ts';
import { messagesIn } from './index.ts';

const PROJECT = join(import.meta.dirname, '../..');
export const PACKS = join(PROJECT, 'examples/sources');
export const STATE_KEY = new Uint8Array(32).fill(1);
const RECEIVED_MS = Date.UTC(2026, 0, 1);

/** A piece that an application sends. */
export interface Piece {
  readonly source: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The feeds of the packs there are: messages one by one, files whole. */
export function piecesOf(feeds: string): readonly Piece[] {
  return readdirSync(PACKS).flatMap((source) => {
    const { from } = readPack(join(PACKS, source)).source;
    const { path, pattern } = from?.kind === 'folder' ? from : { path: source, pattern: '**/*' };
    const folder = join(feeds, path);
    // An application that had nothing to tell in the period wrote no folder.
    if (!existsSync(folder)) return [];
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => matchesGlob(relative(folder, file), pattern));
    return files.sort().flatMap((file) => {
      const name = relative(folder, file);
      const bytes = readFileSync(file);
      if (!name.endsWith('.hl7')) return [{ source, name, bytes }];
      return messagesIn(bytes).map((message, i) => ({
        source,
        name: `${name}#${i}`,
        bytes: message,
      }));
    });
  });
}

/** All pieces in another order, some of them twice. */
export function shuffled(pieces: readonly Piece[], random: Random, twiceShare: number): Piece[] {
  const again = pieces.filter(() => random.chance(twiceShare));
  // Under another name: else the landing log would know them at once.
  const all = [...pieces, ...again.map((piece) => ({ ...piece, name: `${piece.name}#again` }))];
  for (let i = all.length - 1; i > 0; i--) {
    const j = random.whole(0, i);
    const [a, b] = [all[i], all[j]];
    if (a !== undefined && b !== undefined) [all[i], all[j]] = [b, a];
  }
  return all;
}

/** Lands the pieces in a few portions, a run after each; gives the digest of the tables. */
export async function stateAfter(
  folder: string,
  portions: readonly (readonly Piece[])[],
): Promise<string> {
  rmSync(folder, { recursive: true, force: true });
  const intake = intakeFolder(join(folder, 'intake'));
  mkdirSync(intake.path, { recursive: true });
  cpSync(PACKS, intake.packs, { recursive: true });
  let number = 0;
  const drivers = {
    files: nodeFiles(),
    now: () => new Date(RECEIVED_MS),
    newId: () => `id${number++}`,
  };
  const lake = await initLake(join(folder, 'lake'), OMOP, drivers);
  for (const portion of portions) {
    for (const source of intake.packNames()) {
      const log = await openLandingLog(join(intake.landing, source), { sync: async () => {} });
      const own = portion.filter((piece) => piece.source === source);
      await Promise.all(
        own.map(({ name, bytes }) => {
          return log.append({ kind: 'file', name, bytes, receivedMs: RECEIVED_MS });
        }),
      );
      await log.close();
    }
    const sources = intake.packNames().map((name) => {
      const pack = intake.pack(name);
      return { pack, terms: packTerms(pack), units: packUnits(pack) };
    });
    await runSources(intake, lake, sources, {
      pseudonyms: pseudonymsOf(STATE_KEY),
      memoryLimitMb: 1024,
      threads: 1,
      temporaryFolder: join(folder, 'work'),
      startedMs: RECEIVED_MS,
      keyFolder: null,
      gate: async () => {},
      onProgress: () => {},
    });
  }
  return lake.contents();
}

/** Runs the command on a folder of feeds, killing it (SIGKILL) after each of the delays first. */
export async function stateAfterKills(
  folder: string,
  feeds: string,
  delaysMs: readonly number[],
): Promise<{ readonly contents: string; readonly killed: number; readonly runMs: number }> {
  rmSync(folder, { recursive: true, force: true });
  const intake = intakeFolder(join(folder, 'intake'));
  mkdirSync(intake.inbox, { recursive: true });
  cpSync(PACKS, intake.packs, { recursive: true });
  for (const source of readdirSync(feeds)) {
    if (source === 'terms' || source === 'truth') continue;
    cpSync(join(feeds, source), join(intake.inbox, source), {
      recursive: true,
    });
  }
  age(intake.inbox);
  const lake = join(folder, 'lake');
  const drivers = { files: nodeFiles(), now: () => new Date(), newId: () => crypto.randomUUID() };
  await initLake(lake, OMOP, drivers);
  let killed = 0;
  for (const delayMs of delaysMs) {
    if ((await runCommand(intake.path, lake, delayMs)).signal === 'SIGKILL') killed++;
  }
  const begun = performance.now();
  const last = await runCommand(intake.path, lake, null);
  if (last.code !== 0) throw new Error(`source run ended with ${last.code}: ${last.text}`);
  const runMs = performance.now() - begun;
  return { contents: await (await openLake(lake, drivers)).contents(), killed, runMs };
}

/** Files that have just been written count as unfinished. */
function age(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), 0, 0);
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly text: string;
}

function runCommand(intake: string, lake: string, killAfterMs: number | null): Promise<Ended> {
  const words = [
    'source',
    'run',
    '--intake',
    intake,
    '--lake',
    lake,
    '--keys',
    join(PROJECT, '.cache/test-keys'),
  ];
  const child = spawn(execPath, [join(PROJECT, 'src/cli/main.ts'), ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const timer = killAfterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  let text = '';
  child.stderr.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      if (timer !== null) clearTimeout(timer);
      resolve({ code, signal, text });
    });
  });
}
