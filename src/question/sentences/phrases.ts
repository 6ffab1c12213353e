import type {
  AggregateFunction,
  ComparisonOp,
  Correlated,
  Exit,
  Group,
  Limit,
  Side,
  TextOp,
} from '../nodes.ts';

export type Lang = 'fr' | 'en';

/** How a window's bound is said: a signed number of days, or as far as observation goes. */
export type BoundWords = number | 'before' | 'after';

/**
 * Every wording of one language. Both languages satisfy this type, so that a missing wording does
 * not compile. Sentences are made of parts that need no agreement in gender or number.
 */
export interface Phrases {
  readonly locale: string;
  readonly headings: {
    readonly entry: string;
    readonly qualify: string;
    readonly rules: string;
    readonly exit: string;
    readonly periods: string;
    readonly conceptSets: string;
  };
  /** Spaces as the language's typography wants them. */
  readonly typeset: (text: string) => string;
  readonly quote: (text: string) => string;
  readonly list: (items: readonly string[]) => string;
  readonly and: (items: readonly string[]) => string;
  readonly or: (items: readonly string[]) => string;
  readonly eventOf: (label: string, sets: readonly string[]) => string;
  readonly anyOfKind: (label: string) => string;
  /** Periods made by joining events. */
  readonly joined: (events: readonly string[], gapDays: number) => string;
  readonly inSet: (name: string) => string;
  readonly firstEver: string;
  readonly observation: (priorDays: number, postDays: number) => string;
  readonly noObservation: string;
  readonly limit: (limit: Limit, noun: string) => string;
  readonly ruleLimit: (limit: Limit, noun: string) => string;
  readonly amongConcepts: (what: string, concepts: string, negate: boolean) => string;
  readonly amongSet: (what: string, set: string, negate: boolean) => string;
  readonly compared: (what: string, op: ComparisonOp, value: string, extent: string) => string;
  readonly dated: (side: Side, op: ComparisonOp, value: string, extent: string) => string;
  readonly text: (what: string, op: TextOp, text: string) => string;
  readonly anyOf: (parts: readonly string[]) => string;
  readonly operand: {
    readonly ofSubject: (label: string, noun: string) => string;
    readonly orElse: (what: string, value: string) => string;
    readonly ratio: (numerator: string, denominator: string) => string;
    readonly lengthDays: string;
    readonly age: (side: Side) => string;
    readonly date: (side: Side) => string;
    readonly visit: string;
  };
  readonly adjusted: (start: string, end: string) => string;
  readonly shifted: (side: Side, days: number) => string;
  readonly setStart: (date: string) => string;
  readonly setEnd: (date: string) => string;
  readonly within: string;
  readonly group: (mode: Group['mode'], count: number) => string;
  readonly emptyGroup: string;
  readonly occurrence: (op: Correlated['occurrence']['op'], count: number) => string;
  readonly distinct: (what: string) => string;
  readonly window: (event: Side, index: Side, from: BoundWords, to: BoundWords) => string;
  readonly observed: string;
  readonly unobserved: string;
  readonly sameVisit: string;
  readonly demographic: (conditions: string) => string;
  readonly aggregate: (name: AggregateFunction, what: string, events: string) => string;
  readonly countOfEvents: string;
  readonly times: (factor: string, other: string) => string;
  readonly plus: (what: string, value: string) => string;
  readonly exit: (exit: Exit, events: readonly string[]) => string;
  readonly exitBound: string;
  readonly censored: string;
  readonly eraPad: (days: number) => string;
  readonly censorWindow: (start: string | null, end: string | null) => string;
  readonly item: {
    readonly descendants: string;
    readonly mapped: string;
    readonly excluded: string;
    readonly more: (count: number) => string;
    readonly none: string;
  };
}
