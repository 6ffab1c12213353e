import { isUtf8 } from 'node:buffer';
import { createGunzip } from 'node:zlib';
import { sqlText } from '../../lake/sql-connection.ts';
import type { Sentence } from '../../model/errors.ts';

/** A resource is one line; longer ones are refused: the database needs twenty times as much memory. */
export const LINE_BYTES_MAX = 4_000_000;
/** The database takes up some thousand lines at a time: of longer ones only so many bytes together. */
const LONG_LINE_BYTES = 8_000;
export const LONG_BYTES_AT_ONCE = 4_000_000;
/** Chunks of any size are looked through in steps of so many bytes. */
const STEP_BYTES = 262_144;
/** More than this doesn't come out of a compressed file. */
const EXPANDED_BYTES_MAX = 20_000_000_000;

/** What may be wrong with a line, or with the file from there on. */
export const LINE_FAULTS = {
  'fhir.json': { fr: 'une ressource FHIR en JSON', en: 'a FHIR resource in JSON' },
  'fhir.utf8': { fr: 'du texte en UTF-8', en: 'text in UTF-8' },
  'fhir.line-too-long': {
    fr: `une ligne d’au plus ${LINE_BYTES_MAX} octets`,
    en: `a line of at most ${LINE_BYTES_MAX} bytes`,
  },
  'fhir.gzip': { fr: 'un fichier gzip entier', en: 'a whole gzip file' },
  'fhir.expanded': {
    fr: 'un fichier compressé dont le contenu reste sous la borne',
    en: 'a compressed file whose content stays under the limit',
  },
} as const satisfies Readonly<Record<string, Sentence>>;

type LineFault = keyof typeof LINE_FAULTS;

const FEED = 0x0a;
const CARRIAGE = 0x0d;
const NEWLINE = Buffer.from('\n');
const BYTE_ORDER_MARK = Buffer.from('\ufeff');
/** Begins a line that is told apart: MARK fault MARK length MARK text. No JSON begins so. */
const MARK = '\u0002';
const MARK_BYTES_MAX = 64;
/** Where columns would end for the database; no JSON holds it. */
const COLUMN_END = '\u001e';
/** Bytes that the database's reader of lines stumbles on, and that no line of JSON holds. */
const STUMBLING = [0, MARK.charCodeAt(0), COLUMN_END.charCodeAt(0), CARRIAGE];

/** Whole lines, and what they were in the file. */
export interface LineBlock {
  readonly bytes: Buffer;
  readonly lines: number;
  readonly sourceBytes: number;
  /** In lines that are long. */
  readonly longBytes: number;
}

/**
 * The lines of a file of resources as the database can read them. It ends a query at the first bad
 * byte, wherever that is; so blocks of whole lines are looked through beforehand, which costs little,
 * and only where something is wrong line by line. What is refused leaves a mark with its length in
 * its place, so that lines and offsets stay those of the file.
 */
export async function* readableLines(
  bytes: AsyncIterable<Uint8Array>,
  expandedBytesMax = EXPANDED_BYTES_MAX,
): AsyncGenerator<LineBlock> {
  const open = new OpenLine();
  let isFirst = true;
  const blocks = function* (chunk: Buffer): Generator<LineBlock> {
    const end = chunk.lastIndexOf(FEED) + 1;
    if (end === 0) return open.add(chunk);
    const from = open.bytes === 0 ? 0 : chunk.indexOf(FEED) + 1;
    if (from > 0) yield open.close(chunk.subarray(0, from));
    if (from < end) yield checked(chunk.subarray(from, end), isFirst);
    isFirst = false;
    open.add(chunk.subarray(end));
  };
  try {
    for await (const chunk of plainBytes(bytes, expandedBytesMax)) {
      for (let from = 0; from < chunk.length; from += STEP_BYTES) {
        yield* blocks(chunk.subarray(from, from + STEP_BYTES));
      }
    }
  } catch (error) {
    if (!(error instanceof UnreadableRest)) throw error;
    // The line that the fault cuts is told with it.
    yield refused(error.fault, open.bytes, open.bytes);
    return;
  }
  if (open.bytes > 0) yield open.close(NEWLINE.subarray(0, 0));
}

/** The line of which the end has not come yet; of one that is too long only the length is kept. */
class OpenLine {
  bytes = 0;
  #parts: Buffer[] = [];

  add(part: Buffer): void {
    if (part.length === 0) return;
    this.bytes += part.length;
    // A copy: the part may be little of a large chunk, or memory that is filled anew.
    if (this.bytes <= LINE_BYTES_MAX) this.#parts.push(Buffer.from(part));
    else this.#parts = [];
  }

  close(end: Buffer): LineBlock {
    const length = this.bytes + end.length;
    const whole = length > LINE_BYTES_MAX ? null : Buffer.concat([...this.#parts, end]);
    this.bytes = 0;
    this.#parts = [];
    const feed = end.length > 0 ? 1 : 0;
    return whole === null
      ? refused('fhir.line-too-long', length - feed, length)
      : checked(whole, true);
  }
}

function refused(fault: LineFault, lengthBytes: number, sourceBytes: number): LineBlock {
  return { bytes: marked(fault, lengthBytes, null), lines: 1, sourceBytes, longBytes: 0 };
}

/** The block as it is when nothing in it is wrong; else with marks. */
function checked(block: Buffer, mayBeFirst: boolean): LineBlock {
  const begun = mayBeFirst && block.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const isPlain = !begun && !STUMBLING.some((byte) => block.includes(byte)) && isUtf8(block);
  const marks: Buffer[] = [];
  let [lines, longBytes] = [0, 0];
  for (let from = 0; from < block.length; lines++) {
    const feed = block.indexOf(FEED, from);
    const to = feed === -1 ? block.length : feed;
    if (to - from > LONG_LINE_BYTES) longBytes += to - from;
    if (!isPlain) marks.push(checkedLine(block.subarray(from, to)));
    from = to + 1;
  }
  if (!isPlain) return { bytes: Buffer.concat(marks), lines, sourceBytes: block.length, longBytes };
  const bytes = block.at(-1) === FEED ? block : Buffer.concat([block, NEWLINE]);
  return { bytes, lines, sourceBytes: block.length, longBytes };
}

function checkedLine(line: Buffer): Buffer {
  const begun = line.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const from = begun ? BYTE_ORDER_MARK.length : 0;
  const text = line.subarray(from, line.at(-1) === CARRIAGE ? -1 : line.length);
  return marked(faultOf(text), line.length, text);
}

function faultOf(text: Buffer): LineFault | null {
  if (!isUtf8(text)) return 'fhir.utf8';
  return STUMBLING.some((byte) => text.includes(byte)) ? 'fhir.json' : null;
}

function marked(fault: LineFault | null, lengthBytes: number, text: Buffer | null): Buffer {
  const head = Buffer.from(`${MARK}${fault ?? ''}${MARK}${lengthBytes}${MARK}`);
  return Buffer.concat([head, ...(fault === null && text !== null ? [text] : []), NEWLINE]);
}

/** From here on nothing of the file can be read. */
class UnreadableRest extends Error {
  readonly fault: LineFault;

  constructor(fault: LineFault) {
    super(fault);
    this.fault = fault;
  }
}

/** The bytes, unpacked when they begin as gzip does: no text does. */
async function* plainBytes(
  bytes: AsyncIterable<Uint8Array>,
  expandedBytesMax: number,
): AsyncGenerator<Buffer> {
  const chunks = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const all = async function* (): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      const { buffer, byteOffset, byteLength } = next.value;
      yield Buffer.from(buffer, byteOffset, byteLength);
    }
  };
  if (head[0] === 0x1f && head[1] === 0x8b) yield* unpacked(all(), expandedBytesMax);
  else yield* all();
}

/** Compressed bytes at a time: they become at most about a thousand times as many. */
const PACKED_BYTES = 16_384;

/**
 * What was unpacked before a fault is given first: left to the stream's own pace, the fault would
 * overtake it, now by more and now by less.
 */
async function* unpacked(packed: AsyncIterable<Buffer>, bytesMax: number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  let given: Buffer[] = [];
  let [expanded, isBroken] = [0, false];
  let settle = (): void => {};
  gunzip.on('data', (chunk: Buffer) => given.push(chunk));
  gunzip.on('error', () => {
    isBroken = true;
    settle();
  });
  const step = (act: (done: () => void) => void): Promise<void> => {
    return new Promise((resolve) => {
      settle = resolve;
      act(resolve);
    });
  };
  const taken = function* (): Generator<Buffer> {
    for (const chunk of given) {
      expanded += chunk.length;
      if (expanded > bytesMax) throw new UnreadableRest('fhir.expanded');
      yield chunk;
    }
    given = [];
    if (isBroken) throw new UnreadableRest('fhir.gzip');
  };
  try {
    for await (const chunk of packed) {
      for (let from = 0; from < chunk.length; from += PACKED_BYTES) {
        const part = chunk.subarray(from, from + PACKED_BYTES);
        await step((done) => gunzip.write(part, () => done()));
        yield* taken();
      }
    }
    await step((done) => gunzip.once('end', done).end());
    yield* taken();
  } finally {
    gunzip.destroy();
  }
}

/** Where in the file of resources a part of it begins. */
export interface PartStart {
  readonly lines: number;
  readonly bytes: number;
}

/**
 * Rows of a file of blocks that `readableLines` made: `line`, `offset_bytes`, `length_bytes`, `fault` or null,
 * `resource` (null where there is a fault) and its `type`. Blank lines have none.
 */
export function resourcesSql(file: string, start: PartStart): string {
  const mark = `chr(${MARK.charCodeAt(0)})`;
  const part = (number: number): string => `split_part(text, ${mark}, ${number})`;
  const unlessMarked = (marked: string, plain: string): string =>
    `CASE WHEN starts_with(text, ${mark}) THEN ${marked} ELSE ${plain} END`;
  const length = unlessMarked(`CAST(${part(3)} AS BIGINT)`, 'coalesce(strlen(text), 0)');
  return `SELECT line, offset_bytes, length_bytes, resource,
      coalesce(fault, CASE WHEN resource IS NULL THEN 'fhir.json' END) AS fault,
      json_extract_string(resource, '$.resourceType') AS type
    FROM (
      SELECT line, length_bytes, fault, body, try_cast(body AS JSON) AS resource,
        CAST(${start.bytes} + sum(length_bytes + 1) OVER (ROWS UNBOUNDED PRECEDING) - length_bytes - 1 AS BIGINT) AS offset_bytes
      FROM (
        SELECT ${start.lines} + row_number() OVER () AS line, ${length} AS length_bytes,
          ${unlessMarked(`nullif(${part(2)}, '')`, 'NULL')} AS fault, ${unlessMarked(part(4), 'text')} AS body
        FROM read_csv(${sqlText(file)}, columns = {'text': 'VARCHAR'}, header = false,
          delim = '\\x1e', quote = '', escape = '', new_line = '\\n', auto_detect = false, parallel = false,
          max_line_size = ${LINE_BYTES_MAX + MARK_BYTES_MAX}, buffer_size = ${2 * (LINE_BYTES_MAX + MARK_BYTES_MAX)})
      )
    ) WHERE resource IS NOT NULL OR fault IS NOT NULL OR trim(body) <> ''`;
}
