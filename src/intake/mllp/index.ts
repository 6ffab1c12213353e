/**
 * Listens for HL7 v2 messages over MLLP. A message is acknowledged when its bytes are on the disk,
 * never before: what a sender was told is taken is there after any crash.
 */
import { BlockList, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { ParcoursError } from '../../model/errors.ts';
import { type AckCode, acknowledgement, controlId, headerOf } from './acknowledge.ts';
import { Framer, framed } from './framer.ts';

export { framed } from './framer.ts';

export interface MllpOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Puts the bytes on the disk; rejects if they may not be there. */
  readonly land: (bytes: Buffer, name: string) => Promise<unknown>;
  readonly nowMs: () => number;
  /** Addresses that may connect; absent: all. */
  readonly allowed?: readonly string[];
  /** Certificate and key in PEM; with `ca`, senders need a certificate of it. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  readonly maxMessageBytes?: number;
  /** A connection that is silent in the middle of a message for so long is closed. */
  readonly idleMs?: number;
  /** A connection with so many messages on their way to the disk is read no further. */
  readonly inFlightMax?: number;
}

export interface MllpStats {
  connections: number;
  /** Strangers by address or, with TLS, without a certificate that counts. */
  refusedPeers: number;
  messages: number;
  acknowledged: number;
  failed: number;
  rejected: number;
  tooLong: number;
  strayBytes: number;
  cutMessages: number;
}

export interface MllpListener {
  readonly port: number;
  readonly stats: Readonly<MllpStats>;
  /** Reads no further, answers what is on its way to the disk, and ends. */
  close(): Promise<void>;
}

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 300_000;
const IN_FLIGHT_MAX = 64;
/** What is not on the disk by then is not answered: its sender sends it again. */
const CLOSING_MS = 10_000;

export async function listenMllp(options: MllpOptions): Promise<MllpListener> {
  const stats: MllpStats = {
    connections: 0,
    refusedPeers: 0,
    messages: 0,
    acknowledged: 0,
    failed: 0,
    rejected: 0,
    tooLong: 0,
    strayBytes: 0,
    cutMessages: 0,
  };
  const connections = new Set<Connection>();
  const peers = options.allowed === undefined ? null : blockListOf(options.allowed);
  const take = (socket: Socket): void => {
    if (peers !== null && !isAllowed(peers, socket.remoteAddress ?? '')) {
      stats.refusedPeers++;
      socket.destroy();
      return;
    }
    stats.connections++;
    const connection = serve(socket, options, stats);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  };
  const server = serverOf(options, take);
  server.on('tlsClientError', () => {
    stats.refusedPeers++;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    stats,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all([...connections].map((connection) => connection.finish()));
      await closed;
    },
  };
}

/** A sender's connection. */
interface Connection {
  /** Fulfilled when what was read is answered and the connection is closed. */
  finish(): Promise<void>;
}

function serverOf({ tls }: MllpOptions, take: (socket: Socket) => void): Server {
  if (tls === undefined) return createServer({ noDelay: true }, take);
  const asked = tls.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
  try {
    return createTlsServer({ ...tls, ...asked, noDelay: true, minVersion: 'TLSv1.2' }, take);
  } catch (cause) {
    const fr = 'Certificat ou clé illisibles (PEM), ou l’un n’est pas à l’autre';
    const en = 'Unreadable certificate or key (PEM), or one is not the other’s';
    throw new ParcoursError('input', 'mllp.tls', { fr, en }, { path: 'from.tls' }, { cause });
  }
}

function blockListOf(addresses: readonly string[]): BlockList {
  const list = new BlockList();
  for (const address of addresses) {
    const [net = '', bits] = address.split('/');
    const family = net.includes(':') ? 'ipv6' : 'ipv4';
    try {
      if (bits === undefined) list.addAddress(net, family);
      else list.addSubnet(net, Number(bits), family);
    } catch (cause) {
      const fr = 'Adresse attendue, comme 10.1.2.3 ou 10.1.0.0/16';
      const en = 'Expected an address, such as 10.1.2.3 or 10.1.0.0/16';
      throw new ParcoursError('input', 'mllp.allowed', { fr, en }, { path: address }, { cause });
    }
  }
  return list;
}

function isAllowed(peers: BlockList, remote: string): boolean {
  const plain = remote.replace(/^::ffff:/, '');
  return peers.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4');
}

function serve(socket: Socket, options: MllpOptions, stats: MllpStats): Connection {
  const answers = new Answers(socket);
  let inFlight = 0;
  let isEnding = false;
  let idle = (): void => {};
  let answerNumber = 0;
  const most = options.inFlightMax ?? IN_FLIGHT_MAX;
  const answer = (message: Buffer, code: AckCode, id: number): Buffer => {
    const time = hl7Time(options.nowMs());
    return framed(acknowledgement(headerOf(message), code, `${time}${id}`, time));
  };
  const land = async (message: Buffer, place: number): Promise<void> => {
    const header = headerOf(message);
    let code: AckCode = header === null ? 'AR' : 'AA';
    try {
      await options.land(message, controlId(header));
    } catch {
      code = 'AE';
    }
    if (code === 'AA') stats.acknowledged++;
    else if (code === 'AE') stats.failed++;
    else stats.rejected++;
    answers.put(place, answer(message, code, place));
    inFlight--;
    if (isEnding) {
      if (inFlight === 0) idle();
    } else if (inFlight < most) socket.resume();
  };
  const framer = new Framer(options.maxMessageBytes ?? MAX_MESSAGE_BYTES, {
    message: (message) => {
      stats.messages++;
      inFlight++;
      if (inFlight >= most) socket.pause();
      void land(message, answerNumber++);
    },
    stray: (bytes) => {
      stats.strayBytes += bytes;
    },
    tooLong: (start) => {
      stats.tooLong++;
      socket.pause();
      answers.endWith(answerNumber, answer(start, 'AR', answerNumber));
    },
  });
  socket.on('data', (chunk: Buffer) => {
    if (!isEnding) framer.push(chunk);
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    if (framer.pendingBytes > 0) stats.cutMessages++;
  });
  socket.setTimeout(options.idleMs ?? IDLE_MS, () => {
    if (framer.pendingBytes > 0) socket.destroy();
  });
  const finish = (): Promise<void> => {
    isEnding = true;
    const answered = new Promise<void>((resolve) => {
      idle = resolve;
    });
    if (inFlight === 0) idle();
    return endAfter(answered, socket);
  };
  return { finish };
}

/** Ends a connection once its messages are answered, or when that takes too long. */
async function endAfter(answered: Promise<void>, socket: Socket): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSING_MS);
  });
  await Promise.race([answered, late]);
  // The last answers are written in the next turn.
  const sent = new Promise<void>((resolve) => setImmediate(() => socket.end(() => resolve())));
  await Promise.race([sent, late]);
  clearTimeout(timer);
  socket.destroy();
}

/** Sends answers in the order of the messages, whichever is ready first; one write a turn. */
class Answers {
  readonly #socket: Socket;
  readonly #ready = new Map<number, Buffer>();
  #next = 0;
  #scheduled = false;
  #last = Number.POSITIVE_INFINITY;

  constructor(socket: Socket) {
    this.#socket = socket;
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
  }
}

/** YYYYMMDDHHMMSS in UTC. */
function hl7Time(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
}
