import { isUtf8 } from 'node:buffer';
import { BlockWriter } from './block-writer.ts';
import {
  type CsvShape,
  emptyRecord,
  type FieldBounds,
  fieldTexts,
  type ScannedRecord,
  scanRecord,
} from './csv-scanner.ts';
import { encodingError, firstInvalidUtf8, guessEncoding, looksLikeUtf16 } from './encoding.ts';
import { failure } from './failures.ts';
import { MAX_DEAD_LETTER_BYTES, MAX_FIELDS, MAX_RECORD_BYTES } from './limits.ts';
import type { ReasonCode } from './reasons.ts';

/**
 * Brings a delimited text into a form that the embedded database reads without guessing: one file
 * of records that have all their fields, each with its position in front, and one of those that
 * haven't. The bytes pass through here once, and only here are lines counted.
 */
export interface CsvText {
  readonly file: string;
  readonly blocks: AsyncIterable<Buffer>;
  /** Whether offsets in `blocks` are offsets in the file, so that an error may name them. */
  readonly exactBytes: boolean;
  /** What a position is: the line of a text file, the row of a table that was streamed as text. */
  readonly position: 'line' | 'row';
}

export interface SpooledCsv {
  readonly header: readonly string[];
  readonly delimiter: string;
  /** Records with all their fields, in `target`. */
  readonly rows: number;
  /** The others, in `refused`: position, reason, raw. */
  readonly refusedRows: number;
  readonly longestBytes: number;
  /** Some field holds a line end. */
  readonly quotedBreaks: boolean;
}

const DELIMITERS = [',', '\t', ';', '|'] as const;
const LF = 10;
const QUOTE = 34;

export async function spoolCsv(
  text: CsvText,
  target: string,
  refused: string,
  onRows: (rows: number) => void,
): Promise<SpooledCsv> {
  await using records = await BlockWriter.create(target);
  await using dead = await BlockWriter.create(refused);
  const spool = new CsvSpool(text, records, dead);
  let pending: Buffer = Buffer.alloc(0);
  for await (const block of text.blocks) {
    spool.refuseZeros(block);
    pending = pending.length === 0 ? block : Buffer.concat([pending, block]);
    pending = pending.subarray(spool.take(pending, false));
    await records.flush();
    await dead.flush();
    onRows(spool.rows);
  }
  spool.take(pending, true);
  await records.flush();
  await dead.flush();
  return spool.result();
}

class CsvSpool {
  rows = 0;
  readonly #text: CsvText;
  readonly #records: BlockWriter;
  readonly #dead: BlockWriter;
  readonly #record: ScannedRecord = emptyRecord();
  #shape: CsvShape | null = null;
  #header: readonly string[] = [];
  /** Bytes of `blocks` seen by refuseZeros, and taken as records. */
  #seen = 0;
  #taken = 0;
  #line = 1;
  #refused = 0;
  #longest = 0;
  #quotedBreaks = false;

  constructor(text: CsvText, records: BlockWriter, dead: BlockWriter) {
    this.#text = text;
    this.#records = records;
    this.#dead = dead;
  }

  result(): SpooledCsv {
    if (this.#shape === null) {
      throw failure('input', 'csv.empty', 'Le fichier est vide.', 'The file is empty.', {
        source: this.#text.file,
      });
    }
    return {
      header: this.#header,
      delimiter: String.fromCharCode(this.#shape.delimiter),
      rows: this.rows,
      refusedRows: this.#refused,
      longestBytes: this.#longest,
      quotedBreaks: this.#quotedBreaks,
    };
  }

  /** A byte of 0 is in no text: the file is in UTF-16, or damaged. */
  refuseZeros(block: Buffer): void {
    const zero = block.indexOf(0);
    if (zero >= 0) {
      const byte = this.#seen + zero;
      if (looksLikeUtf16(block.subarray(0, 4096))) throw this.#notUtf8(block, byte);
      throw failure(
        'input',
        'csv.nul-byte',
        'Le fichier contient un octet nul : ce n’est pas du texte, ou il est abîmé.',
        'The file holds a byte of 0: it is no text, or it is damaged.',
        this.#place(byte),
      );
    }
    this.#seen += block.length;
  }

  /** Takes the whole records at the start of the bytes; says how many bytes they are. */
  take(bytes: Buffer, last: boolean): number {
    let at = 0;
    if (this.#shape === null) at = this.#takeHeader(bytes, last);
    const shape = this.#shape;
    if (shape === null) return 0;
    while (at < bytes.length && this.#scan(bytes, at, last, shape)) {
      this.#keep(bytes, shape);
      this.#line += this.#record.lines;
      at = this.#record.next;
    }
    this.#refuseInvalid(bytes, at);
    this.#taken += at;
    return at;
  }

  /** Reads a record; past the limit on its size, what was read must do. */
  #scan(bytes: Buffer, at: number, last: boolean, shape: CsvShape): boolean {
    const record = this.#record;
    if (scanRecord(bytes, at, last, shape, record)) return true;
    if (bytes.length - at < MAX_RECORD_BYTES) return false;
    // An opened quote that is not closed within the limit refuses its line, as at the end.
    scanRecord(bytes, at, true, shape, record);
    if (record.next < bytes.length || bytes[bytes.length - 1] === LF) return true;
    throw failure(
      'input',
      'csv.long-line',
      `Une ligne dépasse ${MAX_RECORD_BYTES} octets : le fichier n’est sans doute pas un texte délimité.`,
      `A line is longer than ${MAX_RECORD_BYTES} bytes: the file is probably no delimited text.`,
      { ...this.#place(this.#taken + at), line: this.#line },
    );
  }

  #takeHeader(bytes: Buffer, last: boolean): number {
    if (guessEncoding(bytes.subarray(0, 2)).startsWith('utf-16')) throw this.#notUtf8(bytes, 0);
    let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const blank = { delimiter: 44, fields: 0 };
    while (at < bytes.length && this.#scan(bytes, at, last, blank)) {
      const { start, end, next, lines } = this.#record;
      this.#line += lines;
      at = next;
      if (start === end) continue;
      this.#refuseInvalid(bytes, at);
      this.#readHeader(bytes, start);
      return at;
    }
    return 0;
  }

  #readHeader(bytes: Buffer, start: number): void {
    const line = bytes.toString('utf8', start, this.#record.end);
    const counted = DELIMITERS.map((sign) => [sign, line.split(sign).length] as const);
    const [sign] = counted.reduce((best, one) => (one[1] > best[1] ? one : best));
    const delimiter = sign.charCodeAt(0);
    const bounds: FieldBounds = [];
    const header = bytes.subarray(0, this.#record.next);
    scanRecord(header, start, true, { delimiter, fields: 0 }, this.#record, bounds);
    this.#header = fieldTexts(bytes, bounds);
    if (this.#header.length > MAX_FIELDS) {
      throw failure(
        'input',
        'csv.too-many-columns',
        `L’en-tête a plus de ${MAX_FIELDS} colonnes.`,
        `The header has more than ${MAX_FIELDS} columns.`,
        { source: this.#text.file, line: 1 },
      );
    }
    this.#shape = { delimiter, fields: this.#header.length };
  }

  /** Passes a record on to the one file or the other; an empty line is none. */
  #keep(bytes: Buffer, shape: CsvShape): void {
    const { start, end, broken, fields, literalQuote, quotedBreak } = this.#record;
    if (start === end) return;
    const position = this.#text.position === 'line' ? this.#line : this.rows + this.#refused + 1;
    if (broken || fields !== shape.fields) {
      this.#refuse(bytes, position, broken ? 'broken-quote' : 'field-count');
      return;
    }
    this.rows++;
    this.#longest = Math.max(this.#longest, end - start);
    if (quotedBreak) this.#quotedBreaks = true;
    this.#records.text(String(position));
    this.#records.byte(shape.delimiter);
    if (literalQuote) this.#requote(bytes, shape);
    else this.#records.bytes(bytes, start, end);
    this.#records.byte(LF);
  }

  #requote(bytes: Buffer, shape: CsvShape): void {
    const { start, next } = this.#record;
    const bounds: FieldBounds = [];
    scanRecord(bytes.subarray(0, next), start, true, shape, this.#record, bounds);
    const fields = fieldTexts(bytes, bounds).map(quoted);
    this.#records.text(fields.join(String.fromCharCode(shape.delimiter)));
  }

  #refuse(bytes: Buffer, position: number, reason: ReasonCode): void {
    const { start, end } = this.#record;
    let cut = Math.min(end, start + MAX_DEAD_LETTER_BYTES);
    // Not within a letter: bytes 10xxxxxx continue one.
    while (cut < end && cut > start && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut--;
    this.#dead.text(`${position},${reason},`);
    this.#dead.text(quoted(bytes.toString('utf8', start, cut)));
    this.#dead.byte(LF);
    this.#refused++;
  }

  #refuseInvalid(bytes: Buffer, end: number): void {
    const taken = bytes.subarray(0, end);
    if (isUtf8(taken)) return;
    const at = firstInvalidUtf8(taken);
    throw this.#notUtf8(taken, this.#taken + at);
  }

  #notUtf8(bytes: Buffer, byte: number) {
    return encodingError(this.#text.file, guessEncoding(bytes), byte);
  }

  #place(byte: number) {
    return this.#text.exactBytes
      ? { source: this.#text.file, byte }
      : { source: this.#text.file, line: this.#line };
  }
}

function quoted(text: string): string {
  const sign = String.fromCharCode(QUOTE);
  return sign + text.replaceAll(sign, sign + sign) + sign;
}
