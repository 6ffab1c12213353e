import type { Day } from '../../src/model/day.ts';
import { parseDay, yearOfDay } from '../../src/model/day.ts';
import { eventOf, type SubjectModel } from '../../src/model/subject-model.ts';
import type {
  CohortQuestion,
  ComparisonOp,
  Correlated,
  Criterion,
  EventQuery,
  Filter,
  Group,
  Operand,
  WindowBound,
} from '../../src/question/nodes.ts';
import type { Journey, Period } from './journey.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What the play needs to know: the model, the question played, its concepts. */
export interface Stage {
  readonly model: SubjectModel;
  readonly vocabulary: Vocabulary;
  readonly question: CohortQuestion;
}

/** An event that was played: where the next ones are placed from. */
interface Played {
  readonly start: Day;
  readonly end: Day;
  readonly visit: number | null;
  readonly period: Period;
}

const RULE_PLAYED = 0.85;
const VIOLATED = 0.1;
const IN_A_VISIT = 0.7;
const OPEN_WINDOW_DAYS = 400;
const VISIT_KINDS = [9201, 9202, 9203] as const;

/** Plays a question in a journey: an entry event, and what its criteria ask for around it. */
export function enact(stage: Stage, journey: Journey): void {
  const { question } = stage;
  const { random } = journey;
  const period = random.pick(journey.periods);
  const from = period.start + question.entry.priorDays;
  const to = period.end - question.entry.postDays;
  if (from > to) return;
  const query = random.pick(question.entry.events);
  const played = playEvent(stage, journey, query, random.whole(from, to), null, period);
  if (question.qualify !== null) playGroup(stage, journey, question.qualify, played);
  for (const rule of question.rules) {
    if (random.chance(RULE_PLAYED)) playGroup(stage, journey, rule.group, played);
  }
  for (const query of question.censoring) {
    if (random.chance(VIOLATED)) playEvent(stage, journey, query, played.start + 30, null, period);
  }
}

function playGroup(stage: Stage, journey: Journey, group: Group, index: Played): void {
  const { random } = journey;
  const wanted: readonly Criterion[] =
    group.mode === 'any' && group.criteria.length > 0
      ? [random.pick(group.criteria)]
      : group.mode === 'at-least'
        ? group.criteria.slice(0, group.count)
        : group.mode === 'at-most'
          ? []
          : group.criteria;
  for (const criterion of wanted) playCriterion(stage, journey, criterion, index);
}

function playCriterion(stage: Stage, journey: Journey, criterion: Criterion, index: Played): void {
  switch (criterion.kind) {
    case 'group':
      playGroup(stage, journey, criterion, index);
      return;
    case 'demographic': {
      for (const filter of criterion.filters) wishSubject(stage, journey, filter, index.start);
      return;
    }
    case 'correlated':
      playCorrelated(stage, journey, criterion, index);
      return;
    case 'aggregate':
      return;
  }
}

function playCorrelated(
  stage: Stage,
  journey: Journey,
  criterion: Correlated,
  index: Played,
): void {
  const { op, count } = criterion.occurrence;
  const { random } = journey;
  const unwanted = op === 'at-most' || (op === 'exactly' && count === 0);
  const times = unwanted ? (random.chance(VIOLATED) ? count + 1 : 0) : count;
  const { startWindow, sameVisit } = criterion.relation;
  const origin = startWindow.index === 'start' ? index.start : index.end;
  for (let i = 0; i < Math.min(times, 5); i++) {
    const low = origin + boundDays(startWindow.from);
    const high = origin + boundDays(startWindow.to);
    const start = clamp(random.whole(Math.min(low, high), Math.max(low, high)), index.period);
    playEvent(
      stage,
      journey,
      criterion.events,
      start,
      sameVisit ? index.visit : null,
      index.period,
    );
  }
}

function boundDays(bound: WindowBound): number {
  if (bound.kind === 'days') return bound.days;
  return bound.toward === 'before' ? -OPEN_WINDOW_DAYS : OPEN_WINDOW_DAYS;
}

const clamp = (day: Day, period: Period): Day => Math.max(period.start, Math.min(period.end, day));

/** Writes one event that its query would find, and what stands `within` it. */
function playEvent(
  stage: Stage,
  journey: Journey,
  query: EventQuery,
  wishedStart: Day,
  visit: number | null,
  period: Period,
): Played {
  const { random } = journey;
  const event = eventOf(stage.model, query.event);
  if (event === undefined) throw new RangeError(`no event ${query.event}`);
  const filters = [...query.select, ...query.filters];
  const start = filters.reduce((day, filter) => wishedDate(filter, day), wishedStart);
  const fields: Record<string, number | string> = {};
  for (const filter of filters) {
    wishField(stage, journey, filter, fields);
    wishSubject(stage, journey, filter, start);
  }
  const length = filters.reduce((days, filter) => wishedLength(filter, days), random.whole(0, 10));
  const end = random.chance(0.5) || event.name.endsWith('Era') ? start + length : null;
  const isVisit = event.visit === event.id;
  const stay =
    visit ?? (event.visit !== null && !isVisit ? maybeVisit(journey, start, fields) : null);
  if (query.event === 'ObservationPeriod')
    return { start: period.start, end: period.end, visit: null, period };
  const id = journey.write({
    event: query.event,
    start,
    end: end ?? (isVisit ? start + length : null),
    visit: stay,
    fields,
  });
  const played = { start, end: end ?? start + 1, visit: isVisit ? id : stay, period };
  if (query.within !== null) playGroup(stage, journey, query.within, played);
  return played;
}

/** A visit around the event, of the kind that a filter asked for, more often than not. */
function maybeVisit(
  journey: Journey,
  start: Day,
  fields: Readonly<Record<string, number | string>>,
): number | null {
  const { random } = journey;
  if (fields.visitConcept === undefined && !random.chance(IN_A_VISIT)) return null;
  const concept = fields.visitConcept ?? random.pick(VISIT_KINDS);
  const end = start + (random.chance(0.7) ? 0 : random.whole(1, 9));
  return journey.write({ event: 'VisitOccurrence', start, end, visit: null, fields: { concept } });
}

function wishField(
  stage: Stage,
  journey: Journey,
  filter: Filter,
  fields: Record<string, number | string>,
): void {
  const { random } = journey;
  const set = (operand: Operand, value: number | string): void => {
    if (operand.kind === 'field' && operand.of === 'event') fields[operand.name] = value;
  };
  switch (filter.kind) {
    case 'in-concepts':
      if (!filter.negate && filter.concepts.length > 0)
        set(filter.operand, random.pick(filter.concepts).id);
      break;
    case 'in-concept-set': {
      const ids = stage.vocabulary.conceptsOf(stage.question, filter.conceptSet);
      if (!filter.negate && ids.length > 0) set(filter.operand, random.pick(ids));
      break;
    }
    case 'number': {
      const value = fitting(filter.op, filter.value, filter.extent, random.whole(0, 3));
      if (filter.operand.kind === 'ratio') {
        set(filter.operand.denominator, 10);
        set(filter.operand.numerator, value * 10);
      } else set(filter.operand, value);
      break;
    }
    case 'text':
      set(filter.operand, filter.text);
      break;
    case 'any-of':
      if (filter.filters[0] !== undefined) wishField(stage, journey, filter.filters[0], fields);
      break;
    case 'compare':
      set(filter.right, 10);
      set(filter.left, fitting(filter.op, 10, undefined, 1));
      break;
    case 'date':
      break;
  }
}

/** A number that meets a comparison. */
function fitting(
  op: ComparisonOp,
  value: number,
  extent: number | undefined,
  more: number,
): number {
  switch (op) {
    case 'lt':
      return value - 1;
    case 'gt':
    case '!eq':
      return value + 1 + more;
    case 'gte':
      return value + more;
    case 'bt':
      return Math.round(((value + (extent ?? value)) / 2) * 100) / 100;
    case '!bt':
      return (extent ?? value) + 1 + more;
    default:
      return value;
  }
}

function wishedDate(filter: Filter, day: Day): Day {
  if (filter.kind !== 'date' || filter.at !== 'start') return day;
  const value = parseDay(filter.value) ?? day;
  const extent = filter.extent === undefined ? undefined : (parseDay(filter.extent) ?? day);
  const met = filter.op === 'gte' || filter.op === 'gt' ? day > value : day < value;
  if (met && filter.op !== 'bt') return day;
  return Math.floor(fitting(filter.op, value, extent, 20));
}

function wishedLength(filter: Filter, days: number): number {
  if (filter.kind !== 'number' || filter.operand.kind !== 'length-days') return days;
  return Math.max(0, Math.floor(fitting(filter.op, filter.value, filter.extent, 2)));
}

/** Remembers what the subject itself should be; the first wish wins. */
function wishSubject(stage: Stage, journey: Journey, filter: Filter, day: Day): void {
  const { wanted } = journey;
  if (filter.kind === 'number' && filter.operand.kind === 'age') {
    const age = fitting(filter.op, filter.value, filter.extent, 5);
    wanted.birthYear ??= yearOfDay(day) - Math.floor(age);
  }
  if (
    filter.kind === 'in-concepts' &&
    filter.operand.kind === 'field' &&
    filter.operand.of === 'subject'
  ) {
    const concept = filter.concepts[0];
    if (concept !== undefined && !filter.negate) wanted[filter.operand.name] ??= concept.id;
  }
  if (
    filter.kind === 'in-concept-set' &&
    filter.operand.kind === 'field' &&
    filter.operand.of === 'subject'
  ) {
    const concept = stage.vocabulary.conceptsOf(stage.question, filter.conceptSet)[0];
    if (concept !== undefined && !filter.negate) wanted[filter.operand.name] ??= concept;
  }
}
