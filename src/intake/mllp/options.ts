/** Bytes that are no message: they are kept as they are, and never read as one. */
export interface Unreadable {
  /** Outside any frame; or the beginning of a message that was too long. */
  readonly kind: 'stray' | 'cut';
  /** How many bytes came before it was given up; as many as are kept, or more. */
  readonly cameBytes: number;
}

export interface MllpOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Puts the bytes on the disk; rejects if they may not be there. */
  readonly land: (bytes: Buffer, name: string, unreadable?: Unreadable) => Promise<unknown>;
  readonly nowMs: () => number;
  /** Addresses that may connect; absent: all. */
  readonly allowed?: readonly string[];
  /** Certificate and key in PEM; with `ca`, senders need a certificate of it. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  readonly maxMessageBytes?: number;
  /** A connection that is silent in the middle of a message for so long is closed. */
  readonly idleMs?: number;
  /** A connection whose message isn't whole after so long is closed. */
  readonly messageMs?: number;
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
