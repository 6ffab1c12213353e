import type { EventIndex } from '../index/event-index.ts';
import type { Needs } from '../index/needs.ts';
import { type Shard, segmentOf } from '../index/shard.ts';
import {
  countBits,
  type PersonSet,
  personSetOf,
  unionInto,
  without,
  wordsFor,
} from './person-set.ts';

/**
 * Counts subjects who have an event of some concepts, without evaluating a question: for the
 * figure beside a concept set while it is being put together. The sets of concepts that were asked
 * for stay known.
 */
export class PeopleWith {
  readonly #index: EventIndex;
  readonly #load: (needs: Needs) => Promise<void>;
  readonly #shards: readonly ShardPeople[];

  constructor(index: EventIndex, load: (needs: Needs) => Promise<void>) {
    this.#index = index;
    this.#load = load;
    this.#shards = index.shards.map((shard) => new ShardPeople(shard));
  }

  /** Observed subjects with an event of the kind whose concept is one of these. */
  async count(event: string, concepts: Float64Array): Promise<number> {
    const column = this.#columnOf(event);
    if (this.#shards.some((shard) => !shard.has(event, column))) {
      const names = [
        segmentOf.subjects(event),
        segmentOf.concepts(event, column),
        segmentOf.rowOffsets(event, column),
        segmentOf.rows(event, column),
      ];
      await this.#load({ shard: new Set(names), sides: new Set() });
    }
    let people = 0;
    for (const shard of this.#shards) people += shard.count(event, column, concepts);
    return people;
  }

  #columnOf(name: string): string {
    const event = this.#index.model.events.find((candidate) => candidate.name === name);
    const field = event?.fields.concept;
    if (field === undefined || field.hops.length > 0) {
      throw new RangeError(`events ${name} have no concept of their own`);
    }
    return field.column;
  }
}

class ShardPeople {
  readonly #shard: Shard;
  readonly #words: Int32Array;
  readonly #gone: Int32Array | null;
  /** By event kind, the set of each concept that was asked for; null where none has it. */
  readonly #known = new Map<string, Map<number, PersonSet | null>>();

  constructor(shard: Shard) {
    this.#shard = shard;
    this.#words = new Int32Array(wordsFor(shard.subjectCount));
    this.#gone = shard.gone === null ? null : bitsOf(shard.gone);
  }

  has(event: string, column: string): boolean {
    const { segments } = this.#shard;
    return segments.has(segmentOf.rows(event, column)) && segments.has(segmentOf.subjects(event));
  }

  count(event: string, column: string, concepts: Float64Array): number {
    let known = this.#known.get(event);
    if (known === undefined) {
      known = new Map();
      this.#known.set(event, known);
    }
    const sets: PersonSet[] = [];
    for (const concept of concepts) {
      let set = known.get(concept);
      if (set === undefined) {
        set = this.#setOf(event, column, concept);
        known.set(concept, set);
      }
      if (set !== null) sets.push(set);
    }
    if (sets.length === 0) return 0;
    unionInto(this.#words, sets);
    if (this.#gone !== null) without(this.#words, this.#gone);
    return countBits(this.#words);
  }

  #setOf(event: string, column: string, concept: number): PersonSet | null {
    const { segments, subjectCount } = this.#shard;
    const place = segments.array('f64', segmentOf.concepts(event, column)).indexOf(concept);
    if (place < 0) return null;
    const offsets = segments.array('u32', segmentOf.rowOffsets(event, column));
    const rows = segments
      .array('u32', segmentOf.rows(event, column))
      .subarray(offsets[place], offsets[place + 1]);
    const subjects = segments.array('u16', segmentOf.subjects(event));
    const ordinals = new Uint16Array(rows.length);
    for (let i = 0; i < rows.length; i++) ordinals[i] = subjects[rows[i] as number] as number;
    return personSetOf(ordinals, subjectCount);
  }
}

function bitsOf(flags: Uint8Array): Int32Array {
  const ordinals = Uint16Array.from(flags.keys()).filter((ordinal) => flags[ordinal] === 1);
  const words = new Int32Array(wordsFor(flags.length));
  unionInto(words, [{ kind: 'list', ordinals }]);
  return words;
}
