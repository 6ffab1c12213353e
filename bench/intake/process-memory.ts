import { readdirSync, readFileSync } from 'node:fs';

const KB_PER_MB = 1024;

/**
 * Most memory that a process and all below it held at one time, in MB. What each holds for itself
 * is summed at every look. Pages of files are the program and its libraries, the same for all:
 * those of the process that holds most of them count, once. 0 where Linux's /proc can't be read.
 */
export class MemoryWatch {
  readonly #pid: number;
  #peakMb = 0;

  constructor(pid: number) {
    this.#pid = pid;
  }

  look(): void {
    const all = treeOf(this.#pid).map(memoryOf);
    const ownMb = all.reduce((sum, { own }) => sum + own, 0);
    const nowMb = ownMb + Math.max(...all.map(({ files }) => files));
    // What Linux noted of the parent is not missed between two looks.
    this.#peakMb = Math.max(this.#peakMb, nowMb, all[0]?.most ?? 0);
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

interface Held {
  readonly own: number;
  readonly files: number;
  readonly most: number;
}

/** Of one process, in MB. */
function memoryOf(pid: number): Held {
  const text = textOf(`/proc/${pid}/status`);
  const mb = (name: string): number => {
    const found = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text);
    return Number(found?.[1] ?? 0) / KB_PER_MB;
  };
  return { own: mb('RssAnon') + mb('RssShmem'), files: mb('RssFile'), most: mb('VmHWM') };
}

/** Processes end between two looks. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
