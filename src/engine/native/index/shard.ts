import { isArrayOf, type SegmentArray, type SegmentArrays, type SegmentType } from './segments.ts';

/** Null in an int32 column or a day; no date of the lake is this day. */
export const NO_VALUE = -2_147_483_648;

/** How a column is kept. A column that is null in every row is not kept at all. */
export type Encoding = 'int32' | 'float64' | 'int64' | 'text';

/** Values of a column by row. */
export type Column =
  | { readonly encoding: 'none' }
  /** NO_VALUE is null. */
  | { readonly encoding: 'int32'; readonly values: Int32Array }
  /** NaN is null. */
  | { readonly encoding: 'float64'; readonly values: Float64Array }
  /** Integers too wide for a number; where `valid` is 0 the value is null. */
  | { readonly encoding: 'int64'; readonly values: BigInt64Array; readonly valid: Uint8Array }
  /** Numbers of texts; -1 is null. */
  | { readonly encoding: 'text'; readonly codes: Int32Array; readonly texts: readonly string[] };

export type Encodings = Readonly<Record<string, Encoding>>;

export interface KindFacts {
  readonly rowCount: number;
  /** Every event ends so many days after its start; null: the ends are kept. */
  readonly lengthDays: number | null;
  readonly columns: Encodings;
}

/** What is known of a shard without reading it. */
export interface ShardFacts {
  readonly subjectCount: number;
  readonly kinds: Readonly<Record<string, KindFacts>>;
  readonly subjectColumns: Encodings;
}

/** Most subjects of a shard: their ordinals fit 16 bits. */
export const MAX_SHARD_SUBJECTS = 65_536;

/** Names of segments. `place` is an event kind, SUBJECT or a side table. */
export const SUBJECT = 'subject';
export const SUBJECT_IDS = 'subject.ids';
/** 1 where the subject has a row of its own in the subject table. */
export const SUBJECT_KNOWN = 'subject.known';
export const OBSERVATION = {
  offsets: 'observation.offsets',
  starts: 'observation.starts',
  ends: 'observation.ends',
} as const;

export const segmentOf = {
  /** u32: where each subject's rows begin, and the end of the last. */
  offsets: (kind: string) => `${kind}.offsets`,
  subjects: (kind: string) => `${kind}.subjects`,
  starts: (kind: string) => `${kind}.starts`,
  ends: (kind: string) => `${kind}.ends`,
  column: (place: string, column: string) => `${place}.column.${column}`,
  valid: (place: string, column: string) => `${place}.column.${column}.valid`,
  texts: (place: string, column: string) => `${place}.column.${column}.texts`,
  /** f64: concepts that occur, ascending. */
  concepts: (kind: string, column: string) => `${kind}.rows-of.${column}.concepts`,
  /** u32: where the rows of each concept begin, and the end of the last. */
  rowOffsets: (kind: string, column: string) => `${kind}.rows-of.${column}.offsets`,
  rows: (kind: string, column: string) => `${kind}.rows-of.${column}.rows`,
} as const;

/** Rows of one event kind in a shard, by subject, start, id. */
export interface KindRows {
  readonly name: string;
  readonly rowCount: number;
  readonly lengthDays: number | null;
  readonly offsets: Uint32Array;
  readonly subjects: Uint16Array;
  readonly starts: Int32Array;
}

const TEXT_DECODER = new TextDecoder();

/** Segments under their names, of which some may not be in memory. */
export class SegmentStore {
  readonly #arrays = new Map<string, SegmentArray>();
  readonly #texts = new Map<string, readonly string[]>();

  put(name: string, array: SegmentArray): void {
    this.#arrays.set(name, array);
  }

  has(name: string): boolean {
    return this.#arrays.has(name);
  }

  array<Type extends SegmentType>(type: Type, name: string): SegmentArrays[Type] {
    const array = this.#arrays.get(name);
    if (array === undefined) throw new RangeError(`segment ${name} is not in memory`);
    if (!isArrayOf(type, array)) throw new TypeError(`segment ${name} is not ${type}`);
    return array;
  }

  column(place: string, encodings: Encodings, name: string): Column {
    const encoding = encodings[name];
    if (encoding === undefined) return { encoding: 'none' };
    const segment = segmentOf.column(place, name);
    switch (encoding) {
      case 'int32':
        return { encoding, values: this.array('i32', segment) };
      case 'float64':
        return { encoding, values: this.array('f64', segment) };
      case 'int64': {
        const valid = this.array('u8', segmentOf.valid(place, name));
        return { encoding, values: this.array('i64', segment), valid };
      }
      case 'text':
        return {
          encoding,
          codes: this.array('i32', segment),
          texts: this.#textsOf(segmentOf.texts(place, name)),
        };
    }
  }

  #textsOf(name: string): readonly string[] {
    let texts = this.#texts.get(name);
    if (texts === undefined) {
      // A decoder takes no shared memory.
      texts = JSON.parse(TEXT_DECODER.decode(this.array('u8', name).slice())) as string[];
      this.#texts.set(name, texts);
    }
    return texts;
  }
}

/** The journeys of some subjects, column by column. A subject is its ordinal within the shard. */
export class Shard {
  readonly facts: ShardFacts;
  readonly segments: SegmentStore;
  /** By ordinal, 1 where the subject's journey has moved to a younger shard; null: none has. */
  readonly gone: Uint8Array | null;
  readonly #kinds = new Map<string, KindRows>();

  constructor(facts: ShardFacts, segments: SegmentStore, gone: Uint8Array | null) {
    this.facts = facts;
    this.segments = segments;
    this.gone = gone;
  }

  get subjectCount(): number {
    return this.facts.subjectCount;
  }

  kind(name: string): KindRows {
    let rows = this.#kinds.get(name);
    if (rows === undefined) {
      const { rowCount, lengthDays } = this.#factsOf(name);
      rows = {
        name,
        rowCount,
        lengthDays,
        offsets: this.segments.array('u32', segmentOf.offsets(name)),
        subjects: this.segments.array('u16', segmentOf.subjects(name)),
        starts: this.segments.array('i32', segmentOf.starts(name)),
      };
      this.#kinds.set(name, rows);
    }
    return rows;
  }

  /** Ends of a kind's rows, where they are kept. */
  ends(kind: string): Int32Array {
    return this.segments.array('i32', segmentOf.ends(kind));
  }

  column(kind: string, name: string): Column {
    return this.segments.column(kind, this.#factsOf(kind).columns, name);
  }

  subjectColumn(name: string): Column {
    return this.segments.column(SUBJECT, this.facts.subjectColumns, name);
  }

  #factsOf(kind: string): KindFacts {
    const facts = this.facts.kinds[kind];
    if (facts === undefined) throw new RangeError(`no event ${kind}`);
    return facts;
  }
}
