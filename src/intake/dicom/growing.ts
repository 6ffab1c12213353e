/** The beginning of a stream, of which no more is read than was asked for. */
export class Growing {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #bytes: Buffer = Buffer.alloc(0);
  #isAtEnd = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** True once the bytes are all there are. */
  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  /** At least so many bytes from the start, or all there are. */
  async atLeast(count: number): Promise<Buffer> {
    const parts: Uint8Array[] = [this.#bytes];
    let length = this.#bytes.length;
    while (!this.#isAtEnd && length < count) {
      const next = await this.#chunks.next();
      if (next.done === true) this.#isAtEnd = true;
      else {
        parts.push(next.value);
        length += next.value.length;
      }
    }
    if (parts.length > 1) this.#bytes = Buffer.concat(parts);
    return this.#bytes;
  }

  /** What was read already from a place on, then the rest of the stream. */
  async *from(place: number): AsyncGenerator<Uint8Array> {
    yield this.#bytes.subarray(place);
    for (;;) {
      const next = await this.#chunks.next();
      if (next.done === true) return;
      yield next.value;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
