import { parseDay } from '../model/day.ts';
import type { FieldModel, FieldType, SubjectModel } from '../model/subject-model.ts';
import { MAX_DAYS } from './limits.ts';
import type { Filter, Operand } from './nodes.ts';

/** Checks of the leaves of a question: filters, operands, numbers, dates. */

/** What is known while a question is walked, and where its problems go. */
export interface Check {
  readonly model: SubjectModel;
  readonly conceptSets: ReadonlySet<number>;
  readonly report: (code: string, path: string, fr: string, en: string) => void;
}

/** `event`: the kind of event that is filtered; null where it may be any. */
export function checkFilters(
  check: Check,
  path: string,
  filters: readonly Filter[],
  event: string | null,
): void {
  filters.forEach((filter, index) => {
    checkFilter(check, `${path}[${index}]`, filter, event);
  });
}

/** The types of fields that a filter can be put to. */
const FIELD_TYPES: Readonly<Record<string, readonly FieldType[]>> = {
  'in-concepts': ['concept'],
  'in-concept-set': ['concept'],
  number: ['integer', 'number'],
  text: ['text'],
};

/** Types that have one order in every database; that of texts depends on the language. */
export const ORDERED: readonly FieldType[] = ['concept', 'integer', 'number'];

function checkFilter(check: Check, path: string, filter: Filter, event: string | null): void {
  switch (filter.kind) {
    case 'any-of':
      checkFilters(check, `${path}.filters`, filter.filters, event);
      return;
    case 'compare':
      checkOperand(check, `${path}.left`, filter.left, event, ORDERED);
      checkOperand(check, `${path}.right`, filter.right, event, ORDERED);
      return;
    case 'date':
      checkRange(check, path, filter.op, filter.extent);
      checkDate(check, `${path}.value`, filter.value);
      if (filter.extent !== undefined) checkDate(check, `${path}.extent`, filter.extent);
      return;
    case 'number':
      checkRange(check, path, filter.op, filter.extent);
      break;
    case 'in-concept-set':
      checkConceptSet(check, `${path}.conceptSet`, filter.conceptSet);
      break;
    case 'text':
      if (filter.operand.kind !== 'field' || filter.operand.orElse !== undefined) {
        check.report(
          'question.text-operand',
          `${path}.operand`,
          'Seul un champ de texte se compare à un texte',
          'Only a field of text can be held against a text',
        );
        return;
      }
      break;
    case 'in-concepts':
      break;
  }
  checkOperand(check, `${path}.operand`, filter.operand, event, FIELD_TYPES[filter.kind]);
}

function checkConceptSet(check: Check, path: string, id: number): void {
  if (check.conceptSets.has(id)) return;
  check.report(
    'question.concept-set',
    path,
    `La question n’a pas d’ensemble de concepts numéro ${id}`,
    `The question has no concept set number ${id}`,
  );
}

/** `types`: those that a field may have here; all where it is left out. */
export function checkOperand(
  check: Check,
  path: string,
  operand: Operand,
  event: string | null,
  types?: readonly FieldType[],
): void {
  switch (operand.kind) {
    case 'ratio':
      checkOperand(check, `${path}.numerator`, operand.numerator, event, ['integer', 'number']);
      checkOperand(check, `${path}.denominator`, operand.denominator, event, ['integer', 'number']);
      return;
    case 'age':
      // An age is counted from the subject's year of birth.
      checkField(check, path, check.model.subject.fields, 'birthYear', ['integer']);
      return;
    case 'field': {
      const model = check.model.events.find((one) => one.name === event);
      const fields = operand.of === 'subject' ? check.model.subject.fields : model?.fields;
      // The value taken in place of none is a number.
      const allowed = operand.orElse === undefined ? types : (types ?? ORDERED);
      checkField(check, path, fields ?? {}, operand.name, allowed);
      return;
    }
    case 'length-days':
    case 'date':
    case 'visit':
    case 'constant':
      return;
  }
}

function checkField(
  check: Check,
  path: string,
  fields: Readonly<Record<string, FieldModel>>,
  name: string,
  types: readonly FieldType[] | undefined,
): void {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) {
    const known = Object.keys(fields).join(', ');
    check.report(
      'question.field',
      path,
      `Le champ ${name} n’existe pas ici ; sont possibles : ${known}`,
      `There is no field ${name} here; possible are: ${known}`,
    );
  } else if (types !== undefined && !types.includes(field.type)) {
    check.report(
      'question.field-type',
      path,
      `Le champ ${name} est de type ${field.type} ; il faut ici : ${types.join(', ')}`,
      `The field ${name} is of type ${field.type}; needed here: ${types.join(', ')}`,
    );
  }
}

/** 'bt' and '!bt' have a second end, the others have none. */
export function checkRange(check: Check, path: string, op: string, extent: unknown): void {
  const needsExtent = op === 'bt' || op === '!bt';
  if (needsExtent === (extent !== undefined)) return;
  check.report(
    'question.extent',
    `${path}.extent`,
    needsExtent
      ? `L’opérateur ${op} demande une seconde borne`
      : `L’opérateur ${op} n’a pas de seconde borne`,
    needsExtent ? `The operator ${op} needs a second end` : `The operator ${op} has no second end`,
  );
}

function checkDate(check: Check, path: string, date: string): void {
  if (parseDay(date) !== null) return;
  check.report(
    'question.date',
    path,
    'On attendait une date AAAA-MM-JJ',
    'Expected a date YYYY-MM-DD',
  );
}

export function checkPeriod(
  check: Check,
  path: string,
  period: { readonly start: string | null; readonly end: string | null },
): void {
  for (const side of ['start', 'end'] as const) {
    const date = period[side];
    if (date !== null) checkDate(check, `${path}.${side}`, date);
  }
}

/** A number of days: whole, in either direction, and not beyond all calendars. */
export function checkDays(check: Check, path: string, days: number): void {
  checkWhole(check, path, days);
  if (!(Math.abs(days) > MAX_DAYS)) return;
  check.report(
    'question.days',
    path,
    `On ne compte pas plus de ${MAX_DAYS} jours`,
    `No more than ${MAX_DAYS} days can be counted`,
  );
}

/** A number of days that isn't negative. */
export function checkLength(check: Check, path: string, days: number): void {
  checkCount(check, path, days);
  if (days > MAX_DAYS) checkDays(check, path, days);
}

function checkWhole(check: Check, path: string, number: number): void {
  if (Number.isSafeInteger(number)) return;
  check.report('question.number', path, 'On attendait un nombre entier', 'Expected a whole number');
}

export function checkCount(check: Check, path: string, number: number): void {
  if (Number.isSafeInteger(number) && number >= 0) return;
  check.report(
    'question.number',
    path,
    'On attendait un nombre entier positif ou nul',
    'Expected a whole number of zero or more',
  );
}
