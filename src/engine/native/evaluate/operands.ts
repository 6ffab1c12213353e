import { yearOfDay } from '../../../model/day.ts';
import type { FieldModel } from '../../../model/subject-model.ts';
import type { Operand } from '../../../question/nodes.ts';
import { type Column, NO_VALUE, SUBJECT_KNOWN } from '../index/shard.ts';
import { cellOf, type Value } from '../index/side-tables.ts';
import { hopCells } from './hops.ts';
import { fieldOf, type Look } from './look.ts';
import type { View } from './view.ts';

/** The number of an operand at a place of a view; NaN where it has none. */
export type Numbers = (place: number) => number;

/** Visits compare by identity alone, and may be too wide for a number. */
export type Values = (place: number) => Value;

type FieldOperand = Operand & { readonly kind: 'field' };

/** The operand as numbers; null if it is none: a text, a wide integer, a field behind hops. */
export function numbersOf(look: Look, view: View, operand: Operand): Numbers | null {
  switch (operand.kind) {
    case 'constant':
      return () => operand.value;
    case 'date':
      return daysAt(operand.at === 'start' ? view.starts : view.ends);
    case 'length-days':
      return lengths(view);
    case 'age':
      return ages(look, view, operand.at === 'start' ? view.starts : view.ends);
    case 'ratio':
      return ratios(look, view, operand.numerator, operand.denominator);
    case 'visit':
      return view.visits === undefined ? columnNumbers(visitColumn(look, view), view.rows) : null;
    case 'field':
      return fieldNumbers(look, view, operand);
  }
}

/** The operand's one value; where hops reach several rows, the smallest. */
export function valuesOf(look: Look, view: View, operand: Operand): Values {
  const numbers = numbersOf(look, view, operand);
  if (numbers !== null) {
    return (place) => {
      const value = numbers(place);
      return Number.isNaN(value) ? null : value;
    };
  }
  if (operand.kind === 'ratio') return wideRatios(look, view, operand);
  if (operand.kind === 'visit') {
    return view.visits?.(look) ?? columnValues(visitColumn(look, view), view.rows);
  }
  if (operand.kind !== 'field') throw new RangeError(`an operand ${operand.kind} is a number`);
  const all = fieldValues(look, view, operand);
  const orElse = operand.orElse ?? null;
  return (place) => smallest(all(place)) ?? orElse;
}

/** All the values of an operand, without nulls: several only where hops reach several rows. */
export function allValuesOf(
  look: Look,
  view: View,
  operand: Operand,
): (place: number) => readonly Value[] {
  if (operand.kind === 'field' && operand.orElse === undefined) {
    return fieldValues(look, view, operand);
  }
  const values = valuesOf(look, view, operand);
  return (place) => {
    const value = values(place);
    return value === null ? [] : [value];
  };
}

function fieldValues(
  look: Look,
  view: View,
  operand: FieldOperand,
): (place: number) => readonly Value[] {
  const field = fieldOf(look, view.kind?.name ?? null, operand.of, operand.name);
  if (field.hops.length > 0) {
    const cells = hopCells(look, view, operand.of, field);
    return (place) => cells(place).filter((value) => value !== null);
  }
  const values = columnValues(...fieldColumn(look, view, operand));
  return (place) => {
    const value = values(place);
    return value === null ? [] : [value];
  };
}

/** Whether a row has the operand, be it empty: hops may lead nowhere, a subject be unknown. */
export function presenceOf(look: Look, view: View, operand: Operand): (place: number) => boolean {
  if (operand.kind !== 'field') return () => true;
  const field = fieldOf(look, view.kind?.name ?? null, operand.of, operand.name);
  const known = operand.of === 'subject' ? knownSubjects(look) : null;
  const cells = field.hops.every((hop) => hop.optional === true)
    ? null
    : hopCells(look, view, operand.of, field);
  return (place) =>
    (known === null || known[view.subjects[place] as number] === 1) &&
    (cells === null || cells(place).length > 0);
}

/** The column that names the visit an event belongs to. */
export function visitColumn(look: Look, view: View): Column {
  const { kind } = view;
  const event = look.model.events.find((candidate) => candidate.name === kind?.name);
  if (kind === null || event === undefined || event.visit === null) return { encoding: 'none' };
  return look.shard.column(kind.name, event.visit);
}

export function columnValues(column: Column, rows: ArrayLike<number>): Values {
  return (place) => cellOf(column, rows[place] as number);
}

function daysAt(days: Int32Array): Numbers {
  return (place) => {
    const day = days[place] as number;
    return day === NO_VALUE ? Number.NaN : day;
  };
}

function lengths({ starts, ends }: View): Numbers {
  return (place) => {
    const end = ends[place] as number;
    return end === NO_VALUE ? Number.NaN : end - (starts[place] as number);
  };
}

function ages(look: Look, view: View, days: Int32Array): Numbers {
  const birthYear = fieldNumbers(look, view, { kind: 'field', of: 'subject', name: 'birthYear' });
  if (birthYear === null) throw new RangeError('the birth year is not a number');
  return (place) => {
    const day = days[place] as number;
    return day === NO_VALUE ? Number.NaN : yearOfDay(day) - birthYear(place);
  };
}

function ratios(look: Look, view: View, over: Operand, under: Operand): Numbers | null {
  const [numerator, denominator] = [numbersOf(look, view, over), numbersOf(look, view, under)];
  if (numerator === null || denominator === null) return null;
  return (place) => {
    const divisor = denominator(place);
    return divisor === 0 ? Number.NaN : numerator(place) / divisor;
  };
}

function wideRatios(look: Look, view: View, operand: Operand & { readonly kind: 'ratio' }): Values {
  const over = valuesOf(look, view, operand.numerator);
  const under = valuesOf(look, view, operand.denominator);
  return (place) => {
    const [numerator, denominator] = [over(place), under(place)];
    if (numerator === null || denominator === null || Number(denominator) === 0) return null;
    return Number(numerator) / Number(denominator);
  };
}

function fieldNumbers(look: Look, view: View, operand: FieldOperand): Numbers | null {
  const field = fieldOf(look, view.kind?.name ?? null, operand.of, operand.name);
  if (field.hops.length > 0 || field.type === 'text') return null;
  const [column, rows] = fieldColumn(look, view, operand);
  const numbers = columnNumbers(column, rows);
  if (numbers === null || operand.orElse === undefined) return numbers;
  const { orElse } = operand;
  return (place) => {
    const value = numbers(place);
    return Number.isNaN(value) ? orElse : value;
  };
}

/** A field's column without hops, and the row of it for each place. */
function fieldColumn(
  look: Look,
  view: View,
  operand: FieldOperand,
): readonly [Column, ArrayLike<number>] {
  const field: FieldModel = fieldOf(look, view.kind?.name ?? null, operand.of, operand.name);
  if (operand.of === 'subject') return [look.shard.subjectColumn(field.column), view.subjects];
  if (view.kind === null) throw new RangeError(`no field ${operand.name} of joined events`);
  return [look.shard.column(view.kind.name, field.column), view.rows];
}

function columnNumbers(column: Column, rows: ArrayLike<number>): Numbers | null {
  switch (column.encoding) {
    case 'none':
      return () => Number.NaN;
    case 'int32': {
      const { values } = column;
      return (place) => {
        const value = values[rows[place] as number] as number;
        return value === NO_VALUE ? Number.NaN : value;
      };
    }
    case 'float64': {
      const { values } = column;
      return (place) => values[rows[place] as number] as number;
    }
    default:
      return null;
  }
}

/** Whether the place's subject is in the subject table; of one that isn't nothing is known. */
export function knownSubjects(look: Look): Uint8Array {
  return look.shard.segments.array('u8', SUBJECT_KNOWN);
}

function smallest(values: readonly Value[]): Value {
  let least: Value = null;
  for (const value of values)
    if (least === null || (value !== null && value < least)) least = value;
  return least;
}
