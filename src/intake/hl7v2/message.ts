import { belongingTo } from './belonging.ts';

const TAB = 0x09;
const FEED = 0x0a;
const CARRIAGE = 0x0d;
const ESCAPE = 0x1b;

/**
 * An HL7 v2 message (HL7 v2.5, chapter 2). One walk over the text finds the segments and their
 * fields; nothing is copied but what is asked for.
 */
export class Hl7Message {
  readonly text: string;
  /** Character that ends a field, MSH-1; the others from MSH-2. */
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  readonly names: readonly string[];
  /** Control characters that no text holds; escapes of printers (1B) and MLLP's own are let through. */
  readonly isBinary: boolean;
  /** Where each segment begins. */
  readonly #starts: number[] = [];
  /** Ends of all fields of all segments, and where those of each segment begin. */
  readonly #ends: number[] = [];
  readonly #firsts: number[] = [];
  readonly #hasEscapes: boolean;
  /** By name: a message is asked for the same segments for each of its parts. */
  readonly #belonging = new Map<string, readonly number[]>();

  /** The text begins with MSH, and has its delimiters. */
  constructor(text: string) {
    this.text = text;
    this.field = text[3] ?? '|';
    this.component = text[4] ?? '^';
    this.repetition = text[5] ?? '~';
    this.escape = text[6] ?? '\\';
    this.subcomponent = text[7] ?? '&';
    // MSH-2 names the escape character itself.
    this.#hasEscapes = text.indexOf(this.escape, 7) !== -1;
    this.isBinary = this.#walk();
    this.names = this.#starts.map((from) => text.slice(from, from + 3));
  }

  /** Tells whether there was a character that no text holds. */
  #walk(): boolean {
    const { text } = this;
    const delimiter = this.field.charCodeAt(0);
    const ends = this.#ends;
    let isBinary = false;
    let start = 0;
    let first = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === delimiter) ends.push(at);
      else if (code < ESCAPE) {
        if (code === CARRIAGE || code === FEED) {
          this.#endSegment(start, first, at);
          start = at + 1;
          first = ends.length;
        } else isBinary ||= code < TAB || code > CARRIAGE;
      }
    }
    this.#endSegment(start, first, text.length);
    return isBinary;
  }

  /** Blank lines, and what is too short for a name, are no segments. */
  #endSegment(start: number, first: number, end: number): void {
    if (end - start < 3) {
      this.#ends.length = first;
      return;
    }
    this.#starts.push(start);
    this.#firsts.push(first);
    this.#ends.push(end);
  }

  /** The segment of that name that belongs to the one in focus (-1: to the message), or -1. */
  segmentFor(name: string, focus: number): number {
    if (focus === -1) return this.names.indexOf(name);
    if (this.names[focus] === name) return focus;
    let belonging = this.#belonging.get(name);
    if (belonging === undefined) {
      belonging = belongingTo(name, this.names);
      this.#belonging.set(name, belonging);
    }
    return belonging[focus] ?? -1;
  }

  /** Where a field of a segment begins; -1 where it is absent. */
  fieldFrom(segment: number, number: number): number {
    const at = this.#placeOf(segment, number);
    if (at < 0) return -1;
    // MSH-1 is the delimiter itself.
    if (number === 1 && this.names[segment] === 'MSH') return (this.#starts[segment] ?? 0) + 3;
    return at === this.#firsts[segment]
      ? (this.#starts[segment] ?? 0)
      : (this.#ends[at - 1] ?? 0) + 1;
  }

  fieldTo(segment: number, number: number): number {
    const at = this.#placeOf(segment, number);
    if (at < 0) return -1;
    if (number === 1 && this.names[segment] === 'MSH') return (this.#starts[segment] ?? 0) + 4;
    return this.#ends[at] ?? -1;
  }

  /** Place in `#ends`; in MSH, MSH-2 is what stands after the first delimiter. */
  #placeOf(segment: number, number: number): number {
    const first = this.#firsts[segment] ?? -1;
    if (first < 0) return -1;
    const at = first + (this.names[segment] === 'MSH' ? number - 1 : number);
    return at < (this.#firsts[segment + 1] ?? this.#ends.length) ? at : -1;
  }

  /** Where the character of that code stands before the end, or the end. */
  indexBefore(code: number, from: number, end: number): number {
    const { text } = this;
    for (let at = from; at < end; at++) {
      if (text.charCodeAt(at) === code) return at;
    }
    return end;
  }

  /** Unescaped text; null where it is empty, or `""` (HL7: the value is deleted). */
  value(from: number, to: number): string | null {
    if (from < 0 || from >= to) return null;
    const raw = this.text.slice(from, to);
    if (raw === '""') return null;
    return this.#hasEscapes && raw.includes(this.escape) ? this.#unescaped(raw) : raw;
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
