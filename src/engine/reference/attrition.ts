import type { InclusionRule } from '../../question/nodes.ts';
import type { Attrition, AttritionView, KeptLost } from '../answer.ts';

/** For each rule, whether one event meets it. */
export type RulesMet = readonly boolean[];

/**
 * The three views of the attrition from the qualified events of each subject, which stand in order
 * of their starts. Subjects without a qualified event are not among them.
 */
export function attritionOf(
  rules: readonly InclusionRule[],
  subjects: readonly (readonly RulesMet[])[],
): Attrition {
  return {
    allEvents: view(rules, subjects),
    bestEvent: view(rules, subjects.map(bestEvent)),
    events: view(
      rules,
      subjects.flat().map((event) => [event]),
    ),
  };
}

/** Counts units, each made of one or several events: it is kept if one of them is. */
function view(
  rules: readonly InclusionRule[],
  units: readonly (readonly RulesMet[])[],
): AttritionView {
  const count = (test: (event: RulesMet) => boolean): number =>
    units.filter((events) => events.some(test)).length;
  const base = units.length;
  const cumulated = rules.map((_, i) => count((met) => met.slice(0, i + 1).every(Boolean)));
  const notFinal = units.filter((events) => !events.some((met) => met.every(Boolean)));
  return {
    base,
    final: base - notFinal.length,
    rules: rules.map((rule, i) => ({
      name: rule.name,
      alone: keptOf(
        base,
        count((met) => met[i] === true),
      ),
      cumulated: keptOf(cumulated[i - 1] ?? base, cumulated[i] ?? 0),
      gainIfDropped: notFinal.filter((events) =>
        events.some((met) => met.toSpliced(i, 1).every(Boolean)),
      ).length,
    })),
  };
}

const keptOf = (from: number, kept: number): KeptLost => ({ kept, lost: from - kept });

/** The event that meets most rules; then whose first met rule comes first; then the first. */
function bestEvent(events: readonly RulesMet[]): readonly RulesMet[] {
  const [best] = events.toSorted((a, b) => metCount(b) - metCount(a) || firstMet(a) - firstMet(b));
  return best === undefined ? [] : [best];
}

const metCount = (met: RulesMet): number => met.filter(Boolean).length;
const firstMet = (met: RulesMet): number => Math.max(met.indexOf(true), 0);
