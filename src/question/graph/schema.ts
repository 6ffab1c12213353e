import { z } from 'zod';
import type { CohortQuestion, EventQuery, Filter, Group, Operand } from '../nodes.ts';

/**
 * The shape of a question as JSON: the nodes of nodes.ts, one schema each, nothing else accepted.
 * Meaning (does the field exist, is the period in order) is checked by validateQuestion.
 */
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const side = z.enum(['start', 'end']);
const limit = z.enum(['all', 'first', 'last']);
const order = ['lt', 'lte', 'eq', '!eq', 'gt', 'gte'] as const;
const op = z.enum([...order, 'bt', '!bt']);
const text = z.string();
const whole = z.int();

const concept = z.strictObject({
  id: whole,
  name: text,
  code: text.exactOptional(),
  vocabulary: text.exactOptional(),
  domain: text.exactOptional(),
  conceptClass: text.exactOptional(),
  standard: text.exactOptional(),
  invalidReason: text.exactOptional(),
});

const conceptSet = z.strictObject({
  kind: z.literal('concept-set'),
  id: whole,
  name: text,
  items: z.array(
    z.strictObject({
      concept,
      excluded: z.boolean(),
      descendants: z.boolean(),
      mapped: z.boolean(),
    }),
  ),
});

const operand: z.ZodType<Operand> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('field'),
      of: z.enum(['event', 'subject']),
      name: text,
      orElse: z.number().exactOptional(),
    }),
    z.strictObject({ kind: z.literal('ratio'), numerator: operand, denominator: operand }),
    z.strictObject({ kind: z.literal('length-days') }),
    z.strictObject({ kind: z.literal('age'), at: side }),
    z.strictObject({ kind: z.literal('date'), at: side }),
    z.strictObject({ kind: z.literal('visit') }),
    z.strictObject({ kind: z.literal('constant'), value: z.number() }),
  ]),
);

const textOp = z.enum([
  'eq',
  '!eq',
  'startsWith',
  '!startsWith',
  'contains',
  '!contains',
  'endsWith',
  '!endsWith',
]);

const filter: z.ZodType<Filter> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('in-concepts'),
      operand,
      concepts: z.array(concept),
      negate: z.boolean(),
    }),
    z.strictObject({
      kind: z.literal('in-concept-set'),
      operand,
      conceptSet: whole,
      negate: z.boolean(),
    }),
    z.strictObject({
      kind: z.literal('number'),
      operand,
      op,
      value: z.number(),
      extent: z.number().exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('date'),
      at: side,
      op,
      value: isoDate,
      extent: isoDate.exactOptional(),
    }),
    z.strictObject({ kind: z.literal('text'), operand, op: textOp, text }),
    z.strictObject({
      kind: z.literal('compare'),
      left: operand,
      op: z.enum(order),
      right: operand,
    }),
    z.strictObject({ kind: z.literal('any-of'), filters: z.array(filter) }),
  ]),
);

const period = z.strictObject({ start: isoDate.nullable(), end: isoDate.nullable() });

const events: z.ZodType<EventQuery> = z.lazy(() =>
  z.strictObject({
    kind: z.literal('events'),
    event: text,
    joined: z.strictObject({ events: z.array(events), gapDays: whole }).exactOptional(),
    select: z.array(filter),
    first: z.boolean(),
    dates: z
      .strictObject({
        kind: z.literal('date-adjustment'),
        startFrom: side,
        startOffsetDays: whole,
        endFrom: side,
        endOffsetDays: whole,
      })
      .nullable(),
    filters: z.array(filter),
    period: period.nullable(),
    within: group.nullable(),
  }),
);

const bound = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('days'), days: whole }),
  z.strictObject({ kind: z.literal('open'), toward: z.enum(['before', 'after']) }),
]);

const window = z.strictObject({
  kind: z.literal('window'),
  index: side,
  event: side,
  from: bound,
  to: bound,
});

const relation = z.strictObject({
  kind: z.literal('relation'),
  startWindow: window,
  endWindow: window.nullable(),
  sameVisit: z.boolean(),
  ignoreObservation: z.boolean(),
});

const correlated = z.strictObject({
  kind: z.literal('correlated'),
  events,
  relation,
  occurrence: z.strictObject({
    op: z.enum(['exactly', 'at-most', 'at-least']),
    count: whole,
    distinct: operand.nullable(),
  }),
});

const demographic = z.strictObject({ kind: z.literal('demographic'), filters: z.array(filter) });

const aggregation = z.strictObject({
  kind: z.literal('aggregation'),
  function: z.enum(['count', 'sum', 'min', 'max', 'mean', 'first', 'last', 'change']),
  operand: operand.nullable(),
  events,
  relation,
});

const aggregate = z.strictObject({
  kind: z.literal('aggregate'),
  value: aggregation,
  op,
  to: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('number'),
      value: z.number(),
      extent: z.number().exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('other'),
      value: aggregation,
      factor: z.number(),
      plus: z.number(),
    }),
  ]),
});

const group: z.ZodType<Group> = z.lazy(() =>
  z.strictObject({
    kind: z.literal('group'),
    mode: z.enum(['all', 'any', 'at-least', 'at-most']),
    count: whole,
    criteria: z.array(z.union([correlated, demographic, aggregate, group])),
  }),
);

const exit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('end-of-observation') }),
  z.strictObject({ kind: z.literal('date-offset'), from: side, offsetDays: whole }),
  z.strictObject({
    kind: z.literal('continuous-events'),
    events: z.array(events),
    gapDays: whole,
    offsetDays: whole,
    lengthDays: whole.nullable(),
  }),
]);

export const questionSchema: z.ZodType<CohortQuestion> = z.strictObject({
  kind: z.literal('cohort'),
  model: text,
  title: text,
  conceptSets: z.array(conceptSet),
  entry: z.strictObject({
    events: z.array(events),
    priorDays: whole,
    postDays: whole,
    limit,
  }),
  qualify: group.nullable(),
  qualifyLimit: limit,
  rules: z.array(z.strictObject({ kind: z.literal('rule'), name: text, description: text, group })),
  limit,
  exit,
  censoring: z.array(events),
  censorWindow: period,
  eraPadDays: whole,
});
