/**
 * Everything of the outside world that a command may touch. The entry (main.ts) makes it from the
 * process; nothing else of this room reads the clock, the environment or the machine.
 */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly currentFolder: string;
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly machine: { readonly memoryMb: number; readonly cores: number; readonly temp: string };
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds from a fixed point, never going back: for durations. */
  elapsed(): number;
  /** A name that nobody else has, for temporary files. */
  uniqueName(): string;
  /** What is typed, or piped in, letter by letter; a terminal gives each key as it is pressed. */
  keys(): AsyncIterable<string>;
  /** Runs when the user interrupts; the returned function takes it back. Must not wait. */
  onInterrupt(clean: () => void): () => void;
  /**
   * For commands that work until they are stopped: from now on the first interrupt only aborts this
   * signal, and the command ends in its own time; a second one ends the process.
   */
  stopSignal(): AbortSignal;
}

export interface Screen {
  readonly isTerminal: boolean;
  write(text: string): void;
  columns(): number;
}
