import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUFFER_CHARS = 1 << 20;

/**
 * Writes one CSV table row by row with a bounded buffer. Compressed, each buffer is a member of the
 * gzip file (RFC 1952 §2.2), so that memory stays bounded there too.
 */
export class TableWriter {
  readonly #file: number;
  readonly #columns: readonly string[];
  readonly #gzip: boolean;
  #buffer: string;
  rows = 0;

  constructor(folder: string, table: string, columns: readonly string[], gzip = false) {
    this.#file = openSync(join(folder, `${table}.csv${gzip ? '.gz' : ''}`), 'w');
    this.#gzip = gzip;
    this.#columns = columns;
    this.#buffer = `${columns.join(',')}\n`;
  }

  /** Values by column name; a column without value is empty. Texts must need no quotes. */
  write(row: Readonly<Record<string, string | number | null>>): void {
    let line = '';
    for (const column of this.#columns) {
      const value = row[column];
      line += value === undefined || value === null ? ',' : `${value},`;
    }
    this.#buffer += `${line.slice(0, -1)}\n`;
    this.rows += 1;
    if (this.#buffer.length >= BUFFER_CHARS) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffer);
    writeAll(this.#file, this.#gzip ? gzipSync(bytes) : bytes);
    this.#buffer = '';
  }
}

/** A write may take a part only. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
