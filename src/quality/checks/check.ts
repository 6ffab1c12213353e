import type { Sentence } from '../../model/errors.ts';
import type { Outcome } from '../outcome.ts';

/** A check as data: which rule, how much of it may be broken, and what happens then. */
export interface QualityCheck {
  readonly id: string;
  readonly rule: Rule;
  readonly category: Outcome['category'];
  readonly severity: 'fatal' | 'convention' | 'characterization';
  /** A load that breaks it must not become a version. */
  readonly blocking: boolean;
  /** Percent of rows that may break it. */
  readonly threshold_percent: number;
  readonly label: Sentence;
}

/** Rules that read from the subject model where they apply, and rules that name their column. */
export type Rule =
  | { readonly kind: ModelRule }
  | { readonly kind: 'present'; readonly table: string; readonly column: string }
  | {
      readonly kind: 'range';
      readonly table: string;
      readonly column: string;
      readonly low?: number;
      readonly high?: number;
    }
  | {
      readonly kind: 'one-of';
      readonly table: string;
      readonly column: string;
      readonly values: readonly (string | number)[];
    };

export type ModelRule =
  | 'subject-exists'
  | 'key-unique'
  | 'required-present'
  | 'reference-exists'
  | 'period-ordered'
  | 'start-before-end'
  | 'not-in-future'
  | 'not-before-birth'
  | 'under-observation'
  | 'concept-mapped'
  | 'unit-present'
  | 'no-duplicates';
