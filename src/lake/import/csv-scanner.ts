/**
 * Finds the records of a delimited text (RFC 4180, with what real exports do besides) in a block
 * of bytes, without copying fields.
 *
 * A quote that opens a field must close before a delimiter or a line's end; between, quotes are
 * doubled and lines may break. A quote elsewhere in a field is a character like any other.
 * Tab-separated exports (the OHDSI vocabularies among them) don't quote at all, so there an
 * opening quote that isn't closed is a character too, and a line that has all its fields stands
 * alone. Elsewhere such a quote makes its line unreadable, and reading goes on with the next.
 */

const LF = 10;
const CR = 13;
const QUOTE = 34;
const TAB = 9;

export interface ScannedRecord {
  /** First byte, and the first byte after its content. */
  start: number;
  end: number;
  /** First byte after its line end. */
  next: number;
  /** Line ends that it holds, its own included. */
  lines: number;
  fields: number;
  /** An opened quote was not closed properly. */
  broken: boolean;
  /** A quote stands in it as a plain character, so the bytes cannot be passed on as they are. */
  literalQuote: boolean;
  /** A quoted line end lies in it. */
  quotedBreak: boolean;
}

export interface CsvShape {
  readonly delimiter: number;
  /** Fields of the header; 0 while it isn't known. */
  readonly fields: number;
}

/** Where the fields lie, filled where asked for. */
export type FieldBounds = { start: number; end: number; quoted: boolean }[];

const OPEN = -1;
const MALFORMED = -2;

/**
 * Reads the record that begins at `start` into `record`. False when the bytes don't hold it whole;
 * with `last` nothing comes after them, and what is there is a record.
 */
export function scanRecord(
  bytes: Uint8Array,
  start: number,
  last: boolean,
  shape: CsvShape,
  record: ScannedRecord,
  bounds?: FieldBounds,
): boolean {
  const { delimiter } = shape;
  const end = bytes.length;
  begin(record, start);
  let fieldStart = start;
  let quoted = false;
  let at = start;
  while (at < end) {
    const byte = bytes[at];
    if (byte === LF) break;
    if (byte === delimiter) {
      bounds?.push({ start: fieldStart, end: at, quoted });
      record.fields++;
      quoted = false;
      fieldStart = ++at;
    } else if (byte !== QUOTE) {
      at++;
    } else if (at !== fieldStart) {
      record.literalQuote = true;
      at++;
    } else {
      const close = closingQuote(bytes, at, last, delimiter);
      const alone = delimiter === TAB && standsAlone(bytes, start, at, close, last, shape);
      if (close === OPEN && !last && !alone) return false;
      if (close >= 0 && !alone) {
        quoted = true;
        at = close + 1;
        continue;
      }
      if (delimiter !== TAB) return breakOff(bytes, at, last, record);
      record.literalQuote = true;
      at++;
    }
  }
  if (at >= end && !last) return false;
  finish(bytes, record, at);
  bounds?.push({ start: fieldStart, end: record.end, quoted });
  return true;
}

function begin(record: ScannedRecord, start: number): void {
  record.start = start;
  record.fields = 1;
  record.broken = false;
  record.literalQuote = false;
  record.quotedBreak = false;
}

function finish(bytes: Uint8Array, record: ScannedRecord, at: number): void {
  record.end = at > record.start && bytes[at - 1] === CR ? at - 1 : at;
  record.next = Math.min(at + 1, bytes.length);
  record.lines = 1;
  for (let i = bytes.indexOf(LF, record.start); i >= 0 && i < at; i = bytes.indexOf(LF, i + 1)) {
    record.lines++;
  }
  record.quotedBreak = record.lines > 1;
}

/** Gives up on a record: it ends with the line of the faulty quote, and the next begins a new one. */
function breakOff(bytes: Uint8Array, at: number, last: boolean, record: ScannedRecord): boolean {
  const found = bytes.indexOf(LF, at);
  if (found < 0 && !last) return false;
  finish(bytes, record, found < 0 ? bytes.length : found);
  record.broken = true;
  return true;
}

/** Place of the quote that closes the one at `open`, OPEN where none is in sight, or MALFORMED. */
function closingQuote(bytes: Uint8Array, open: number, last: boolean, delimiter: number): number {
  let at = bytes.indexOf(QUOTE, open + 1);
  while (at >= 0) {
    if (at + 1 >= bytes.length) return last ? at : OPEN;
    const after = bytes[at + 1];
    if (after === delimiter || after === LF) return at;
    if (after === CR) {
      if (at + 2 >= bytes.length) return last ? at : OPEN;
      return bytes[at + 2] === LF ? at : MALFORMED;
    }
    if (after !== QUOTE) return MALFORMED;
    at = bytes.indexOf(QUOTE, at + 2);
  }
  return last ? MALFORMED : OPEN;
}

/** Whether the quoted field would leave a line that already has all the fields of the header. */
function standsAlone(
  bytes: Uint8Array,
  start: number,
  open: number,
  close: number,
  last: boolean,
  shape: CsvShape,
): boolean {
  const found = bytes.indexOf(LF, open);
  if (found < 0 && !last) return false;
  const lineEnd = found < 0 ? bytes.length : found;
  if (close >= 0 && close < lineEnd) return false;
  let fields = 1;
  for (let at = start; at < lineEnd; at++) if (bytes[at] === shape.delimiter) fields++;
  return fields === shape.fields;
}

/** The fields of a record as text, quotes removed. */
export function fieldTexts(bytes: Buffer, bounds: FieldBounds): string[] {
  return bounds.map(({ start, end, quoted }) => {
    const text = bytes.toString('utf8', quoted ? start + 1 : start, quoted ? end - 1 : end);
    return quoted ? text.replaceAll('""', '"') : text;
  });
}

export function emptyRecord(): ScannedRecord {
  return {
    start: 0,
    end: 0,
    next: 0,
    lines: 0,
    fields: 0,
    broken: false,
    literalQuote: false,
    quotedBreak: false,
  };
}
