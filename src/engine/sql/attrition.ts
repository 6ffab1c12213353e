import type { InclusionRule } from '../../question/nodes.ts';
import type { Attrition, AttritionView, RuleAttrition } from '../answer.ts';
import { EVENT_ORDER } from './context.ts';

/**
 * One query that counts a view of the attrition. `flagged` has subject_id, start_date, the columns
 * of event order, and rule_0 … rule_n. The result is one row: base, final, and per rule i
 * alone_i, cumulated_i, gain_i.
 */
export type AttritionKind = keyof Attrition;

export function attritionSql(kind: AttritionKind, flagged: string, ruleCount: number): string {
  const events = eventFlagsSql(
    kind === 'bestEvent' ? bestEventsSql(flagged, ruleCount) : flagged,
    ruleCount,
  );
  const names = flagNames(ruleCount);
  const units =
    kind === 'allEvents'
      ? `SELECT subject_id${names.map((name) => `, MAX(${name}) AS ${name}`).join('')} FROM (${events}) f GROUP BY subject_id`
      : events;
  const sums = names.map((name) => {
    // One who is in by another event gains nothing from dropping a rule.
    const gained = name.startsWith('gain_') ? `CASE WHEN final = 1 THEN 0 ELSE ${name} END` : name;
    return `, COALESCE(SUM(${gained}), 0) AS ${name}`;
  });
  return `SELECT COUNT(*) AS base${sums.join('')} FROM (${units}) u`;
}

function flagNames(ruleCount: number): readonly string[] {
  const rules = Array.from({ length: ruleCount }, (_, i) => i);
  return ['final', ...rules.flatMap((i) => [`alone_${i}`, `cumulated_${i}`, `gain_${i}`])];
}

function eventFlagsSql(flagged: string, ruleCount: number): string {
  const rules = Array.from({ length: ruleCount }, (_, i) => `rule_${i}`);
  const flag = (conditions: readonly string[]): string =>
    conditions.length === 0 ? '1' : `CASE WHEN ${conditions.join(' AND ')} THEN 1 ELSE 0 END`;
  const columns = rules.flatMap((rule, i) => [
    `${flag([rule])} AS alone_${i}`,
    `${flag(rules.slice(0, i + 1))} AS cumulated_${i}`,
    `${flag([`NOT ${rule}`, ...rules.filter((other) => other !== rule)])} AS gain_${i}`,
  ]);
  return `SELECT subject_id, ${[`${flag(rules)} AS final`, ...columns].join(', ')} FROM ${flagged}`;
}

/** Of each subject the event that meets most rules; then first met rule, start, event order. */
function bestEventsSql(flagged: string, ruleCount: number): string {
  const rules = Array.from({ length: ruleCount }, (_, i) => i);
  const met = rules.map((i) => `CASE WHEN rule_${i} THEN 1 ELSE 0 END`).join(' + ');
  const first = `CASE ${rules.map((i) => `WHEN rule_${i} THEN ${i}`).join(' ')} ELSE 0 END`;
  const order = ruleCount === 0 ? '' : `${met} DESC, ${first}, `;
  return (
    '(SELECT * FROM (SELECT q.*, row_number() OVER (PARTITION BY subject_id ORDER BY ' +
    `${order}start_date, ${EVENT_ORDER}) AS best FROM ${flagged} q) b WHERE b.best = 1) z`
  );
}

/** The view from its row of counts. */
export function attritionView(
  rules: readonly InclusionRule[],
  count: (name: string) => number,
): AttritionView {
  const base = count('base');
  let before = base;
  const views: RuleAttrition[] = rules.map((rule, i) => {
    const [alone, cumulated] = [count(`alone_${i}`), count(`cumulated_${i}`)];
    const lost = before - cumulated;
    before = cumulated;
    return {
      name: rule.name,
      alone: { kept: alone, lost: base - alone },
      cumulated: { kept: cumulated, lost },
      gainIfDropped: count(`gain_${i}`),
    };
  });
  return { base, final: count('final'), rules: views };
}
