/**
 * An HL7 v2 message (HL7 v2.5, chapter 2): segments are found at once, fields only when asked for.
 * Nothing is copied but what is asked.
 */
export class Hl7Message {
  readonly text: string;
  /** Character that ends a field, MSH-1; the others from MSH-2. */
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  /** Where each segment begins and ends in the text. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly names: readonly string[];
  readonly #fields: (readonly number[] | undefined)[] = [];

  /** The text begins with MSH, and has its delimiters. */
  constructor(text: string) {
    this.text = text;
    this.field = text[3] ?? '|';
    this.component = text[4] ?? '^';
    this.repetition = text[5] ?? '~';
    this.escape = text[6] ?? '\\';
    this.subcomponent = text[7] ?? '&';
    const starts: number[] = [];
    const ends: number[] = [];
    const names: string[] = [];
    for (let at = 0; at < text.length; ) {
      const end = lineEnd(text, at);
      if (end - at >= 3) {
        starts.push(at);
        ends.push(end);
        names.push(text.slice(at, at + 3));
      }
      at = end + 1;
    }
    this.starts = starts;
    this.ends = ends;
    this.names = names;
  }

  /** Bounds of a field of a segment; from === to where it is empty or absent. */
  fieldBounds(segment: number, number: number): Bounds {
    const from = this.starts[segment] ?? 0;
    const end = this.ends[segment] ?? 0;
    // MSH-1 is the delimiter itself, so that MSH-2 is what stands after the first.
    const place = this.names[segment] === 'MSH' ? number - 1 : number;
    if (place === 0 && number === 1) return { from: from + 3, to: from + 4 };
    const fields = this.#fields[segment] ?? this.#split(segment, from, end);
    const to = fields[place];
    if (to === undefined) return { from: end, to: end };
    return { from: place === 0 ? from : (fields[place - 1] ?? end) + 1, to };
  }

  /** Ends of all fields of a segment: found once, since a map asks for several of them. */
  #split(segment: number, from: number, end: number): readonly number[] {
    const delimiter = this.field.charCodeAt(0);
    const fields: number[] = [];
    for (let at = from; at < end; at++) {
      if (this.text.charCodeAt(at) === delimiter) fields.push(at);
    }
    fields.push(end);
    this.#fields[segment] = fields;
    return fields;
  }

  /** The nth part (from 1) between delimiters. */
  part(bounds: Bounds, delimiter: string, number: number): Bounds {
    const { text } = this;
    const { to } = bounds;
    const code = delimiter.charCodeAt(0);
    let { from } = bounds;
    for (let left = number - 1; left > 0; left--) {
      from = boundedIndex(text, code, from, to) + 1;
      if (from > to) return { from: to, to };
    }
    return { from, to: boundedIndex(text, code, from, to) };
  }

  repetitions(bounds: Bounds): readonly Bounds[] {
    const found: Bounds[] = [];
    for (let from = bounds.from; from < bounds.to; ) {
      const to = boundedIndex(this.text, this.repetition.charCodeAt(0), from, bounds.to);
      found.push({ from, to });
      from = to + 1;
    }
    return found;
  }

  /** Unescaped text; null where it is empty, or `""` (HL7: the value is deleted). */
  value({ from, to }: Bounds): string | null {
    if (from >= to) return null;
    const raw = this.text.slice(from, to);
    if (raw === '""') return null;
    return raw.includes(this.escape) ? this.#unescaped(raw) : raw;
  }

  #unescaped(raw: string): string {
    const pattern = /\\([^\\]*)\\/g;
    const escaped = this.escape === '\\' ? raw : raw.replaceAll(this.escape, '\\');
    return escaped.replace(pattern, (whole, code: string) => this.#meant(code) ?? whole);
  }

  #meant(code: string): string | null {
    const known: Readonly<Record<string, string>> = {
      F: this.field,
      S: this.component,
      T: this.subcomponent,
      R: this.repetition,
      E: this.escape,
      '.br': '\n',
      H: '',
      N: '',
    };
    const plain = known[code];
    if (plain !== undefined) return plain;
    if (/^X(?:[0-9A-Fa-f]{2})+$/.test(code))
      return Buffer.from(code.slice(1), 'hex').toString('latin1');
    return /^\.(?:sp|in|ti|fi|nf|ce|sk)/.test(code) ? '\n' : null;
  }
}

export interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** Place of a character before the end, or the end: never looks further, unlike `indexOf`. */
function boundedIndex(text: string, code: number, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if (text.charCodeAt(at) === code) return at;
  }
  return end;
}

const CARRIAGE = 0x0d;
const FEED = 0x0a;

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CARRIAGE || code === FEED) return at;
  }
  return text.length;
}
