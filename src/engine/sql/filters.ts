import { sqlText } from '../../lake/sql-connection.ts';
import type { ComparisonOp, Filter, Operand, TextOp } from '../../question/nodes.ts';
import { CONCEPT_SETS, type RowScope, type SqlContext } from './context.ts';
import type { Dialect } from './dialect.ts';
import { hasOptionalHops, isKnownSubject, operandSql, testOperand } from './operands.ts';

const SIGNS = { lt: '<', lte: '<=', eq: '=', '!eq': '<>', gt: '>', gte: '>=' } as const;

/** "value between a and b", or "value < a"; null when the value is. */
export function comparisonSql(
  value: string,
  op: ComparisonOp,
  first: string,
  second: string | null,
): string {
  if (op === 'bt' || op === '!bt') {
    const inside = `(${value} >= ${first} AND ${value} <= ${second ?? first})`;
    return op === 'bt' ? inside : `NOT ${inside}`;
  }
  return `${value} ${SIGNS[op]} ${first}`;
}

export function filterSql(context: SqlContext, scope: RowScope, filter: Filter): string {
  const { dialect } = context;
  switch (filter.kind) {
    case 'in-concepts': {
      // SQL has no empty list.
      const ids = filter.concepts.map((concept) => concept.id).join(', ');
      const not = filter.negate ? 'NOT ' : '';
      return testOperand(context, scope, filter.operand, (value) => {
        if (ids === '') return filter.negate ? `${value} IS NOT NULL` : '1 = 0';
        return `${value} ${not}IN (${ids})`;
      });
    }
    case 'in-concept-set': {
      const not = filter.negate ? 'NOT ' : '';
      const set = conceptSetSql(filter.conceptSet);
      const test = testOperand(
        context,
        scope,
        filter.operand,
        (value) => `${value} ${not}IN ${set}`,
      );
      return filter.negate ? outsideSql(context, scope, filter.operand, test, set) : test;
    }
    case 'number': {
      const extent = filter.extent === undefined ? null : String(filter.extent);
      return testOperand(context, scope, filter.operand, (value) =>
        comparisonSql(value, filter.op, String(filter.value), extent),
      );
    }
    case 'date': {
      const date = filter.at === 'start' ? scope.start : scope.end;
      const extent = filter.extent === undefined ? null : dialect.date(filter.extent);
      return comparisonSql(date, filter.op, dialect.date(filter.value), extent);
    }
    case 'text':
      return testOperand(context, scope, filter.operand, (value) =>
        textSql(dialect, value, filter.op, filter.text),
      );
    case 'compare': {
      const right = operandSql(context, scope, filter.right);
      return comparisonSql(operandSql(context, scope, filter.left), filter.op, right, null);
    }
    case 'any-of': {
      const parts = filter.filters.map((part) => filterSql(context, scope, part));
      return parts.length === 0 ? '1 = 0' : `(${parts.join(' OR ')})`;
    }
  }
}

/**
 * NOT IN an empty set is true in SQL, even of null; but it isn't asked where hops lead nowhere,
 * and it is where a subject is in no table.
 */
function outsideSql(
  context: SqlContext,
  scope: RowScope,
  operand: Operand,
  test: string,
  set: string,
): string {
  if (operand.kind !== 'field' || operand.orElse !== undefined) return test;
  if (operand.of === 'subject') return `(${isKnownSubject(context, scope)} AND ${test})`;
  return hasOptionalHops(context, scope, operand) ? `(${test} OR NOT EXISTS ${set})` : test;
}

/** The concepts of one of the question's concept sets, as a subquery. */
function conceptSetSql(id: number): string {
  return `(SELECT concept_id FROM ${CONCEPT_SETS} WHERE set_id = ${id})`;
}

function textSql(dialect: Dialect, value: string, op: TextOp, text: string): string {
  switch (op) {
    case 'eq':
      return `${value} = ${sqlText(text)}`;
    case '!eq':
      return `${value} <> ${sqlText(text)}`;
    case 'contains':
      return dialect.contains(value, text);
    case '!contains':
      return `NOT ${dialect.contains(value, text)}`;
    case 'startsWith':
      return dialect.startsWith(value, text);
    case '!startsWith':
      return `NOT ${dialect.startsWith(value, text)}`;
    case 'endsWith':
      return dialect.endsWith(value, text);
    case '!endsWith':
      return `NOT ${dialect.endsWith(value, text)}`;
  }
}
