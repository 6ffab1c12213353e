import type { ErrorKind } from '../model/errors.ts';

/** What the process says when it ends. Scripts rely on these: they are part of the interface. */
export const EXIT = {
  ok: 0,
  /** The command ran to its end; some definitions or checks failed. */
  someFailed: 1,
  usage: 2,
  input: 3,
  lake: 4,
  environment: 5,
  /** A fault of Parcours itself (EX_SOFTWARE of sysexits.h). */
  internal: 70,
  /** Ctrl-C: 128 + SIGINT. */
  interrupted: 130,
} as const;

export type ExitName = keyof typeof EXIT;

export const EXIT_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  usage: EXIT.usage,
  input: EXIT.input,
  lake: EXIT.lake,
  environment: EXIT.environment,
};
