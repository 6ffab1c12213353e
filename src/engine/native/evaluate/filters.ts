import { parseDay } from '../../../model/day.ts';
import type { ComparisonOp, Filter, TextOp } from '../../../question/nodes.ts';
import type { Value } from '../index/side-tables.ts';
import type { Look } from './look.ts';
import { allValuesOf, numbersOf, presenceOf, valuesOf } from './operands.ts';
import type { View } from './view.ts';

/** Whether the row at a place of a view meets a filter. */
export type Test = (place: number) => boolean;

/** The places that meet all the filters, ascending. */
export function placesMeeting(look: Look, view: View, filters: readonly Filter[]): Uint32Array {
  const tests = filters.map((filter) => testOf(look, view, filter));
  const places = new Uint32Array(view.count);
  let count = 0;
  for (let place = 0; place < view.count; place++) {
    if (meetsEach(tests, place)) places[count++] = place;
  }
  return places.subarray(0, count);
}

export function meetsEach(tests: readonly Test[], place: number): boolean {
  for (let i = 0; i < tests.length; i++) if (!(tests[i] as Test)(place)) return false;
  return true;
}

export function testOf(look: Look, view: View, filter: Filter): Test {
  switch (filter.kind) {
    case 'in-concepts': {
      const ids = new Set(filter.concepts.map(({ id }) => id));
      return membership(look, view, filter, ids);
    }
    case 'in-concept-set': {
      const concepts = look.conceptsOf(filter.conceptSet);
      // As in SQL: what isn't known is not outside a set, unless the set is empty.
      const test = membership(look, view, filter, concepts);
      if (!filter.negate || concepts.size > 0) return test;
      const isThere = presenceOf(look, view, filter.operand);
      return (place) => isThere(place) || test(place);
    }
    case 'number': {
      const compare = comparison(filter.op, filter.value, filter.extent ?? filter.value);
      return ofNumbers(look, view, filter, compare);
    }
    case 'date': {
      const [first, second] = [dayOf(filter.value), dayOf(filter.extent ?? filter.value)];
      const compare = comparison(filter.op, first, second);
      return ofNumbers(look, view, { operand: { kind: 'date', at: filter.at } }, compare);
    }
    case 'text': {
      const values = allValuesOf(look, view, filter.operand);
      const meets = TEXT_TESTS[filter.op];
      return (place) => values(place).some((value) => meets(String(value), filter.text));
    }
    case 'compare': {
      const left = valuesOf(look, view, filter.left);
      const right = valuesOf(look, view, filter.right);
      return (place) => compareValues(left(place), filter.op, right(place));
    }
    case 'any-of': {
      const tests = filter.filters.map((one) => testOf(look, view, one));
      return (place) => tests.some((test) => test(place));
    }
  }
}

type WithOperand = Pick<Filter & { readonly kind: 'number' }, 'operand'>;

function ofNumbers(
  look: Look,
  view: View,
  { operand }: WithOperand,
  compare: (value: number) => boolean,
): Test {
  const numbers = numbersOf(look, view, operand);
  if (numbers !== null) return (place) => compare(numbers(place));
  const values = allValuesOf(look, view, operand);
  return (place) => values(place).some((value) => compare(value as number));
}

function membership(
  look: Look,
  view: View,
  { operand, negate }: WithOperand & { readonly negate: boolean },
  concepts: ReadonlySet<number>,
): Test {
  const numbers = numbersOf(look, view, operand);
  if (numbers !== null) {
    return (place) => {
      const value = numbers(place);
      return !Number.isNaN(value) && concepts.has(value) !== negate;
    };
  }
  const values = allValuesOf(look, view, operand);
  return (place) => values(place).some((value) => concepts.has(value as number) !== negate);
}

function dayOf(date: string): number {
  const day = parseDay(date);
  if (day === null) throw new RangeError(`no date: ${date}`);
  return day;
}

/** A test of a number; NaN, which is null, meets none. */
export function comparison(
  op: ComparisonOp,
  first: number,
  second: number,
): (value: number) => boolean {
  switch (op) {
    case 'lt':
      return (value) => value < first;
    case 'lte':
      return (value) => value <= first;
    // Not ===, for which an integer beyond a double's reach never equals a double.
    case 'eq':
      return (value) => value >= first && value <= first;
    case '!eq':
      return (value) => value < first || value > first;
    case 'gt':
      return (value) => value > first;
    case 'gte':
      return (value) => value >= first;
    case 'bt':
      return (value) => value >= first && value <= second;
    case '!bt':
      return (value) => value < first || value > second;
  }
}

function compareValues(
  left: Value,
  op: (Filter & { readonly kind: 'compare' })['op'],
  right: Value,
): boolean {
  if (left === null || right === null) return false;
  switch (op) {
    case 'lt':
      return left < right;
    case 'lte':
      return left <= right;
    case 'eq':
      return left >= right && left <= right;
    case '!eq':
      return left < right || left > right;
    case 'gt':
      return left > right;
    case 'gte':
      return left >= right;
  }
}

/** Literal and case-sensitive. */
const TEXT_TESTS: Readonly<Record<TextOp, (value: string, text: string) => boolean>> = {
  eq: (value, text) => value === text,
  '!eq': (value, text) => value !== text,
  startsWith: (value, text) => value.startsWith(text),
  '!startsWith': (value, text) => !value.startsWith(text),
  contains: (value, text) => value.includes(text),
  '!contains': (value, text) => !value.includes(text),
  endsWith: (value, text) => value.endsWith(text),
  '!endsWith': (value, text) => !value.endsWith(text),
};
