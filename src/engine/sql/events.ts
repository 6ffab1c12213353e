import { sqlName, sqlText } from '../../lake/sql-connection.ts';
import {
  type EndRule,
  type EventModel,
  eventOf,
  JOINED_EVENT,
  tableOf,
} from '../../model/subject-model.ts';
import type { DateAdjustment, EventQuery, Filter, Operand, Side } from '../../question/nodes.ts';
import type { RowScope, SqlContext } from './context.ts';
import { groupSql } from './criteria.ts';
import type { Dialect } from './dialect.ts';
import { filterSql } from './filters.ts';
import { islandsSql } from './islands.ts';
import { operandSql, readsSubject, valueReadsSubject } from './operands.ts';
import type { Statement } from './statement.ts';

/** A value that the reader of the events needs, beyond dates: counted or aggregated. */
export type ExtraColumn = { readonly name: string; readonly operand: Operand };

/**
 * SELECT of the events of a query, one row each, with columns subject_id, row_key (unique in the
 * table), event_id, start_date, end_date, sort_date, visit_id and the extra columns.
 */
export function eventsSql(
  context: SqlContext,
  statement: Statement,
  query: EventQuery,
  extras: readonly ExtraColumn[] = [],
): string {
  const event = eventOf(context.model, query.event);
  if (event === undefined) throw new RangeError(`no event ${query.event}`);
  const table = tableSql(context, statement, event, query);
  const plain = plainEventsSql(context, event, query, extras, table);
  if (query.within === null || query.within.criteria.length === 0) return plain;
  const base = statement.name(plain);
  const index = statement.name(observedSql(context, base));
  const condition = groupSql(context, statement, query.within, index);
  const met =
    `SELECT b.* FROM ${base} b WHERE b.row_key IN ` +
    `(SELECT p.row_key FROM ${index} p WHERE ${condition})`;
  // Named, so that the text stays flat however deep the question nests.
  return `SELECT * FROM ${statement.name(met)}`;
}

/** Where the query's rows stand: a table of the lake, or the periods that joined events make. */
function tableSql(
  context: SqlContext,
  statement: Statement,
  event: EventModel,
  query: EventQuery,
): string {
  const { joined } = query;
  if (joined === undefined) {
    return context.relation(
      event.table,
      query.select.some(namesMainConcept) ? 'concept' : 'subject',
    );
  }
  const parts = joined.events.map((inner) => eventsSql(context, statement, inner));
  const dated = statement.name(
    `SELECT a.subject_id, a.start_date, a.end_date FROM (${parts.join(' UNION ALL ')}) a ` +
      'WHERE a.end_date IS NOT NULL',
  );
  const runs = islandsSql(context, dated, joined.gapDays, joined.gapDays);
  return statement.name(
    'SELECT r.*, row_number() OVER (ORDER BY subject_id, start_date, end_date) AS row_key, ' +
      'row_number() OVER (PARTITION BY subject_id ORDER BY start_date, end_date) AS event_id ' +
      `FROM (${runs}) r`,
  );
}

/** Events seen as index events: each with the observation period that holds its start. */
function observedSql(context: SqlContext, base: string): string {
  const { observation } = context.model;
  const [start, end] = [`o.${sqlName(observation.start)}`, `o.${sqlName(observation.end)}`];
  return (
    `SELECT b.*, ${start} AS op_start, ${end} AS op_end FROM ${base} b ` +
    `JOIN ${context.relation(observation.table, 'subject')} o ` +
    `ON o.${sqlName(observation.subject)} = b.subject_id ` +
    `AND b.start_date >= ${start} AND b.start_date <= ${end}`
  );
}

function plainEventsSql(
  context: SqlContext,
  event: EventModel,
  query: EventQuery,
  extras: readonly ExtraColumn[],
  table: string,
): string {
  const recorded = recordedScope(context, event);
  const selected = query.select.map((filter) => filterSql(context, recorded, filter));
  if (event.where !== undefined) {
    selected.push(`e.${sqlName(event.where.column)} = ${sqlText(event.where.equals)}`);
  }
  const inStages = query.first || query.dates !== null;
  const needsSubjectInside = query.select.some(readsSubject);
  const scope = inStages ? { ...recorded, start: 'e.q_start', end: 'e.q_end' } : recorded;
  const outer = query.filters.map((filter) => filterSql(context, scope, filter));
  if (query.first) outer.push('e.q_ordinal = 1');
  // What starts from an end that nobody knows is no event.
  if (query.dates?.startFrom === 'end') outer.push('e.q_start IS NOT NULL');
  const period = periodSql(context.dialect, scope, query.period);
  const shown: RowScope = { ...scope, start: period.start, end: period.end };
  const needsSubject =
    query.filters.some(readsSubject) ||
    extras.some((extra) => valueReadsSubject(extra.operand)) ||
    (!inStages && needsSubjectInside);
  const source = inStages
    ? `(${stageSql(context, recorded, event, query, `${table} e${needsSubjectInside ? subjectJoin(context, event) : ''}`, selected)}) e`
    : `${table} e`;
  const conditions = [...(inStages ? [] : selected), ...outer, ...period.conditions];
  const columns = [
    `e.${sqlName(event.subject)} AS subject_id`,
    `e.${sqlName(rowKey(context, event))} AS row_key`,
    `e.${sqlName(event.id)} AS event_id`,
    `${period.start} AS start_date`,
    `${period.end} AS end_date`,
    `${scope.start} AS sort_date`,
    `CAST(${scope.visit} AS BIGINT) AS visit_id`,
    ...extras.map((extra) => `${operandSql(context, shown, extra.operand)} AS ${extra.name}`),
  ];
  return (
    `SELECT ${columns.join(', ')} FROM ${source}` +
    (needsSubject ? subjectJoin(context, event) : '') +
    (conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`)
  );
}

/** Rows that pass `select`, with their adjusted dates and their rank in the subject's order. */
function stageSql(
  context: SqlContext,
  recorded: RowScope,
  event: EventModel,
  query: EventQuery,
  from: string,
  selected: readonly string[],
): string {
  const [start, end] = adjustedDates(context.dialect, recorded, query.dates);
  const ordinal = query.first
    ? `, row_number() OVER (PARTITION BY ${recorded.subject} ` +
      `ORDER BY ${recorded.start}, e.${sqlName(event.id)}, ` +
      `e.${sqlName(rowKey(context, event))}) AS q_ordinal`
    : '';
  const where = selected.length === 0 ? '' : ` WHERE ${selected.join(' AND ')}`;
  return `SELECT e.*, ${start} AS q_start, ${end} AS q_end${ordinal} FROM ${from}${where}`;
}

function adjustedDates(
  dialect: Dialect,
  recorded: RowScope,
  dates: DateAdjustment | null,
): readonly [string, string] {
  if (dates === null) return [recorded.start, recorded.end];
  const of = (side: Side): string => (side === 'start' ? recorded.start : recorded.end);
  return [
    dialect.addDays(of(dates.startFrom), dates.startOffsetDays),
    dialect.addDays(of(dates.endFrom), dates.endOffsetDays),
  ];
}

/** Dates that the author set: the event must hold them, and then starts or ends there. */
function periodSql(
  dialect: Dialect,
  scope: RowScope,
  period: EventQuery['period'],
): { readonly start: string; readonly end: string; readonly conditions: readonly string[] } {
  const set = [period?.start ?? null, period?.end ?? null];
  const conditions = set.flatMap((iso) =>
    iso === null
      ? []
      : [`${scope.start} <= ${dialect.date(iso)} AND ${scope.end} >= ${dialect.date(iso)}`],
  );
  const [start, end] = set.map((iso) => (iso === null ? null : dialect.date(iso)));
  return { start: start ?? scope.start, end: end ?? scope.end, conditions };
}

function recordedScope(context: SqlContext, event: EventModel): RowScope {
  return {
    alias: 'e',
    event: event.name,
    subject: `e.${sqlName(event.subject)}`,
    start: `e.${sqlName(event.start)}`,
    end: endSql(context.dialect, event),
    visit: event.visit === null ? 'NULL' : `e.${sqlName(event.visit)}`,
    subjectAlias: 's',
  };
}

/** When an event of the row `e` ends. */
export function endSql(dialect: Dialect, event: EventModel): string {
  const start = `e.${sqlName(event.start)}`;
  const rules = event.end.map((rule) => endRuleSql(dialect, start, rule));
  return rules.length === 1 ? (rules[0] ?? 'NULL') : `COALESCE(${rules.join(', ')})`;
}

function endRuleSql(dialect: Dialect, start: string, rule: EndRule): string {
  switch (rule.kind) {
    case 'column':
      return `e.${sqlName(rule.column)}`;
    case 'start-plus-days':
      return dialect.addDays(start, rule.days);
    case 'start-plus-column-days':
      return dialect.addColumnDays(start, `e.${sqlName(rule.column)}`);
    case 'constant':
      return dialect.date(rule.date);
  }
}

function subjectJoin(context: SqlContext, event: EventModel): string {
  const { subject } = context.model;
  const table = context.relation(subject.table, 'subject');
  // Of a subject that is in no table nothing is known; its events are there all the same.
  return ` LEFT JOIN ${table} s ON s.${sqlName(subject.id)} = e.${sqlName(event.subject)}`;
}

/** The column that is unique in the table: its key, which may differ from the event's id. */
function rowKey(context: SqlContext, event: EventModel): string {
  if (event.name === JOINED_EVENT.name) return 'row_key';
  const keys = tableOf(context.model, event.table)?.columns.filter((column) => column.primaryKey);
  return keys?.length === 1 && keys[0] !== undefined ? keys[0].name : event.id;
}

function namesMainConcept(filter: Filter): boolean {
  return (
    filter.kind === 'in-concept-set' &&
    filter.operand.kind === 'field' &&
    filter.operand.name === 'concept' &&
    !filter.negate
  );
}
