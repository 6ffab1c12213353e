import type { ParcoursError } from '../../model/errors.ts';
import { failure } from './failures.ts';
import type { SourceEncoding } from './staged-import.ts';

/** Index of the first byte that is not UTF-8 (RFC 3629), or -1. */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** Ranges of the second byte, by first byte, where they are narrower than 80–BF (table 3-7 of Unicode). */
const SECOND: ReadonlyMap<number, readonly [number, number]> = new Map([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
]);

function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  const [low, high] = SECOND.get(first) ?? [0x80, 0xbf];
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0;
    const fits = i === 1 ? byte >= low && byte <= high : byte >= 0x80 && byte <= 0xbf;
    if (!fits) return 0;
  }
  return length;
}

/** Letters that ISO-8859-15 has where windows-1252 has signs nobody writes: € Š š Ž ž Œ œ Ÿ. */
const LATIN9_LETTERS = new Set([0xa4, 0xa6, 0xa8, 0xb4, 0xb8, 0xbc, 0xbd, 0xbe]);
const BOMS: readonly (readonly [SourceEncoding, number, number])[] = [
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
];

/** The likeliest encoding of bytes that are not UTF-8. */
export function guessEncoding(bytes: Uint8Array): SourceEncoding {
  const marked = BOMS.find(([, first, second]) => bytes[0] === first && bytes[1] === second);
  if (marked !== undefined) return marked[0];
  const zeros = [0, 0];
  let controls = 0;
  let latin9 = 0;
  bytes.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
    if (byte >= 0x80 && byte <= 0x9f) controls++;
    if (LATIN9_LETTERS.has(byte)) latin9++;
  });
  const [even = 0, odd = 0] = zeros;
  if (odd > bytes.length / 4) return 'utf-16le';
  if (even > bytes.length / 4) return 'utf-16be';
  return controls === 0 && latin9 > 0 ? 'iso-8859-15' : 'windows-1252';
}

/** Bytes of 0 in a quarter of a text: two bytes a letter. */
export function looksLikeUtf16(bytes: Uint8Array): boolean {
  return guessEncoding(bytes).startsWith('utf-16');
}

export function encodingError(file: string, guess: SourceEncoding, byte: number): ParcoursError {
  return failure(
    'input',
    'csv.encoding',
    `Le texte n’est pas en UTF-8 ; il est sans doute en ${guess}. Relancez avec --encoding ${guess}.`,
    `The text is not UTF-8; it is probably ${guess}. Try again with --encoding ${guess}.`,
    { source: file, byte },
  );
}

/** Turns a stream of text in another encoding into UTF-8. */
export async function* transcoded(
  file: string,
  encoding: SourceEncoding,
  blocks: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let done = 0;
  const decode = (block: Buffer, stream: boolean): Buffer => {
    try {
      return Buffer.from(decoder.decode(block, { stream }), 'utf8');
    } catch {
      throw failure(
        'input',
        'csv.encoding',
        `Le texte n’est pas en ${encoding}.`,
        `The text is not ${encoding}.`,
        { source: file, byte: done },
      );
    }
  };
  for await (const block of blocks) {
    yield decode(block, true);
    done += block.length;
  }
  yield decode(Buffer.alloc(0), false);
}
