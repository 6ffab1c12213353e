import type { DateAdjustment, Filter, Operand } from '../nodes.ts';
import type { Attribute } from './attributes.ts';
import { type Properties, readArray, readObject, refuse, type Spot } from './json.ts';
import {
  readConcept,
  readDate,
  readFlag,
  readInteger,
  readNumber,
  readRange,
  readTextFilter,
  roundToFour,
} from './values.ts';

/** Numbers of the concept sets that the definition holds. */
export type KnownSets = ReadonlySet<number>;

/** The number of a concept set of the definition. */
export function readConceptSetId(spot: Spot, sets: KnownSets): number {
  const id = readInteger(spot);
  if (sets.has(id)) return id;
  return refuse(spot, 'circe.concept-set', {
    fr: `La définition n’a pas d’ensemble de concepts numéro ${id}`,
    en: `The definition has no concept set number ${id}`,
  });
}

/** The condition that an attribute of a criterion states; null where it states none. */
export function readFilter(
  attribute: Attribute,
  get: Properties<string>,
  sets: KnownSets,
): Filter | null {
  const spot = get(attribute.key);
  if (attribute.read === 'concepts') return readConcepts(attribute, spot, get);
  if (spot === null) return null;
  switch (attribute.read) {
    case 'concept-set': {
      const conceptSet = readConceptSetId(spot, sets);
      return { kind: 'in-concept-set', operand: attribute.operand, conceptSet, negate: false };
    }
    case 'selection':
      return readSelection(attribute.operand, spot, sets);
    case 'integer':
      return { kind: 'number', operand: attribute.operand, ...readRange(spot, readInteger) };
    case 'decimal':
      return {
        kind: 'number',
        operand: attribute.operand,
        ...readRange(spot, (number) => roundToFour(readNumber(number))),
      };
    case 'date':
      return { kind: 'date', at: attribute.at, ...readRange(spot, readDate) };
    case 'text':
      return { kind: 'text', operand: attribute.operand, ...readTextFilter(spot) };
    case 'abnormal':
      return readFlag(spot) ? ABNORMAL : null;
  }
}

/** An empty list of concepts is no condition, whatever its exclusion says. */
function readConcepts(
  attribute: Extract<Attribute, { read: 'concepts' }>,
  spot: Spot | null,
  get: Properties<string>,
): Filter | null {
  const negate = attribute.exclude === null ? false : readFlag(get(attribute.exclude));
  const concepts = readArray(spot).map(readConcept);
  if (concepts.length === 0) return null;
  return { kind: 'in-concepts', operand: attribute.operand, concepts, negate };
}

function readSelection(operand: Operand, spot: Spot, sets: KnownSets): Filter | null {
  const get = readObject(spot, ['CodesetId', 'IsExclusion']);
  const negate = readFlag(get('IsExclusion'));
  const id = get('CodesetId');
  if (id === null) return null;
  return { kind: 'in-concept-set', operand, conceptSet: readConceptSetId(id, sets), negate };
}

const field = (name: string): Operand => ({ kind: 'field', of: 'event', name });

/** Measurement.Abnormal: outside the range, or valued "abnormally low" or "abnormally high". */
export const ABNORMAL: Filter = {
  kind: 'any-of',
  filters: [
    { kind: 'compare', left: field('value'), op: 'lt', right: field('rangeLow') },
    { kind: 'compare', left: field('value'), op: 'gt', right: field('rangeHigh') },
    {
      kind: 'in-concepts',
      operand: field('valueConcept'),
      concepts: [
        { id: 4155142, name: 'Abnormally low' },
        { id: 4155143, name: 'Abnormally high' },
      ],
      negate: false,
    },
  ],
};

/** The official queries leave out an event whose adjusted end comes before its adjusted start. */
export const IN_ORDER: Filter = {
  kind: 'compare',
  left: { kind: 'date', at: 'start' },
  op: 'lte',
  right: { kind: 'date', at: 'end' },
};

/** Death is adjusted start from start and end from end, whatever the definition says. */
export function keepsOwnDates(event: string): boolean {
  return event === 'Death';
}

export const ADJUSTED_FROM = { START_DATE: 'start', END_DATE: 'end' } as const;

export const OWN_DATES: Pick<DateAdjustment, 'startFrom' | 'endFrom'> = {
  startFrom: 'start',
  endFrom: 'end',
};
