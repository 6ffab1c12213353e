import type { SubjectModel } from '../src/model/subject-model.ts';
import type { CohortQuestion } from '../src/question/nodes.ts';

/**
 * One behaviour, shown: small journeys, a question, the expected cohort. Every spec runs on every
 * engine and stands in docs/specs.md, where the question is written in words.
 */
export interface Spec {
  /** A sentence that says the behaviour: "An event outside every period of observation never counts". */
  readonly title: string;
  /** Why it is so, where that isn't plain; names the source. */
  readonly why?: string;
  readonly model: SubjectModel;
  /** Drawn as testkit/drawn-journeys.ts reads it. */
  readonly journeys: string;
  readonly question: CohortQuestion;
  /** Drawn with headings subject, start, end. */
  readonly expected: string;
}

export interface Chapter {
  readonly title: string;
  readonly introduction: string;
  readonly specs: readonly Spec[];
}
