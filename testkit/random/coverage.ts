import { eventOf, type FieldModel, type SubjectModel } from '../../src/model/subject-model.ts';
import type { CohortQuestion, EventQuery, Filter, Operand } from '../../src/question/nodes.ts';
import { AGGREGATE_FUNCTIONS } from './criteria.ts';
import { COMPARISON_OPS, ORDER_OPS, TEXT_OPS } from './filters.ts';

/**
 * What a random question asks for, as labels: "filter number bt", "window index end event start".
 * A node kind, operator or attribute that has no label here is not known to be tested.
 */
export function labelsOf(question: CohortQuestion, model: SubjectModel): ReadonlySet<string> {
  const labels = new Set<string>();
  visit(question, { model, event: null, add: (label) => labels.add(label) });
  addQuestion(question, (label) => labels.add(label));
  return labels;
}

interface Walk {
  readonly model: SubjectModel;
  /** Kind of the event whose filters and operands are walked; null for an index event. */
  readonly event: string | null;
  readonly add: (label: string) => void;
}

interface Node {
  readonly kind?: string;
}

function visit(node: unknown, walk: Walk): void {
  if (Array.isArray(node)) for (const one of node) visit(one, walk);
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return;
  const { kind } = node as Node;
  LABELS[kind ?? '']?.(node as never, walk);
  const event = eventBelow(node as Node & { readonly events?: EventQuery }, walk.event);
  for (const child of Object.values(node)) visit(child, { ...walk, event });
}

/** An event query and what counts or adds up its events read those events. */
function eventBelow(
  node: Node & { readonly event?: string; readonly events?: EventQuery },
  around: string | null,
): string | null {
  if (node.kind === 'events') return node.event ?? null;
  if (node.kind === 'correlated' || node.kind === 'aggregation') return node.events?.event ?? null;
  return node.kind === 'demographic' ? null : around;
}

/** What each kind of node says of itself. */
const LABELS: Readonly<Record<string, (node: never, walk: Walk) => void>> = {
  events: (node: EventQuery, { model, add }) => {
    add(`event ${model.name} ${node.event}`);
    for (const part of ['select', 'filters'] as const) {
      if (node[part].length > 0) add(`events ${part}`);
    }
    for (const part of ['first', 'dates', 'within'] as const) if (node[part]) add(`events ${part}`);
    for (const side of ['start', 'end'] as const) {
      if (node.period !== null && node.period[side] !== null) add(`events period ${side}`);
    }
  },
  'in-concepts': (node: Filter & { readonly kind: 'in-concepts' }, { add }) => {
    const none = node.concepts.length === 0 ? ' of none' : '';
    add(`filter ${node.negate ? 'not ' : ''}in-concepts${none}`);
  },
  'in-concept-set': (node: Filter & { readonly kind: 'in-concept-set' }, { add }) =>
    add(`filter ${node.negate ? 'not ' : ''}in-concept-set`),
  number: (node: { readonly operand?: Operand; readonly op?: string }, { add }) => {
    if (node.operand !== undefined) add(`filter number ${node.op}`);
    else add('aggregate to number');
  },
  date: (node: { readonly at: string; readonly op?: string }, { add }) =>
    add(node.op === undefined ? `operand date ${node.at}` : `filter date ${node.op}`),
  text: (node: { readonly op: string }, { add }) => add(`filter text ${node.op}`),
  compare: (node: { readonly op: string }, { add }) => add(`filter compare ${node.op}`),
  'any-of': (node: { readonly filters: readonly unknown[] }, { add }) =>
    add(node.filters.length === 0 ? 'filter any-of none' : 'filter any-of'),
  field: (node: Operand & { readonly kind: 'field' }, { model, event, add }) => {
    const field = fieldOf(model, event, node);
    if (field === undefined) return;
    add(`operand ${node.of} field ${field.type}${field.hops.length > 0 ? ' by hops' : ''}`);
    if (node.orElse !== undefined) add('operand field orElse');
  },
  ratio: (_, { add }) => add('operand ratio'),
  'length-days': (_, { add }) => add('operand length-days'),
  age: (node: { readonly at: string }, { add }) => add(`operand age ${node.at}`),
  visit: (_, { add }) => add('operand visit'),
  constant: (_, { add }) => add('operand constant'),
  window: (node: { readonly index: string; readonly event: string }, { add }) => {
    add(`window index ${node.index} event ${node.event}`);
    const { from, to } = node as unknown as Readonly<Record<'from' | 'to', { kind: string }>>;
    add(`window from ${from.kind}`);
    add(`window to ${to.kind}`);
  },
  relation: (node: Readonly<Record<string, unknown>>, { add }) => {
    for (const part of ['endWindow', 'sameVisit', 'ignoreObservation']) {
      if (node[part]) add(`relation ${part}`);
    }
  },
  correlated: (node: { readonly occurrence: Readonly<Record<string, unknown>> }, { add }) => {
    const { op, count, distinct } = node.occurrence;
    add(`correlated ${op} ${distinct === null ? 'events' : 'distinct'}`);
    add(`correlated ${op} ${count}`);
  },
  demographic: (_, { add }) => add('demographic'),
  aggregation: (node: { readonly function: string; readonly operand: unknown }, { add }) => {
    add(`aggregation ${node.function}`);
    if (node.operand === null) add('aggregation of events');
  },
  aggregate: (node: { readonly op: string }, { add }) => add(`aggregate ${node.op}`),
  other: (_, { add }) => add('aggregate to other'),
  group: (node: { readonly mode: string; readonly criteria: readonly Node[] }, { add }) => {
    add(`group ${node.mode}`);
    if (node.criteria.length === 0) add('group of none');
    if (node.criteria.some(({ kind }) => kind === 'group')) add('group in group');
  },
};

function fieldOf(
  model: SubjectModel,
  event: string | null,
  operand: Operand & { readonly kind: 'field' },
): FieldModel | undefined {
  if (operand.of === 'subject') return model.subject.fields[operand.name];
  return eventOf(model, event ?? '')?.fields[operand.name];
}

function addQuestion(question: CohortQuestion, add: (label: string) => void): void {
  const { entry, exit, censorWindow } = question;
  add(`entry limit ${entry.limit}`);
  if (question.qualify !== null) add(`qualify limit ${question.qualifyLimit}`);
  add(`limit ${question.limit}`);
  add(`rules ${question.rules.length}`);
  if (entry.priorDays > 0) add('entry priorDays');
  if (entry.postDays > 0) add('entry postDays');
  if (question.censoring.length > 0) add('censoring');
  if (question.eraPadDays > 0) add('eraPadDays');
  for (const side of ['start', 'end'] as const) {
    if (censorWindow[side] !== null) add(`censorWindow ${side}`);
  }
  if (exit.kind === 'date-offset') add(`exit date-offset from ${exit.from}`);
  else if (exit.kind === 'end-of-observation') add('exit end-of-observation');
  else add(`exit continuous-events ${exit.lengthDays === null ? 'own end' : 'lengthDays'}`);
  for (const { items } of question.conceptSets) {
    if (items.length === 0) add('concept set of none');
    for (const part of ['excluded', 'descendants', 'mapped'] as const) {
      if (items.some((item) => item[part])) add(`concept set ${part}`);
    }
  }
}

const each = (prefix: string, ...words: readonly (string | number)[]): readonly string[] =>
  words.map((word) => `${prefix} ${word}`);

/** Every label there is: what random questions over these models must reach sooner or later. */
export function allLabels(models: readonly SubjectModel[]): readonly string[] {
  return [
    ...models.flatMap(({ name, events }) => each(`event ${name}`, ...events.map((e) => e.name))),
    ...each(`event ${models[0]?.name}`, 'JoinedEvents'),
    ...each(
      'events',
      'select',
      'filters',
      'first',
      'dates',
      'within',
      'period start',
      'period end',
    ),
    ...each('filter', 'in-concepts', 'not in-concepts', 'in-concept-set', 'not in-concept-set'),
    ...each('filter', 'in-concepts of none', 'not in-concepts of none', 'any-of', 'any-of none'),
    ...each('filter number', ...COMPARISON_OPS),
    ...each('filter date', ...COMPARISON_OPS),
    ...each('filter text', ...TEXT_OPS),
    ...each('filter compare', ...ORDER_OPS),
    ...each('operand event field', 'concept', 'integer', 'number', 'text', 'concept by hops'),
    ...each('operand subject field', 'concept', 'integer'),
    ...each('operand', 'field orElse', 'ratio', 'length-days', 'visit', 'constant'),
    ...each('operand', 'age start', 'age end', 'date start', 'date end'),
    ...each('window index', 'start event start', 'start event end'),
    ...each('window index', 'end event start', 'end event end'),
    ...each('window', 'from days', 'from open', 'to days', 'to open'),
    ...each('relation', 'endWindow', 'sameVisit', 'ignoreObservation'),
    ...['exactly', 'at-least', 'at-most'].flatMap((op) =>
      each(`correlated ${op}`, 'events', 'distinct', 0, 1, 2, 3),
    ),
    'demographic',
    ...each('aggregation', ...AGGREGATE_FUNCTIONS, 'of events'),
    ...each('aggregate', ...COMPARISON_OPS, 'to number', 'to other'),
    ...each('group', 'all', 'any', 'at-least', 'at-most', 'of none', 'in group'),
    ...['entry limit', 'qualify limit', 'limit'].flatMap((name) =>
      each(name, 'all', 'first', 'last'),
    ),
    ...each('rules', 0, 1, 2, 3, 4),
    ...each('entry', 'priorDays', 'postDays'),
    ...each('exit', 'end-of-observation', 'date-offset from start', 'date-offset from end'),
    ...each('exit continuous-events', 'own end', 'lengthDays'),
    ...each('censorWindow', 'start', 'end'),
    ...each('concept set', 'excluded', 'descendants', 'mapped', 'of none'),
    'censoring',
    'eraPadDays',
  ];
}
