import type { AggregateFunction, ComparisonOp, Side, TextOp } from '../nodes.ts';
import type { BoundWords, Phrases } from './phrases.ts';

const days = (count: number): string =>
  `${new Intl.NumberFormat('en-GB').format(count)} ${Math.abs(count) === 1 ? 'day' : 'days'}`;

const OPS: Readonly<Record<Exclude<ComparisonOp, 'bt' | '!bt'>, string>> = {
  lt: '<',
  lte: '≤',
  eq: '=',
  '!eq': '≠',
  gt: '>',
  gte: '≥',
};

const DATE_OPS: Readonly<Record<ComparisonOp, (value: string, extent: string) => string>> = {
  lt: (value) => `before ${value}`,
  lte: (value) => `on or before ${value}`,
  eq: (value) => `on ${value}`,
  '!eq': (value) => `on another day than ${value}`,
  gt: (value) => `after ${value}`,
  gte: (value) => `on or after ${value}`,
  bt: (value, extent) => `between ${value} and ${extent}`,
  '!bt': (value, extent) => `outside ${value} to ${extent}`,
};

const TEXT_OPS: Readonly<Record<TextOp, string>> = {
  eq: 'is exactly',
  '!eq': 'differs from',
  startsWith: 'starts with',
  '!startsWith': 'doesn’t start with',
  contains: 'contains',
  '!contains': 'doesn’t contain',
  endsWith: 'ends with',
  '!endsWith': 'doesn’t end with',
};

const FUNCTIONS: Readonly<Record<AggregateFunction, string>> = {
  count: 'The number',
  sum: 'The sum',
  min: 'The lowest',
  max: 'The highest',
  mean: 'The mean',
  first: 'The first',
  last: 'The last',
  change: 'The change (last minus first)',
};

function bound(words: BoundWords): string {
  if (words === 'before') return 'the start of observation';
  if (words === 'after') return 'the end of observation';
  if (words === 0) return 'the same day';
  return `${days(Math.abs(words))} ${words < 0 ? 'before' : 'after'}`;
}

function windowWords(event: Side, index: Side, from: BoundWords, to: BoundWords): string {
  const who = event === 'start' ? 'starting' : 'ending';
  const reference = `the ${index} of the index event`;
  if (from === 'before' && to === 'after') return `${who} at any time`;
  if (from === 0 && to === 0) return `${who} on the day of ${reference}`;
  if (from === 'before') return `${who} at any time up to ${bound(to)} (from ${reference})`;
  if (to === 'after') return `${who} at any time from ${bound(from)} on (from ${reference})`;
  return `${who} between ${bound(from)} and ${bound(to)} (from ${reference})`;
}

export const EN: Phrases = {
  locale: 'en-GB',
  headings: {
    entry: 'Entry into the cohort',
    qualify: 'Further conditions on entry',
    rules: 'Inclusion rules: all must be met',
    exit: 'Exit from the cohort',
    periods: 'Periods in the cohort',
    conceptSets: 'Concept sets',
  },
  typeset: (text) => text,
  quote: (text) => `“${text}”`,
  list: (items) => items.join(', '),
  and: (items) => items.join('; and '),
  or: (items) => items.join('; or '),
  eventOf: (label, sets) => `${label} ${sets.join(', ')}`,
  anyOfKind: (label) => `any ${label}`,
  joined: (events, gap) =>
    `continuous period made of: [${events.join('; or ')}], gaps of at most ${days(gap)} included`,
  inSet: (name) => `of the set ${name}`,
  firstEver: 'only the very first one',
  observation: (prior, post) =>
    `Continuous observation required: at least ${days(prior)} before the event and ${days(post)} after`,
  noObservation: 'The event must lie in a period of observation',
  limit: (limit, noun) =>
    ({
      all: `All events of each ${noun} count`,
      first: `Only the first event of each ${noun} counts`,
      last: `Only the last event of each ${noun} counts`,
    })[limit],
  ruleLimit: (limit, noun) =>
    ({
      all: `Of the events that meet all this, all are kept for each ${noun}`,
      first: `Of the events that meet all this, the first of each ${noun} is kept`,
      last: `Of the events that meet all this, the last of each ${noun} is kept`,
    })[limit],
  amongConcepts: (what, concepts, negate) =>
    `${what} ${negate ? 'none of' : 'one of'}: ${concepts}`,
  amongSet: (what, set, negate) => `${what} ${negate ? 'outside' : 'in'} the set ${set}`,
  compared: (what, op, value, extent) => {
    if (op === 'bt') return `${what} between ${value} and ${extent}`;
    if (op === '!bt') return `${what} outside ${value} to ${extent}`;
    return `${what} ${OPS[op]} ${value}`;
  },
  dated: (side, op, value, extent) =>
    `${side === 'start' ? 'starting' : 'ending'} ${DATE_OPS[op](value, extent)}`,
  text: (what, op, text) => `${what} ${TEXT_OPS[op]} ${text}`,
  anyOf: (parts) => `at least one of: ${parts.join('; or ')}`,
  operand: {
    ofSubject: (label, noun) => `${label} (${noun})`,
    orElse: (what, value) => `${what} (${value} if none)`,
    ratio: (numerator, denominator) => `ratio ${numerator} / ${denominator}`,
    lengthDays: 'length in days',
    age: (side) => `age in years at the ${side}`,
    date: (side) => `${side} date`,
    visit: 'visit',
  },
  adjusted: (start, end) => `with new dates: starts ${start}, ends ${end}`,
  shifted: (side, count) => {
    if (count === 0) return `on its ${side}`;
    return `${days(Math.abs(count))} ${count < 0 ? 'before' : 'after'} its ${side}`;
  },
  setStart: (date) => `running on ${date}, counted from that day`,
  setEnd: (date) => `running on ${date}, counted up to that day`,
  within: 'and, seen from this event:',
  group: (mode, count) =>
    ({
      all: 'All of the following:',
      any: 'At least one of the following:',
      'at-least': `At least ${count} of the following:`,
      'at-most': `At most ${count} of the following:`,
    })[mode],
  emptyGroup: 'No condition',
  occurrence: (op, count) => {
    if (count === 0 && op !== 'at-least') return 'No event';
    const how = { exactly: 'Exactly', 'at-most': 'At most', 'at-least': 'At least' }[op];
    return `${how} ${count} event${count === 1 ? '' : 's'}`;
  },
  distinct: (what) => `counting different values of: ${what}`,
  window: windowWords,
  observed: 'within the same period of observation',
  unobserved: 'even outside the period of observation',
  sameVisit: 'during the same visit',
  demographic: (conditions) => `At the index event: ${conditions}`,
  aggregate: (name, what, events) => `${FUNCTIONS[name]} (${what}) over: ${events}`,
  countOfEvents: 'events',
  times: (factor, other) => `${factor} times ${other.charAt(0).toLowerCase()}${other.slice(1)}`,
  plus: (what, value) => `${what}, plus ${value}`,
  exit: (exit, events) => {
    switch (exit.kind) {
      case 'end-of-observation':
        return 'At the end of the period of observation';
      case 'date-offset':
        if (exit.offsetDays === 0) return `On the ${exit.from} date of the entry event`;
        return `${days(Math.abs(exit.offsetDays))} ${exit.offsetDays < 0 ? 'before' : 'after'} the ${exit.from} of the entry event`;
      case 'continuous-events':
        return (
          `At the end of continuous exposure to: ${events.join('; or ')} — gap allowed: ` +
          `${days(exit.gapDays)}; carried on after the last one: ${days(exit.offsetDays)}` +
          (exit.lengthDays === null ? '' : `; length counted for each: ${days(exit.lengthDays)}`)
        );
    }
  },
  exitBound: 'Never after the end of the period of observation',
  censored: 'Membership ends at the first of these events',
  eraPad: (count) =>
    count === 0
      ? 'Periods of one subject that overlap or touch are joined'
      : `Periods of one subject at most ${days(count)} apart are joined`,
  censorWindow: (start, end) => {
    if (start !== null && end !== null) return `Only the time from ${start} to ${end} counts`;
    return start !== null
      ? `Only the time from ${start} on counts`
      : `Only the time up to ${end} counts`;
  },
  item: {
    descendants: 'and its descendants',
    mapped: 'and the codes that map to it',
    excluded: 'except',
    more: (count) => `… and ${new Intl.NumberFormat('en-GB').format(count)} more`,
    none: 'no concept',
  },
};
