import { createWriteStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { databasePull } from '../intake/database/index.ts';
import { dicomWebPull } from '../intake/dicom/index.ts';
import { fhirBulkPull } from '../intake/fhir/bulk.ts';
import type { SourceFile } from '../intake/pack/source-file.ts';
import type { Pull, PulledPiece } from '../intake/pull.ts';
import { errorCode, type LandingLog } from '../lake/index.ts';
import { ParcoursError } from '../model/errors.ts';
import type { IntakeFolder } from '../packs/health/intake-folder.ts';
import { type Call, progressOf, warn } from './call.ts';
import { type Failure, failureOf, failureText } from './failure.ts';
import { pause } from './pause.ts';
import { landingOf } from './source-access.ts';

/** How a source is pulled, by the kind of its `from`; null: it sends by itself. */
function pullOf(from: SourceFile['from']): Pull | null {
  switch (from?.kind) {
    case 'database':
      return databasePull(from);
    case 'dicom-web':
      return dicomWebPull(from);
    case 'fhir-bulk':
      return fhirBulkPull(from);
    default:
      return null;
  }
}

/** A pull that failed: what it had fetched before is kept. */
export interface PullFailure {
  readonly source: string;
  readonly failure: Failure;
}

/** Pulls each source that doesn't send by itself; one that fails doesn't stop the others. */
export async function takePulls(
  call: Call,
  intake: IntakeFolder,
  names: readonly string[],
): Promise<readonly PullFailure[]> {
  const failures: PullFailure[] = [];
  for (const source of names) {
    try {
      await takePull(call, intake, source);
    } catch (error) {
      failures.push({ source, failure: failureOf(error, call.lang, call.texts) });
    }
  }
  return failures;
}

/** Says what failed, after all else was said. */
export function warnOfPulls(call: Call, failures: readonly PullFailure[]): void {
  for (const { source, failure } of failures) {
    warn(call, call.texts.source.pullFailed(source));
    warn(call, failureText(failure, call.texts).trimEnd());
  }
}

/**
 * Fetches what is new at a source that doesn't send by itself. Each piece is on the disk before its
 * cursor is, and both before the next is asked for.
 */
async function takePull(call: Call, intake: IntakeFolder, name: string): Promise<void> {
  const pull = pullOf(intake.pack(name).source.from);
  if (pull === null) return;
  const { surroundings, texts } = call;
  const stop = new AbortController();
  const forget = surroundings.onInterrupt(() => stop.abort());
  const progress = progressOf(call);
  const cursors = join(intake.path, 'cursors');
  let log: LandingLog | null = null;
  let done = 0;
  try {
    const pieces = pull({
      cursor: await readCursor(cursors, name),
      nowMs: surroundings.now,
      wait: (ms) => pause(ms, stop.signal),
      secret: (secret) => surroundings.environment[secret],
      signal: stop.signal,
    });
    for await (const piece of pieces) {
      log ??= await landingOf(intake, name);
      const receivedMs = surroundings.now();
      if (await land(log, piece, receivedMs, join(intake.work, surroundings.uniqueName()))) done++;
      if (piece.cursor !== null) await keepCursor(cursors, name, piece.cursor);
      progress.update({
        label: texts.source.pulling,
        detail: name,
        done,
        total: null,
        unit: 'items',
      });
    }
  } finally {
    forget();
    progress.end();
    await log?.close();
  }
}

/** False for a piece without a byte, which only carries a cursor. */
async function land(
  log: LandingLog,
  { name, bytes }: PulledPiece,
  receivedMs: number,
  spool: string,
): Promise<boolean> {
  if (bytes instanceof Uint8Array) {
    if (bytes.length === 0) return false;
    await log.append({ kind: 'page', name, bytes, receivedMs });
    return true;
  }
  // It may be larger than memory, and the log takes whole files only.
  await mkdir(join(spool, '..'), { recursive: true, mode: 0o700 });
  try {
    await pipeline(bytes, createWriteStream(spool, { mode: 0o600 }));
    await log.appendFile({ name, path: spool, receivedMs });
  } finally {
    await rm(spool, { force: true });
  }
  return true;
}

async function readCursor(folder: string, name: string): Promise<string | null> {
  const file = join(folder, `${name}.json`);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const { cursor } = JSON.parse(text) as { readonly cursor: unknown };
    if (typeof cursor === 'string') return cursor;
  } catch {
    // Told below.
  }
  throw new ParcoursError(
    'input',
    'pull.cursor',
    {
      fr: 'Ce repère de reprise est illisible ; sans lui tout est repris du début',
      en: 'This mark of where to go on is unreadable; without it all is fetched from the start',
    },
    { source: file },
  );
}

/** Another name first: the file holds the old cursor or the new one, whenever the power fails. */
async function keepCursor(folder: string, name: string, cursor: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${name}.json`);
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify({ cursor })}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
