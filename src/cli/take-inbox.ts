import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, matchesGlob, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { CompleteWhen } from '../intake/pack/source-file.ts';
import type { LandingLog } from '../lake/index.ts';
import { ParcoursError } from '../model/errors.ts';
import type { IntakeFolder } from '../packs/health/intake-folder.ts';
import { type Call, progressOf } from './call.ts';
import {
  type Clocks,
  type CompleteFile,
  completeFiles,
  type Looks,
  lookInto,
  stillLooks,
} from './complete-files.ts';
import { landingOf } from './source-access.ts';

/** Files landed together share the disk's sync, and are in memory together. */
const FILES_AT_ONCE = 256;
const BYTES_AT_ONCE = 4 * 1024 * 1024;

/** A file of the inbox, under its name in the landing log. */
interface NamedFile extends CompleteFile {
  readonly shown: string;
}

/**
 * Lands the files that wait in a source's inbox, in the order of their names, then moves them to
 * `taken`: a crash between the two lands the same bytes again, which changes nothing. A file that
 * somebody still writes to stays where it is, until another time. Tells how many were taken.
 */
export async function takeInbox(call: Call, intake: IntakeFolder, name: string): Promise<number> {
  const { folder, files } = await waitingFiles(call, intake, name);
  if (files.length === 0) return 0;
  const progress = progressOf(call);
  const log = await landingOf(intake, name);
  let taken = 0;
  try {
    let done = 0;
    for (const together of sharingSync(files)) {
      const label = call.texts.source.taking;
      progress.update({ label, detail: name, done, total: files.length, unit: 'items' });
      done += together.length;
      const some = together.map((file) => ({ ...file, shown: shownName(folder, file.path) }));
      const landed = await Promise.all(
        some.map((file) => landFile(log, file, call.surroundings.now())),
      );
      const moved = await Promise.all(
        some
          .filter((_, i) => landed[i] === true)
          .map((file) => putAway(file, join(intake.path, 'taken', name))),
      );
      taken += moved.filter((isMoved) => isMoved).length;
    }
  } finally {
    progress.end();
    await log.close();
  }
  return taken;
}

/** In their order, in groups; a file that is larger than a group may be is one. */
function sharingSync(files: readonly CompleteFile[]): readonly (readonly CompleteFile[])[] {
  const groups: CompleteFile[][] = [];
  let bytes = 0;
  for (const file of files) {
    const { sizeBytes } = file.seen;
    const group = groups.at(-1);
    if (
      group === undefined ||
      group.length === FILES_AT_ONCE ||
      bytes + sizeBytes > BYTES_AT_ONCE
    ) {
      groups.push([file]);
      bytes = 0;
    } else group.push(file);
    bytes += sizeBytes;
  }
  return groups;
}

/** False if it changed meanwhile: then nothing was landed. */
async function landFile(
  log: LandingLog,
  { path, shown, seen }: NamedFile,
  receivedMs: number,
): Promise<boolean> {
  try {
    await log.appendFile({ name: shown, path, receivedMs, seen });
    return true;
  } catch (error) {
    if (error instanceof ParcoursError && error.code === 'landing.changed') return false;
    throw error;
  }
}

/** False if it changed since it was landed: it stays, and is landed again as a whole. */
export async function putAway(file: NamedFile, folder: string): Promise<boolean> {
  if (!(await stillLooks(file.path, file.seen))) return false;
  // First: a marker left behind would call the next file of that name complete.
  if (file.marker !== null) await rm(file.marker, { force: true });
  const taken = join(folder, file.shown);
  await mkdir(dirname(taken), { recursive: true, mode: 0o700 });
  await rename(file.path, taken);
  return true;
}

/** Name in the landing log, the same on every system. */
function shownName(folder: string, path: string): string {
  return relative(folder, path).replaceAll('\\', '/');
}

/** The files of a source's inbox that are complete, and named as its pattern wants. */
export async function waitingFiles(
  call: Call,
  intake: IntakeFolder,
  name: string,
): Promise<{ readonly folder: string; readonly files: readonly CompleteFile[] }> {
  const { folder, when, matches } = inboxOf(intake, name);
  const looks = looksOf(call);
  const clocks = clocksOf(call, intake, looks);
  return { folder, files: await completeFiles(folder, { when, matches }, clocks, looks) };
}

/** How many files of a source stay in its inbox: not complete yet, or too new to tell. */
export async function filesLeft(intake: IntakeFolder, name: string): Promise<number> {
  const { folder, matches } = inboxOf(intake, name);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => {
    return entry.isFile() && matches(join(entry.parentPath, entry.name));
  }).length;
}

/** Where the files of a source wait, which of them are its own, and when one is complete. */
interface Inbox {
  readonly folder: string;
  readonly when: CompleteWhen | undefined;
  matches(path: string): boolean;
}

function inboxOf(intake: IntakeFolder, name: string): Inbox {
  const { from } = intake.pack(name).source;
  const given = from?.kind === 'folder' ? from : { path: name, pattern: '**/*' };
  const folder = join(intake.inbox, given.path);
  return {
    folder,
    when: 'completeWhen' in given ? given.completeWhen : undefined,
    matches: (path) => matchesGlob(shownName(folder, path), given.pattern),
  };
}

/** How files looked earlier in this process: who watches need not wait for a second look. */
const LOOKS = new WeakMap<Call['surroundings'], Looks>();

function looksOf({ surroundings }: Call): Looks {
  const known = LOOKS.get(surroundings) ?? new Map();
  LOOKS.set(surroundings, known);
  return known;
}

function clocksOf({ surroundings }: Call, intake: IntakeFolder, looks: Looks): Clocks {
  const { now, elapsed } = surroundings;
  const clocks: Clocks = {
    now,
    elapsed,
    wait: async (ms) => {
      // The other inboxes are looked at as well: one wait is enough for all of them.
      const folders = new Set(intake.packNames().map((name) => inboxOf(intake, name).folder));
      for (const folder of folders) await lookInto(folder, clocks, looks);
      await setTimeout(ms);
    },
  };
  return clocks;
}
