import type { Attrition, AttritionView } from '../../answer.ts';
import type { Flags } from './criteria.ts';
import type { IndexList } from './index-list.ts';

/**
 * Counts of one view of the attrition, to be added up over shards:
 * base, final, then for each rule alone, cumulated, gain if dropped.
 */
export type ViewCounts = Float64Array;

export interface AttritionCounts {
  readonly allEvents: ViewCounts;
  readonly bestEvent: ViewCounts;
  readonly events: ViewCounts;
}

export function noCounts(rules: number): AttritionCounts {
  const counts = (): ViewCounts => new Float64Array(2 + 3 * rules);
  return { allEvents: counts(), bestEvent: counts(), events: counts() };
}

/** Counts the qualified events of a shard, which stand by subject, by the rules they meet. */
export function countAttrition(index: IndexList, rules: readonly Flags[]): AttritionCounts {
  const counts = noCounts(rules.length);
  const [ofSubject, ofEvent] = [new RuleMarks(rules), new RuleMarks(rules)];
  let from = 0;
  while (from < index.count) {
    let to = from;
    let best = from;
    ofSubject.clear();
    for (; to < index.count && index.subjects[to] === index.subjects[from]; to++) {
      ofSubject.mark(to);
      ofEvent.clear();
      ofEvent.mark(to);
      ofEvent.addTo(counts.events);
      if (to > from && isBetter(rules, index, to, best)) best = to;
    }
    ofSubject.addTo(counts.allEvents);
    ofEvent.clear();
    ofEvent.mark(best);
    ofEvent.addTo(counts.bestEvent);
    from = to;
  }
  return counts;
}

/** What the events of one unit, a subject or an event, meet between them. */
class RuleMarks {
  readonly #rules: readonly Flags[];
  readonly #marks: Uint8Array;

  constructor(rules: readonly Flags[]) {
    this.#rules = rules;
    this.#marks = new Uint8Array(1 + 3 * rules.length);
  }

  clear(): void {
    this.#marks.fill(0);
  }

  mark(place: number): void {
    const rules = this.#rules;
    let unmet = 0;
    let lastUnmet = -1;
    for (let i = 0; i < rules.length; i++) {
      if ((rules[i] as Flags)[place] === 1) this.#marks[1 + 3 * i] = 1;
      else {
        unmet++;
        lastUnmet = i;
      }
      if (unmet === 0) this.#marks[2 + 3 * i] = 1;
    }
    if (unmet === 0) this.#marks[0] = 1;
    // Dropping the only rule that isn't met would bring it in.
    if (unmet === 1) this.#marks[3 + 3 * lastUnmet] = 1;
  }

  addTo(counts: ViewCounts): void {
    const isFinal = this.#marks[0] === 1;
    counts[0] = (counts[0] as number) + 1;
    for (let i = 0; i < this.#marks.length; i++) {
      const isGain = i > 0 && i % 3 === 0;
      if (this.#marks[i] === 1 && !(isGain && isFinal)) {
        counts[i + 1] = (counts[i + 1] as number) + 1;
      }
    }
  }
}

/** Whether an event meets more rules than another; then by first met rule, start, place. */
function isBetter(rules: readonly Flags[], index: IndexList, a: number, b: number): boolean {
  let [countA, countB, firstA, firstB] = [0, 0, 0, 0];
  for (let i = rules.length - 1; i >= 0; i--) {
    const flags = rules[i] as Flags;
    if (flags[a] === 1) {
      countA++;
      firstA = i;
    }
    if (flags[b] === 1) {
      countB++;
      firstB = i;
    }
  }
  if (countA !== countB) return countA > countB;
  if (firstA !== firstB) return firstA < firstB;
  return (index.starts[a] as number) < (index.starts[b] as number);
}

/** The attrition from counts over all shards. */
export function attritionFrom(names: readonly string[], counts: AttritionCounts): Attrition {
  return {
    allEvents: viewFrom(names, counts.allEvents),
    bestEvent: viewFrom(names, counts.bestEvent),
    events: viewFrom(names, counts.events),
  };
}

function viewFrom(names: readonly string[], counts: ViewCounts): AttritionView {
  const base = counts[0] as number;
  let before = base;
  const rules = names.map((name, i) => {
    const [alone, cumulated, gain] = [counts[2 + 3 * i], counts[3 + 3 * i], counts[4 + 3 * i]];
    const lost = before - (cumulated as number);
    before = cumulated as number;
    return {
      name,
      alone: { kept: alone as number, lost: base - (alone as number) },
      cumulated: { kept: cumulated as number, lost },
      gainIfDropped: gain as number,
    };
  });
  return { base, final: counts[1] as number, rules };
}
