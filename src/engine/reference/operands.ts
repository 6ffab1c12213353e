import { yearOfDay } from '../../model/day.ts';
import type { FieldModel, Hop } from '../../model/subject-model.ts';
import type { Operand } from '../../question/nodes.ts';
import { byValue, dayIn, holds, tableNamed } from './journey.ts';
import type { Event, Look } from './look.ts';
import type { Value } from './table.ts';

/**
 * The values of an operand, without nulls. Usually one or none; several only where the hops of a
 * field reach several rows.
 */
export function operandValues(look: Look, event: Event, operand: Operand): readonly Value[] {
  if (operand.kind === 'field' && operand.orElse === undefined) {
    return fieldValues(look, event, operand);
  }
  const value = operandValue(look, event, operand);
  return value === null ? [] : [value];
}

/** The one value of an operand; where hops reach several rows, the smallest. Null: it has none. */
export function operandValue(look: Look, event: Event, operand: Operand): Value {
  switch (operand.kind) {
    case 'field':
      return smallest(fieldValues(look, event, operand)) ?? operand.orElse ?? null;
    case 'ratio': {
      const numerator = operandNumber(look, event, operand.numerator);
      const denominator = operandNumber(look, event, operand.denominator);
      if (numerator === null || denominator === null || denominator === 0) return null;
      return numerator / denominator;
    }
    case 'length-days':
      return event.end === null ? null : event.end - event.start;
    case 'age':
      return age(look, event, operand.at === 'start' ? event.start : event.end);
    case 'date':
      return operand.at === 'start' ? event.start : event.end;
    case 'visit':
      return event.recorded.visit;
    case 'constant':
      return operand.value;
  }
}

/** The value as a number; null if there is none. */
export function operandNumber(look: Look, event: Event, operand: Operand): number | null {
  const value = operandValue(look, event, operand);
  return value === null ? null : Number(value);
}

function age(look: Look, event: Event, day: number | null): number | null {
  const birthYear = operandNumber(look, event, { kind: 'field', of: 'subject', name: 'birthYear' });
  return day === null || birthYear === null ? null : yearOfDay(day) - birthYear;
}

function smallest(values: readonly Value[]): Value {
  return values.reduce(
    (least, value) => (byValue(value, least) < 0 ? value : least),
    values[0] ?? null,
  );
}

/** Whether the event has the operand, be it empty: hops may lead nowhere, a subject be unknown. */
export function isThere(look: Look, event: Event, operand: Operand): boolean {
  if (operand.kind !== 'field') return true;
  if (operand.of === 'subject' && look.journey.row === null) return false;
  const { hops } = fieldOf(look, event, operand);
  return hops.every((hop) => hop.optional === true) || fieldCells(look, event, operand).length > 0;
}

function fieldOf(
  look: Look,
  event: Event,
  operand: Operand & { readonly kind: 'field' },
): FieldModel {
  const place = operand.of === 'subject' ? look.lake.model.subject : event.recorded.model;
  const field = place.fields[operand.name];
  if (field === undefined) throw new RangeError(`no field ${operand.name} of ${operand.of}`);
  return field;
}

function fieldValues(
  look: Look,
  event: Event,
  operand: Operand & { readonly kind: 'field' },
): readonly Value[] {
  return fieldCells(look, event, operand).filter((value) => value !== null);
}

/** The field's cell in the event's row, or in each row that its hops reach; null where empty. */
function fieldCells(
  look: Look,
  event: Event,
  operand: Operand & { readonly kind: 'field' },
): readonly Value[] {
  const { model } = look.lake;
  const ofSubject = operand.of === 'subject';
  const place = ofSubject ? model.subject : event.recorded.model;
  const field = fieldOf(look, event, operand);
  const row = ofSubject ? look.journey.row : event.recorded.row;
  return row === null ? [] : cellsFrom(look, event, field, place.table, row);
}

function cellsFrom(
  look: Look,
  event: Event,
  field: FieldModel,
  table: string,
  row: number,
): readonly Value[] {
  let [place, rows]: [string, readonly number[]] = [table, [row]];
  for (const hop of field.hops) {
    const origin = tableNamed(look.lake.tables, place);
    rows = rows.flatMap((from) => hopRows(look, event, hop, origin.value(hop.from, from)));
    place = hop.table;
  }
  const reached = tableNamed(look.lake.tables, place);
  return rows.map((at) => reached.value(field.column, at));
}

function hopRows(look: Look, event: Event, hop: Hop, key: Value): readonly number[] {
  const table = tableNamed(look.lake.tables, hop.table);
  const { where, sameSubject, during } = hop;
  return table.rowsWith(hop.to, key).filter((row) => {
    if (where !== undefined && !holds(table, where, row)) return false;
    if (sameSubject !== undefined && table.value(sameSubject, row) !== look.journey.subject) {
      return false;
    }
    if (during === undefined) return true;
    const start = dayIn(table, during.start, row);
    const end = dayIn(table, during.end, row) ?? Number.POSITIVE_INFINITY;
    return start !== null && event.start >= start && event.end !== null && event.end <= end;
  });
}
