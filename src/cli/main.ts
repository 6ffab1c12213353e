/** Entry of the command line: makes the surroundings from the process, runs, and sets the exit code. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { EXIT } from './exit-code.ts';
import { chosenLanguage, TEXTS } from './language.ts';
import { run } from './run.ts';
import type { Screen, Surroundings } from './surroundings.ts';

const argv = process.argv.slice(2);
const cleaners = new Set<() => void>();
/** Present when the command ends in its own time. */
let calmEnd: AbortController | null = null;

function screen(stream: NodeJS.WriteStream): Screen {
  return {
    isTerminal: stream.isTTY === true,
    write: (text) => {
      stream.write(text);
    },
    // A terminal that does not know its width says 0.
    columns: () => stream.columns || 100,
  };
}

const surroundings: Surroundings = {
  environment: process.env,
  currentFolder: process.cwd(),
  stdout: screen(process.stdout),
  stderr: screen(process.stderr),
  machine: {
    // A container may have less than the machine; 0 and huge values mean "no limit known".
    memoryMb: Math.floor(Math.min(totalmem(), process.constrainedMemory() || totalmem()) / 2 ** 20),
    cores: availableParallelism(),
    temp: tmpdir(),
  },
  now: () => Date.now(),
  elapsed: () => performance.now(),
  uniqueName: () => randomUUID(),
  keys,
  onInterrupt: (clean) => {
    cleaners.add(clean);
    return () => cleaners.delete(clean);
  },
  stopSignal: () => {
    calmEnd ??= new AbortController();
    return calmEnd.signal;
  },
};

const CTRL_C = '\u0003';

async function* keys(): AsyncGenerator<string> {
  const { stdin } = process;
  stdin.setEncoding('utf8');
  if (stdin.isTTY) stdin.setRawMode(true);
  try {
    for await (const text of stdin) {
      for (const key of String(text)) {
        // A terminal that gives single keys no longer makes a signal of this one.
        if (key === CTRL_C) interrupt();
        yield key;
      }
    }
  } finally {
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.pause();
  }
}

function interrupt(): void {
  if (calmEnd !== null && !calmEnd.signal.aborted) {
    calmEnd.abort();
    return;
  }
  for (const clean of cleaners) clean();
  const texts = TEXTS[chosenLanguage(argv, process.env)];
  process.stderr.write(`\n${texts.failure.interrupted}\n`);
  process.exit(EXIT.interrupted);
}

/** "parcours … | head" closes the pipe early: that is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.environment);
});
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

/** The package's own file lies two folders up, from source (src/cli) and compiled (dist/cli). */
const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

process.exitCode = await run(argv, surroundings, version);
