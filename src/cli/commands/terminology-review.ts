import { formatDay } from '../../model/day.ts';
import {
  beginReview,
  itemOf,
  learntIn,
  type Review,
  type ReviewOutcome,
  readTermFile,
  reviewKey,
  SHOWN_SUGGESTIONS,
  type Suggestion,
  suggester,
  writeTermFile,
} from '../../terminology/index.ts';
import { usage } from '../arguments.ts';
import { type Call, type Command, needed, say } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { acceptedFor, inFolder, poolFor, vocabularyOf } from '../terminology-access.ts';
import { itemLine, suggestionLines } from './terminology-suggest.ts';

const MS_PER_DAY = 86_400_000;

/** `parcours terminology review TERMS.tsv --lake LAKE` */
export const terminologyReview: Command = async (call) => {
  const { texts, surroundings } = call;
  const reviewer = {
    author: authorOf(call),
    date: formatDay(Math.floor(surroundings.now() / MS_PER_DAY)),
    vocabulary: vocabularyOf(call),
  };
  const name = needed(call.words[0]);
  const path = inFolder(call, name);
  let review = beginReview(await readTermFile(path));
  if (review.waiting.length === 0) {
    say(call, [texts.terminology.nothingToReview]);
    return EXIT.ok;
  }
  const all = review.waiting.length;
  const accepted = await acceptedFor(call);
  const ranker = suggester(await poolFor(call), []);
  const ranked = (): readonly Suggestion[] => {
    const [term] = review.waiting;
    if (term === undefined) return [];
    const taught = ranker.taught([...accepted, ...learntIn(review)]);
    return taught.suggest(itemOf(term), SHOWN_SUGGESTIONS);
  };
  let suggestions = ranked();
  showFirst(call, review, all, suggestions);
  for await (const key of surroundings.keys()) {
    if (/\s/.test(key)) continue;
    const step = reviewKey(review, key.toLowerCase(), suggestions, reviewer);
    if (step.outcome === 'quit') break;
    if (step.outcome === 'unknown-key') {
      say(call, [texts.terminology.keys]);
      continue;
    }
    // Written at once: what somebody has decided outlives a terminal that is closed.
    if (step.review.file !== review.file) await writeTermFile(path, step.review.file);
    review = step.review;
    say(call, [outcomeText(call, step.outcome)]);
    if (review.waiting.length === 0) break;
    suggestions = ranked();
    showFirst(call, review, all, suggestions);
  }
  say(call, ['', texts.terminology.saved(name, review.decisions, all - review.decisions)]);
  return EXIT.ok;
};

function authorOf(call: Call): string {
  const { environment } = call.surroundings;
  const author = call.options.author ?? environment.USER ?? environment.USERNAME ?? '';
  if (author === '') throw usage('usage.no-author', (texts) => texts.noAuthor);
  return author;
}

function showFirst(
  call: Call,
  review: Review,
  all: number,
  suggestions: readonly Suggestion[],
): void {
  const [term] = review.waiting;
  if (term === undefined) return;
  const { terminology } = call.texts;
  const place = terminology.place(all - review.waiting.length + 1, all);
  say(call, [
    '',
    `${place}  ${itemLine(call, itemOf(term), term.rows ?? 0)}`,
    ...suggestionLines(call, suggestions),
    terminology.keys,
  ]);
}

function outcomeText(call: Call, outcome: ReviewOutcome): string {
  const { terminology } = call.texts;
  if (outcome === 'accepted') return terminology.accepted;
  if (outcome === 'none') return terminology.none;
  if (outcome === 'skipped') return terminology.skipped;
  return outcome === 'undone' ? terminology.undone : terminology.nothingToUndo;
}
