/** HL7 minimal lower layer protocol, release 1: a message stands between VT and FS CR. */
const START = 0x0b;
const END = 0x1c;
const AFTER_END = 0x0d;
const FEED = 0x0a;

/** Of what can't be read as a message (too long, or outside any frame), so many bytes are kept. */
export const KEPT_BYTES_MAX = 64 * 1024;
/** A message that comes in crumbs is put together every so many: a crumb costs more than its bytes. */
const CRUMBS_MAX = 256;
const CRUMB_BYTES_MAX = 1024;

export interface FramerEvents {
  message(bytes: Buffer): void;
  /** Bytes outside any frame: the first of them, and how many came. Line ends alone are nothing. */
  stray(kept: Buffer, cameBytes: number): void;
  /** A message grew past the limit: the connection is of no more use. */
  tooLong(kept: Buffer, cameBytes: number): void;
}

/** Finds messages in what a connection brings, however it is cut. Copies each message once. */
export class Framer {
  readonly #events: FramerEvents;
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #size = 0;
  #crumbs = 0;
  #inside = false;
  /** The last byte so far was FS: CR ends the message, anything else belongs to it. */
  #endSeen = false;
  /** A message was too long: nothing that follows is read. */
  #isDead = false;
  #strayParts: Buffer[] = [];
  #strayKept = 0;
  #strayCame = 0;

  constructor(maxBytes: number, events: FramerEvents) {
    this.#maxBytes = maxBytes;
    this.#events = events;
  }

  /** A message has begun whose end has not come. */
  get isInside(): boolean {
    return this.#inside;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.#isDead) {
      if (!this.#inside) {
        const start = chunk.indexOf(START, at);
        this.#strays(chunk.subarray(at, start === -1 ? chunk.length : start));
        if (start === -1) return;
        this.endStrays();
        this.#inside = true;
        at = start + 1;
        continue;
      }
      at = this.#within(chunk, at);
      if (at === -1) return;
    }
  }

  #strays(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#strayCame += bytes.length;
    const kept = bytes.subarray(0, KEPT_BYTES_MAX - this.#strayKept);
    if (kept.length === 0) return;
    this.#strayKept += kept.length;
    this.#strayParts.push(kept);
    if (this.#strayParts.length > CRUMBS_MAX) this.#strayParts = [Buffer.concat(this.#strayParts)];
  }

  /** What stands outside ends where a frame begins, or with the connection. */
  endStrays(): void {
    if (this.#strayCame === 0) return;
    const [bytes, came] = [Buffer.concat(this.#strayParts), this.#strayCame];
    this.#strayParts = [];
    this.#strayKept = 0;
    this.#strayCame = 0;
    const isBlank = bytes.every((byte) => byte === AFTER_END || byte === FEED);
    if (!isBlank) this.#events.stray(bytes, came);
  }

  /** Goes on inside a frame; gives where to go on, or -1 when the message is too long. */
  #within(chunk: Buffer, from: number): number {
    if (this.#endSeen) {
      this.#endSeen = false;
      if (chunk[from] === AFTER_END) {
        this.#finish();
        return from + 1;
      }
      this.#keep(Buffer.from([END]));
    }
    for (let at = from; ; ) {
      const end = chunk.indexOf(END, at);
      if (end === -1) {
        this.#keep(chunk.subarray(from));
        return this.#checked(chunk.length);
      }
      if (end + 1 === chunk.length) {
        this.#keep(chunk.subarray(from, end));
        this.#endSeen = true;
        return this.#checked(chunk.length);
      }
      if (chunk[end + 1] === AFTER_END) {
        this.#keep(chunk.subarray(from, end));
        if (this.#checked(0) === -1) return -1;
        this.#finish();
        return end + 2;
      }
      at = end + 1;
    }
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#parts.push(bytes);
    this.#size += bytes.length;
    this.#crumbs = bytes.length > CRUMB_BYTES_MAX ? 0 : this.#crumbs + 1;
    if (this.#crumbs < CRUMBS_MAX) return;
    this.#parts.push(Buffer.concat(this.#parts.splice(-CRUMBS_MAX)));
    this.#crumbs = 0;
  }

  #checked(next: number): number {
    if (this.#size <= this.#maxBytes) return next;
    this.#isDead = true;
    const [parts, came] = [this.#parts, this.#size];
    this.#forget();
    this.#events.tooLong(Buffer.concat(parts, Math.min(came, KEPT_BYTES_MAX)), came);
    return -1;
  }

  #forget(): void {
    this.#parts = [];
    this.#size = 0;
    this.#crumbs = 0;
    this.#inside = false;
  }

  #finish(): void {
    const bytes = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    this.#forget();
    this.#events.message(bytes ?? Buffer.alloc(0));
  }
}

export function framed(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([START]), message, Buffer.from([END, AFTER_END])]);
}
