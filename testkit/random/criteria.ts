import fc from 'fast-check';
import { eventOf, JOINED_EVENT, type SubjectModel } from '../../src/model/subject-model.ts';
import type {
  Aggregate,
  AggregateFunction,
  Aggregation,
  Correlated,
  Criterion,
  Demographic,
  EventQuery,
  Group,
  Operand,
  Relation,
  Side,
  Window,
  WindowBound,
} from '../../src/question/nodes.ts';
import { comparisons, filters, mainConceptFilters } from './filters.ts';
import { operandsOf } from './operands.ts';
import {
  chance,
  dates,
  mostly,
  noneOr,
  orNull,
  quarters,
  smallWholes,
  whole,
} from './small-world.ts';

/** What random criteria are about: events of a few kinds of a subject model. */
export interface Scene {
  readonly model: SubjectModel;
  readonly kinds: readonly string[];
}

/** What was made for a scene: arbitraries nest, and would be made again at every place. */
const MADE = new WeakMap<Scene, Map<string, unknown>>();

function made<Thing>(scene: Scene, name: string, make: () => Thing): Thing {
  const things = MADE.get(scene) ?? new Map<string, unknown>();
  MADE.set(scene, things);
  if (!things.has(name)) things.set(name, make());
  return things.get(name) as Thing;
}

export const AGGREGATE_FUNCTIONS: readonly AggregateFunction[] = [
  'count',
  'sum',
  'min',
  'max',
  'mean',
  'first',
  'last',
  'change',
];
/** Functions that depend on the order of additions where values are rounded. */
const ADDING: ReadonlySet<AggregateFunction> = new Set(['sum', 'mean']);

const side: fc.Arbitrary<Side> = chance(35).map((isEnd) => (isEnd ? 'end' : 'start'));

/** Events of any kind of the scene; joined events too where there is depth for them. */
export function eventQueries(scene: Scene, depth: number): fc.Arbitrary<EventQuery> {
  const plain = fc.oneof(...scene.kinds.map((kind) => queriesOfKind(scene, kind, depth)));
  if (depth === 0) return plain;
  return mostly([12, plain], [1, queriesOfKind(scene, JOINED_EVENT.name, depth)]);
}

/** Events of a kind, which may be 'JoinedEvents'. */
function queriesOfKind(scene: Scene, kind: string, depth: number): fc.Arbitrary<EventQuery> {
  return made(scene, `${kind} ${depth}`, () =>
    kind === JOINED_EVENT.name ? joinedQueries(scene, depth) : recordedQueries(scene, kind, depth),
  );
}

function recordedQueries(scene: Scene, kind: string, depth: number): fc.Arbitrary<EventQuery> {
  const { model } = scene;
  const hasConcept = eventOf(model, kind)?.fields.concept !== undefined;
  const one = filters(model, kind);
  const usual = (hasConcept ? mainConceptFilters() : one).map((filter) => [filter]);
  const select = noneOr(30, mostly([6, usual], [1, fc.array(one, { minLength: 1, maxLength: 2 })]));
  return fc.record({ ...queryParts(scene, kind, depth), event: fc.constant(kind), select });
}

function queryParts(scene: Scene, kind: string, depth: number) {
  const one = filters(scene.model, kind);
  return {
    kind: fc.constant('events' as const),
    first: chance(15),
    dates: orNull(85, adjustments),
    filters: noneOr(60, fc.array(one, { minLength: 1, maxLength: 2 })),
    period: orNull(93, fc.record({ start: orNull(40, dates), end: orNull(40, dates) })),
    within: depth === 0 ? fc.constant(null) : orNull(80, groups(scene, depth - 1)),
  };
}

const adjustments = fc.record({
  kind: fc.constant('date-adjustment' as const),
  startFrom: side,
  startOffsetDays: whole(-10, 10),
  endFrom: side,
  endOffsetDays: whole(-10, 10),
});

function joinedQueries(scene: Scene, depth: number): fc.Arbitrary<EventQuery> {
  const joined = fc.record({
    events: fc.array(eventQueries(scene, Math.max(depth - 1, 0)), { minLength: 1, maxLength: 3 }),
    gapDays: whole(0, 10),
  });
  const name = JOINED_EVENT.name;
  return fc.record({
    ...queryParts(scene, name, depth),
    event: fc.constant(name),
    joined,
    select: noneOr(80, fc.array(filters(scene.model, name), { maxLength: 2 })),
  });
}

function bounds(toward: 'before' | 'after', days: fc.Arbitrary<number>): fc.Arbitrary<WindowBound> {
  const open = (way: 'before' | 'after'): fc.Arbitrary<WindowBound> =>
    fc.constant({ kind: 'open', toward: way });
  const set = days.map((count): WindowBound => ({ kind: 'days', days: count }));
  const other = toward === 'before' ? 'after' : 'before';
  return mostly([8, open(toward)], [12, set], [1, open(other)]);
}

const windows: fc.Arbitrary<Window> = fc.record({
  kind: fc.constant('window' as const),
  index: side,
  event: side,
  from: bounds('before', mostly([5, whole(-40, 0)], [1, whole(0, 20)])),
  to: bounds('after', mostly([5, whole(0, 40)], [1, whole(-20, 0)])),
});

const relations: fc.Arbitrary<Relation> = fc.record({
  kind: fc.constant('relation' as const),
  startWindow: windows,
  endWindow: orNull(80, windows),
  sameVisit: chance(22),
  ignoreObservation: chance(30),
});

function correlateds(scene: Scene, depth: number): fc.Arbitrary<Criterion> {
  // The value that is counted belongs to the kind of event, so that both are drawn together.
  const counted = [...scene.kinds, JOINED_EVENT.name].map((kind) => {
    const events = queriesOfKind(scene, kind, depth);
    return fc.record({ events, distinct: orNull(75, distinctOperands(scene.model, kind)) });
  });
  const parts = fc.record({
    seen: fc.oneof(...weighted(counted)),
    relation: relations,
    op: fc.constantFrom<Correlated['occurrence']['op']>('at-least', 'at-most', 'exactly'),
    count: mostly([6, whole(0, 1)], [3, whole(2, 3)]),
  });
  return parts.map(({ seen, relation, op, count }) => {
    const { events, distinct } = seen;
    return { kind: 'correlated', events, relation, occurrence: { op, count, distinct } };
  });
}

/** Kinds of the model come often, joined events, which are last, seldom. */
function weighted<Value>(
  choices: readonly fc.Arbitrary<Value>[],
): readonly { readonly weight: number; readonly arbitrary: fc.Arbitrary<Value> }[] {
  return choices.map((arbitrary, i) => ({ weight: i === choices.length - 1 ? 1 : 5, arbitrary }));
}

function distinctOperands(model: SubjectModel, kind: string): fc.Arbitrary<Operand> {
  const { concept, text, whole: wholes, fraction, rounded, visit } = operandsOf(model, kind);
  const numbers = [...wholes, ...fraction, ...rounded, visit].map(({ operand }) => operand);
  return fc.oneof(...concept, ...text, ...numbers);
}

function aggregations(scene: Scene, depth: number): fc.Arbitrary<Aggregation> {
  const byKind = [...scene.kinds, JOINED_EVENT.name].map((kind) => {
    const events = queriesOfKind(scene, kind, depth);
    const {
      concept,
      text,
      whole: wholes,
      fraction,
      rounded,
      visit,
    } = operandsOf(scene.model, kind);
    const exact = [...wholes, ...fraction, ...fraction].map(({ operand }) => operand);
    const countable = [...exact, ...concept, ...text, visit.operand];
    const choices = AGGREGATE_FUNCTIONS.map((name) => {
      const operands =
        name === 'count' ? countable : ADDING.has(name) ? exact : [...exact, ...numbersOf(rounded)];
      const operand = fc.oneof(...operands);
      return fc.record({
        kind: fc.constant('aggregation' as const),
        function: fc.constant(name),
        operand: name === 'count' ? orNull(50, operand) : operand,
        events,
        relation: relations,
      });
    });
    return fc.oneof(...choices);
  });
  return fc.oneof(...weighted(byKind));
}

const numbersOf = (asked: readonly { readonly operand: fc.Arbitrary<Operand> }[]) =>
  asked.map(({ operand }) => operand);

function aggregates(scene: Scene, depth: number): fc.Arbitrary<Criterion> {
  const value = aggregations(scene, depth);
  const toNumber = comparisons(mostly([4, quarters], [1, smallWholes]));
  const toOther = fc.record({
    kind: fc.constant('other' as const),
    value,
    factor: mostly([2, fc.constant(1)], [2, fc.constantFrom(1.5, -0.5, 0, 2)]),
    plus: mostly([2, fc.constant(0)], [1, quarters]),
  });
  const op = fc.constantFrom('gte', 'lt', 'lte', 'eq', '!eq', 'gt' as const);
  const withNumber = fc.record({ value, to: toNumber }).map((one): Aggregate => {
    const { op: asked, ...number } = one.to;
    return { kind: 'aggregate', value: one.value, op: asked, to: { kind: 'number', ...number } };
  });
  const withOther = fc.record({ value, op, to: toOther }).map((one): Aggregate => {
    return { kind: 'aggregate', ...one };
  });
  return mostly<Criterion>([2, withNumber], [1, withOther]);
}

function demographics(model: SubjectModel): fc.Arbitrary<Demographic> {
  return fc.record({
    kind: fc.constant('demographic' as const),
    filters: fc.array(filters(model, null), { maxLength: 2, size: 'max' }),
  });
}

export function groups(scene: Scene, depth: number): fc.Arbitrary<Group> {
  return made(scene, `group ${depth}`, () => makeGroups(scene, depth));
}

function makeGroups(scene: Scene, depth: number): fc.Arbitrary<Group> {
  const choices: (readonly [number, fc.Arbitrary<Criterion>])[] = [
    [8, correlateds(scene, depth)],
    [3, aggregates(scene, depth)],
    [3, demographics(scene.model)],
  ];
  if (depth > 0) choices.push([3, groups(scene, depth - 1)]);
  return fc.record({
    kind: fc.constant('group' as const),
    mode: fc.constantFrom<Group['mode']>('all', 'any', 'at-least', 'at-most'),
    count: whole(0, 3),
    criteria: fc.array(mostly(...choices), { maxLength: 3, size: 'max' }),
  });
}
