import type { Sentence } from '../model/errors.ts';
import { JOINED_EVENT, type SubjectModel } from '../model/subject-model.ts';
import { MAX_GROUP_DEPTH } from './limits.ts';
import type { CohortQuestion, Criterion, EventQuery, Exit, Group, Relation } from './nodes.ts';
import {
  type Check,
  checkCount,
  checkDays,
  checkFilters,
  checkLength,
  checkOperand,
  checkPeriod,
  checkRange,
  ORDERED,
} from './validate-values.ts';

/** What is wrong with a question, and where in its graph: "$.entry.events[0].filters[1]". */
export interface Problem {
  readonly code: string;
  readonly path: string;
  readonly sentence: Sentence;
}

/**
 * Every problem of a question against the subject model it is put to; none if it can be answered.
 * Engines may take a question without problems at its word.
 */
export function validateQuestion(
  question: CohortQuestion,
  model: SubjectModel,
): readonly Problem[] {
  const problems: Problem[] = [];
  const conceptSets = new Set<number>();
  const check: Check = {
    model,
    conceptSets,
    report: (code, path, fr, en) => problems.push({ code, path, sentence: { fr, en } }),
  };
  if (question.model !== model.name) {
    check.report(
      'question.model',
      '$.model',
      `La question porte sur le modèle ${question.model}, non sur ${model.name}`,
      `The question is about the model ${question.model}, not ${model.name}`,
    );
    return problems;
  }
  for (const [index, { id }] of question.conceptSets.entries()) {
    if (conceptSets.has(id)) {
      check.report(
        'question.duplicate-concept-set',
        `$.conceptSets[${index}].id`,
        `Le numéro ${id} désigne déjà un autre ensemble de concepts`,
        `The number ${id} names another concept set already`,
      );
    }
    conceptSets.add(id);
  }
  checkSteps(check, question);
  return problems;
}

function checkSteps(check: Check, question: CohortQuestion): void {
  const { entry, qualify } = question;
  if (entry.events.length === 0) {
    check.report(
      'question.no-entry',
      '$.entry.events',
      'Il faut au moins un événement d’entrée',
      'At least one entry event is needed',
    );
  }
  checkLength(check, '$.entry.priorDays', entry.priorDays);
  checkLength(check, '$.entry.postDays', entry.postDays);
  checkAll(check, '$.entry.events', entry.events);
  if (qualify !== null) checkGroup(check, '$.qualify', qualify, 1);
  question.rules.forEach((rule, index) => {
    checkGroup(check, `$.rules[${index}].group`, rule.group, 1);
  });
  checkExit(check, question.exit);
  checkAll(check, '$.censoring', question.censoring);
  checkPeriod(check, '$.censorWindow', question.censorWindow);
  checkLength(check, '$.eraPadDays', question.eraPadDays);
}

function checkExit(check: Check, exit: Exit): void {
  if (exit.kind === 'date-offset') checkDays(check, '$.exit.offsetDays', exit.offsetDays);
  if (exit.kind !== 'continuous-events') return;
  checkSome(check, '$.exit.events', exit.events);
  checkAll(check, '$.exit.events', exit.events);
  checkLength(check, '$.exit.gapDays', exit.gapDays);
  checkDays(check, '$.exit.offsetDays', exit.offsetDays);
  if (exit.lengthDays !== null) checkLength(check, '$.exit.lengthDays', exit.lengthDays);
}

function checkAll(check: Check, path: string, queries: readonly EventQuery[]): void {
  for (const [index, query] of queries.entries()) checkEvents(check, `${path}[${index}]`, query, 0);
}

/** Periods can't be made of no events. */
function checkSome(check: Check, path: string, queries: readonly EventQuery[]): void {
  if (queries.length > 0) return;
  check.report(
    'question.no-events',
    path,
    'Il faut au moins un événement',
    'At least one event is needed',
  );
}

function checkEvents(check: Check, path: string, query: EventQuery, depth: number): void {
  const isJoined = query.event === JOINED_EVENT.name;
  if (isJoined !== (query.joined !== undefined)) {
    check.report(
      'question.joined',
      `${path}.joined`,
      'Seuls les événements réunis disent de quels événements ils sont faits',
      'Joined events, and they alone, say which events they are made of',
    );
    return;
  }
  if (query.joined !== undefined) {
    checkLength(check, `${path}.joined.gapDays`, query.joined.gapDays);
    checkSome(check, `${path}.joined.events`, query.joined.events);
    for (const [index, inner] of query.joined.events.entries()) {
      checkEvents(check, `${path}.joined.events[${index}]`, inner, depth + 1);
    }
  }
  if (!isJoined && !check.model.events.some((event) => event.name === query.event)) {
    const known = check.model.events.map((event) => event.name).join(', ');
    check.report(
      'question.event',
      `${path}.event`,
      `Le modèle n’a pas d’événement ${query.event} ; il a ${known}`,
      `The model has no event ${query.event}; it has ${known}`,
    );
    return;
  }
  checkFilters(check, `${path}.select`, query.select, query.event);
  checkFilters(check, `${path}.filters`, query.filters, query.event);
  if (query.dates !== null) {
    checkDays(check, `${path}.dates.startOffsetDays`, query.dates.startOffsetDays);
    checkDays(check, `${path}.dates.endOffsetDays`, query.dates.endOffsetDays);
  }
  if (query.period !== null) checkPeriod(check, `${path}.period`, query.period);
  if (query.within !== null) checkGroup(check, `${path}.within`, query.within, depth + 1);
}

function checkGroup(check: Check, path: string, group: Group, depth: number): void {
  if (depth > MAX_GROUP_DEPTH) {
    check.report(
      'question.too-deep',
      path,
      `Plus de ${MAX_GROUP_DEPTH} groupes sont emboîtés`,
      `More than ${MAX_GROUP_DEPTH} groups are nested`,
    );
    return;
  }
  checkCount(check, `${path}.count`, group.count);
  for (const [index, criterion] of group.criteria.entries()) {
    checkCriterion(check, `${path}.criteria[${index}]`, criterion, depth);
  }
}

function checkCriterion(check: Check, path: string, criterion: Criterion, depth: number): void {
  switch (criterion.kind) {
    case 'group':
      checkGroup(check, path, criterion, depth + 1);
      return;
    case 'demographic':
      // The index event may be of any kind, so only its dates and its subject may be asked about.
      checkFilters(check, `${path}.filters`, criterion.filters, null);
      return;
    case 'correlated': {
      const { events, relation, occurrence } = criterion;
      checkEvents(check, `${path}.events`, events, depth);
      checkRelation(check, `${path}.relation`, relation);
      checkCount(check, `${path}.occurrence.count`, occurrence.count);
      if (occurrence.distinct === null) return;
      checkOperand(check, `${path}.occurrence.distinct`, occurrence.distinct, events.event);
      return;
    }
    case 'aggregate':
      checkAggregate(check, path, criterion, depth);
  }
}

function checkAggregate(
  check: Check,
  path: string,
  criterion: Extract<Criterion, { kind: 'aggregate' }>,
  depth: number,
): void {
  const { value, to, op } = criterion;
  const sides = [{ at: `${path}.value`, aggregation: value }];
  if (to.kind === 'other') sides.push({ at: `${path}.to.value`, aggregation: to.value });
  for (const { at, aggregation } of sides) {
    const { events, operand, relation } = aggregation;
    checkEvents(check, `${at}.events`, events, depth);
    checkRelation(check, `${at}.relation`, relation);
    if (operand !== null) {
      const types = aggregation.function === 'count' ? undefined : ORDERED;
      checkOperand(check, `${at}.operand`, operand, events.event, types);
    } else if (aggregation.function !== 'count') {
      check.report(
        'question.operand',
        `${at}.operand`,
        `La fonction ${aggregation.function} demande une valeur`,
        `The function ${aggregation.function} needs a value`,
      );
    }
  }
  checkRange(check, `${path}.to`, op, to.kind === 'number' ? to.extent : undefined);
}

function checkRelation(check: Check, path: string, relation: Relation): void {
  const windows = { startWindow: relation.startWindow, endWindow: relation.endWindow };
  for (const [name, window] of Object.entries(windows)) {
    if (window === null) continue;
    for (const side of ['from', 'to'] as const) {
      const bound = window[side];
      if (bound.kind === 'days') checkDays(check, `${path}.${name}.${side}.days`, bound.days);
    }
  }
}
