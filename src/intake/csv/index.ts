/** Delimited text as applications write it (RFC 4180, with other delimiters and character sets). */
import { TextDecoder } from 'node:util';
import { z } from 'zod';
import { ParcoursError } from '../../model/errors.ts';
import type {
  Format,
  FormatReader,
  LandedBytes,
  ReadItem,
  RecordPlace,
  Refusal,
} from '../format.ts';
import { headerFault, RefusedFile } from './header.ts';
import { ExpandedTooFar, type Line, linesOf } from './lines.ts';

const ENCODINGS = ['utf-8', 'windows-1252', 'iso-8859-15'] as const;

const OPTIONS = z.strictObject({
  delimiter: z.string().length(1).default(';'),
  encoding: z.enum(ENCODINGS).default('utf-8'),
  /** Columns that must be there, besides those that the maps name. */
  columns: z.array(z.string()).default([]),
  /** Columns that the maps name, and that some files of the application don't have. */
  optional: z.array(z.string()).default([]),
  /** Kind of all records; absent: the file's name up to its first dot. */
  record: z.string().optional(),
  maxExpandedBytes: z.number().int().min(1).default(20_000_000_000),
  maxLineBytes: z.number().int().min(256).default(1_000_000),
});

type Options = z.infer<typeof OPTIONS>;

/** The columns that the maps name, by the file's name and the kind of its records. */
type NamedColumns = (name: string, kind: string) => readonly string[];

interface Header {
  readonly names: readonly string[];
  readonly places: ReadonlyMap<string, number>;
}

interface CsvRecord {
  readonly header: Header;
  readonly cells: readonly string[];
}

export const CSV: Format = {
  name: 'csv',
  open: (given) => {
    const options = OPTIONS.safeParse(given);
    if (!options.success) {
      const [issue] = options.error.issues;
      throw new ParcoursError(
        'input',
        'intake.options',
        {
          fr: `Options du format csv : ${issue?.message ?? ''}`,
          en: `Options of the format csv: ${issue?.message ?? ''}`,
        },
        { path: `format.${issue?.path.join('.') ?? ''}` },
      );
    }
    let named: NamedColumns = () => [];
    const reader: FormatReader<CsvRecord> = {
      read: (landed) => readRecords(landed, options.data, named),
      field: fieldOf,
      expectFields: (fieldsOf) => {
        named = fieldsOf;
      },
      each: (path) => {
        throw noParts(path);
      },
    };
    return reader as FormatReader<unknown>;
  },
};

/** The header's places are looked up once a file, not once a row. */
function fieldOf(path: string): (record: CsvRecord) => string | null {
  let header: Header | null = null;
  let place = -1;
  return (record) => {
    if (record.header !== header) {
      header = record.header;
      place = header.places.get(path) ?? -1;
    }
    const cell = record.cells[place];
    return cell === undefined || cell === '' ? null : cell;
  };
}

function noParts(path: string): ParcoursError {
  return new ParcoursError(
    'input',
    'intake.path',
    { fr: 'Une ligne de CSV n’a pas de parties', en: 'A row of CSV has no parts' },
    { path },
  );
}

async function* readRecords(
  landed: LandedBytes,
  options: Options,
  named: NamedColumns,
): AsyncGenerator<readonly ReadItem<CsvRecord>[]> {
  const rows = new RowReader(options, landed.name, named);
  try {
    for await (const lines of linesOf(landed, options)) {
      const batch = rows.take(lines);
      if (batch.length > 0) yield batch;
    }
    const last = rows.end();
    if (last.length > 0) yield last;
  } catch (error) {
    const refusal = error instanceof ExpandedTooFar ? BOMB : UNPACKED;
    yield [
      { ok: false, refusal, place: { line: null, offsetBytes: 0, lengthBytes: landed.sizeBytes } },
    ];
  }
}

/** How many lines a quoted value may run over before its quote counts as never closed. */
const QUOTED_LINES_MAX = 200;

/** Puts lines together to rows: a quoted value may hold the end of a line. */
class RowReader {
  readonly #options: Options;
  readonly #file: string;
  readonly #kind: string;
  readonly #decode: (bytes: Buffer) => string | null;
  readonly #wanted: readonly string[];
  #header: Header | null = null;
  #open: Line[] = [];
  #refusedFile: RefusedFile | null = null;

  constructor(options: Options, name: string, named: NamedColumns) {
    this.#options = options;
    this.#file = name;
    this.#kind = options.record ?? name.replace(/\..*$/, '');
    const fromMaps = named(name, this.#kind).filter((one) => !options.optional.includes(one));
    this.#wanted = [...new Set([...options.columns, ...fromMaps])];
    this.#decode = decoderOf(options.encoding);
  }

  take(lines: readonly Line[]): readonly ReadItem<CsvRecord>[] {
    const items: ReadItem<CsvRecord>[] = [];
    for (const line of lines) this.#add(line, items);
    return items;
  }

  /** A value whose quote is never closed: its first line is refused, the others are read anew. */
  end(): readonly ReadItem<CsvRecord>[] {
    if (this.#refusedFile !== null) return [this.#refusedFile.item()];
    const items: ReadItem<CsvRecord>[] = [];
    while (this.#open.length > 0) this.#giveUp(items);
    return items;
  }

  #add(line: Line, items: ReadItem<CsvRecord>[]): void {
    if (this.#refusedFile !== null) {
      this.#refusedFile.add(line);
      return;
    }
    if (line.bytes.length > this.#options.maxLineBytes) {
      items.push(refused(TOO_LONG, line, line));
      return;
    }
    const first = this.#open[0];
    const text = this.#decode(line.bytes);
    if (text === null) {
      items.push(refused(BAD_BYTES, line, line));
      return;
    }
    if (first === undefined && line.bytes.length === 0) return;
    this.#open.push(line);
    const whole = first === undefined ? text : this.#text();
    const cells = splitRow(whole, this.#options.delimiter);
    if (cells === null) {
      if (this.#open.length >= QUOTED_LINES_MAX) this.#giveUp(items);
      return;
    }
    this.#open = [];
    this.#row(cells, first ?? line, line, items);
  }

  #text(): string {
    return this.#open.map(({ bytes }) => this.#decode(bytes) ?? '').join('\n');
  }

  #giveUp(items: ReadItem<CsvRecord>[]): void {
    const [first, ...others] = this.#open;
    this.#open = [];
    if (first !== undefined) items.push(refused(UNCLOSED, first, first));
    for (const line of others) this.#add(line, items);
  }

  #row(cells: readonly string[], from: Line, to: Line, items: ReadItem<CsvRecord>[]): void {
    if (this.#header === null) {
      const names = cells.map((cell, i) => (i === 0 ? cell.replace(/^\uFEFF/, '') : cell).trim());
      const fault = headerFault(this.#file, names, this.#wanted);
      if (fault !== null) this.#refusedFile = new RefusedFile(fault, from, to);
      this.#header = { names, places: new Map(names.map((name, i) => [name, i])) };
      return;
    }
    if (cells.length !== this.#header.names.length) {
      items.push(refused(fieldCount(this.#header.names.length), from, to));
      return;
    }
    const record = { header: this.#header, cells };
    items.push({ ok: true, kind: this.#kind, record, place: placeOf(from, to) });
  }
}

function decoderOf(encoding: Options['encoding']): (bytes: Buffer) => string | null {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return (bytes) => {
    if (bytes.includes(0)) return null;
    try {
      return decoder.decode(bytes);
    } catch {
      return null;
    }
  };
}

/** The cells of a row; null if a quote is still open at its end. */
function splitRow(text: string, delimiter: string): readonly string[] | null {
  if (!text.includes('"')) return text.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const end = text.indexOf(delimiter, at);
      cells.push(text.slice(at, end === -1 ? text.length : end));
      if (end === -1) return cells;
      at = end + 1;
      continue;
    }
    let cell = '';
    let from = at + 1;
    for (;;) {
      const quote = text.indexOf('"', from);
      if (quote === -1) return null;
      cell += text.slice(from, quote);
      from = quote + 1;
      if (text[from] !== '"') break;
      cell += '"';
      from++;
    }
    // What stands between the closing quote and the delimiter belongs to the value.
    const end = text.indexOf(delimiter, from);
    cells.push(cell + text.slice(from, end === -1 ? text.length : end));
    if (end === -1) return cells;
    at = end + 1;
  }
}

function placeOf(from: Line, to: Line): RecordPlace {
  const end = to.offsetBytes + to.bytes.length;
  return { line: from.number, offsetBytes: from.offsetBytes, lengthBytes: end - from.offsetBytes };
}

function refused(fault: Refusal, from: Line, to: Line): ReadItem<CsvRecord> {
  return { ok: false, refusal: fault, place: placeOf(from, to) };
}

function refusal(rule: string, field: string | null, fr: string, en: string): Refusal {
  return { rule: `csv.${rule}`, field, expected: { fr, en } };
}

const fieldCount = (count: number): Refusal => {
  return refusal(
    'field-count',
    null,
    `${count} champs, comme l’en-tête`,
    `${count} fields, as the header`,
  );
};

const TOO_LONG = refusal('line-too-long', null, 'une ligne moins longue', 'a shorter line');
const BAD_BYTES = refusal(
  'encoding',
  null,
  'des octets de l’encodage déclaré, sans NUL',
  'bytes of the declared encoding, without NUL',
);
const UNCLOSED = refusal('quote', null, 'un guillemet fermant', 'a closing quote');
const BOMB = refusal(
  'expanded',
  null,
  'un fichier dont le contenu décompressé reste sous la limite',
  'a file that stays below the limit when it is unpacked',
);
const UNPACKED = refusal('gzip', null, 'un fichier gzip entier', 'a whole gzip file');
