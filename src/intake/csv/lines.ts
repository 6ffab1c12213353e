import { createGunzip } from 'node:zlib';
import type { LandedBytes } from '../format.ts';

/** A line of bytes without its end. */
export interface Line {
  readonly bytes: Buffer;
  /** From 1. */
  readonly number: number;
  readonly offsetBytes: number;
}

/** More than this came out of a compressed file than it may hold. */
export class ExpandedTooFar extends Error {}

const FEED = 0x0a;
const CARRIAGE = 0x0d;

/** Lines of what was received, unpacked when it is gzip; a line that is too long comes in pieces. */
export async function* linesOf(
  landed: LandedBytes,
  limits: { readonly maxExpandedBytes: number; readonly maxLineBytes: number },
): AsyncGenerator<readonly Line[]> {
  let rest: Buffer = Buffer.alloc(0);
  let [number, offset] = [1, 0];
  for await (const chunk of plainBytes(landed, limits.maxExpandedBytes)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: Line[] = [];
    let from = 0;
    for (let end = bytes.indexOf(FEED); end !== -1; end = bytes.indexOf(FEED, from)) {
      const to = end > from && bytes[end - 1] === CARRIAGE ? end - 1 : end;
      lines.push({ bytes: bytes.subarray(from, to), number, offsetBytes: offset + from });
      number++;
      from = end + 1;
    }
    rest = bytes.subarray(from);
    offset += from;
    if (rest.length > limits.maxLineBytes) {
      lines.push({ bytes: rest, number, offsetBytes: offset });
      offset += rest.length;
      rest = Buffer.alloc(0);
    }
    yield lines;
  }
  if (rest.length > 0) {
    const to = rest.at(-1) === CARRIAGE ? rest.length - 1 : rest.length;
    yield [{ bytes: rest.subarray(0, to), number, offsetBytes: offset }];
  }
}

async function* plainBytes(landed: LandedBytes, maxExpandedBytes: number): AsyncGenerator<Buffer> {
  if (!landed.name.endsWith('.gz')) {
    for await (const chunk of landed.stream()) yield Buffer.from(chunk);
    return;
  }
  const unpacked = createGunzip();
  const feed = async (): Promise<void> => {
    for await (const chunk of landed.stream()) {
      if (!unpacked.write(chunk)) await new Promise((resolve) => unpacked.once('drain', resolve));
    }
    unpacked.end();
  };
  const fed = feed().catch((error: unknown) => unpacked.destroy(error as Error));
  let expanded = 0;
  for await (const chunk of unpacked as AsyncIterable<Buffer>) {
    expanded += chunk.length;
    if (expanded > maxExpandedBytes) {
      unpacked.destroy();
      throw new ExpandedTooFar();
    }
    yield chunk;
  }
  await fed;
}
