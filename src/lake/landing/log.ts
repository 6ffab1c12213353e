import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ParcoursError } from '../../model/errors.ts';
import { takeLock } from './lock.ts';
import { encodeHead, type ItemKind, sha256Of } from './record.ts';
import { recordsOf, scanSegment } from './segment.ts';

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
  stream(): AsyncIterable<Uint8Array>;
}

export interface LandingLog {
  /** Fulfilled when the bytes are on the disk; rejected when they may not be. */
  append(item: {
    readonly kind: ItemKind;
    readonly name: string;
    readonly bytes: Uint8Array;
    readonly receivedMs: number;
  }): Promise<Landed>;
  /** A file of any size, by copy. */
  appendFile(item: {
    readonly name: string;
    readonly path: string;
    readonly receivedMs: number;
  }): Promise<Landed>;
  items(options: { readonly from: number }): AsyncIterable<LandingItem>;
  /** Sequence of the piece that comes next. */
  next(): number;
  close(): Promise<void>;
}

export interface LandingOptions {
  readonly readOnly?: boolean;
  /** A new segment begins past so many bytes. */
  readonly segmentBytes?: number;
  /** The disk's own step, for tests that let it fail. */
  readonly sync?: (handle: FileHandle) => Promise<void>;
}

type FileHandle = Awaited<ReturnType<typeof open>>;

const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Files above this lie beside the segments. */
const INLINE_BYTES = 8 * 1024 * 1024;
const REMEMBERED = 65_536;
const GROUP_BYTES = 16 * 1024 * 1024;
const SEGMENT_NAME = /^(\d{12})\.seg$/;

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
  readonly #sync: (handle: FileHandle) => Promise<void>;
  readonly #unlock: () => Promise<void>;
  readonly #recent = new Map<string, Promise<number>>();
  #next = 0;
  #handle: FileHandle | null = null;
  #durable = 0;
  #queue: Waiting[] = [];
  #pumping: Promise<void> | null = null;
  #broken: unknown = null;

  constructor(folder: string, options: LandingOptions, unlock: () => Promise<void>) {
    this.#folder = folder;
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
    this.#sync = options.sync ?? ((handle) => handle.datasync());
    this.#unlock = unlock;
  }

  next(): number {
    return this.#next;
  }

  /** Finds the end; a record that a crash cut was never acknowledged and is set aside. */
  async recover(readOnly: boolean): Promise<void> {
    const name = (await this.#segments()).at(-1);
    if (name === undefined) return;
    const path = join(this.#folder, name);
    this.#next = Number(SEGMENT_NAME.exec(name)?.[1] ?? 0);
    const { soundBytes, sizeBytes, damaged } = await scanSegment(
      path,
      { bodies: true },
      (found) => {
        this.#next = found.sequence + 1;
        this.#remember(`${found.sha256} ${found.name}`, Promise.resolve(found.sequence));
      },
    );
    if (damaged) throw damagedLog(path, soundBytes);
    if (readOnly) return;
    if (soundBytes < sizeBytes) await setAside(path, soundBytes, this.#folder);
    if (soundBytes >= this.#segmentBytes) return;
    this.#handle = await open(path, 'a');
    await this.#handle.datasync();
    this.#durable = soundBytes;
  }

  append(item: Parameters<LandingLog['append']>[0]): Promise<Landed> {
    const { kind, name, bytes, receivedMs } = item;
    const sha256 = sha256Of(bytes);
    const facts = { kind, name, receivedMs, sizeBytes: bytes.length, sha256, apart: false };
    return this.#land(facts, bytes);
  }

  async appendFile(item: Parameters<LandingLog['appendFile']>[0]): Promise<Landed> {
    const { name, path, receivedMs } = item;
    const sizeBytes = (await stat(path)).size;
    if (sizeBytes <= INLINE_BYTES) {
      const bytes = await readFile(path);
      return this.append({ kind: 'file', name, bytes, receivedMs });
    }
    const sha256 = await fileSha256(path);
    const facts = { kind: 'file', name, receivedMs, sizeBytes, sha256 } as const;
    await this.#copyBeside(path, sha256);
    return this.#land({ ...facts, apart: true }, null);
  }

  async #land(
    facts: Omit<Parameters<typeof encodeHead>[0], 'sequence' | 'durableBefore'>,
    body: Uint8Array | null,
  ): Promise<Landed> {
    const identity = `${facts.sha256} ${facts.name}`;
    const known = this.#recent.get(identity);
    if (known !== undefined) {
      return { sequence: await known, duplicate: true, sha256: facts.sha256 };
    }
    if (this.#broken !== null) throw this.#broken;
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
    await handle.appendFile(Buffer.concat(parts, length));
    await this.#sync(handle);
    this.#durable += length;
  }

  async #segmentFor(sequence: number): Promise<FileHandle> {
    if (this.#handle !== null && this.#durable < this.#segmentBytes) return this.#handle;
    await this.#handle?.close();
    const name = `${String(sequence).padStart(12, '0')}.seg`;
    this.#handle = await open(join(this.#folder, name), 'ax', 0o600);
    this.#durable = 0;
    await syncFolder(this.#folder);
    return this.#handle;
  }

  /** After a failed sync nobody knows what the disk holds: the log takes no more until reopened. */
  #fail(error: unknown, group: readonly Waiting[]): void {
    this.#broken = error;
    for (const one of [...group, ...this.#queue]) one.failed(error);
    this.#queue = [];
    this.#recent.clear();
  }

  async #copyBeside(path: string, sha256: string): Promise<void> {
    const files = join(this.#folder, 'files');
    const target = join(files, sha256);
    const draft = `${target}.${this.#next}.tmp`;
    try {
      await pipeline(createReadStream(path), createWriteStream(draft, { mode: 0o600 }));
      const handle = await open(draft, 'r');
      await this.#sync(handle).finally(() => handle.close());
      await rename(draft, target);
      await syncFolder(files);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  async *items({ from }: { readonly from: number }): AsyncGenerator<LandingItem> {
    const names = await this.#segments();
    for (const [i, name] of names.entries()) {
      const nextFirst = SEGMENT_NAME.exec(names[i + 1] ?? '')?.[1];
      if (nextFirst !== undefined && Number(nextFirst) <= from) continue;
      const path = join(this.#folder, name);
      const bytes = await durableBytes(path);
      for await (const { found, body } of recordsOf(path, bytes)) {
        if (found.sequence < from) continue;
        const { sequence, kind, name: given, sizeBytes, receivedMs, sha256 } = found;
        const stream = (): AsyncIterable<Uint8Array> => {
          return body === null ? createReadStream(join(this.#folder, 'files', sha256)) : once(body);
        };
        yield { sequence, kind, name: given, sizeBytes, receivedMs, sha256, stream };
      }
    }
  }

  async close(): Promise<void> {
    await this.#pumping;
    await this.#handle?.close();
    this.#handle = null;
    await this.#unlock();
  }

  async #segments(): Promise<readonly string[]> {
    return (await readdir(this.#folder)).filter((name) => SEGMENT_NAME.test(name)).sort();
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Another process may be writing: what is there now is made durable before it is read. */
async function durableBytes(path: string): Promise<number> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    await handle.datasync();
    return size;
  } finally {
    await handle.close();
  }
}

async function setAside(path: string, soundBytes: number, folder: string): Promise<void> {
  const torn = (await readdir(folder)).filter((name) => name.startsWith('torn-')).length;
  const rest = createReadStream(path, { start: soundBytes });
  await pipeline(rest, createWriteStream(join(folder, `torn-${torn + 1}.bin`), { mode: 0o600 }));
  await truncate(path, soundBytes);
  await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function damagedLog(path: string, byte: number): ParcoursError {
  return new ParcoursError(
    'environment',
    'landing.damaged',
    {
      fr: 'Le journal d’arrivée est abîmé avant sa fin ; restaurez ce segment d’une sauvegarde',
      en: 'The landing log is damaged before its end; restore this segment from a backup',
    },
    { source: path, byte },
  );
}
