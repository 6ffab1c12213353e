import { isDeepStrictEqual } from 'node:util';
import type { ConceptRef, Filter } from '../nodes.ts';
import type { Attribute } from './attributes.ts';
import { ABNORMAL } from './filters.ts';
import { CONCEPT_TEXTS, roundToFour } from './values.ts';

/** Properties of the JSON being written. */
export type Json = Record<string, unknown>;

/** Called with the path of what circe's language has no words for; never returns. */
export type Refuse = (path: string) => never;

/** Writes each filter as the first attribute, not yet used, that says just that. */
export function writeFilters(
  filters: readonly Filter[],
  attributes: readonly Attribute[],
  path: string,
  refuse: Refuse,
): Json {
  const json: Json = {};
  filters.forEach((filter, index) => {
    const words = attributes
      .filter((attribute) => !(attribute.key in json))
      .map((attribute) => wordsFor(attribute, filter))
      .find((one) => one !== null);
    Object.assign(json, words ?? refuse(`${path}[${index}]`));
  });
  return json;
}

/** What the attribute would have to say to mean the filter; null where it cannot. */
function wordsFor(attribute: Attribute, filter: Filter): Json | null {
  const { key } = attribute;
  switch (attribute.read) {
    case 'date':
      return filter.kind === 'date' && filter.at === attribute.at
        ? { [key]: writeRange(filter) }
        : null;
    case 'abnormal':
      return isDeepStrictEqual(filter, ABNORMAL) ? { [key]: true } : null;
    default:
      if (!('operand' in filter) || !isDeepStrictEqual(filter.operand, attribute.operand)) {
        return null;
      }
      return wordsForValue(attribute, filter);
  }
}

function wordsForValue(
  attribute: Extract<Attribute, { operand: unknown }>,
  filter: Extract<Filter, { operand: unknown }>,
): Json | null {
  const { key, read } = attribute;
  switch (filter.kind) {
    case 'in-concept-set':
      if (read === 'selection') {
        return { [key]: { CodesetId: filter.conceptSet, IsExclusion: filter.negate } };
      }
      return read === 'concept-set' && !filter.negate ? { [key]: filter.conceptSet } : null;
    case 'in-concepts':
      if (read !== 'concepts' || filter.concepts.length === 0) return null;
      if (filter.negate && attribute.exclude === null) return null;
      return {
        [key]: filter.concepts.map(writeConcept),
        ...(attribute.exclude === null ? {} : { [attribute.exclude]: filter.negate }),
      };
    case 'number':
      if (read !== 'integer' && read !== 'decimal') return null;
      return hasPrecision(read, filter) ? { [key]: writeRange(filter) } : null;
    case 'text':
      return read === 'text' ? { [key]: { Text: filter.text, Op: filter.op } } : null;
  }
}

/** A number with more digits than the official query keeps would come back as another number. */
function hasPrecision(
  read: 'integer' | 'decimal',
  range: { readonly value: number; readonly extent?: number },
): boolean {
  const kept = read === 'integer' ? Math.trunc : roundToFour;
  return [range.value, range.extent ?? 0].every((number) => kept(number) === number);
}

function writeRange(range: {
  readonly op: string;
  readonly value: unknown;
  readonly extent?: unknown;
}): Json {
  const extent = range.extent === undefined ? {} : { Extent: range.extent };
  return { Value: range.value, ...extent, Op: range.op };
}

export function writeConcept(concept: ConceptRef): Json {
  const json: Json = { CONCEPT_ID: concept.id, CONCEPT_NAME: concept.name };
  for (const [column, name] of Object.entries(CONCEPT_TEXTS)) json[column] = concept[name] ?? null;
  return json;
}
