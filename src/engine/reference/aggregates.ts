import type { Aggregate, AggregateFunction, Aggregation } from '../../question/nodes.ts';
import { eventsOf } from './events.ts';
import { compares } from './filters.ts';
import { byRow } from './journey.ts';
import type { Event, IndexEvent, Look } from './look.ts';
import { operandNumber, operandValue } from './operands.ts';
import { related } from './relations.ts';

export function meetsAggregate(look: Look, criterion: Aggregate, index: IndexEvent): boolean {
  const value = aggregated(look, criterion.value, index);
  const { op, to } = criterion;
  if (to.kind === 'number') return compares(value, op, to.value, to.extent);
  const other = aggregated(look, to.value, index);
  return compares(value, op, other === null ? null : other * to.factor + to.plus);
}

/** The aggregate's value; null where there is nothing to aggregate. */
function aggregated(look: Look, aggregation: Aggregation, index: IndexEvent): number | null {
  const { operand } = aggregation;
  const events = related(index, eventsOf(look, aggregation.events), aggregation.relation);
  const known = events.filter(
    (event) => operand === null || operandValue(look, event, operand) !== null,
  );
  if (operand === null || aggregation.function === 'count') return known.length;
  const values = known
    .toSorted(byStartThenRow)
    .map((event) => operandNumber(look, event, operand) ?? Number.NaN);
  return AGGREGATES[aggregation.function](values);
}

function byStartThenRow(a: Event, b: Event): number {
  return a.start - b.start || byRow(a.recorded, b.recorded);
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

/** Of values in order of their events. */
const AGGREGATES: Readonly<
  Record<Exclude<AggregateFunction, 'count'>, (values: readonly number[]) => number | null>
> = {
  sum,
  min: (values) => values.reduce<number | null>((a, b) => (a === null ? b : Math.min(a, b)), null),
  max: (values) => values.reduce<number | null>((a, b) => (a === null ? b : Math.max(a, b)), null),
  mean: (values) => (values.length === 0 ? null : sum(values) / values.length),
  first: (values) => values.at(0) ?? null,
  last: (values) => values.at(-1) ?? null,
  change: (values) => {
    const [first, last] = [values.at(0), values.at(-1)];
    return first === undefined || last === undefined ? null : last - first;
  },
};
