import { open } from 'node:fs/promises';
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

type Handle = Awaited<ReturnType<typeof open>>;

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

/** Records of a segment one by one, with their bytes; stops where it isn't sound. */
export async function* recordsOf(
  path: string,
  upToBytes: number,
): AsyncGenerator<{ readonly found: Found; readonly body: Buffer | null }> {
  const handle = await open(path, 'r');
  try {
    const window = new Window(handle);
    for (let at = 0; at < upToBytes; ) {
      const found = await recordAt(window, at, upToBytes);
      if (found === null) return;
      yield { found, body: found.apart ? null : Buffer.from(await bodyOf(window, found)) };
      at = found.end;
    }
  } finally {
    await handle.close();
  }
}
