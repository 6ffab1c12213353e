import { sqlName, sqlText } from '../../lake/sql-connection.ts';
import { eventOf, type FieldModel, type Hop } from '../../model/subject-model.ts';
import type { Filter, Operand } from '../../question/nodes.ts';
import type { RowScope, SqlContext } from './context.ts';

/** The model's field that an operand of kind 'field' names. */
function fieldModel(
  context: SqlContext,
  scope: RowScope,
  operand: Operand & { readonly kind: 'field' },
): FieldModel {
  const fields =
    operand.of === 'subject'
      ? context.model.subject.fields
      : eventOf(context.model, scope.event ?? '')?.fields;
  const model = fields?.[operand.name];
  if (model === undefined) throw new RangeError(`no field ${operand.name} of ${operand.of}`);
  return model;
}

/** Whether a row whose hops lead nowhere has the field all the same, empty. */
export function hasOptionalHops(
  context: SqlContext,
  scope: RowScope,
  operand: Operand & { readonly kind: 'field' },
): boolean {
  const { hops } = fieldModel(context, scope, operand);
  return hops.length > 0 && hops.every((hop) => hop.optional === true);
}

/** Condition that the subject has a row of its own. */
export function isKnownSubject(context: SqlContext, scope: RowScope): string {
  return `${scope.subjectAlias}.${sqlName(context.model.subject.id)} IS NOT NULL`;
}

/** SQL of an operand; where hops lead to several rows, the smallest value. */
export function operandSql(context: SqlContext, scope: RowScope, operand: Operand): string {
  const { dialect } = context;
  switch (operand.kind) {
    case 'constant':
      return String(operand.value);
    case 'visit':
      return scope.visit;
    case 'date':
      return dialect.dayNumber(operand.at === 'start' ? scope.start : scope.end);
    case 'length-days':
      return dialect.daysBetween(scope.start, scope.end);
    case 'age':
      return ageSql(context, scope, operand.at === 'start' ? scope.start : scope.end);
    case 'ratio': {
      const numerator = operandSql(context, scope, operand.numerator);
      return dialect.divide(numerator, operandSql(context, scope, operand.denominator));
    }
    case 'field':
      return fieldSql(context, scope, operand);
  }
}

function ageSql(context: SqlContext, scope: RowScope, date: string): string {
  const birthYear = context.model.subject.fields.birthYear;
  if (birthYear === undefined) throw new RangeError('the subject model has no birth year');
  return `(${context.dialect.year(date)} - ${scope.subjectAlias}.${sqlName(birthYear.column)})`;
}

function fieldSql(
  context: SqlContext,
  scope: RowScope,
  operand: Operand & { readonly kind: 'field' },
): string {
  const model = fieldModel(context, scope, operand);
  const alias = operand.of === 'subject' ? scope.subjectAlias : scope.alias;
  const value =
    model.hops.length === 0
      ? `${alias}.${sqlName(model.column)}`
      : `(SELECT MIN(${lastHop(model.hops)}.${sqlName(model.column)}) ${hopsSql(context, scope, model.hops)})`;
  return operand.orElse === undefined ? value : `COALESCE(${value}, ${operand.orElse})`;
}

const lastHop = (hops: readonly Hop[]): string => `h${hops.length - 1}`;

/** FROM and WHERE that follow the hops from the event's row: "FROM provider h0 WHERE …". */
function hopsSql(context: SqlContext, scope: RowScope, hops: readonly Hop[]): string {
  const tables: string[] = [];
  const conditions: string[] = [];
  hops.forEach((hop, i) => {
    const alias = `h${i}`;
    const from = i === 0 ? scope.alias : `h${i - 1}`;
    tables.push(`${context.relation(hop.table, 'subject')} ${alias}`);
    conditions.push(`${alias}.${sqlName(hop.to)} = ${from}.${sqlName(hop.from)}`);
    if (hop.sameSubject !== undefined) {
      conditions.push(`${alias}.${sqlName(hop.sameSubject)} = ${scope.subject}`);
    }
    if (hop.where !== undefined) {
      conditions.push(`${alias}.${sqlName(hop.where.column)} = ${sqlText(hop.where.equals)}`);
    }
    if (hop.during !== undefined) {
      const end = `${alias}.${sqlName(hop.during.end)}`;
      conditions.push(`${scope.start} >= ${alias}.${sqlName(hop.during.start)}`);
      conditions.push(`${scope.end} <= COALESCE(${end}, ${scope.end})`);
    }
  });
  return `FROM ${tables.join(', ')} WHERE ${conditions.join(' AND ')}`;
}

/**
 * The condition `test` on an operand. A field reached by hops is met if one reached row meets it,
 * which is an EXISTS; anything else is tested where it stands.
 */
export function testOperand(
  context: SqlContext,
  scope: RowScope,
  operand: Operand,
  test: (value: string) => string,
): string {
  if (operand.kind !== 'field' || operand.orElse !== undefined) {
    return test(operandSql(context, scope, operand));
  }
  const model = fieldModel(context, scope, operand);
  if (model.hops.length === 0) return test(operandSql(context, scope, operand));
  const value = `${lastHop(model.hops)}.${sqlName(model.column)}`;
  return `EXISTS (SELECT 1 ${hopsSql(context, scope, model.hops)} AND ${test(value)})`;
}

/** Whether the condition reads the subject's own row. */
export function readsSubject(filter: Filter): boolean {
  switch (filter.kind) {
    case 'any-of':
      return filter.filters.some(readsSubject);
    case 'compare':
      return operandReadsSubject(filter.left) || operandReadsSubject(filter.right);
    case 'date':
      return false;
    default:
      return operandReadsSubject(filter.operand);
  }
}

function operandReadsSubject(operand: Operand): boolean {
  switch (operand.kind) {
    case 'age':
      return true;
    case 'field':
      return operand.of === 'subject';
    case 'ratio':
      return operandReadsSubject(operand.numerator) || operandReadsSubject(operand.denominator);
    default:
      return false;
  }
}

/** Whether an aggregated or counted value needs the subject's own row. */
export const valueReadsSubject = operandReadsSubject;
