import type { ReadItem, Refusal } from '../format.ts';
import type { Line } from './lines.ts';

/** What is wrong with the header of a file; null: nothing. */
export function headerFault(
  file: string,
  names: readonly string[],
  wanted: readonly string[],
): Refusal | null {
  const missing = wanted.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const list = missing.join(', ');
    return fault(
      'columns',
      list,
      `dans l’en-tête de ${file}, ${list}`,
      `in the header of ${file}, ${list}`,
    );
  }
  const doubled = names.find((name, i) => name !== '' && names.indexOf(name) !== i);
  if (doubled === undefined) return null;
  return fault(
    'column-twice',
    doubled,
    `dans l’en-tête de ${file}, ${doubled} une seule fois`,
    `in the header of ${file}, ${doubled} only once`,
  );
}

function fault(rule: string, field: string, fr: string, en: string): Refusal {
  return { rule: `csv.${rule}`, field, expected: { fr, en } };
}

/**
 * A file whose header was refused: one dead letter, whose place holds the header and all rows below
 * it, so that they are found there and read by a replay. A letter for each row would hide the cause.
 */
export class RefusedFile {
  readonly #fault: Refusal;
  readonly #from: Line;
  #to: Line;
  #rows = 0;

  constructor(fault: Refusal, from: Line, to: Line) {
    this.#fault = fault;
    this.#from = from;
    this.#to = to;
  }

  add(line: Line): void {
    if (line.bytes.length > 0) this.#rows++;
    this.#to = line;
  }

  item<Rec>(): ReadItem<Rec> {
    const { rule, field, expected } = this.#fault;
    const fr = `${expected.fr} (lignes qui attendent au-dessous : ${this.#rows})`;
    const en = `${expected.en} (lines waiting below: ${this.#rows})`;
    const { number: line, offsetBytes } = this.#from;
    const lengthBytes = this.#to.offsetBytes + this.#to.bytes.length - offsetBytes;
    return {
      ok: false,
      refusal: { rule, field, expected: { fr, en } },
      place: { line, offsetBytes, lengthBytes },
    };
  }
}
