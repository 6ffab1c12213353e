import type { Sentence } from '../model/errors.ts';

/** What was received in one piece (a message, a file, a page of a table), as the landing log keeps it. */
export interface LandedBytes {
  /** Name that the sender gave it: a file's name, a message's control id; may be empty. */
  readonly name: string;
  readonly sizeBytes: number;
  stream(): AsyncIterable<Uint8Array>;
}

/** Where a record stands within what was received. */
export interface RecordPlace {
  /** From 1; null where the format has no lines. */
  readonly line: number | null;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** Why a record can't be read. Holds no value of the record. */
export interface Refusal {
  /** Stable and short, such as `hl7v2.no-msh`. */
  readonly rule: string;
  /** The field as the format names it (`PID-3`, a column, an element), or null for the whole. */
  readonly field: string | null;
  readonly expected: Sentence;
}

export type ReadItem<Rec> =
  | {
      readonly ok: true;
      /** What maps choose by: `ADT^A01`, `Patient`, `passage`, a table's name. */
      readonly kind: string;
      readonly record: Rec;
      readonly place: RecordPlace;
    }
  | { readonly ok: false; readonly refusal: Refusal; readonly place: RecordPlace };

/** Reads one format as one application writes it: bytes in, records out, streaming. */
export interface FormatReader<Rec> {
  /** Records in order, in batches of bounded size. Never throws for what the bytes hold. */
  read(landed: LandedBytes): AsyncIterable<readonly ReadItem<Rec>[]>;
  /**
   * Compiles a path once into a getter that is called for every record. Empty and absent are null.
   * Throws ParcoursError 'intake.path' naming the path when it can't mean anything in this format.
   */
  field(path: string): (record: Rec) => string | null;
  /**
   * Where records share one header: takes what tells, by the name of the piece and the kind of its
   * records, the fields that rules name. A header without one of them is refused as a whole.
   */
  expectFields?(fieldsOf: (name: string, kind: string) => readonly string[]): void;
  /** Compiles a path to the parts of a record that each make an event (`OBX`, `LISTE_DA/DA`). */
  each(path: string): (record: Rec) => readonly Rec[];
}

export interface Format {
  readonly name: string;
  /** Checks the `format:` section of a source.yaml; throws ParcoursError 'intake.options'. */
  open(options: Readonly<Record<string, unknown>>): FormatReader<unknown>;
}
