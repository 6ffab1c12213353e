/** HL7 v2 messages: framing of files, character sets, paths to fields. */
import { isAscii } from 'node:buffer';
import { z } from 'zod';
import { ParcoursError } from '../../model/errors.ts';
import type { Format, FormatReader, LandedBytes, ReadItem, Refusal } from '../format.ts';
import { decoderOf } from './charset.ts';
import { Hl7Message } from './message.ts';
import { compileEach, compilePath, type Hl7Record, wholeMessage } from './path.ts';

const OPTIONS = z.strictObject({
  /** Character set in place of what MSH-18 says: some senders lie. */
  charset: z.string().optional(),
  maxMessageBytes: z
    .number()
    .int()
    .min(1024)
    .default(16 * 1024 * 1024),
});

export const HL7V2: Format = {
  name: 'hl7v2',
  open: (given) => {
    const options = OPTIONS.safeParse(given);
    if (
      !options.success ||
      (options.data.charset !== undefined && decoderOf(options.data.charset) === null)
    ) {
      throw new ParcoursError('input', 'intake.options', {
        fr: 'Options du format hl7v2 : charset (comme MSH-18), maxMessageBytes',
        en: 'Options of the format hl7v2: charset (as in MSH-18), maxMessageBytes',
      });
    }
    const { charset, maxMessageBytes } = options.data;
    const reader: FormatReader<Hl7Record> = {
      read: (landed) => readMessages(landed, maxMessageBytes, charset),
      field: compilePath,
      each: compileEach,
    };
    return reader as FormatReader<unknown>;
  },
};

const BATCH = 256;

/** What the listener kept though it is no message: never read as one, a cut message may look whole. */
interface Kept extends LandedBytes {
  readonly kind?: string;
  readonly cameBytes?: number;
}

function keptRefusal({ kind, cameBytes = 0, sizeBytes }: Kept): Refusal | null {
  if (kind !== 'stray' && kind !== 'cut') return null;
  const [frCounts, enCounts] =
    cameBytes > sizeBytes
      ? [
          ` (${cameBytes} octets venus, coupés à ${sizeBytes})`,
          ` (${cameBytes} bytes came, cut to ${sizeBytes})`,
        ]
      : ['', ''];
  const { rule, field, expected } = kind === 'cut' ? TOO_LONG : STRAY;
  return { rule, field, expected: { fr: expected.fr + frCounts, en: expected.en + enCounts } };
}

async function* readMessages(
  landed: Kept,
  maxMessageBytes: number,
  charset: string | undefined,
): AsyncGenerator<readonly ReadItem<Hl7Record>[]> {
  const kept = keptRefusal(landed);
  if (kept !== null) {
    const place = { line: null, offsetBytes: 0, lengthBytes: landed.sizeBytes };
    yield [{ ok: false, refusal: kept, place }];
    return;
  }
  let batch: ReadItem<Hl7Record>[] = [];
  for await (const { bytes, offset } of framed(landed, maxMessageBytes)) {
    const place = { line: null, offsetBytes: offset, lengthBytes: bytes.length };
    const read = readMessage(bytes, maxMessageBytes, charset);
    if (read === null) continue;
    if ('rule' in read) batch.push({ ok: false, refusal: read, place });
    else {
      const record = wholeMessage(read);
      batch.push({ ok: true, kind: kindOf(record), record, place });
    }
    if (batch.length >= BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

const typeCode = compilePath('MSH-9.1');
const typeTrigger = compilePath('MSH-9.2');
const charsetOf = compilePath('MSH-18');

function kindOf(record: Hl7Record): string {
  const trigger = typeTrigger(record);
  const code = typeCode(record) ?? '';
  return trigger === null ? code : `${code}^${trigger}`;
}

/** Null for the envelopes of a batch (FHS, BHS, BTS, FTS) and for blank space. */
function readMessage(
  bytes: Buffer,
  maxMessageBytes: number,
  charset: string | undefined,
): Hl7Message | Refusal | null {
  const head = bytes.subarray(0, 8).toString('latin1');
  if (/^(?:[FB][HT]S|\s*$)/.test(head)) return null;
  if (bytes.length > maxMessageBytes) return TOO_LONG;
  if (!head.startsWith('MSH')) return NO_HEADER;
  const separators = new Set(head.slice(3, 7));
  if (separators.size < 4 || /[A-Za-z0-9\s]/.test(head.slice(3, 7))) return NO_DELIMITERS;
  const announced = charsetOf(wholeMessage(new Hl7Message(firstLine(bytes)))) ?? '';
  const decoder = decoderOf(charset ?? announced);
  if (decoder === null) return UNKNOWN_CHARSET;
  try {
    // All of these sets are ASCII where the bytes are.
    const text = isAscii(bytes) ? bytes.toString('latin1') : decoder.decode(bytes);
    const message = new Hl7Message(text);
    if (message.isBinary) return BINARY;
    return typeCode(wholeMessage(message)) === null ? NO_TYPE : message;
  } catch {
    return WRONG_CHARSET;
  }
}

function firstLine(bytes: Buffer): string {
  const ends = [bytes.indexOf(0x0d), bytes.indexOf(0x0a)].filter((at) => at !== -1);
  return bytes.subarray(0, Math.min(bytes.length, ...ends)).toString('latin1');
}

interface Frame {
  readonly bytes: Buffer;
  readonly offset: number;
}

/** Pieces that begin with MSH at the start of a line; MLLP's own bytes are left out. */
async function* framed(landed: LandedBytes, maxMessageBytes: number): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  for await (const chunk of landed.stream()) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    for (let next = nextHeader(rest); next !== -1; next = nextHeader(rest)) {
      yield trimmed(rest.subarray(0, next), offset);
      rest = rest.subarray(next);
      offset += next;
    }
    // What never ends is cut where it becomes a refusal; the rest of it is skipped piece by piece.
    if (rest.length > maxMessageBytes) {
      yield { bytes: rest, offset };
      offset += rest.length;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield trimmed(rest, offset);
}

function nextHeader(bytes: Buffer): number {
  for (let at = bytes.indexOf('MSH', 1); at !== -1; at = bytes.indexOf('MSH', at + 1)) {
    const before = bytes[at - 1];
    // A line's end, or the byte with which MLLP begins a message.
    if (before === 0x0d || before === 0x0a || before === 0x0b) return at;
  }
  return -1;
}

const isFraming = (byte: number | undefined): boolean => {
  return byte === 0x0b || byte === 0x1c || byte === 0x0d || byte === 0x0a;
};

function trimmed(bytes: Buffer, offset: number): Frame {
  let [from, to] = [0, bytes.length];
  while (from < to && isFraming(bytes[from])) from++;
  if (bytes.subarray(from, from + 3).equals(BOM)) from += 3;
  while (to > from && isFraming(bytes[to - 1])) to--;
  return { bytes: bytes.subarray(from, to), offset: offset + from };
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

const refusal = (rule: string, field: string | null, fr: string, en: string): Refusal => {
  return { rule: `hl7v2.${rule}`, field, expected: { fr, en } };
};

const NO_TYPE = refusal('no-type', 'MSH-9', 'le type du message', 'the type of the message');
const TOO_LONG = refusal('too-long', null, 'un message moins long', 'a shorter message');
const STRAY = refusal(
  'stray',
  null,
  'des octets entre VT et FS CR (MLLP)',
  'bytes between VT and FS CR (MLLP)',
);
const NO_HEADER = refusal('no-msh', 'MSH', 'un segment MSH en tête', 'an MSH segment first');
const NO_DELIMITERS = refusal(
  'delimiters',
  'MSH-2',
  'des délimiteurs distincts',
  'delimiters that differ',
);
const UNKNOWN_CHARSET = refusal(
  'charset-unknown',
  'MSH-18',
  'un jeu de caractères de la table 0211',
  'a character set of table 0211',
);
const WRONG_CHARSET = refusal(
  'charset-wrong',
  'MSH-18',
  'des octets conformes au jeu annoncé',
  'bytes of the character set that MSH-18 names',
);
const BINARY = refusal('binary', null, 'du texte', 'text');
