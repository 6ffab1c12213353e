/**
 * The question: an immutable graph of plain, serialisable nodes, each with a `kind`. It knows a
 * subject model by the names of its event kinds and fields, never its tables. No criterion compares
 * two subjects, so an answer may be computed subject by subject, anywhere.
 *
 * Vocabulary: an *index event* is the event a criterion is looked at from; its *observation
 * period* is the period of observation that holds its start.
 */

/** 'eq' equal, '!eq' different, 'bt' between both ends included, '!bt' outside. */
export type ComparisonOp = 'lt' | 'lte' | 'eq' | '!eq' | 'gt' | 'gte' | 'bt' | '!bt';
export type TextOp =
  | 'eq'
  | '!eq'
  | 'startsWith'
  | '!startsWith'
  | 'contains'
  | '!contains'
  | 'endsWith'
  | '!endsWith';
export type Limit = 'all' | 'first' | 'last';
export type Side = 'start' | 'end';

/** A concept as the question's author saw it. Only `id` has meaning; the rest is for reading. */
export interface ConceptRef {
  readonly id: number;
  readonly name: string;
  readonly code?: string;
  readonly vocabulary?: string;
  readonly domain?: string;
  readonly conceptClass?: string;
  readonly standard?: string;
  readonly invalidReason?: string;
}

export interface ConceptSetItem {
  readonly concept: ConceptRef;
  readonly excluded: boolean;
  readonly descendants: boolean;
  readonly mapped: boolean;
}

/**
 * Concepts: (items not excluded, with descendants and mapped) minus (excluded items, likewise).
 * A withdrawn concept is never reached as a descendant, but stays if it is named itself.
 */
export interface ConceptSet {
  readonly kind: 'concept-set';
  /** Number by which the question refers to it. */
  readonly id: number;
  readonly name: string;
  readonly items: readonly ConceptSetItem[];
}

/** A value read from an event or its subject; null where the row has none. */
export type Operand =
  | {
      readonly kind: 'field';
      readonly of: 'event' | 'subject';
      readonly name: string;
      /** Value taken where the row has none; not for a field of text. */
      readonly orElse?: number;
    }
  | { readonly kind: 'ratio'; readonly numerator: Operand; readonly denominator: Operand }
  /** Days from the event's start to its end. */
  | { readonly kind: 'length-days' }
  /** Calendar year of the start (end) minus the subject's birth year. */
  | { readonly kind: 'age'; readonly at: Side }
  | { readonly kind: 'date'; readonly at: Side }
  | { readonly kind: 'visit' }
  | { readonly kind: 'constant'; readonly value: number };

/**
 * A condition on one event (or, in a demographic criterion, on the index event). A null value
 * meets none, negated or not, but one: everything is outside an empty concept set.
 */
export type Filter =
  | {
      readonly kind: 'in-concepts';
      readonly operand: Operand;
      readonly concepts: readonly ConceptRef[];
      readonly negate: boolean;
    }
  | {
      readonly kind: 'in-concept-set';
      readonly operand: Operand;
      readonly conceptSet: number;
      readonly negate: boolean;
    }
  | {
      readonly kind: 'number';
      readonly operand: Operand;
      readonly op: ComparisonOp;
      readonly value: number;
      /** Second end, of 'bt' and '!bt' only. */
      readonly extent?: number;
    }
  | {
      readonly kind: 'date';
      readonly at: Side;
      readonly op: ComparisonOp;
      /** ISO dates. */
      readonly value: string;
      readonly extent?: string;
    }
  | {
      readonly kind: 'text';
      /** A field of text. */
      readonly operand: Operand;
      readonly op: TextOp;
      readonly text: string;
    }
  /** Of numbers, concepts and dates; the order of texts depends on the database. */
  | {
      readonly kind: 'compare';
      readonly left: Operand;
      readonly op: 'lt' | 'lte' | 'eq' | '!eq' | 'gt' | 'gte';
      readonly right: Operand;
    }
  /** Met when one of its filters is. */
  | { readonly kind: 'any-of'; readonly filters: readonly Filter[] };

/** New dates of an event: start := (start|end) + days, end := (start|end) + days. */
export interface DateAdjustment {
  readonly kind: 'date-adjustment';
  readonly startFrom: Side;
  readonly startOffsetDays: number;
  readonly endFrom: Side;
  readonly endOffsetDays: number;
}

/**
 * Events of one kind. Order of meaning: rows that pass `select` → of those, if `first`, the
 * subject's earliest by start as recorded, then id, then key → dates adjusted → `filters` → `period` →
 * `within` (a group looked at from each event).
 */
export interface EventQuery {
  readonly kind: 'events';
  /** Name of an event kind of the subject model, or 'JoinedEvents'. */
  readonly event: string;
  /**
   * With 'JoinedEvents' only: the events are the periods made by joining these, per subject, when
   * the gap between them is at most `gapDays`. Events without an end are left out.
   */
  readonly joined?: { readonly events: readonly EventQuery[]; readonly gapDays: number };
  readonly select: readonly Filter[];
  readonly first: boolean;
  readonly dates: DateAdjustment | null;
  readonly filters: readonly Filter[];
  /**
   * Dates that the author set by hand (ISO). The event must hold each that is set; the event then
   * starts (ends) there. Ordering still follows the recorded start.
   */
  readonly period: { readonly start: string | null; readonly end: string | null } | null;
  readonly within: Group | null;
}

/** A limit of a window, as a number of days from the index date, or as far as observation goes. */
export type WindowBound =
  | { readonly kind: 'days'; readonly days: number }
  /** 'before': start of the observation period; 'after': its end; nothing if observation is ignored. */
  | { readonly kind: 'open'; readonly toward: 'before' | 'after' };

/** event[`event`] lies in [index[`index`] + from, index[`index`] + to], both ends included. */
export interface Window {
  readonly kind: 'window';
  readonly index: Side;
  readonly event: Side;
  readonly from: WindowBound;
  readonly to: WindowBound;
}

/** Which events are looked at from an index event. */
export interface Relation {
  readonly kind: 'relation';
  readonly startWindow: Window;
  readonly endWindow: Window | null;
  /** The event belongs to the same visit as the index event. */
  readonly sameVisit: boolean;
  /** False: the event's start must lie in the index event's observation period. */
  readonly ignoreObservation: boolean;
}

export interface Correlated {
  readonly kind: 'correlated';
  readonly events: EventQuery;
  readonly relation: Relation;
  readonly occurrence: {
    readonly op: 'exactly' | 'at-most' | 'at-least';
    readonly count: number;
    /** Count different values of this instead of events; null values are not counted. */
    readonly distinct: Operand | null;
  };
}

export interface Demographic {
  readonly kind: 'demographic';
  /** All must be met by the index event and its subject. */
  readonly filters: readonly Filter[];
}

/** `mean`, `min`, `max`, `first`, `last`, `change` of no value is nothing; `count`, `sum` is 0. */
export type AggregateFunction =
  | 'count'
  | 'sum'
  | 'min'
  | 'max'
  | 'mean'
  | 'first'
  | 'last'
  /** last minus first. First and last are by start, then by id, then by the row's key. */
  | 'change';

export interface Aggregation {
  readonly kind: 'aggregation';
  readonly function: AggregateFunction;
  /** What is aggregated; null for 'count' of events. Null values are left out. */
  readonly operand: Operand | null;
  readonly events: EventQuery;
  readonly relation: Relation;
}

/**
 * An aggregate over a window, compared with a number or with factor × another aggregate + plus.
 * "Creatinine rose by half within 7 days": max over [0, 7] ≥ 1.5 × min over [-7, 0].
 */
export interface Aggregate {
  readonly kind: 'aggregate';
  readonly value: Aggregation;
  readonly op: ComparisonOp;
  readonly to:
    | { readonly kind: 'number'; readonly value: number; readonly extent?: number }
    | {
        readonly kind: 'other';
        readonly value: Aggregation;
        readonly factor: number;
        readonly plus: number;
      };
}

export type Criterion = Correlated | Demographic | Aggregate | Group;

/** Met by the number of its criteria that are met. An empty group is met by every event. */
export interface Group {
  readonly kind: 'group';
  readonly mode: 'all' | 'any' | 'at-least' | 'at-most';
  /** For 'at-least' and 'at-most'. */
  readonly count: number;
  readonly criteria: readonly Criterion[];
}

export interface InclusionRule {
  readonly kind: 'rule';
  readonly name: string;
  readonly description: string;
  readonly group: Group;
}

/** When a subject leaves. Whatever is chosen, never after the end of observation, nor censoring. */
export type Exit =
  | { readonly kind: 'end-of-observation' }
  | { readonly kind: 'date-offset'; readonly from: Side; readonly offsetDays: number }
  /**
   * End of the run of events that holds the entry: events join when the gap between them is at
   * most gapDays + offsetDays; the run's end is its last end + offsetDays.
   */
  | {
      readonly kind: 'continuous-events';
      readonly events: readonly EventQuery[];
      readonly gapDays: number;
      readonly offsetDays: number;
      /** Length given to each event in place of its own end; null: its own end. */
      readonly lengthDays: number | null;
    };

/**
 * The question that yields a cohort. Meaning, in order: entry events (each within an observation
 * period, with the required time before and after; limited per subject) → `qualify` (limited)
 * → every rule (limited) → exit and censoring give each event an end → periods of a subject
 * that touch within `eraPadDays` are joined → cut to the censor window.
 */
export interface CohortQuestion {
  readonly kind: 'cohort';
  /** Name of the subject model. */
  readonly model: string;
  readonly title: string;
  readonly conceptSets: readonly ConceptSet[];
  readonly entry: {
    readonly events: readonly EventQuery[];
    readonly priorDays: number;
    readonly postDays: number;
    readonly limit: Limit;
  };
  /** Null: no such step, and `qualifyLimit` doesn't apply. */
  readonly qualify: Group | null;
  readonly qualifyLimit: Limit;
  readonly rules: readonly InclusionRule[];
  readonly limit: Limit;
  readonly exit: Exit;
  readonly censoring: readonly EventQuery[];
  readonly censorWindow: { readonly start: string | null; readonly end: string | null };
  readonly eraPadDays: number;
}
