import type { Refusal } from '../format.ts';
import { type CompiledRule, compileCondition, compileRule, type FactSink } from './compile-rule.ts';
import type { Scope } from './expression.ts';
import type { Ignore, Rule } from './map-file.ts';

/** Makes facts and refusals of a whole record, of one kind. */
export type RecordReader = (record: unknown, sink: FactSink) => void;

type Left = readonly { readonly reason: string; readonly when: (record: unknown) => boolean }[];

/**
 * All rules of one kind of record, in the order of the files. What none of them speaks of (the
 * record as a whole, or a part that rules with `each` were to read) is told, not dropped: a dead
 * letter, unless the pack ignores it.
 */
export function recordRules(
  rules: readonly Rule[],
  ignores: readonly Ignore[],
  scope: Scope,
): RecordReader {
  const paths = [...new Set(rules.map(({ each }) => each))];
  const partsOf = paths.map((path) => (path === undefined ? null : scope.reader.each(path)));
  const compiled = rules.map((rule) => {
    return { at: paths.indexOf(rule.each), apply: compileRule(rule, scope) };
  });
  const leftParts = paths.map((path) => leftOut(ignores, path, scope));
  const leftRecords = leftOut(ignores, undefined, scope);
  return (record, sink) => {
    const parts = partsOf.map((each) => (each === null ? [record] : each(record)));
    const spoken = parts.map((list) => new Array<boolean>(list.length).fill(false));
    for (const { at, apply } of compiled) applyTo(parts[at] ?? [], spoken[at] ?? [], apply, sink);
    let isTold = false;
    for (let at = 0; at < paths.length; at++) {
      const isWhole = partsOf[at] === null;
      const known = spoken[at] ?? [];
      if (known.length > 0 && (!isWhole || known[0] === true)) isTold = true;
      if (isWhole || !known.includes(false)) continue;
      const silent = (parts[at] ?? []).filter((_part, i) => known[i] === false);
      for (const part of silent) tell(part, leftParts[at] ?? [], paths[at] ?? null, sink);
    }
    if (!isTold) tell(record, leftRecords, null, sink);
  };
}

function applyTo(
  parts: readonly unknown[],
  spoken: boolean[],
  apply: CompiledRule,
  sink: FactSink,
): void {
  for (let i = 0; i < parts.length; i++) {
    if (apply(parts[i], sink)) spoken[i] = true;
  }
}

function leftOut(ignores: readonly Ignore[], each: string | undefined, scope: Scope): Left {
  return ignores
    .filter((ignore) => ignore.each === each)
    .map(({ reason, when }) => ({ reason, when: compileCondition(when, scope) }));
}

function tell(part: unknown, left: Left, each: string | null, sink: FactSink): void {
  const found = left.find(({ when }) => when(part));
  if (found === undefined) sink.refuse('-', noneApplied(each));
  else sink.ignore(found.reason);
}

function noneApplied(each: string | null): Refusal {
  return {
    rule: 'map.no-rule-applied',
    field: each,
    expected: {
      fr: 'une règle dont la condition « when » est remplie, ou une mention sous « ignore »',
      en: 'a rule whose condition "when" is met, or an entry under "ignore"',
    },
  };
}
