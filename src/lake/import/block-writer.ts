import { type FileHandle, open } from 'node:fs/promises';

/** Gathers bytes and writes them to a new file in large blocks. */
export class BlockWriter {
  readonly path: string;
  readonly #handle: FileHandle;
  #block = Buffer.allocUnsafe(2 * 1024 * 1024);
  #length = 0;

  static async create(path: string): Promise<BlockWriter> {
    return new BlockWriter(path, await open(path, 'w'));
  }

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#block.write(text, this.#length, 'utf8');
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#block[this.#length++] = value;
  }

  bytes(source: Buffer, start: number, end: number): void {
    this.#reserve(end - start);
    this.#length += source.copy(this.#block, this.#length, start, end);
  }

  /** Writes what was gathered. */
  async flush(): Promise<void> {
    let done = 0;
    while (done < this.#length) {
      const { bytesWritten } = await this.#handle.write(this.#block, done, this.#length - done);
      done += bytesWritten;
    }
    this.#length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#block.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#block.length * 2, this.#length + bytes));
    this.#block.copy(larger, 0, 0, this.#length);
    this.#block = larger;
  }
}
