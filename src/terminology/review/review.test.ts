import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Suggestion } from '../suggest/types.ts';
import { undecided } from '../terms/decide.ts';
import { formatTermFile, NO_TERM, termsOf } from '../terms/term-file.ts';
import { beginReview, learntIn, type Review, reviewKey } from './review.ts';

const FILE = undecided('lab.tsv', [
  { code: 'RARE', label: 'Rare', rows: 3 },
  { code: 'NA', label: 'Sodium', unit: 'mmol/L', rows: 900 },
  { code: 'K', label: 'Potassium', rows: 800 },
]);
const SUGGESTIONS: readonly Suggestion[] = [
  { candidate: { code: '2951-2', name: 'Sodium', conceptId: 3019550 }, score: 0.8, reasons: [] },
];
const REVIEWER = { author: 'jdupont', date: '2026-11-23', vocabulary: 'LOINC' };

function typed(keys: string): { readonly review: Review; readonly outcomes: readonly string[] } {
  let review = beginReview(FILE);
  const outcomes: string[] = [];
  for (const key of keys) {
    const step = reviewKey(review, key, SUGGESTIONS, REVIEWER);
    review = step.review;
    outcomes.push(step.outcome);
  }
  return { review, outcomes };
}

test('the code with most rows comes first', () => {
  assert.deepEqual(
    beginReview(FILE).waiting.map(({ subjectId }) => subjectId),
    ['NA', 'K', 'RARE'],
  );
});

test('accept, none, skip: each does what it says, with who and when', () => {
  const { review, outcomes } = typed('1ns');
  assert.deepEqual(outcomes, ['accepted', 'none', 'skipped']);
  const terms = new Map(termsOf(review.file).map((term) => [term.subjectId, term]));
  assert.equal(terms.get('NA')?.objectId, 'LOINC:2951-2');
  assert.equal(terms.get('NA')?.author, 'jdupont');
  assert.equal(terms.get('NA')?.date, '2026-11-23');
  assert.equal(terms.get('K')?.objectId, NO_TERM);
  assert.equal(terms.get('RARE')?.objectId, '');
  assert.deepEqual(
    learntIn(review).map(({ item, target }) => [item.label, target]),
    [['Sodium', '2951-2']],
  );
});

test('undo goes back, to the very beginning and no further', () => {
  const { review, outcomes } = typed('1nuuu');
  assert.deepEqual(outcomes.slice(2), ['undone', 'undone', 'nothing-to-undo']);
  assert.equal(formatTermFile(review.file), formatTermFile(FILE));
  assert.equal(review.waiting.length, 3);
});

test('a key without a meaning changes nothing', () => {
  const { review, outcomes } = typed('5x');
  assert.deepEqual(outcomes, ['unknown-key', 'unknown-key']);
  assert.equal(review.decisions, 0);
});
