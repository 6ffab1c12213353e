import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompleteWhen } from '../intake/pack/source-file.ts';
import { type FileLook, lookAt } from '../lake/index.ts';

/** A file that changed so recently may still be on its way. */
const QUIET_SECONDS = 2;
/** Two looks at a file lie so far apart, or further: nobody waits for an hour within a run. */
const LOOKS_APART_MS_MAX = 10_000;
/** Names under which senders put what isn't complete yet. */
const UNFINISHED = /(?:^\.|~$|\.(?:part|tmp|filepart|crdownload)$)/;

export interface CompleteFile {
  readonly path: string;
  /** The file that says so. */
  readonly marker: string | null;
  readonly seen: FileLook;
}

export interface Clocks {
  /** May jump. */
  now(): number;
  /** Never jumps; from any fixed point. */
  elapsed(): number;
  wait(ms: number): Promise<void>;
}

/** Of each folder's files how they looked, and since when (by the clock that never jumps). */
export type Looks = Map<string, ReadonlyMap<string, FileLook & { readonly sinceMs: number }>>;

/** The files of a folder that their sender has finished, in the order of their names. */
export async function completeFiles(
  folder: string,
  wanted: { readonly when: CompleteWhen | undefined; matches(path: string): boolean },
  clocks: Clocks,
  looks: Looks,
): Promise<readonly CompleteFile[]> {
  const { when } = wanted;
  const paths = await lookInto(folder, clocks, looks);
  const known = looks.get(folder);
  const files = when !== undefined && 'marker' in when ? markedFiles(paths, when.marker) : paths;
  const seen = files.flatMap((file) => {
    const { path, marker } = typeof file === 'string' ? { path: file, marker: null } : file;
    const look = known?.get(path);
    return look === undefined || !wanted.matches(path) ? [] : [{ path, marker, seen: look }];
  });
  if (when !== undefined && !('quietSeconds' in when)) return seen;
  return quietFiles(seen, (when?.quietSeconds ?? QUIET_SECONDS) * 1000, clocks);
}

/** Looks at the finished names of a folder; one that looks as before has done so since then. */
export async function lookInto(
  folder: string,
  clocks: Clocks,
  looks: Looks,
): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile() && !UNFINISHED.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const before = looks.get(folder);
  const found = await Promise.all(paths.map((path) => lookAt(path).catch(() => null)));
  const sinceMs = clocks.elapsed();
  const now = paths.flatMap((path, i) => {
    const [look, last] = [found[i] ?? null, before?.get(path)];
    if (look === null) return [];
    const isSame = last !== undefined && looksSame(look, last);
    return [[path, { ...look, sinceMs: isSame ? last.sinceMs : sinceMs }] as const];
  });
  looks.set(folder, new Map(now));
  return paths;
}

/** False also if it is no more. */
export async function stillLooks(path: string, seen: FileLook): Promise<boolean> {
  return looksSame(seen, await lookAt(path).catch(() => null));
}

function looksSame(one: FileLook, other: FileLook | null): boolean {
  return one.sizeBytes === other?.sizeBytes && one.mtimeMs === other.mtimeMs;
}

/** `export.csv` with `export.csv.ok` or `export.ok` beside it. */
function markedFiles(
  paths: readonly string[],
  marker: string,
): readonly Pick<CompleteFile, 'path' | 'marker'>[] {
  const known = new Set(paths);
  return paths.flatMap((path) => {
    if (path.endsWith(marker)) return [];
    const names = [`${path}${marker}`, path.replace(/\.[^./\\]+$/, marker)];
    const found = names.find((name) => known.has(name));
    return found === undefined ? [] : [{ path, marker: found }];
  });
}

/**
 * Files that have not changed for a while. Their times alone don't prove it: a clock that jumped, or
 * another machine's, makes a file look old that still grows. So each is looked at twice, and between
 * the looks lies real time.
 */
async function quietFiles(
  files: readonly (CompleteFile & { readonly seen: { readonly sinceMs: number } })[],
  quietMs: number,
  clocks: Clocks,
): Promise<readonly CompleteFile[]> {
  const nowMs = clocks.now();
  const calm = files.filter(({ seen: { mtimeMs } }) => {
    return nowMs - mtimeMs >= quietMs || mtimeMs > nowMs;
  });
  if (calm.length === 0) return [];
  const apartMs = Math.min(quietMs, LOOKS_APART_MS_MAX);
  const newest = calm.reduce((most, { seen }) => Math.max(most, seen.sinceMs), 0);
  const waitMs = apartMs - (clocks.elapsed() - newest);
  if (waitMs <= 0) return calm;
  await clocks.wait(waitMs);
  const isStill = await Promise.all(calm.map(({ path, seen }) => stillLooks(path, seen)));
  return calm.filter((_, i) => isStill[i] === true);
}
