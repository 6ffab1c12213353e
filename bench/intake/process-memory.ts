import { readdirSync, readFileSync } from 'node:fs';

const KB_PER_MB = 1024;

/**
 * Most memory that a process and all below it held at one time, in MB: what each holds is summed at
 * every look. Pages that they share count more than once, so that it is rather too much. 0 where
 * Linux's /proc can't be read.
 */
export class MemoryWatch {
  readonly #pid: number;
  #peakMb = 0;

  constructor(pid: number) {
    this.#pid = pid;
  }

  look(): void {
    const sumMb = treeOf(this.#pid).reduce((sum, pid) => sum + readMb(pid, 'VmRSS'), 0);
    // What Linux noted of the parent is not missed between two looks.
    this.#peakMb = Math.max(this.#peakMb, sumMb, readMb(this.#pid, 'VmHWM'));
  }

  get peakMb(): number {
    return this.#peakMb;
  }
}

function treeOf(pid: number): readonly number[] {
  const children = tasksOf(pid).flatMap((task) => {
    const text = textOf(`/proc/${pid}/task/${task}/children`);
    return text.split(' ').filter((word) => /^\d+$/.test(word));
  });
  return [pid, ...children.flatMap((child) => treeOf(Number(child)))];
}

/** A child is listed under the thread that forked it. */
function tasksOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function readMb(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  const found = new RegExp(`${name}:\\s+(\\d+)`).exec(textOf(`/proc/${pid}/status`));
  return Number(found?.[1] ?? 0) / KB_PER_MB;
}

/** Processes end between two looks. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
