import { EVENT_KINDS, type Fact, NEEDED, SLOTS, type SlotName } from '../facts/fact.ts';
import { EXPECTED, neededHere } from '../facts/refusals.ts';
import { readerOf } from '../facts/values.ts';
import type { Refusal } from '../format.ts';
import { compileExpression, type Getter, type Scope } from './expression.ts';
import type { Condition, Rule } from './map-file.ts';

/** Takes the facts and refusals of a record, one by one. */
export interface FactSink {
  fact(fact: Fact): void;
  refuse(rule: string, refusal: Refusal): void;
  /** Left out on purpose, for a reason that the pack gives. */
  ignore(reason: string): void;
}

/** Tells whether the rule speaks of the record: made a fact of it, or refused it. */
export type CompiledRule = (record: unknown, sink: FactSink) => boolean;

interface Slot {
  readonly name: SlotName;
  readonly getter: Getter;
  readonly read: (text: string) => string | number | null;
}

/**
 * Compiles a rule once; the function is then called for every record of the rule's kinds, or for
 * every part of them where the rule has `each`.
 */
export function compileRule(rule: Rule, scope: Scope): CompiledRule {
  const when = compileCondition(rule.when, scope);
  const cancelled = rule.cancelled === undefined ? null : compileCondition(rule.cancelled, scope);
  const key = compileExpression(rule.key, scope);
  const version = rule.version === undefined ? null : compileExpression(rule.version, scope);
  const document = rule.document === undefined ? null : compileExpression(rule.document, scope);
  const rank = rule.rank === undefined ? null : compileExpression(rule.rank, scope);
  const slots = compileSlots(rule, scope);
  const ids = (rule.ids ?? []).map((group) => compileIds(group, scope));
  const needed = NEEDED[rule.fact];
  const isEvent = EVENT_KINDS.some((kind) => kind === rule.fact);
  return (record, sink) => {
    if (!when(record)) return false;
    const keyText = key.get(record);
    if (keyText === null) {
      sink.refuse(rule.name, missing('key', key.field));
      return true;
    }
    const gone = cancelled?.(record) ?? false;
    const values = readSlots(slots, record, rule.name, sink);
    if (values === null) return true;
    let absent = gone ? undefined : needed.find((name) => values[name] === undefined);
    const placed = !isEvent || values.patient !== undefined || values.visit !== undefined;
    if (!gone && !placed) absent ??= 'patient';
    if (absent !== undefined) {
      const field = slots.find(({ name }) => name === absent)?.getter.field ?? absent;
      sink.refuse(rule.name, missing(absent, field));
      return true;
    }
    const ranked = rank?.get(record) ?? '0';
    if (!WHOLE_NUMBER.test(ranked)) {
      sink.refuse(rule.name, unranked(rank?.field ?? ''));
      return true;
    }
    sink.fact({
      kind: rule.fact,
      key: keyText,
      version: version?.get(record) ?? '',
      rank: Number(ranked),
      cancelled: gone,
      document: document?.get(record) ?? null,
      slots: values,
      ids: ids.flatMap((group) => group(record)),
    });
    return true;
  };
}

/** What a rank may be: it is kept in 32 bits. */
const WHOLE_NUMBER = /^-?\d{1,9}$/;

function compileSlots(rule: Rule, scope: Scope): readonly Slot[] {
  return Object.entries(rule.slots).map(([name, expression]) => {
    const slot = name as SlotName;
    const getter = compileExpression(expression, scope);
    return { name: slot, getter, read: remembered(readerOf(SLOTS[slot], rule.times)) };
  });
}

/** Records that stand together often say the same: a date is read once. */
function remembered(read: Slot['read']): Slot['read'] {
  let lastText: string | null = null;
  let lastValue: string | number | null = null;
  return (text) => {
    if (text === lastText) return lastValue;
    lastText = text;
    lastValue = read(text);
    return lastValue;
  };
}

/** Null when a value is not what its slot takes: the refusal is told. */
function readSlots(
  slots: readonly Slot[],
  record: unknown,
  rule: string,
  sink: FactSink,
): Fact['slots'] | null {
  const values: Partial<Record<SlotName, string | number>> = {};
  for (const { name, getter, read } of slots) {
    const text = getter.get(record);
    if (text === null) continue;
    const value = read(text);
    if (value === null) {
      sink.refuse(rule, unreadable(name, getter.field));
      return null;
    }
    values[name] = value;
  }
  return values;
}

type Check = (record: unknown) => boolean;

export function compileCondition(condition: Condition | undefined, scope: Scope): Check {
  const checks = Object.entries(condition ?? {}).map(([path, wanted]): Check => {
    const { get } = compileExpression(path, scope);
    if (typeof wanted === 'boolean') return (record) => (get(record) !== null) === wanted;
    const values = new Set(wanted);
    return (record) => {
      const text = get(record);
      return text !== null && values.has(text);
    };
  });
  return (record) => checks.every((check) => check(record));
}

type IdGroup = NonNullable<Rule['ids']>[number];

function compileIds({ from, when }: IdGroup, scope: Scope): (record: unknown) => readonly string[] {
  const earned = compileCondition(when, scope);
  const chosen = compileCondition(from.when, scope);
  const id = compileExpression(from.id, scope);
  const each = from.each === undefined ? null : scope.reader.each(from.each);
  return (record) => {
    if (!earned(record)) return [];
    const parts = each === null ? [record] : each(record);
    return parts.flatMap((part) => {
      const text = chosen(part) ? id.get(part) : null;
      return text === null ? [] : [text];
    });
  };
}

function missing(slot: string, field: string): Refusal {
  return {
    rule: `map.missing.${slot}`,
    field: field === '' ? null : field,
    expected: neededHere(slot),
  };
}

function unreadable(slot: SlotName, field: string): Refusal {
  return {
    rule: `map.unreadable.${slot}`,
    field: field === '' ? null : field,
    expected: EXPECTED[SLOTS[slot]],
  };
}

function unranked(field: string): Refusal {
  return {
    rule: 'map.unreadable.rank',
    field: field === '' ? null : field,
    expected: { fr: 'un nombre entier', en: 'a whole number' },
  };
}
