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
    const { text } = this;
    let from = this.starts[segment] ?? 0;
    const end = this.ends[segment] ?? 0;
    // MSH-1 is the delimiter itself, so that MSH-2 is what stands after the first.
    let left = this.names[segment] === 'MSH' ? number - 1 : number;
    if (left === 0 && number === 1) return { from: from + 3, to: from + 4 };
    while (left > 0) {
      const next = text.indexOf(this.field, from);
      if (next === -1 || next >= end) return { from: end, to: end };
      from = next + 1;
      left--;
    }
    return { from, to: boundedIndex(text, this.field, from, end) };
  }

  /** The nth part (from 1) between delimiters. */
  part(bounds: Bounds, delimiter: string, number: number): Bounds {
    const { text } = this;
    let { from } = bounds;
    for (let left = number - 1; left > 0; left--) {
      const next = text.indexOf(delimiter, from);
      if (next === -1 || next >= bounds.to) return { from: bounds.to, to: bounds.to };
      from = next + 1;
    }
    return { from, to: boundedIndex(text, delimiter, from, bounds.to) };
  }

  repetitions(bounds: Bounds): readonly Bounds[] {
    const found: Bounds[] = [];
    for (let from = bounds.from; from < bounds.to; ) {
      const to = boundedIndex(this.text, this.repetition, from, bounds.to);
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

function boundedIndex(text: string, delimiter: string, from: number, end: number): number {
  const found = text.indexOf(delimiter, from);
  return found === -1 || found > end ? end : found;
}

function lineEnd(text: string, from: number): number {
  const carriage = text.indexOf('\r', from);
  const feed = text.indexOf('\n', from);
  if (carriage === -1) return feed === -1 ? text.length : feed;
  return feed === -1 ? carriage : Math.min(carriage, feed);
}
