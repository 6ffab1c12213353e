import { open } from 'node:fs/promises';
import { ParcoursError } from '../../model/errors.ts';
import {
  decodeHead,
  HEADER_BYTES,
  headLength,
  nextMagic,
  type RecordFacts,
  sha256Of,
} from './record.ts';

/** A record and where it lies in its segment. */
export interface Found extends RecordFacts {
  readonly bodyAt: number;
  readonly end: number;
}

export type Handle = Awaited<ReturnType<typeof open>>;

const WINDOW_BYTES = 1 << 20;

/** Reads a file through one window, forwards. */
class Window {
  readonly #handle: Handle;
  #bytes = Buffer.alloc(0);
  #at = 0;

  constructor(handle: Handle) {
    this.#handle = handle;
  }

  /** The bytes from there on, fewer if the file ends. The buffer is valid until the next call. */
  async read(from: number, length: number): Promise<Buffer> {
    const inside = from >= this.#at && from + length <= this.#at + this.#bytes.length;
    if (!inside) {
      const wanted = Buffer.alloc(Math.max(length, WINDOW_BYTES));
      const { bytesRead } = await this.#handle.read(wanted, 0, wanted.length, from);
      this.#bytes = wanted.subarray(0, bytesRead);
      this.#at = from;
    }
    return this.#bytes.subarray(from - this.#at, from - this.#at + length);
  }
}

export interface SegmentEnd {
  /** Where the last whole record ends. */
  readonly soundBytes: number;
  readonly sizeBytes: number;
  /** A record past the fault says that what is faulty was durable: no crash explains it. */
  readonly damaged: boolean;
}

/** Goes over the records of a segment; tells how far it is sound. */
export async function scanSegment(
  path: string,
  options: { readonly bodies: boolean },
  take: (found: Found, body: Buffer | null) => void,
): Promise<SegmentEnd> {
  const handle = await open(path, 'r');
  try {
    const window = new Window(handle);
    const sizeBytes = (await handle.stat()).size;
    let at = 0;
    while (at < sizeBytes) {
      const found = await recordAt(window, at, sizeBytes);
      if (found === null) break;
      const body = found.apart || !options.bodies ? null : await bodyOf(window, found);
      if (body !== null && sha256Of(body) !== found.sha256) break;
      take(found, body);
      at = found.end;
    }
    const damaged = at < sizeBytes && (await provesDamage(window, at, sizeBytes));
    return { soundBytes: at, sizeBytes, damaged };
  } finally {
    await handle.close();
  }
}

function bodyOf(window: Window, found: Found): Promise<Buffer> {
  return window.read(found.bodyAt, found.sizeBytes);
}

async function recordAt(window: Window, at: number, sizeBytes: number): Promise<Found | null> {
  const length = headLength(await window.read(at, HEADER_BYTES));
  if (length === null) return null;
  const facts = decodeHead(await window.read(at, length));
  if (facts === null) return null;
  const bodyAt = at + length;
  const end = bodyAt + (facts.apart ? 0 : facts.sizeBytes);
  return end > sizeBytes ? null : { ...facts, bodyAt, end };
}

async function provesDamage(window: Window, from: number, sizeBytes: number): Promise<boolean> {
  let at = from + 1;
  while (at < sizeBytes) {
    const bytes = await window.read(at, Math.min(WINDOW_BYTES, sizeBytes - at));
    const next = nextMagic(bytes, 0);
    if (next === -1) {
      at += Math.max(1, bytes.length - 3);
      continue;
    }
    const found = await recordAt(window, at + next, sizeBytes);
    if (found !== null && found.durableBefore > from) return true;
    at += next + 1;
  }
  return false;
}

/** How far a segment is read, and what follows it. */
export interface Stretch {
  readonly upToBytes: number;
  /** Records before this one are passed over. */
  readonly from: number;
  /** Number of the first record of the next segment; null: this is the last one. */
  readonly next: number | null;
}

/**
 * Records of a segment one by one, with their bytes, verified. Only where the log ends may a rest be
 * left over: what a crash cut, or what another process is writing. Anything else is damage.
 */
export async function* recordsOf(
  path: string,
  { upToBytes, from, next }: Stretch,
): AsyncGenerator<{ readonly found: Found; readonly body: Buffer | null }> {
  // Numbers have no gaps: a record that is missing shows.
  let sequence = firstSequence(path);
  let at = 0;
  const handle = await open(path, 'r');
  try {
    const window = new Window(handle);
    for (; at < upToBytes; sequence++) {
      const found = await recordAt(window, at, upToBytes);
      const isWanted = sequence >= from;
      const body = found === null || found.apart || !isWanted ? null : await bodyOf(window, found);
      if (found === null || (body !== null && sha256Of(body) !== found.sha256)) {
        if (next === null && !(await provesDamage(window, at, upToBytes))) return;
        throw damaged(path, at);
      }
      if (found.sequence !== sequence) throw damaged(path, at);
      if (isWanted) yield { found, body: body === null ? null : Buffer.from(body) };
      at = found.end;
    }
  } finally {
    await handle.close();
  }
  if (next !== null && sequence !== next) throw damaged(path, at);
}

/** A segment is named by the number of its first record. */
const SEGMENT_NAME = /(?:^|[\\/])(\d{12})\.seg$/;

export const isSegment = (name: string): boolean => SEGMENT_NAME.test(name);

export const segmentName = (first: number): string => `${String(first).padStart(12, '0')}.seg`;

/** Number of the first record of a segment. */
export function firstSequence(path: string): number {
  return Number(SEGMENT_NAME.exec(path)?.[1]);
}

export function damaged(path: string, byte: number, cause?: unknown): ParcoursError {
  return new ParcoursError(
    'environment',
    'landing.damaged',
    {
      fr: 'Le journal d’arrivée est abîmé ; restaurez ce fichier d’une sauvegarde',
      en: 'The landing log is damaged; restore this file from a backup',
    },
    { source: path, byte },
    { cause },
  );
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
