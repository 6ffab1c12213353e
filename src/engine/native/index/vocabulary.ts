import type { Snapshot } from '../../../lake/snapshot.ts';
import { type SqlColumn, sqlName, sqlText } from '../../../lake/sql-connection.ts';
import type { ConceptSet, ConceptSetItem } from '../../../question/nodes.ts';
import { encodeColumn, type Put } from './encode.ts';
import { type SegmentArray, sharedArray } from './segments.ts';
import type { Encoding, Encodings, SegmentStore } from './shard.ts';

const PLACE = 'vocabulary';
const WITHDRAWN = 'vocabulary.withdrawn';

export interface BuiltVocabulary {
  readonly facts: Encodings;
  readonly segments: ReadonlyMap<string, SegmentArray>;
}

/** Reads what concept sets are resolved by: concepts, what descends from them, what maps to them. */
export async function buildVocabulary(snapshot: Snapshot): Promise<BuiltVocabulary | null> {
  const { vocabulary } = snapshot.model;
  if (vocabulary === null) return null;
  const { concept, ancestor, mapsTo } = vocabulary;
  const segments = new Map<string, SegmentArray>();
  const facts: Record<string, Encoding> = {};
  const put: Put = (name, array) => segments.set(name, array);
  const keep = (name: string, column: SqlColumn | undefined): void => {
    if (column === undefined) throw new RangeError(`no column ${name}`);
    const encoding = encodeColumn(put, PLACE, name, column, null);
    if (encoding !== null) facts[name] = encoding;
  };
  const read = async (sql: string) => (await snapshot.connection.columns(sql)).columns;
  const relation = (table: string): string => snapshot.relation(table, 'subject');
  const id = sqlName(concept.id);
  const concepts = await read(
    `SELECT ${id} AS id, MIN(CASE WHEN ${sqlName(concept.invalid)} IS NULL THEN 0 ELSE 1 END) AS withdrawn ` +
      `FROM ${relation(concept.table)} WHERE ${id} IS NOT NULL GROUP BY 1 ORDER BY 1`,
  );
  keep('concept', concepts.id);
  const withdrawn = sharedArray('u8', concepts.withdrawn?.valid.length ?? 0);
  withdrawn.forEach((_, i) => {
    withdrawn[i] = Number(concepts.withdrawn?.values[i]);
  });
  put(WITHDRAWN, withdrawn);
  const [above, below] = [sqlName(ancestor.ancestor), sqlName(ancestor.descendant)];
  const pairs = await read(
    `SELECT ${above} AS above, ${below} AS below FROM ${relation(ancestor.table)} ` +
      `WHERE ${above} IS NOT NULL AND ${below} IS NOT NULL ORDER BY 1, 2`,
  );
  keep('above', pairs.above);
  keep('below', pairs.below);
  const [from, to] = [sqlName(mapsTo.from), sqlName(mapsTo.to)];
  const mappings = await read(
    `SELECT ${to} AS mapped_to, ${from} AS mapped_from FROM ${relation(mapsTo.table)} ` +
      `WHERE ${sqlName(mapsTo.where.column)} = ${sqlText(mapsTo.where.equals)} ` +
      `AND ${sqlName(mapsTo.invalid)} IS NULL AND ${to} IS NOT NULL AND ${from} IS NOT NULL ` +
      'ORDER BY 1, 2',
  );
  keep('mapped_to', mappings.mapped_to);
  keep('mapped_from', mappings.mapped_from);
  return { facts, segments };
}

/** Resolves concept sets. Without a vocabulary a set holds the concepts it names. */
export class Vocabulary {
  readonly #concepts: Numbers;
  readonly #withdrawn: Uint8Array;
  readonly #descendants: Pairs;
  readonly #mapped: Pairs;
  readonly #isThere: boolean;

  constructor(built: { readonly facts: Encodings; readonly segments: SegmentStore } | null) {
    const numbers = (name: string): Numbers => {
      const column = built?.segments.column(PLACE, built.facts, name);
      if (column === undefined || column.encoding === 'none') return new Float64Array(0);
      if (column.encoding === 'int32' || column.encoding === 'float64') return column.values;
      throw new TypeError('concepts are named by integers that are exact as numbers');
    };
    this.#isThere = built !== null;
    this.#concepts = numbers('concept');
    this.#withdrawn = built?.segments.array('u8', WITHDRAWN) ?? new Uint8Array(0);
    this.#descendants = { from: numbers('above'), to: numbers('below') };
    this.#mapped = { from: numbers('mapped_to'), to: numbers('mapped_from') };
  }

  /** Concepts of a set, ascending. */
  resolve(set: ConceptSet): Float64Array {
    const included = new Set<number>();
    for (const item of set.items) if (!item.excluded) this.#reach(item, included);
    const excluded = new Set<number>();
    for (const item of set.items) if (item.excluded) this.#reach(item, excluded);
    for (const concept of excluded) included.delete(concept);
    return new Float64Array(included).sort();
  }

  /** Adds the concept itself, its descendants, and what maps to any of these: each if asked for. */
  #reach(item: ConceptSetItem, into: Set<number>): void {
    const { id } = item.concept;
    if (!this.#isThere) {
      into.add(id);
      return;
    }
    const reached: number[] = [];
    // A withdrawn concept that is named stays; as a descendant it is left out.
    if (placeOf(this.#concepts, id) >= 0) reached.push(id);
    if (item.descendants) {
      forEachPair(this.#descendants, id, (below) => {
        const place = placeOf(this.#concepts, below);
        if (place >= 0 && this.#withdrawn[place] === 0) reached.push(below);
      });
    }
    for (const concept of reached) into.add(concept);
    if (!item.mapped) return;
    for (const concept of reached) forEachPair(this.#mapped, concept, (from) => into.add(from));
  }
}

type Numbers = Float64Array | Int32Array;

/** Pairs in order of `from`. */
interface Pairs {
  readonly from: Numbers;
  readonly to: Numbers;
}

function forEachPair({ from, to }: Pairs, of: number, take: (value: number) => void): void {
  for (let at = lowerBound(from, of); at < from.length && from[at] === of; at++)
    take(to[at] as number);
}

function placeOf(ascending: Numbers, value: number): number {
  const place = lowerBound(ascending, value);
  return ascending[place] === value ? place : -1;
}

function lowerBound(ascending: Numbers, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
