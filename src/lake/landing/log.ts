import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyBeside, type FileLook, lookAt, requireUnchanged, verifiedFile } from './beside.ts';
import { takeLock } from './lock.ts';
import { encodeHead, type ItemKind, type RecordFacts, sha256Of } from './record.ts';
import {
  damaged,
  firstSequence,
  type Handle,
  isSegment,
  recordsOf,
  type SegmentEnd,
  scanSegment,
  segmentName,
  syncFolder,
} from './segment.ts';
import { durableBytes, setAside, writeAgain } from './tail.ts';

export interface Landed {
  readonly sequence: number;
  /** The same bytes under the same name had come shortly before: nothing was added. */
  readonly duplicate: boolean;
  readonly sha256: string;
}

/** A piece as it was received. */
export interface LandingItem {
  readonly sequence: number;
  readonly kind: ItemKind;
  readonly name: string;
  readonly sizeBytes: number;
  readonly receivedMs: number;
  readonly sha256: string;
  /** How many bytes came, where not all were kept; else 0. */
  readonly cameBytes?: number;
  /** Ends in an error if the bytes aren't those that were landed. */
  stream(): AsyncIterable<Uint8Array>;
}

export interface LandingLog {
  /** Fulfilled when the bytes are on the disk; rejected when they may not be. */
  append(item: {
    readonly kind: ItemKind;
    readonly name: string;
    readonly bytes: Uint8Array;
    readonly receivedMs: number;
    /** How many bytes came, if these aren't all. */
    readonly cameBytes?: number;
  }): Promise<Landed>;
  /** A file of any size, by copy; `landing.changed` if somebody writes to it meanwhile. */
  appendFile(item: {
    readonly name: string;
    readonly path: string;
    readonly receivedMs: number;
    /** How it must look; absent: as it does now. */
    readonly seen?: FileLook;
  }): Promise<Landed>;
  /** Throws `landing.damaged` where bytes aren't what was landed. */
  items(options: { readonly from: number }): AsyncIterable<LandingItem>;
  /** Sequence of the piece that comes next. */
  next(): number;
  close(): Promise<void>;
}

export interface LandingOptions {
  readonly readOnly?: boolean;
  /** A new segment begins past so many bytes. */
  readonly segmentBytes?: number;
  /** The disk's own steps, for tests that let them fail. */
  readonly write?: (handle: Handle, bytes: Uint8Array) => Promise<void>;
  readonly sync?: (handle: Handle) => Promise<void>;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Files above this lie beside the segments. */
const INLINE_BYTES = 8 * 1024 * 1024;
const REMEMBERED = 65_536;
const GROUP_BYTES = 16 * 1024 * 1024;
/** A log that failed is reopened after so long, then after twice as long, up to the most. */
const REOPEN_FIRST_MS = 250;
const REOPEN_MOST_MS = 30_000;

interface Waiting {
  readonly head: (sequence: number, durableBefore: number) => Buffer;
  readonly body: Uint8Array | null;
  readonly sequence: number;
  done(): void;
  failed(error: unknown): void;
}

export async function openLandingLog(
  folder: string,
  options: LandingOptions = {},
): Promise<LandingLog> {
  await mkdir(join(folder, 'files'), { recursive: true, mode: 0o700 });
  const readOnly = options.readOnly === true;
  const unlock = readOnly ? async (): Promise<void> => {} : await takeLock(folder);
  try {
    const log = new SegmentedLog(folder, options, unlock);
    await log.recover(readOnly);
    return log;
  } catch (error) {
    await unlock();
    throw error;
  }
}

class SegmentedLog implements LandingLog {
  readonly #folder: string;
  readonly #segmentBytes: number;
  readonly #writeBytes: (handle: Handle, bytes: Uint8Array) => Promise<void>;
  readonly #sync: (handle: Handle) => Promise<void>;
  readonly #unlock: () => Promise<void>;
  readonly #recent = new Map<string, Promise<number>>();
  #next = 0;
  #drafts = 0;
  #handle: Handle | null = null;
  /** Of the last segment, how much is on the disk. */
  #durable = 0;
  #queue: Waiting[] = [];
  #pumping: Promise<void> | null = null;
  #broken: unknown = null;
  #reopenMs = REOPEN_FIRST_MS;
  #reopening: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(folder: string, options: LandingOptions, unlock: () => Promise<void>) {
    this.#folder = folder;
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    this.#writeBytes = options.write ?? ((handle, bytes) => handle.appendFile(bytes));
    this.#sync = options.sync ?? ((handle) => handle.datasync());
    this.#unlock = unlock;
  }

  next(): number {
    return this.#next;
  }

  /** Finds the end; a record that a crash cut was never acknowledged and is set aside. */
  async recover(readOnly: boolean): Promise<void> {
    const tail = await this.#readTail();
    if (tail === null || readOnly) return;
    const { path, soundBytes, sizeBytes } = tail;
    if (soundBytes < sizeBytes) await setAside(path, soundBytes, this.#folder);
    await this.#goOn(path, soundBytes);
  }

  /** Reads the last segment through; null if there is none. */
  async #readTail(): Promise<(SegmentEnd & { readonly path: string }) | null> {
    const name = (await this.#segments()).at(-1);
    if (name === undefined) return null;
    const path = join(this.#folder, name);
    let next = firstSequence(name);
    const end = await scanSegment(path, { bodies: true }, (found) => {
      next = found.sequence + 1;
      this.#remember(identityOf(found), Promise.resolve(found.sequence));
    });
    if (end.damaged) throw damaged(path, end.soundBytes);
    this.#next = next;
    return { ...end, path };
  }

  async #goOn(path: string, soundBytes: number): Promise<void> {
    this.#handle = await open(path, 'a');
    await this.#handle.datasync();
    this.#durable = soundBytes;
  }

  append(item: Parameters<LandingLog['append']>[0]): Promise<Landed> {
    const { kind, name, bytes, receivedMs, cameBytes = 0 } = item;
    const sha256 = sha256Of(bytes);
    const facts = { kind, name, receivedMs, sizeBytes: bytes.length, sha256, cameBytes };
    return this.#land({ ...facts, apart: false }, bytes);
  }

  async appendFile(item: Parameters<LandingLog['appendFile']>[0]): Promise<Landed> {
    const { name, path, receivedMs } = item;
    const seen = item.seen ?? (await lookAt(path));
    const { sizeBytes } = seen;
    if (sizeBytes <= INLINE_BYTES) {
      const bytes = await readFile(path);
      await requireUnchanged(path, seen);
      return this.append({ kind: 'file', name, bytes, receivedMs });
    }
    const files = join(this.#folder, 'files');
    const draft = join(files, `${this.#drafts++}.tmp`);
    const sha256 = await copyBeside(path, seen, { files, draft }, this.#sync);
    const facts = { kind: 'file', name, receivedMs, sizeBytes, sha256, cameBytes: 0 } as const;
    return this.#land({ ...facts, apart: true }, null);
  }

  async #land(
    facts: Omit<RecordFacts, 'sequence' | 'durableBefore'>,
    body: Uint8Array | null,
  ): Promise<Landed> {
    // First: while the log is being reopened, what is known is not yet known to be on the disk.
    if (this.#broken !== null) throw this.#broken;
    const identity = identityOf(facts);
    const known = this.#recent.get(identity);
    if (known !== undefined) {
      return { sequence: await known, duplicate: true, sha256: facts.sha256 };
    }
    const sequence = this.#next++;
    const durable = new Promise<number>((resolve, reject) => {
      this.#queue.push({
        head: (number, durableBefore) => encodeHead({ ...facts, sequence: number, durableBefore }),
        body,
        sequence,
        done: () => resolve(sequence),
        failed: reject,
      });
    });
    this.#remember(identity, durable);
    this.#pumping ??= this.#pump();
    return { sequence: await durable, duplicate: false, sha256: facts.sha256 };
  }

  #remember(identity: string, sequence: Promise<number>): void {
    this.#recent.set(identity, sequence);
    if (this.#recent.size <= REMEMBERED) return;
    for (const oldest of this.#recent.keys()) {
      this.#recent.delete(oldest);
      return;
    }
  }

  /** Writes what waits with one write and one sync, as often as something waits. */
  async #pump(): Promise<void> {
    while (this.#queue.length > 0) {
      // Whoever came in the same turn of the loop shares the sync.
      await new Promise<void>((resolve) => setImmediate(resolve));
      const group = this.#takeGroup();
      try {
        await this.#write(group);
        this.#reopenMs = REOPEN_FIRST_MS;
        for (const one of group) one.done();
      } catch (error) {
        this.#fail(error, group);
        break;
      }
    }
    this.#pumping = null;
  }

  #takeGroup(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { body } of this.#queue) {
      if (count > 0 && bytes > GROUP_BYTES) break;
      bytes += body?.length ?? 0;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const first = group[0];
    if (first === undefined) return;
    const handle = await this.#segmentFor(first.sequence);
    const parts = group.flatMap(({ head, body, sequence }) => {
      const bytes = head(sequence, this.#durable);
      return body === null ? [bytes] : [bytes, body];
    });
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    await this.#writeBytes(handle, Buffer.concat(parts, length));
    await this.#sync(handle);
    this.#durable += length;
  }

  async #segmentFor(sequence: number): Promise<Handle> {
    if (this.#handle !== null && this.#durable < this.#segmentBytes) return this.#handle;
    await this.#handle?.close();
    this.#handle = await open(join(this.#folder, segmentName(sequence)), 'ax', 0o600);
    this.#durable = 0;
    await syncFolder(this.#folder);
    return this.#handle;
  }

  /** After a failed sync nobody knows what the disk holds: the log takes no more until reopened. */
  #fail(error: unknown, group: readonly Waiting[]): void {
    this.#broken = error;
    for (const one of [...group, ...this.#queue]) one.failed(error);
    this.#queue = [];
    this.#reopenLater();
  }

  /** A disk that was full may have room again; nobody need restart whoever writes here. */
  #reopenLater(): void {
    this.#timer = setTimeout(() => {
      this.#reopening = this.#reopen().then(
        () => {
          this.#broken = null;
        },
        (error: unknown) => {
          this.#broken = error;
          this.#reopenLater();
        },
      );
    }, this.#reopenMs).unref();
    this.#reopenMs = Math.min(2 * this.#reopenMs, REOPEN_MOST_MS);
  }

  /** Goes on behind the last whole record; what is cut off was never acknowledged. */
  async #reopen(): Promise<void> {
    this.#recent.clear();
    await this.#handle?.close();
    const acknowledged = this.#durable;
    const tail = await this.#readTail();
    if (tail === null) {
      // Not even the first segment could be made.
      this.#next = 0;
      this.#handle = null;
      return;
    }
    const { path, soundBytes } = tail;
    if (soundBytes < acknowledged) throw damaged(path, soundBytes);
    await writeAgain(path, { from: acknowledged, to: soundBytes }, this.#sync);
    await syncFolder(this.#folder);
    await this.#goOn(path, soundBytes);
  }

  async *items({ from }: { readonly from: number }): AsyncGenerator<LandingItem> {
    const names = await this.#segments();
    const [first] = names;
    if (first !== undefined && firstSequence(first) > from) {
      throw damaged(join(this.#folder, segmentName(from)), 0);
    }
    for (const [i, name] of names.entries()) {
      const following = names[i + 1];
      const next = following === undefined ? null : firstSequence(following);
      if (next !== null && next <= from) continue;
      const path = join(this.#folder, name);
      const upToBytes = await durableBytes(path);
      for await (const { found, body } of recordsOf(path, { upToBytes, from, next })) {
        const { sequence, kind, name: given, sizeBytes, receivedMs, sha256, cameBytes } = found;
        const stream = (): AsyncIterable<Uint8Array> => {
          if (body !== null) return once(body);
          return verifiedFile(join(this.#folder, 'files', sha256), sha256);
        };
        yield { sequence, kind, name: given, sizeBytes, receivedMs, sha256, cameBytes, stream };
      }
    }
  }

  async close(): Promise<void> {
    await this.#pumping;
    clearTimeout(this.#timer);
    await this.#reopening;
    clearTimeout(this.#timer);
    await this.#handle?.close();
    this.#handle = null;
    await this.#unlock();
  }

  async #segments(): Promise<readonly string[]> {
    return (await readdir(this.#folder)).filter(isSegment).sort();
  }
}

/** The same bytes under the same name. */
function identityOf({ kind, sha256, name }: Pick<RecordFacts, 'kind' | 'sha256' | 'name'>): string {
  return `${kind} ${sha256} ${name}`;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
