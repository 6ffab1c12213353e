import type {
  AggregateFunction,
  ComparisonOp,
  Correlated,
  DateAdjustment,
  Exit,
  Filter,
  Group,
  Limit,
  Operand,
  Relation,
} from '../../../question/nodes.ts';

/**
 * A plan is a set of questions taken apart: every different node stands once, under a number, and
 * nodes name each other by number. What two questions have in common is thereby the same node.
 * Plain data: it is sent to threads as it stands.
 */
export interface Plan {
  /** Concepts of each set, ascending. Filters name a set by its place here. */
  readonly sets: readonly Float64Array[];
  readonly events: readonly PlannedEvents[];
  readonly criteria: readonly PlannedCriterion[];
  readonly groups: readonly PlannedGroup[];
  readonly entries: readonly PlannedEntries[];
  readonly qualified: readonly PlannedQualified[];
  readonly cohorts: readonly PlannedCohort[];
}

export type NodeKind = keyof Plan;

/** An event query. `within` is a group. */
export interface PlannedEvents {
  readonly event: string;
  readonly joined: { readonly events: readonly number[]; readonly gapDays: number } | null;
  readonly select: readonly Filter[];
  readonly first: boolean;
  readonly dates: DateAdjustment | null;
  readonly filters: readonly Filter[];
  /** Days. */
  readonly period: { readonly start: number | null; readonly end: number | null } | null;
  readonly within: number | null;
}

export interface PlannedAggregation {
  readonly function: AggregateFunction;
  readonly operand: Operand | null;
  readonly events: number;
  readonly relation: Relation;
}

export type PlannedCriterion =
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'demographic'; readonly filters: readonly Filter[] }
  | {
      readonly kind: 'correlated';
      readonly events: number;
      readonly relation: Relation;
      readonly occurrence: Correlated['occurrence'];
    }
  | {
      readonly kind: 'aggregate';
      readonly value: PlannedAggregation;
      readonly op: ComparisonOp;
      readonly to:
        | { readonly kind: 'number'; readonly value: number; readonly extent: number | null }
        | {
            readonly kind: 'other';
            readonly value: PlannedAggregation;
            readonly factor: number;
            readonly plus: number;
          };
    };

export interface PlannedGroup {
  readonly mode: Group['mode'];
  readonly count: number;
  readonly criteria: readonly number[];
}

/** Entry events, within observation, limited. */
export interface PlannedEntries {
  readonly events: readonly number[];
  readonly priorDays: number;
  readonly postDays: number;
  readonly limit: Limit;
}

export interface PlannedQualified {
  readonly entries: number;
  /** Null: all entries qualify. */
  readonly group: number | null;
  readonly limit: Limit;
}

export type PlannedExit =
  | Exclude<Exit, { readonly kind: 'continuous-events' }>
  | {
      readonly kind: 'continuous-events';
      readonly events: readonly number[];
      readonly gapDays: number;
      readonly offsetDays: number;
      readonly lengthDays: number | null;
    };

export interface PlannedCohort {
  readonly qualified: number;
  /** A group for each inclusion rule. */
  readonly rules: readonly number[];
  readonly limit: Limit;
  readonly exit: PlannedExit;
  readonly censoring: readonly number[];
  /** Days. */
  readonly censorWindow: { readonly start: number | null; readonly end: number | null };
  readonly eraPadDays: number;
}
