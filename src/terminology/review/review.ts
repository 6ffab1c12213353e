import type { AcceptedMapping, Suggestion } from '../suggest/types.ts';
import { decided } from '../terms/decide.ts';
import { acceptedIn } from '../terms/files.ts';
import { type Term, type TermFile, termsOf } from '../terms/term-file.ts';

/** A review as it stands: plain data, so that undoing is going back to the state before. */
export interface Review {
  readonly file: TermFile;
  /** Codes still to be decided, those with most rows first. */
  readonly waiting: readonly Term[];
  readonly decisions: number;
  readonly before: Review | null;
}

export interface Reviewer {
  readonly author: string;
  /** ISO date. */
  readonly date: string;
  /** Prefix of accepted codes: `LOINC`. */
  readonly vocabulary: string;
}

export type ReviewOutcome =
  | 'accepted'
  | 'none'
  | 'skipped'
  | 'undone'
  | 'nothing-to-undo'
  | 'quit'
  | 'unknown-key';

export interface ReviewStep {
  readonly review: Review;
  readonly outcome: ReviewOutcome;
}

/** Suggestions shown, and keys that accept them. */
export const SHOWN_SUGGESTIONS = 5;

export function beginReview(file: TermFile): Review {
  const waiting = termsOf(file).filter(({ objectId }) => objectId === '');
  const ranked = [...waiting].sort((a, b) => (b.rows ?? 0) - (a.rows ?? 0));
  return { file, waiting: ranked, decisions: 0, before: null };
}

/** What one key does to the first code that waits. */
export function reviewKey(
  review: Review,
  key: string,
  suggestions: readonly Suggestion[],
  reviewer: Reviewer,
): ReviewStep {
  const [term, ...waiting] = review.waiting;
  if (key === 'q') return { review, outcome: 'quit' };
  if (key === 'u') {
    const { before } = review;
    return before === null
      ? { review, outcome: 'nothing-to-undo' }
      : { review: before, outcome: 'undone' };
  }
  if (term === undefined) return { review, outcome: 'unknown-key' };
  if (key === 's') return { review: { ...review, waiting, before: review }, outcome: 'skipped' };
  const chosen = /^[1-9]$/.test(key) ? suggestions[Number(key) - 1] : undefined;
  if (key !== 'n' && chosen === undefined) return { review, outcome: 'unknown-key' };
  const file = decided(review.file, {
    ...reviewer,
    subjectId: term.subjectId,
    candidate: chosen?.candidate ?? null,
    ...(chosen === undefined ? {} : { confidence: chosen.score }),
  });
  const next = { file, waiting, decisions: review.decisions + 1, before: review };
  return { review: next, outcome: key === 'n' ? 'none' : 'accepted' };
}

/** What the file itself has decided so far, to learn from. */
export function learntIn(review: Review): readonly AcceptedMapping[] {
  return acceptedIn(review.file);
}
