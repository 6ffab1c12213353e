import type { Socket } from 'node:net';
import { type AckCode, acknowledgement, controlId, headerOf } from './acknowledge.ts';
import { Framer, framed } from './framer.ts';
import type { MllpOptions, MllpStats, Unreadable } from './options.ts';

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 300_000;
/** Bytes that trickle are no silence: the longest message on the slowest line is whole by then. */
const MESSAGE_MS = 600_000;
const IN_FLIGHT_MAX = 64;
/** What is not on the disk by then is not answered: its sender sends it again. */
const CLOSING_MS = 10_000;

/** A sender's connection: messages in, answers out, no more of either than memory may hold. */
export class Connection {
  readonly #socket: Socket;
  readonly #options: MllpOptions;
  readonly #stats: MllpStats;
  readonly #answers: Answers;
  readonly #framer: Framer;
  #inFlight = 0;
  #isEnding = false;
  #answerNumber = 0;
  readonly #waiting: (() => void)[] = [];
  #deadline: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: Socket, options: MllpOptions, stats: MllpStats) {
    this.#socket = socket;
    this.#options = options;
    this.#stats = stats;
    this.#answers = new Answers(socket, () => this.#flow());
    this.#framer = new Framer(options.maxMessageBytes ?? MAX_MESSAGE_BYTES, {
      message: (message) => this.#take(message),
      stray: (kept, cameBytes) => {
        stats.strayBytes += cameBytes;
        void this.#land(kept, '', { kind: 'stray', cameBytes }).then((isLanded) => {
          // Nobody waits for an answer to it.
          if (!isLanded) stats.failed++;
        });
      },
      tooLong: (kept, cameBytes) => void this.#refuse(kept, cameBytes),
    });
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('drain', () => this.#flow());
    socket.on('error', () => socket.destroy());
    socket.setTimeout(options.idleMs ?? IDLE_MS, () => {
      // Silent in the middle of a message, or deaf to its answers.
      if (this.#framer.isInside || socket.writableLength > 0) socket.destroy();
    });
  }

  /** Fulfilled when the connection is closed and all that came of it is settled. */
  async ended(): Promise<void> {
    if (!this.#socket.closed) {
      await new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    }
    clearTimeout(this.#deadline);
    if (this.#framer.isInside) this.#stats.cutMessages++;
    this.#framer.endStrays();
    await this.#allSettled();
  }

  /** Takes nothing more, and ends once all is answered, or when that takes too long. */
  async finish(): Promise<void> {
    this.#isEnding = true;
    this.#framer.endStrays();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSING_MS);
    });
    await Promise.race([this.#allSettled(), late]);
    // The last answers are written in the next turn.
    const sent = new Promise<void>((resolve) =>
      setImmediate(() => this.#socket.end(() => resolve())),
    );
    await Promise.race([sent, late]);
    clearTimeout(timer);
    this.#socket.destroy();
  }

  async #allSettled(): Promise<void> {
    if (this.#inFlight === 0) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #read(chunk: Buffer): void {
    if (this.#isEnding) return;
    this.#framer.push(chunk);
    if (this.#framer.isInside) {
      const longest = this.#options.messageMs ?? MESSAGE_MS;
      this.#deadline ??= setTimeout(() => this.#socket.destroy(), longest);
    } else this.#forgetDeadline();
    this.#flow();
  }

  #forgetDeadline(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  #take(message: Buffer): void {
    this.#stats.messages++;
    this.#forgetDeadline();
    void this.#answer(message, this.#answerNumber++);
  }

  async #answer(message: Buffer, place: number): Promise<void> {
    const header = headerOf(message);
    const isLanded = await this.#land(message, controlId(header));
    const code = !isLanded ? 'AE' : header === null ? 'AR' : 'AA';
    if (code === 'AA') this.#stats.acknowledged++;
    else if (code === 'AE') this.#stats.failed++;
    else this.#stats.rejected++;
    this.#answers.put(place, this.#acknowledged(message, code, place));
  }

  /**
   * A message that is too long: its beginning is kept, it is refused, and the connection ends. What
   * still comes is read and thrown away for a while, or the answer would be lost with the connection.
   */
  async #refuse(kept: Buffer, cameBytes: number): Promise<void> {
    this.#stats.tooLong++;
    const place = this.#answerNumber;
    const isLanded = await this.#land(kept, controlId(headerOf(kept)), { kind: 'cut', cameBytes });
    this.#answers.endWith(place, this.#acknowledged(kept, isLanded ? 'AR' : 'AE', place));
    setTimeout(() => this.#socket.destroy(), CLOSING_MS).unref();
  }

  #acknowledged(message: Buffer, code: AckCode, id: number): Buffer {
    const time = hl7Time(this.#options.nowMs());
    return framed(acknowledgement(headerOf(message), code, `${time}${id}`, time));
  }

  /** False if the bytes may not be on the disk. */
  async #land(bytes: Buffer, name: string, unreadable?: Unreadable): Promise<boolean> {
    this.#inFlight++;
    try {
      await this.#options.land(bytes, name, unreadable);
      return true;
    } catch {
      return false;
    } finally {
      this.#inFlight--;
      if (this.#inFlight === 0) for (const resolve of this.#waiting.splice(0)) resolve();
      this.#flow();
    }
  }

  /** Reads on, unless too much is on its way to the disk or to a sender that doesn't read. */
  #flow(): void {
    if (this.#isEnding) return;
    const most = this.#options.inFlightMax ?? IN_FLIGHT_MAX;
    if (this.#inFlight >= most || this.#socket.writableNeedDrain) this.#socket.pause();
    else this.#socket.resume();
  }
}

/** Sends answers in the order of the messages, whichever is ready first; one write a turn. */
class Answers {
  readonly #socket: Socket;
  readonly #sent: () => void;
  readonly #ready = new Map<number, Buffer>();
  #next = 0;
  #scheduled = false;
  #last = Number.POSITIVE_INFINITY;

  constructor(socket: Socket, sent: () => void) {
    this.#socket = socket;
    this.#sent = sent;
  }

  /** The last answer: the connection ends once it is sent. */
  endWith(place: number, bytes: Buffer): void {
    this.#last = place;
    this.put(place, bytes);
  }

  put(place: number, bytes: Buffer): void {
    this.#ready.set(place, bytes);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#send());
  }

  #send(): void {
    this.#scheduled = false;
    const parts: Buffer[] = [];
    for (let bytes = this.#ready.get(this.#next); bytes !== undefined; ) {
      parts.push(bytes);
      this.#ready.delete(this.#next);
      this.#next++;
      bytes = this.#ready.get(this.#next);
    }
    if (parts.length > 0 && this.#socket.writable) this.#socket.write(Buffer.concat(parts));
    if (this.#next > this.#last) this.#socket.end();
    this.#sent();
  }
}

/** YYYYMMDDHHMMSS in UTC. */
function hl7Time(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
}
