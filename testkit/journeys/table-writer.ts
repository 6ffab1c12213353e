import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const BUFFER_CHARS = 1 << 20;

/** Writes one CSV table row by row with a bounded buffer. */
export class TableWriter {
  readonly #file: number;
  readonly #columns: readonly string[];
  #buffer: string;
  rows = 0;

  constructor(folder: string, table: string, columns: readonly string[]) {
    this.#file = openSync(join(folder, `${table}.csv`), 'w');
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
    writeSync(this.#file, this.#buffer);
    this.#buffer = '';
  }
}
