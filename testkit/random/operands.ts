import fc from 'fast-check';
import { eventOf, type FieldModel, type SubjectModel } from '../../src/model/subject-model.ts';
import type { Operand } from '../../src/question/nodes.ts';
import {
  ages,
  chance,
  concepts,
  dayNumbers,
  mostly,
  orNull,
  quarters,
  smallWholes,
  whole,
} from './small-world.ts';

/** An operand, with numbers that it may well be equal to. */
export interface Asked {
  readonly operand: fc.Arbitrary<Operand>;
  readonly near: fc.Arbitrary<number>;
}

/** What may be asked of an event of some kind (null: of any kind), by the type of the answer. */
export interface Operands {
  readonly concept: readonly fc.Arbitrary<Operand>[];
  readonly text: readonly fc.Arbitrary<Operand>[];
  /** Whole numbers, dates and ages: exact under every comparison. */
  readonly whole: readonly Asked[];
  /** Fields with a fraction. */
  readonly fraction: readonly Asked[];
  /** Quotients, which are rounded: not to be added up, as the order would show. */
  readonly rounded: readonly Asked[];
  /** Visits, whose numbers may be too large for a double: not to be mixed with fractions. */
  readonly visit: Asked;
}

export function operandsOf(model: SubjectModel, event: string | null): Operands {
  const key = `${model.name} ${event}`;
  const known = OPERANDS.get(key);
  if (known !== undefined) return known;
  const made = makeOperands(model, event);
  OPERANDS.set(key, made);
  return made;
}

const OPERANDS = new Map<string, Operands>();

function makeOperands(model: SubjectModel, event: string | null): Operands {
  const known = [
    ...fieldsAs('event', event === null ? {} : (eventOf(model, event)?.fields ?? {})),
    ...fieldsAs('subject', model.subject.fields),
  ];
  const typed = (type: FieldModel['type']): readonly Known[] =>
    known.filter(({ field }) => field.type === type);
  const wholes: readonly Asked[] = [
    ...typed('integer').map((one) => {
      const near = one.operand.name === 'birthYear' ? whole(1977, 1983) : smallWholes;
      return { operand: withOrElse(one.operand, near), near };
    }),
    ...COMPUTED,
    ...('birthYear' in model.subject.fields ? [AGE] : []),
  ];
  const fractions = typed('number').map(({ operand }) => {
    return { operand: withOrElse(operand, quarters), near: quarters };
  });
  const ratio: Asked = {
    operand: ratios([...fractions, ...fractions, ...wholes]),
    near: mostly([3, quarters], [1, fc.constant(1)]),
  };
  return {
    concept: typed('concept').map(({ operand }) => withOrElse(operand, concepts)),
    text: typed('text').map(({ operand }) => fc.constant(operand)),
    whole: wholes,
    fraction: fractions,
    rounded: [ratio],
    visit: { operand: fc.constant({ kind: 'visit' }), near: whole(1, 6) },
  };
}

interface Known {
  readonly field: FieldModel;
  readonly operand: Operand & { readonly kind: 'field' };
}

function fieldsAs(
  of: 'event' | 'subject',
  fields: Readonly<Record<string, FieldModel>>,
): readonly Known[] {
  return Object.entries(fields).map(([name, field]) => {
    return { field, operand: { kind: 'field', of, name } };
  });
}

function withOrElse(
  operand: Operand & { readonly kind: 'field' },
  near: fc.Arbitrary<number>,
): fc.Arbitrary<Operand> {
  return orNull(80, near).map((orElse) => (orElse === null ? operand : { ...operand, orElse }));
}

const sides = chance(40).map((isEnd) => (isEnd ? 'end' : 'start'));

const AGE: Asked = { operand: sides.map((at) => ({ kind: 'age', at })), near: ages };

const COMPUTED: readonly Asked[] = [
  { operand: fc.constant({ kind: 'length-days' }), near: whole(-2, 20) },
  { operand: sides.map((at) => ({ kind: 'date', at })), near: dayNumbers },
  { operand: smallWholes.map((value) => ({ kind: 'constant', value })), near: smallWholes },
];

function ratios(of: readonly Asked[]): fc.Arbitrary<Operand> {
  const part = fc.oneof(...of.map(({ operand }) => operand));
  const plain = ratioOf(part, part);
  return mostly([5, plain], [1, ratioOf(plain, part)], [1, ratioOf(part, plain)]);
}

function ratioOf(
  numerator: fc.Arbitrary<Operand>,
  denominator: fc.Arbitrary<Operand>,
): fc.Arbitrary<Operand> {
  return fc.record({ kind: fc.constant('ratio' as const), numerator, denominator });
}
