import type { AggregateFunction } from '../../../question/nodes.ts';
import type { PlannedAggregation, PlannedCriterion } from '../plan/plan.ts';
import type { CriterionSteps, Flags } from './criteria.ts';
import { comparison } from './filters.ts';
import type { IndexList } from './index-list.ts';
import type { Look } from './look.ts';
import { valuesOf } from './operands.ts';
import { placeOrder } from './order.ts';
import { forEachSeen } from './relations.ts';

export function aggregateFlags(
  look: Look,
  index: IndexList,
  criterion: PlannedCriterion & { readonly kind: 'aggregate' },
  steps: CriterionSteps,
): Flags {
  const { op, to } = criterion;
  const values = aggregated(look, index, criterion.value, steps);
  const flags = new Uint8Array(index.count);
  if (to.kind === 'number') {
    const compare = comparison(op, to.value, to.extent ?? to.value);
    for (let i = 0; i < flags.length; i++) flags[i] = compare(values[i] as number) ? 1 : 0;
    return flags;
  }
  const others = aggregated(look, index, to.value, steps);
  for (let i = 0; i < flags.length; i++) {
    const other = (others[i] as number) * to.factor + to.plus;
    flags[i] = comparison(op, other, other)(values[i] as number) ? 1 : 0;
  }
  return flags;
}

/** The aggregate's value for each index event; NaN where there is nothing to aggregate. */
function aggregated(
  look: Look,
  index: IndexList,
  aggregation: PlannedAggregation,
  steps: CriterionSteps,
): Float64Array {
  const { function: name, operand, relation } = aggregation;
  const list = steps.events(aggregation.events);
  const empty = name === 'count' || name === 'sum' ? 0 : Number.NaN;
  const results = new Float64Array(index.count).fill(empty);
  if (list.count === 0) return results;
  const values = operand === null ? null : valuesOf(look, list, operand);
  const places: number[] = [];
  let previous = -1;
  const finish = (): void => {
    if (previous < 0 || places.length === 0) return;
    results[previous] =
      values === null || name === 'count'
        ? places.length
        : AGGREGATES[name](places.toSorted(placeOrder(look, list)).map((at) => Number(values(at))));
    places.length = 0;
  };
  forEachSeen(look, index, list, relation, (place, event) => {
    if (place !== previous) {
      finish();
      previous = place;
    }
    if (values === null || values(event) !== null) places.push(event);
    return true;
  });
  finish();
  return results;
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

/** Of one value or more, in order of their events' start, then id. */
const AGGREGATES: Readonly<
  Record<Exclude<AggregateFunction, 'count'>, (values: readonly number[]) => number>
> = {
  sum,
  min: (values) => values.reduce((a, b) => Math.min(a, b)),
  max: (values) => values.reduce((a, b) => Math.max(a, b)),
  mean: (values) => sum(values) / values.length,
  first: (values) => values[0] ?? Number.NaN,
  last: (values) => values.at(-1) ?? Number.NaN,
  change: (values) => (values.at(-1) ?? Number.NaN) - (values[0] ?? Number.NaN),
};
