import { sqlName } from '../../lake/sql-connection.ts';
import type {
  Aggregate,
  Aggregation,
  Correlated,
  Criterion,
  Demographic,
  Group,
  Relation,
  Window,
  WindowBound,
} from '../../question/nodes.ts';
import type { RowScope, SqlContext } from './context.ts';
import { type ExtraColumn, eventsSql } from './events.ts';
import { comparisonSql, filterSql } from './filters.ts';
import type { Statement } from './statement.ts';

/**
 * A group as a condition on `p`, a row of the index relation: columns subject_id, row_key,
 * start_date, end_date, op_start, op_end, visit_id. Never null.
 */
export function groupSql(
  context: SqlContext,
  statement: Statement,
  group: Group,
  index: string,
): string {
  const parts = group.criteria.map((part) => criterionSql(context, statement, part, index));
  if (parts.length === 0) return '1 = 1';
  switch (group.mode) {
    case 'all':
      return `(${parts.join(' AND ')})`;
    case 'any':
      return `(${parts.join(' OR ')})`;
    default: {
      const met = parts.map((part) => `CASE WHEN ${part} THEN 1 ELSE 0 END`).join(' + ');
      return `((${met}) ${group.mode === 'at-least' ? '>=' : '<='} ${group.count})`;
    }
  }
}

function criterionSql(
  context: SqlContext,
  statement: Statement,
  criterion: Criterion,
  index: string,
): string {
  switch (criterion.kind) {
    case 'group':
      return groupSql(context, statement, criterion, index);
    case 'correlated':
      return correlatedSql(context, statement, criterion, index);
    case 'demographic':
      return demographicSql(context, criterion, index);
    case 'aggregate':
      return aggregateSql(context, statement, criterion, index);
  }
}

/**
 * Counting from the other side where none are wanted: "exactly 0" is "not one", "at most 2" is
 * "not 3", so that index events without any event need no outer join.
 */
function correlatedSql(
  context: SqlContext,
  statement: Statement,
  criterion: Correlated,
  index: string,
): string {
  const { op, count, distinct } = criterion.occurrence;
  const matches = (having: string): string => {
    const extras: readonly ExtraColumn[] =
      distinct === null ? [] : [{ name: 'counted', operand: distinct }];
    const events = eventsSql(context, statement, criterion.events, extras);
    const join = relationSql(context, criterion.relation);
    return (
      `SELECT p.row_key FROM ${index} p JOIN (${events}) a ON a.subject_id = p.subject_id` +
      `${join} GROUP BY p.row_key${having}`
    );
  };
  const counted = distinct === null ? 'COUNT(*)' : 'COUNT(DISTINCT a.counted)';
  const atLeast = (n: number): string => {
    if (n <= 0) return '1 = 1';
    const having = n === 1 && distinct === null ? '' : ` HAVING ${counted} >= ${n}`;
    return `p.row_key IN (${matches(having)})`;
  };
  switch (op) {
    case 'at-least':
      return atLeast(count);
    case 'at-most':
      return `NOT ${atLeast(count + 1)}`;
    case 'exactly':
      return count === 0
        ? `NOT ${atLeast(1)}`
        : `p.row_key IN (${matches(` HAVING ${counted} = ${count}`)})`;
  }
}

/** The condition between an index event `p` and an event `a` of the same subject. */
function relationSql(context: SqlContext, relation: Relation): string {
  const conditions: string[] = [];
  if (!relation.ignoreObservation) {
    conditions.push('a.start_date >= p.op_start', 'a.start_date <= p.op_end');
  }
  conditions.push(...windowSql(context, relation.startWindow, relation.ignoreObservation));
  if (relation.endWindow !== null) {
    conditions.push(...windowSql(context, relation.endWindow, relation.ignoreObservation));
  }
  if (relation.sameVisit) conditions.push('a.visit_id = p.visit_id');
  return conditions.map((condition) => ` AND ${condition}`).join('');
}

function windowSql(context: SqlContext, window: Window, ignoreObservation: boolean): string[] {
  const index = window.index === 'start' ? 'p.start_date' : 'p.end_date';
  const event = window.event === 'start' ? 'a.start_date' : 'a.end_date';
  const bound = (side: WindowBound): string | null => {
    if (side.kind === 'days') return context.dialect.addDays(index, side.days);
    if (ignoreObservation) return null;
    return side.toward === 'before' ? 'p.op_start' : 'p.op_end';
  };
  const [from, to] = [bound(window.from), bound(window.to)];
  return [
    ...(from === null ? [] : [`${event} >= ${from}`]),
    ...(to === null ? [] : [`${event} <= ${to}`]),
  ];
}

function demographicSql(context: SqlContext, criterion: Demographic, index: string): string {
  if (criterion.filters.length === 0) return '1 = 1';
  const { subject } = context.model;
  const conditions = criterion.filters.map((filter) => filterSql(context, INDEX_SCOPE, filter));
  return (
    `p.row_key IN (SELECT p.row_key FROM ${index} p ` +
    `JOIN ${context.relation(subject.table, 'subject')} s ` +
    `ON s.${sqlName(subject.id)} = p.subject_id WHERE ${conditions.join(' AND ')})`
  );
}

const INDEX_SCOPE: RowScope = {
  alias: 'p',
  event: null,
  subject: 'p.subject_id',
  start: 'p.start_date',
  end: 'p.end_date',
  visit: 'p.visit_id',
  subjectAlias: 's',
};

function aggregateSql(
  context: SqlContext,
  statement: Statement,
  criterion: Aggregate,
  index: string,
): string {
  const joins = [aggregationJoin(context, statement, criterion.value, index, 'v')];
  const left = aggregationValue(criterion.value, 'v');
  let [first, second]: [string, string | null] = ['', null];
  if (criterion.to.kind === 'number') {
    first = String(criterion.to.value);
    second = criterion.to.extent === undefined ? null : String(criterion.to.extent);
  } else {
    joins.push(aggregationJoin(context, statement, criterion.to.value, index, 'w'));
    const other = aggregationValue(criterion.to.value, 'w');
    first = `(${other} * ${criterion.to.factor} + ${criterion.to.plus})`;
  }
  const test = comparisonSql(left, criterion.op, first, second);
  return `p.row_key IN (SELECT p.row_key FROM ${index} p${joins.join('')} WHERE ${test})`;
}

function aggregationValue(aggregation: Aggregation, alias: string): string {
  const ofNothing = aggregation.function === 'count' || aggregation.function === 'sum';
  return ofNothing ? `COALESCE(${alias}.value, 0)` : `${alias}.value`;
}

/** LEFT JOIN of the aggregate's value per index event, as `alias`.value. */
function aggregationJoin(
  context: SqlContext,
  statement: Statement,
  aggregation: Aggregation,
  index: string,
  alias: string,
): string {
  const operand = aggregation.operand ?? { kind: 'constant' as const, value: 1 };
  const events = eventsSql(context, statement, aggregation.events, [
    { name: 'aggregated', operand },
  ]);
  const ranks = ['first', 'last', 'change'].includes(aggregation.function)
    ? `, row_number() OVER (PARTITION BY p.row_key ORDER BY a.start_date, a.event_id, a.row_key) AS up` +
      ', row_number() OVER (PARTITION BY p.row_key ORDER BY a.start_date DESC, ' +
      'a.event_id DESC NULLS FIRST, a.row_key DESC) AS down'
    : '';
  const pairs =
    `SELECT p.row_key, a.aggregated${ranks} FROM ${index} p JOIN (${events}) a ` +
    `ON a.subject_id = p.subject_id${relationSql(context, aggregation.relation)} ` +
    'WHERE a.aggregated IS NOT NULL';
  const value = AGGREGATES[aggregation.function];
  return (
    ` LEFT JOIN (SELECT x.row_key, ${value} AS value FROM (${pairs}) x GROUP BY x.row_key) ` +
    `${alias} ON ${alias}.row_key = p.row_key`
  );
}

const FIRST = 'MAX(CASE WHEN x.up = 1 THEN x.aggregated END)';
const LAST = 'MAX(CASE WHEN x.down = 1 THEN x.aggregated END)';

const AGGREGATES: Readonly<Record<Aggregation['function'], string>> = {
  count: 'COUNT(*)',
  sum: 'SUM(x.aggregated)',
  min: 'MIN(x.aggregated)',
  max: 'MAX(x.aggregated)',
  mean: 'AVG(CAST(x.aggregated AS DOUBLE PRECISION))',
  first: FIRST,
  last: LAST,
  change: `${LAST} - ${FIRST}`,
};
