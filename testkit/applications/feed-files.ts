import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Charset, encode } from './encode.ts';
import type { Stamp } from './stamps.ts';

export interface FeedFile {
  /** Below the folder of the feeds, as `admissions/549900001-20251003.hl7`. */
  readonly path: string;
  readonly charset?: Charset;
  /** First line of a table. */
  readonly header?: string;
  /** Makes the file's text of its entries; without it they are put one after the other. */
  readonly render?: (entries: readonly string[]) => string;
}

interface Spool {
  readonly file: FeedFile;
  readonly spoolPath: string;
  waiting: string;
}

const WAITING_CHARS = 32_768;
/** Stands for a line end within an entry. */
const LINE_END = '\u0001';

/**
 * Feed files whose entries come person by person and stand in the order of time. Entries wait on
 * disk until all are there; each file is then sorted by itself, so that memory holds one file at a
 * time.
 */
export class FeedFiles {
  readonly #folder: string;
  readonly #spools = new Map<string, Spool>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(join(folder, '.spool'), { recursive: true });
  }

  add(file: FeedFile, at: Stamp, entry: string): void {
    let spool = this.#spools.get(file.path);
    if (spool === undefined) {
      const spoolPath = join(this.#folder, '.spool', String(this.#spools.size));
      spool = { file, spoolPath, waiting: '' };
      this.#spools.set(file.path, spool);
    }
    spool.waiting += `${at}\t${entry.replaceAll('\n', LINE_END)}\n`;
    if (spool.waiting.length > WAITING_CHARS) flush(spool);
  }

  /** A file of bytes that needs no order. */
  write(path: string, bytes: Uint8Array): void {
    const whole = join(this.#folder, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, bytes);
  }

  /** Sorts and writes all files; tells how many there are. */
  close(): number {
    for (const spool of this.#spools.values()) {
      flush(spool);
      const { path, charset = 'utf-8', header, render } = spool.file;
      const entries = sorted(readFileSync(spool.spoolPath, 'utf8'));
      const body = render === undefined ? entries.join('') : render(entries);
      this.write(path, encode(`${header ?? ''}${body}`, charset));
      rmSync(spool.spoolPath);
    }
    rmSync(join(this.#folder, '.spool'), { recursive: true });
    return this.#spools.size;
  }
}

function flush(spool: Spool): void {
  appendFileSync(spool.spoolPath, spool.waiting);
  spool.waiting = '';
}

function sorted(text: string): readonly string[] {
  const entries = text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const tab = line.indexOf('\t');
      return { at: Number(line.slice(0, tab)), entry: line.slice(tab + 1) };
    });
  entries.sort((a, b) => a.at - b.at);
  return entries.map(({ entry }) => entry.replaceAll(LINE_END, '\n'));
}
