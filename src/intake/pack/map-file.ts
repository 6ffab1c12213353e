import { z } from 'zod';
import { FACT_KINDS, SLOTS, type SlotName } from '../facts/fact.ts';
import { TIME_FORMATS } from '../facts/values.ts';
import { EXPRESSION } from './expression.ts';

/** `PV1-2: [I, E]`: the field is one of these. `true`: it is there; `false`: it is not. */
const CONDITION = z.record(z.string(), z.union([z.array(z.string()), z.boolean()]));

const SLOT_NAMES = Object.keys(SLOTS) as [SlotName, ...SlotName[]];

const IDENTIFIERS = z.strictObject({
  each: z.string().optional(),
  /** `namespace:value`; a part that is null drops the identifier. */
  id: EXPRESSION,
  when: CONDITION.optional(),
});

/** Identifiers that the record as a whole must earn: an unproven national one links nobody. */
const GROUP = z.strictObject({ from: IDENTIFIERS, when: CONDITION.optional() });

/** How one kind of record becomes facts. */
const RULE = z.strictObject({
  /** Name in messages and dead letters. */
  name: z.string().min(1),
  record: z.union([z.string(), z.array(z.string()).min(1)]),
  each: z.string().optional(),
  when: CONDITION.optional(),
  fact: z.enum(FACT_KINDS),
  key: EXPRESSION,
  version: EXPRESSION.optional(),
  rank: EXPRESSION.optional(),
  cancelled: CONDITION.optional(),
  document: EXPRESSION.optional(),
  /** Format of the dates and times of this rule. */
  times: z.enum(TIME_FORMATS).default('iso'),
  slots: z.partialRecord(z.enum(SLOT_NAMES), EXPRESSION),
  ids: z.array(GROUP).optional(),
});

/** Records, or parts of them, that no rule takes and nobody misses: counted, and no dead letters. */
const IGNORE = z.strictObject({
  record: z.union([z.string(), z.array(z.string()).min(1)]),
  each: z.string().optional(),
  when: CONDITION.optional(),
  /** Why nothing is lost: for whoever reads the map, and in the counts of `source status`. */
  reason: z.string().min(1),
});

export type Rule = z.infer<typeof RULE>;
export type Ignore = z.infer<typeof IGNORE>;
export type Condition = z.infer<typeof CONDITION>;

export const MAP_FILE = z.strictObject({
  rules: z.array(RULE).min(1),
  ignore: z.array(IGNORE).default([]),
});
