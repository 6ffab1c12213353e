import type { SubjectModel } from '../../model/subject-model.ts';
import type { CohortQuestion, ConceptSet, ConceptSetItem } from '../nodes.ts';
import { eventSaying, groupSaying, type Saying } from './criteria.ts';
import { EN } from './en.ts';
import { conceptText, dateText, eventText, type Speech } from './events.ts';
import { FR } from './fr.ts';
import type { Lang, Phrases } from './phrases.ts';

/** A numbered sentence: "2", "2.1", "2.1.3". */
export interface ExplainedItem {
  readonly number: string;
  readonly text: string;
  readonly items: readonly ExplainedItem[];
}

export interface Explanation {
  readonly title: string;
  readonly lang: Lang;
  readonly sections: readonly {
    readonly number: string;
    readonly heading: string;
    readonly items: readonly ExplainedItem[];
  }[];
}

export interface ExplainOptions {
  /** Concepts of a list that are written out before "and so many more"; 12 unless told. */
  readonly listed?: number;
}

const PHRASES: Readonly<Record<Lang, Phrases>> = { fr: FR, en: EN };
const LISTED = 12;

/**
 * The question in numbered, plain sentences that say everything it says, for one who knows the
 * field but not the data model.
 */
export function explain(
  question: CohortQuestion,
  model: SubjectModel,
  lang: Lang,
  options: ExplainOptions = {},
): Explanation {
  const phrases = PHRASES[lang];
  const listed = options.listed ?? LISTED;
  const speech: Speech = { model, lang, phrases, sets: question.conceptSets, listed };
  const { headings } = phrases;
  const sections: readonly (readonly [heading: string, sayings: readonly Saying[]])[] = [
    [headings.entry, entrySayings(speech, question)],
    [headings.qualify, qualifySayings(speech, question)],
    [headings.rules, ruleSayings(speech, question)],
    [headings.exit, exitSayings(speech, question)],
    [headings.periods, periodSayings(speech, question)],
    [headings.conceptSets, question.conceptSets.map((set) => setSaying(speech, set))],
  ];
  const filled = sections.filter(([, sayings]) => sayings.length > 0);
  return {
    title: question.title,
    lang,
    sections: filled.map(([heading, sayings], i) => {
      const number = String(i + 1);
      return {
        number,
        heading: phrases.typeset(heading),
        items: numbered(phrases, sayings, number),
      };
    }),
  };
}

const said = (text: string): Saying => ({ text, below: [] });

function numbered(
  phrases: Phrases,
  sayings: readonly Saying[],
  prefix: string,
): readonly ExplainedItem[] {
  return sayings.map(({ text, below }, i) => {
    const number = `${prefix}.${i + 1}`;
    return { number, text: phrases.typeset(text), items: numbered(phrases, below, number) };
  });
}

function noun(speech: Speech): string {
  return speech.model.subject.noun[speech.lang][0];
}

function entrySayings(speech: Speech, question: CohortQuestion): readonly Saying[] {
  const { phrases } = speech;
  const { events, priorDays, postDays, limit } = question.entry;
  const asksTime = priorDays !== 0 || postDays !== 0;
  return [
    ...events.map((query) => eventSaying(speech, query)),
    said(asksTime ? phrases.observation(priorDays, postDays) : phrases.noObservation),
    said(phrases.limit(limit, noun(speech))),
  ];
}

function qualifySayings(speech: Speech, question: CohortQuestion): readonly Saying[] {
  if (question.qualify === null) return [];
  const limit = said(speech.phrases.ruleLimit(question.qualifyLimit, noun(speech)));
  return [groupSaying(speech, question.qualify), limit];
}

function ruleSayings(speech: Speech, question: CohortQuestion): readonly Saying[] {
  const { phrases } = speech;
  const rules = question.rules.map((rule): Saying => {
    const title = [rule.name, rule.description].filter((part) => part.trim() !== '');
    return { text: title.join(' — ') || '—', below: [groupSaying(speech, rule.group)] };
  });
  const limited = question.limit !== 'all' || rules.length > 0;
  return limited ? [...rules, said(phrases.ruleLimit(question.limit, noun(speech)))] : [];
}

function exitSayings(speech: Speech, question: CohortQuestion): readonly Saying[] {
  const { phrases } = speech;
  const { exit, censoring } = question;
  const events = exit.kind === 'continuous-events' ? exit.events : [];
  const end = said(
    phrases.exit(
      exit,
      events.map((query) => eventText(speech, query)),
    ),
  );
  const bound = exit.kind === 'end-of-observation' ? [] : [said(phrases.exitBound)];
  if (censoring.length === 0) return [end, ...bound];
  const below = censoring.map((query) => eventSaying(speech, query));
  return [end, ...bound, { text: phrases.censored, below }];
}

function periodSayings(speech: Speech, question: CohortQuestion): readonly Saying[] {
  const { phrases } = speech;
  const { start, end } = question.censorWindow;
  const joined = said(phrases.eraPad(question.eraPadDays));
  if (start === null && end === null) return [joined];
  const date = (iso: string | null): string | null => (iso === null ? null : dateText(speech, iso));
  return [joined, said(phrases.censorWindow(date(start), date(end)))];
}

function setSaying(speech: Speech, set: ConceptSet): Saying {
  const { phrases } = speech;
  const shown = set.items.slice(0, speech.listed).map((item) => said(itemText(speech, item)));
  const left = set.items.length - shown.length;
  const more = left > 0 ? [said(phrases.item.more(left))] : [];
  const none = set.items.length === 0 ? [said(phrases.item.none)] : [];
  return {
    text: `${phrases.quote(set.name === '' ? String(set.id) : set.name)} [${set.id}]`,
    below: [...none, ...shown, ...more],
  };
}

function itemText(speech: Speech, item: ConceptSetItem): string {
  const { item: words, list } = speech.phrases;
  const parts = [
    conceptText(item.concept),
    ...(item.descendants ? [words.descendants] : []),
    ...(item.mapped ? [words.mapped] : []),
  ];
  return item.excluded ? `${words.excluded} ${list(parts)}` : list(parts);
}

/** The explanation as indented lines for a terminal. */
export function explanationText(explanation: Explanation): string {
  const lines: string[] = explanation.title === '' ? [] : [explanation.title, ''];
  const write = (items: readonly ExplainedItem[], depth: number): void => {
    for (const { number, text, items: below } of items) {
      lines.push(`${'   '.repeat(depth)}${number}  ${text}`);
      write(below, depth + 1);
    }
  };
  for (const { number, heading, items } of explanation.sections) {
    lines.push(`${number}. ${heading}`);
    write(items, 1);
    lines.push('');
  }
  return lines.join('\n').trimEnd();
}
