import type { ComparisonOp, Filter, TextOp } from '../../question/nodes.ts';
import { dayOfIso } from './journey.ts';
import type { Event, Look } from './look.ts';
import { isThere, operandValue, operandValues } from './operands.ts';
import type { Value } from './table.ts';

type Known = Exclude<Value, null>;

export function meetsAll(look: Look, event: Event, filters: readonly Filter[]): boolean {
  return filters.every((filter) => meets(look, event, filter));
}

/** Whether the event meets the filter. A value that isn't there meets nothing, not even a "not". */
function meets(look: Look, event: Event, filter: Filter): boolean {
  const some = (test: (value: Value) => boolean): boolean =>
    'operand' in filter && operandValues(look, event, filter.operand).some(test);
  switch (filter.kind) {
    case 'in-concepts':
      return some((value) => filter.concepts.some(({ id }) => id === value) !== filter.negate);
    case 'in-concept-set': {
      const concepts = look.conceptSets.get(filter.conceptSet);
      if (concepts === undefined) throw new RangeError(`no concept set ${filter.conceptSet}`);
      // As in SQL: what isn't known is not outside a set, unless the set is empty.
      if (filter.negate && concepts.size === 0 && isThere(look, event, filter.operand)) {
        return true;
      }
      return some((value) => concepts.has(value) !== filter.negate);
    }
    case 'number':
      return some((value) => compares(value, filter.op, filter.value, filter.extent));
    case 'text':
      return some((value) => textMeets(String(value), filter.op, filter.text));
    case 'date': {
      const day = filter.at === 'start' ? event.start : event.end;
      const extent = filter.extent === undefined ? undefined : dayOfIso(filter.extent);
      return compares(day, filter.op, dayOfIso(filter.value), extent);
    }
    case 'compare':
      return compares(
        operandValue(look, event, filter.left),
        filter.op,
        operandValue(look, event, filter.right),
      );
    case 'any-of':
      return filter.filters.some((one) => meets(look, event, one));
  }
}

/** `value` op `first`, or `first` ≤ `value` ≤ `second`. False where a value is missing. */
export function compares(value: Value, op: ComparisonOp, first: Value, second?: Value): boolean {
  if (value === null || first === null || second === null) return false;
  return COMPARISONS[op](value, first, second ?? first);
}

const COMPARISONS: Readonly<
  Record<ComparisonOp, (value: Known, first: Known, second: Known) => boolean>
> = {
  lt: (value, first) => value < first,
  lte: (value, first) => value <= first,
  // Not ===, for which an integer beyond a double's reach never equals a double.
  eq: (value, first) => value >= first && value <= first,
  '!eq': (value, first) => value < first || value > first,
  gt: (value, first) => value > first,
  gte: (value, first) => value >= first,
  bt: (value, first, second) => value >= first && value <= second,
  '!bt': (value, first, second) => value < first || value > second,
};

/** Literal and case-sensitive: "%" and "_" are themselves. */
function textMeets(value: string, op: TextOp, text: string): boolean {
  switch (op) {
    case 'eq':
      return value === text;
    case '!eq':
      return value !== text;
    case 'startsWith':
      return value.startsWith(text);
    case '!startsWith':
      return !value.startsWith(text);
    case 'contains':
      return value.includes(text);
    case '!contains':
      return !value.includes(text);
    case 'endsWith':
      return value.endsWith(text);
    case '!endsWith':
      return !value.endsWith(text);
  }
}
