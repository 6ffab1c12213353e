/** What was fetched from an application that doesn't send by itself. */
export interface PulledPiece {
  /** Name in the landing log. */
  readonly name: string;
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
  /** Where to go on once this piece is safe; null: nothing to remember yet. */
  readonly cursor: string | null;
}

/** What a pull is handed: the past, the time, the secrets, and when to stop. */
export interface PullContext {
  /** Cursor of the last piece that was landed; null at the first pull. */
  readonly cursor: string | null;
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** A password or token by the name under which source.yaml asks for it (`passwordFrom: DPI_PASSWORD`). */
  readonly secret: (name: string) => string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Fetches what is new, piece by piece. Whoever takes the pieces makes each safe, keeps its cursor,
 * and only then asks for the next: a pull that is cut goes on from there, and what it fetches twice
 * changes nothing.
 */
export type Pull = (context: PullContext) => AsyncIterable<PulledPiece>;
