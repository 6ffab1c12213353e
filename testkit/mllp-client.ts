import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { framed } from '../src/intake/mllp/index.ts';

/** A sender that waits for each acknowledgement before it sends the next, as most do. */
export class MllpClient {
  readonly socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  readonly #waiting: ((ack: string | null) => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => {
      for (const resolve of this.#waiting.splice(0)) resolve(null);
    });
    socket.on('error', () => {});
  }

  static async open(port: number, tls?: ConnectionOptions): Promise<MllpClient> {
    const to = { port, host: '127.0.0.1', noDelay: true };
    const socket =
      tls === undefined ? connect(to) : connectTls({ servername: 'localhost', ...to, ...tls });
    await new Promise<void>((resolve, reject) => {
      socket.once(tls === undefined ? 'connect' : 'secureConnect', resolve);
      socket.once('error', reject);
    });
    return new MllpClient(socket);
  }

  /** The acknowledgement, or null if the connection ended first. */
  send(message: Uint8Array): Promise<string | null> {
    return this.sendRaw(framed(message));
  }

  sendRaw(bytes: Uint8Array): Promise<string | null> {
    return new Promise((resolve) => {
      if (!this.socket.writable) return resolve(null);
      this.#waiting.push(resolve);
      this.socket.write(bytes);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  #take(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (
      let end = bytes.indexOf(0x1c);
      end !== -1 && end + 1 < bytes.length;
      end = bytes.indexOf(0x1c)
    ) {
      this.#waiting.shift()?.(bytes.toString('latin1', 1, end));
      bytes = bytes.subarray(end + 2);
    }
    this.#rest = bytes;
  }
}

/** An invented laboratory report of about so many bytes, with a control id of its own. */
export function inventedReport(controlId: string, sizeBytes: number): Buffer {
  const head =
    `MSH|^~\\&|SGL|VALMEUSE^549900001^M|PARCOURS|GHT|20260101120000||ORU^R01^ORU_R01|${controlId}|P|2.5|||||FRA|UNICODE UTF-8\r` +
    'PID|1||LB0000001^^^LABO-GHT&549909901&N^PI||TESTE^ESSAI||19700101|F\r' +
    `OBR|1|${controlId}|${controlId}^LABO-GHT|BIO^Bilan^LABO-GHT|||20260101113000\r`;
  const parts = [head];
  let length = head.length;
  for (let i = 1; length < sizeBytes; i++) {
    const segment = `OBX|${i}|NM|T${i}^Analyse ${i}^LABO-GHT||${(i * 7) % 100}.${i % 10}|mmol/L|1-100|N|||F|||20260101113000\r`;
    parts.push(segment);
    length += segment.length;
  }
  return Buffer.from(parts.join(''), 'utf8');
}
