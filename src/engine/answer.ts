import type { CohortQuestion } from '../question/nodes.ts';

/** Rows of a cohort, column by column, ordered by subject, start, end. Days since 1970-01-01. */
export interface CohortRows {
  readonly subjectId: BigInt64Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
}

/** How many subjects (or events) a step kept, and how many it lost. */
export interface KeptLost {
  readonly kept: number;
  readonly lost: number;
}

export interface RuleAttrition {
  readonly name: string;
  /** The rule by itself, of all that came in. */
  readonly alone: KeptLost;
  /** This rule and all before it: kept so far, and lost at this step. */
  readonly cumulated: KeptLost;
  /** Those not in the final count that would be if this rule alone were dropped. */
  readonly gainIfDropped: number;
}

export interface AttritionView {
  /** Subjects that came in. */
  readonly base: number;
  /** Subjects that met every rule. */
  readonly final: number;
  readonly rules: readonly RuleAttrition[];
}

/**
 * Attrition of the inclusion rules over qualified events (before the last limit).
 * `allEvents`: a subject is kept if one of its events meets the rules; each event counts.
 * `bestEvent`: of each subject only the event that meets most rules counts (then the one whose
 * first met rule comes first, then the earliest), as circe-be's inclusion analysis mode 1.
 * `events`: circe-be's mode 0, events instead of subjects.
 */
export interface Attrition {
  readonly allEvents: AttritionView;
  readonly bestEvent: AttritionView;
  readonly events: AttritionView;
}

export interface CohortAnswer {
  readonly rows: CohortRows;
  readonly attrition: Attrition;
}

/** Every engine gives the same answer to the same question over the same snapshot. */
export interface Engine {
  readonly name: string;
  /** The cohort alone. */
  rows(question: CohortQuestion): Promise<CohortRows>;
  /** The cohort and how the inclusion rules made it. */
  answer(question: CohortQuestion): Promise<CohortAnswer>;
}
