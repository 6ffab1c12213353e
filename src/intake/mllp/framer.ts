/** HL7 minimal lower layer protocol, release 1: a message stands between VT and FS CR. */
const START = 0x0b;
const END = 0x1c;
const AFTER_END = 0x0d;

export interface FramerEvents {
  message(bytes: Buffer): void;
  /** Bytes outside any frame: counted, never kept. */
  stray(bytes: number): void;
  /** A message grew past the limit: the connection is of no more use. */
  tooLong(start: Buffer): void;
}

/** Finds messages in what a connection brings, however it is cut. Copies each message once. */
export class Framer {
  readonly #events: FramerEvents;
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #size = 0;
  #inside = false;
  /** The last byte so far was FS: CR ends the message, anything else belongs to it. */
  #endSeen = false;
  /** A message was too long: nothing that follows is read. */
  #isDead = false;

  constructor(maxBytes: number, events: FramerEvents) {
    this.#maxBytes = maxBytes;
    this.#events = events;
  }

  /** Bytes of a message whose end has not come. */
  get pendingBytes(): number {
    return this.#size;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.#isDead) {
      if (!this.#inside) {
        const start = chunk.indexOf(START, at);
        const end = start === -1 ? chunk.length : start;
        const blank = end - at === 1 && chunk[at] === AFTER_END;
        if (end > at && !blank) this.#events.stray(end - at);
        if (start === -1) return;
        this.#inside = true;
        at = start + 1;
        continue;
      }
      at = this.#within(chunk, at);
      if (at === -1) return;
    }
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
  }

  #checked(next: number): number {
    if (this.#size <= this.#maxBytes) return next;
    this.#isDead = true;
    this.#events.tooLong(Buffer.concat(this.#parts).subarray(0, 4096));
    this.#parts = [];
    this.#size = 0;
    return -1;
  }

  #finish(): void {
    const bytes = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    this.#inside = false;
    this.#events.message(bytes ?? Buffer.alloc(0));
  }
}

export function framed(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([START]), message, Buffer.from([END, AFTER_END])]);
}
