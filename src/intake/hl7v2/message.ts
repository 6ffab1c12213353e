import { belongingTo } from './belonging.ts';
import { codeAt } from './segment-code.ts';

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
  /** Codes of the characters that end a field (MSH-1) and its parts (MSH-2). */
  readonly field: number;
  readonly component: number;
  readonly repetition: number;
  readonly subcomponent: number;
  readonly escape: string;
  /** Name of each segment, as `segmentCode` gives it. */
  readonly names: readonly number[];
  /** Control characters that no text holds; escapes of printers (1B) and MLLP's own are let through. */
  readonly isBinary: boolean;
  /** Of each segment the place before its begin, then the ends of its fields; all in a row. */
  readonly #bounds: Int32Array;
  /** Where the bounds of each segment begin. */
  readonly #firsts: readonly number[];
  readonly #hasEscapes: boolean;
  /** By name: a message is asked for the same segments for each of its parts. */
  readonly #belonging = new Map<number, readonly number[]>();

  /** The text begins with MSH, and has its delimiters. */
  constructor(text: string) {
    this.text = text;
    this.field = text.charCodeAt(3);
    this.component = text.charCodeAt(4);
    this.repetition = text.charCodeAt(5);
    this.escape = text[6] ?? '\\';
    this.subcomponent = text.charCodeAt(7);
    // MSH-2 names the escape character itself.
    this.#hasEscapes = text.indexOf(this.escape, 7) !== -1;
    const { bounds, firsts, isBinary } = walk(text, this.field);
    this.#bounds = bounds;
    this.#firsts = firsts;
    this.isBinary = isBinary;
    this.names = this.#firsts.map((first) => {
      const from = (this.#bounds[first] ?? 0) + 1;
      return codeAt(text, from);
    });
  }

  /** For each segment, the one of that name that belongs to it, or -1. */
  belongingTo(name: number): readonly number[] {
    let belonging = this.#belonging.get(name);
    if (belonging === undefined) {
      belonging = belongingTo(name, this.names);
      this.#belonging.set(name, belonging);
    }
    return belonging;
  }

  /** Place of a field, for `from` and `to`, or -1: field 0 is the segment's name. */
  place(segment: number, field: number): number {
    const first = this.#firsts[segment];
    if (first === undefined) return -1;
    const at = first + field;
    return at + 1 < (this.#firsts[segment + 1] ?? this.#bounds.length) ? at : -1;
  }

  from(place: number): number {
    return (this.#bounds[place] ?? 0) + 1;
  }

  to(place: number): number {
    return this.#bounds[place + 1] ?? 0;
  }

  /**
   * The nth component (from 1; 0: all of them) and subcomponent of the repetition that begins there.
   * A component named alone means its first subcomponent (chapter 2, 2.14.1).
   */
  part(from: number, end: number, component: number, subcomponent: number): string | null {
    const { text } = this;
    let at = from;
    for (let left = component - 1; left > 0; at++) {
      if (at >= end) return null;
      const code = text.charCodeAt(at);
      if (code === this.repetition) return null;
      if (code === this.component) left--;
    }
    for (let left = subcomponent - 1; left > 0; at++) {
      if (at >= end) return null;
      const code = text.charCodeAt(at);
      if (code === this.repetition || code === this.component) return null;
      if (code === this.subcomponent) left--;
    }
    const start = at;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === this.repetition) break;
      if (component > 0 && (code === this.component || code === this.subcomponent)) break;
    }
    return this.#value(start, at);
  }

  /** Bounds of the repetitions of a field. */
  repetitions(from: number, end: number): readonly (readonly [from: number, to: number])[] {
    const found: [number, number][] = [];
    for (let at = from; at < end; ) {
      let to = at;
      while (to < end && this.text.charCodeAt(to) !== this.repetition) to++;
      found.push([at, to]);
      at = to + 1;
    }
    return found;
  }

  /** Unescaped text; null where it is empty, or `""` (HL7: the value is deleted). */
  #value(from: number, to: number): string | null {
    if (from >= to) return null;
    const raw = this.text.slice(from, to);
    if (to - from === 2 && raw === '""') return null;
    return this.#hasEscapes && raw.includes(this.escape) ? this.#unescaped(raw) : raw;
  }

  #unescaped(raw: string): string {
    return raw.replace(escapesOf(this.escape), (whole, code: string) => this.#meant(code) ?? whole);
  }

  #meant(code: string): string | null {
    const known: Readonly<Record<string, string>> = {
      F: String.fromCharCode(this.field),
      S: String.fromCharCode(this.component),
      T: String.fromCharCode(this.subcomponent),
      R: String.fromCharCode(this.repetition),
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

const USUAL_ESCAPES = /\\([^\\]*)\\/g;

/** A code between two escape characters; the reader lets none through that is a letter or digit. */
function escapesOf(mark: string): RegExp {
  return mark === '\\' ? USUAL_ESCAPES : new RegExp(`\\${mark}([^\\${mark}]*)\\${mark}`, 'g');
}

/** Room for the bounds of one message after the other: most have as many. */
let room = new Int32Array(4096);

interface Walked {
  readonly bounds: Int32Array;
  readonly firsts: readonly number[];
  readonly isBinary: boolean;
}

/** Finds all segments and fields, and whether there is a character that no text holds. */
function walk(text: string, field: number): Walked {
  const { length } = text;
  if (room.length < length + 2) room = new Int32Array(2 * length);
  const bounds = room;
  const firsts: number[] = [];
  let isBinary = false;
  let count = 1;
  let first = 0;
  bounds[0] = -1;
  for (let at = 0; at <= length; at++) {
    const code = at < length ? text.charCodeAt(at) : FEED;
    if (code === field) bounds[count++] = at;
    else if (code < ESCAPE) {
      if (code === CARRIAGE || code === FEED) {
        // Blank lines, and what is too short for a name, are no segments.
        if (at - (bounds[first] ?? 0) > 3) {
          firsts.push(first);
          bounds[count++] = at;
        } else count = first;
        first = count;
        bounds[count++] = at;
      } else if (code < TAB || code > CARRIAGE) isBinary = true;
    }
  }
  return { bounds: bounds.slice(0, first), firsts, isBinary };
}
