import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TrialRows } from './lake-trial.ts';

/** A process that loads into a lake: see lake-writer.ts. */
export interface WriterProcess {
  /** What it says next; null once it has ended. */
  said(): Promise<string | null>;
  goOn(): void;
  /** SIGKILL: it can't tidy up. */
  kill(): Promise<void>;
}

export function startWriter(lake: string, rows: TrialRows, stopAt = 0): WriterProcess {
  const script = join(import.meta.dirname, 'lake-writer.ts');
  const words = [script, lake, JSON.stringify(rows), String(stopAt)];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    said: async () => {
      const { value, done } = await lines.next();
      return done === true ? null : value;
    },
    goOn: () => child.stdin.write('\n'),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
