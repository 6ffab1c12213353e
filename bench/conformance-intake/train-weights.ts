import { suggester, type Weights } from '../../src/terminology/index.ts';
import { acceptedOf, type LabItem, type LabList } from './lab-items.ts';

/** One item to learn from: the features of each candidate, and which of them was right. */
interface Example {
  readonly candidates: readonly (readonly (readonly [feature: number, strength: number])[])[];
  readonly right: number;
}

const EPOCHS = 40;
const STEP = 0.15;
/** Pull towards zero (L2): a feature that few items show can't grow large. */
const PULL = 0.004;
const WEIGHED = 120;
/** Features seen right fewer times than this are left out: they would be about single items. */
const LEAST_SEEN = 3;

/** Parts of the list, an item always falling into the same part by its code alone. */
export function foldOf(item: LabItem, folds: number): number {
  let hash = 2166136261;
  for (const letter of item.item.code) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  return (hash >>> 0) % folds;
}

/** Weights for when nothing was accepted yet. */
export function trainCold(list: LabList, items: readonly LabItem[]): Weights {
  return train([{ items, accepted: [] }], list);
}

/** Weights for when there are accepted mappings: no item sees its own, nor those of its part. */
export function trainLearnt(list: LabList, items: readonly LabItem[], folds: number): Weights {
  const parts = Array.from({ length: folds }, (_, fold) => ({
    items: items.filter((item) => foldOf(item, folds) === fold),
    accepted: items.filter((item) => foldOf(item, folds) !== fold),
  }));
  return train(parts, list);
}

/**
 * Each item twice: as this laboratory lists it, and as one would that keeps no department, no
 * specimen or neither. The list fills both columns everywhere; other laboratories don't.
 */
function asElsewhere(one: LabItem): readonly LabItem[] {
  const { code, label, unit = '', specimen = '', category = '' } = one.item;
  const poorer = [{ specimen }, { category }, {}][foldOf(one, 3)] ?? {};
  return [one, { ...one, item: { code, label, unit, ...poorer } }];
}

interface Part {
  readonly items: readonly LabItem[];
  readonly accepted: readonly LabItem[];
}

function train(parts: readonly Part[], list: LabList): Weights {
  const names = new Map<string, number>();
  const seen: number[] = [];
  const examples: Example[] = [];
  for (const { items, accepted } of parts) {
    const ranker = suggester(list.pool, acceptedOf(accepted), { weighed: WEIGHED });
    for (const { item, target } of items.flatMap(asElsewhere)) {
      const weighed = target === null ? [] : ranker.weigh(item);
      const right = weighed.findIndex(({ candidate }) => candidate.code === target);
      if (right < 0) continue;
      const candidates = weighed.map(({ features }) =>
        features.map(([name, strength]): readonly [number, number] => {
          const index = names.get(name) ?? names.size;
          names.set(name, index);
          return [index, strength];
        }),
      );
      for (const [index] of candidates[right] ?? []) seen[index] = (seen[index] ?? 0) + 1;
      examples.push({ candidates, right });
    }
  }
  const counted = Array.from({ length: names.size }, (_, i) => (seen[i] ?? 0) >= LEAST_SEEN);
  const found = climb(examples, counted);
  const rounded = [...names]
    .map(([name, index]) => [name, Math.round((found[index] ?? 0) * 100) / 100] as const)
    .filter(([, weight]) => weight !== 0);
  return Object.fromEntries(rounded.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Softmax regression over the candidates of each item, by AdaGrad. */
function climb(examples: readonly Example[], counted: readonly boolean[]): Float64Array {
  const weights = new Float64Array(counted.length);
  const squares = new Float64Array(counted.length).fill(1e-6);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const { candidates, right } of examples) {
      const sums = candidates.map((features) => {
        return features.reduce((sum, [i, strength]) => sum + (weights[i] ?? 0) * strength, 0);
      });
      const top = Math.max(...sums);
      const beliefs = sums.map((sum) => Math.exp(sum - top));
      const whole = beliefs.reduce((sum, belief) => sum + belief, 0);
      const slope = new Map<number, number>();
      candidates.forEach((features, at) => {
        const miss = (at === right ? 1 : 0) - (beliefs[at] ?? 0) / whole;
        for (const [i, strength] of features) {
          if (counted[i] === true) slope.set(i, (slope.get(i) ?? 0) + miss * strength);
        }
      });
      for (const [i, value] of slope) {
        const step = value - PULL * (weights[i] ?? 0);
        squares[i] = (squares[i] ?? 0) + step * step;
        weights[i] = (weights[i] ?? 0) + (STEP * step) / Math.sqrt(squares[i] ?? 1);
      }
    }
  }
  return weights;
}
