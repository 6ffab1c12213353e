import fc from 'fast-check';
import type { SubjectModel } from '../../src/model/subject-model.ts';
import type { ComparisonOp, Filter, Operand, TextOp } from '../../src/question/nodes.ts';
import { type Asked, operandsOf } from './operands.ts';
import { askedTexts, chance, concepts, dates, mostly } from './small-world.ts';

/** Numbers of the concept sets that every random question has. */
export const CONCEPT_SET_IDS = [0, 1, 2] as const;

export const ORDER_OPS = ['lt', 'lte', 'eq', '!eq', 'gt', 'gte'] as const;
export const COMPARISON_OPS: readonly ComparisonOp[] = [...ORDER_OPS, 'bt', '!bt'];
export const TEXT_OPS: readonly TextOp[] = [
  'eq',
  '!eq',
  'startsWith',
  '!startsWith',
  'contains',
  '!contains',
  'endsWith',
  '!endsWith',
];

const sides = chance(40).map((isEnd) => (isEnd ? 'end' : 'start') as 'start' | 'end');
const conceptRefs = concepts.map((id) => ({ id, name: String(id) }));
const conceptLists = fc.array(conceptRefs, { maxLength: 5, size: 'max' });
const comparisonOps = fc.constantFrom(...COMPARISON_OPS);

/** An operator with one value or, where it needs them, two. */
export function comparisons<Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<{
  readonly op: ComparisonOp;
  readonly value: Value;
  readonly extent?: Value;
}> {
  return fc.record({ op: comparisonOps, value: values, extent: values }).map((all) => {
    const { op, value } = all;
    return op === 'bt' || op === '!bt' ? all : { op, value };
  });
}

const dateFilters: fc.Arbitrary<Filter> = fc
  .record({ at: sides, comparison: comparisons(dates) })
  .map(({ at, comparison }) => ({ kind: 'date', at, ...comparison }));

function numberFilters({ operand, near }: Asked): fc.Arbitrary<Filter> {
  return fc
    .record({ operand, comparison: comparisons(near) })
    .map((one) => ({ kind: 'number', operand: one.operand, ...one.comparison }));
}

function inConcepts(operand: fc.Arbitrary<Operand>, negate = chance(30)): fc.Arbitrary<Filter> {
  return fc.record({
    kind: fc.constant('in-concepts' as const),
    operand,
    concepts: conceptLists,
    negate,
  });
}

function inConceptSet(operand: fc.Arbitrary<Operand>, negate = chance(40)): fc.Arbitrary<Filter> {
  return fc.record({
    kind: fc.constant('in-concept-set' as const),
    operand,
    conceptSet: fc.constantFrom(...CONCEPT_SET_IDS),
    negate,
  });
}

function textFilters(operand: fc.Arbitrary<Operand>): fc.Arbitrary<Filter> {
  return fc.record({
    kind: fc.constant('text' as const),
    operand,
    op: fc.constantFrom(...TEXT_OPS),
    text: askedTexts,
  });
}

function compareFilters(operands: fc.Arbitrary<Operand>): fc.Arbitrary<Filter> {
  return fc.record({
    kind: fc.constant('compare' as const),
    left: operands,
    op: fc.constantFrom(...ORDER_OPS),
    right: operands,
  });
}

/** Every filter that may be put to an event of this kind; null: to an event of any kind. */
export function filters(model: SubjectModel, event: string | null): fc.Arbitrary<Filter> {
  const key = `${model.name} ${event}`;
  const known = FILTERS.get(key);
  if (known !== undefined) return known;
  const made = makeFilters(model, event);
  FILTERS.set(key, made);
  return made;
}

const FILTERS = new Map<string, fc.Arbitrary<Filter>>();

function makeFilters(model: SubjectModel, event: string | null): fc.Arbitrary<Filter> {
  const of = operandsOf(model, event);
  const numbers = [...of.whole, ...of.fraction, ...of.rounded];
  const plain: (readonly [number, fc.Arbitrary<Filter>])[] = [
    [2, dateFilters],
    [4, fc.oneof(...[...numbers, of.visit].map(numberFilters))],
    [1, compareFilters(fc.oneof(...numbers.map(({ operand }) => operand), ...of.concept))],
    [1, compareFilters(fc.oneof(of.visit.operand, ...of.whole.map(({ operand }) => operand)))],
    [1, fc.oneof(inConcepts(of.visit.operand), inConceptSet(of.visit.operand))],
  ];
  if (of.concept.length > 0) {
    const operand = fc.oneof(...of.concept);
    plain.push([3, inConcepts(operand)], [3, inConceptSet(operand)]);
  }
  if (of.text.length > 0) plain.push([4, textFilters(fc.oneof(...of.text))]);
  const simple = mostly(...plain);
  const anyOf: fc.Arbitrary<Filter> = fc.record({
    kind: fc.constant('any-of' as const),
    filters: fc.array(simple, { maxLength: 3, size: 'max' }),
  });
  return mostly([9, simple], [1, anyOf]);
}

/** The usual choice of events: by their main concept. */
export function mainConceptFilters(): fc.Arbitrary<Filter> {
  const main = fc.constant<Operand>({ kind: 'field', of: 'event', name: 'concept' });
  return mostly([3, inConcepts(main, chance(10))], [3, inConceptSet(main, chance(15))]);
}
