import { TextDecoder } from 'node:util';
import type { LandedBytes, RecordPlace, Refusal } from '../format.ts';

/** A passage as text, or why there is none. */
export type Framed = {
  readonly place: RecordPlace;
  /** The establishment that the file named before this passage. */
  readonly finess: string | null;
} & ({ readonly text: string } | { readonly refusal: Refusal });

const BEGIN = '<PATIENT>';
const END = '</PATIENT>';
const FINESS = /<FINESS>\s*([^<\s]+)\s*<\/FINESS>/;
/** A passage is about a thousand characters; what has so many is none. */
const PASSAGE_CHARS_MAX = 200_000;
/** Between passages nothing of this length may stand that could still become one. */
const KEPT_CHARS = 2_000;

/**
 * Cuts a file into its passages, so that one that is broken harms no other. Nothing is expanded and
 * no document type is accepted: entities that grow without end have no place to be declared.
 */
export async function* framesOf(
  landed: LandedBytes,
  encoding: string | undefined,
): AsyncGenerator<Framed> {
  const cutter = new Cutter();
  let decoder: TextDecoder | null = null;
  for await (const chunk of landed.stream()) {
    if (decoder === null) {
      const label = encoding ?? declaredEncoding(chunk);
      decoder = decoderOf(label);
      if (decoder === null) {
        yield cutter.refused(UNKNOWN_CHARSET);
        return;
      }
      cutter.isUtf8 = decoder.encoding === 'utf-8';
      if (hasMark(chunk)) cutter.skipBytes(MARK.length);
    }
    const text = decoded(decoder, chunk);
    if (text === null) {
      yield cutter.refused(WRONG_CHARSET);
      return;
    }
    yield* cutter.take(text);
    if (cutter.isOver) return;
  }
  yield* cutter.end();
}

/** Holds what has not become a passage yet, and where in the bytes it begins. */
class Cutter {
  isUtf8 = true;
  /** Nothing after this can be trusted. */
  isOver = false;
  #text = '';
  #line = 1;
  #offsetBytes = 0;
  #finess: string | null = null;

  skipBytes(count: number): void {
    this.#offsetBytes += count;
  }

  *take(text: string): Generator<Framed> {
    this.#text += text;
    for (;;) {
      const begin = this.#text.indexOf(BEGIN);
      const head = begin === -1 ? this.#text : this.#text.slice(0, begin);
      if (head.includes('<!DOCTYPE')) {
        this.isOver = true;
        yield this.refused(DOCTYPE);
        return;
      }
      this.#finess = FINESS.exec(head)?.[1] ?? this.#finess;
      if (begin === -1) {
        if (this.#text.length > 2 * KEPT_CHARS) this.#advance(this.#text.length - KEPT_CHARS);
        return;
      }
      this.#advance(begin);
      const end = this.#text.indexOf(END);
      const next = this.#text.indexOf(BEGIN, 1);
      if (end === -1 && next === -1 && this.#text.length <= PASSAGE_CHARS_MAX) return;
      if (end !== -1 && (next === -1 || end < next)) yield this.#passage(end + END.length);
      else yield this.#unfinished(next === -1 ? this.#text.length : next);
    }
  }

  *end(): Generator<Framed> {
    if (this.#text.startsWith(BEGIN)) yield this.#unfinished(this.#text.length);
    else if (this.#offsetBytes === 0 && !/<OSCOUR[\s>]/.test(this.#text)) {
      yield this.refused(NO_OSCOUR);
    }
  }

  refused(refusal: Refusal): Framed {
    const place = { line: this.#line, offsetBytes: this.#offsetBytes, lengthBytes: 0 };
    return { place, finess: this.#finess, refusal };
  }

  #passage(length: number): Framed {
    const text = this.#text.slice(0, length);
    const place = this.#placeOf(text);
    this.#advance(length);
    return { place, finess: this.#finess, text };
  }

  #unfinished(length: number): Framed {
    const place = this.#placeOf(this.#text.slice(0, length));
    this.#advance(length);
    return { place, finess: this.#finess, refusal: UNFINISHED };
  }

  #placeOf(text: string): RecordPlace {
    return {
      line: this.#line,
      offsetBytes: this.#offsetBytes,
      lengthBytes: this.#bytesOf(text),
    };
  }

  #advance(length: number): void {
    const gone = this.#text.slice(0, length);
    this.#offsetBytes += this.#bytesOf(gone);
    this.#line += gone.split('\n').length - 1;
    this.#text = this.#text.slice(length);
  }

  /** All other character sets that are known have one byte a character. */
  #bytesOf(text: string): number {
    return this.isUtf8 ? Buffer.byteLength(text) : text.length;
  }
}

const MARK = [0xef, 0xbb, 0xbf];

const hasMark = (chunk: Uint8Array): boolean => MARK.every((byte, i) => chunk[i] === byte);

function declaredEncoding(chunk: Uint8Array): string {
  const head = Buffer.from(chunk.subarray(0, 200)).toString('latin1');
  return /^[^<]*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)["']/.exec(head)?.[1] ?? 'utf-8';
}

const KNOWN = new Set(['utf-8', 'iso-8859-15', 'windows-1252']);

/** Null for a character set that isn't known (ISO 8859-1 is read as its superset, windows-1252). */
function decoderOf(label: string): TextDecoder | null {
  try {
    const decoder = new TextDecoder(label, { fatal: true });
    return KNOWN.has(decoder.encoding) ? decoder : null;
  } catch {
    return null;
  }
}

function decoded(decoder: TextDecoder, chunk: Uint8Array): string | null {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch {
    return null;
  }
}

const refusal = (rule: string, field: string | null, fr: string, en: string): Refusal => {
  return { rule: `rpu.${rule}`, field, expected: { fr, en } };
};

const DOCTYPE = refusal('doctype', null, 'aucun DOCTYPE', 'no DOCTYPE');
const UNFINISHED = refusal(
  'unfinished',
  'PATIENT',
  'la fin du passage (</PATIENT>)',
  'the end of the passage (</PATIENT>)',
);
const NO_OSCOUR = refusal('no-oscour', 'OSCOUR', 'un fichier OSCOUR', 'an OSCOUR file');
const UNKNOWN_CHARSET = refusal(
  'charset-unknown',
  'encoding',
  'un jeu de caractères connu (UTF-8, ISO-8859-1, ISO-8859-15, windows-1252)',
  'a character set that is known (UTF-8, ISO-8859-1, ISO-8859-15, windows-1252)',
);
const WRONG_CHARSET = refusal(
  'charset-wrong',
  'encoding',
  'des octets conformes au jeu annoncé',
  'bytes of the character set that the file names',
);
