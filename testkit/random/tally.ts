import { COMPANY } from '../../src/model/company/index.ts';
import { OMOP } from '../../src/model/omop/index.ts';
import type { RandomCase } from './cases.ts';
import type { Comparison } from './compare.ts';
import { allLabels, labelsOf } from './coverage.ts';
import { JOURNEY_LABELS, journeyLabelsOf } from './journey-coverage.ts';

const ALL_LABELS: readonly string[] = [...allLabels([OMOP, COMPANY]), ...JOURNEY_LABELS];

/** Counts what a run of random cases was about. */
export class Tally {
  #cases = 0;
  #nonEmpty = 0;
  readonly #counts = new Map<string, number>();

  get cases(): number {
    return this.#cases;
  }

  /** Share of the cases whose cohort has a row, from 0 to 1. */
  get nonEmptyShare(): number {
    return this.#cases === 0 ? 0 : this.#nonEmpty / this.#cases;
  }

  /** Each question that was answered is a case of its own. */
  add(tried: RandomCase, { oracle }: Comparison): void {
    const journeyLabels = journeyLabelsOf(tried);
    for (const [i, question] of tried.questions.entries()) {
      const answer = oracle[i];
      if (answer === undefined) continue;
      this.#cases++;
      if (answer.rows.subjectId.length > 0) this.#nonEmpty++;
      for (const label of [...labelsOf(question, tried.model), ...journeyLabels]) {
        this.#counts.set(label, (this.#counts.get(label) ?? 0) + 1);
      }
    }
  }

  /** What no case was about. */
  missing(): readonly string[] {
    return ALL_LABELS.filter((label) => !this.#counts.has(label));
  }

  /** "label: cases", one a line, as the labels stand; those that were met but not foreseen last. */
  lines(): readonly string[] {
    const unforeseen = [...this.#counts.keys()].filter((label) => !ALL_LABELS.includes(label));
    return [...ALL_LABELS, ...unforeseen.sort()].map((label) => {
      return `${String(this.#counts.get(label) ?? 0).padStart(8)}  ${label}`;
    });
  }
}
