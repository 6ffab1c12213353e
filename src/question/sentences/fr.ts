import type { AggregateFunction, ComparisonOp, Side, TextOp } from '../nodes.ts';
import type { BoundWords, Phrases } from './phrases.ts';

const NBSP = '\u00a0';
const days = (count: number): string =>
  `${new Intl.NumberFormat('fr-FR').format(count)}${NBSP}${Math.abs(count) < 2 ? 'jour' : 'jours'}`;
const START_OF: Readonly<Record<Side, string>> = { start: 'le début', end: 'la fin' };
const OF_START: Readonly<Record<Side, string>> = { start: 'du début', end: 'de la fin' };
const REFERENCE = 'de l’événement de référence';

const OPS: Readonly<Record<Exclude<ComparisonOp, 'bt' | '!bt'>, string>> = {
  lt: '<',
  lte: '≤',
  eq: '=',
  '!eq': '≠',
  gt: '>',
  gte: '≥',
};

const DATE_OPS: Readonly<Record<ComparisonOp, (value: string, extent: string) => string>> = {
  lt: (value) => `avant le ${value}`,
  lte: (value) => `au plus tard le ${value}`,
  eq: (value) => `le ${value}`,
  '!eq': (value) => `un autre jour que le ${value}`,
  gt: (value) => `après le ${value}`,
  gte: (value) => `à partir du ${value}`,
  bt: (value, extent) => `entre le ${value} et le ${extent}`,
  '!bt': (value, extent) => `hors de la période du ${value} au ${extent}`,
};

const TEXT_OPS: Readonly<Record<TextOp, string>> = {
  eq: 'vaut exactement',
  '!eq': 'diffère de',
  startsWith: 'commence par',
  '!startsWith': 'ne commence pas par',
  contains: 'contient',
  '!contains': 'ne contient pas',
  endsWith: 'finit par',
  '!endsWith': 'ne finit pas par',
};

const FUNCTIONS: Readonly<Record<AggregateFunction, string>> = {
  count: 'Le nombre',
  sum: 'La somme',
  min: 'Le minimum',
  max: 'Le maximum',
  mean: 'La moyenne',
  first: 'La première valeur',
  last: 'La dernière valeur',
  change: 'La variation (dernière valeur moins première)',
};

const AT_START: Readonly<Record<Side, string>> = { start: 'au début', end: 'à la fin' };

/** "30 jours avant", "le jour même", "7 jours après", from the index date. */
function bound(words: BoundWords): string {
  if (words === 'before') return 'le début de l’observation';
  if (words === 'after') return 'la fin de l’observation';
  if (words === 0) return 'le jour même';
  return `${days(Math.abs(words))} ${words < 0 ? 'avant' : 'après'}`;
}

/** "jusqu’au jour même", "jusqu’à 30 jours après". */
function upTo(words: BoundWords): string {
  if (words === 'before') return 'jusqu’au début de l’observation';
  if (words === 0) return 'jusqu’au jour même';
  return `jusqu’à ${bound(words)}`;
}

/** "à partir du jour même", "à partir de 30 jours avant". */
function startingFrom(words: BoundWords): string {
  if (words === 'before') return 'à partir du début de l’observation';
  if (words === 'after') return 'à partir de la fin de l’observation';
  return words === 0 ? 'à partir du jour même' : `à partir de ${bound(words)}`;
}

function windowWords(event: Side, index: Side, from: BoundWords, to: BoundWords): string {
  const who = event === 'start' ? 'début' : 'fin';
  const reference = `(par rapport ${AT_START[index]} ${REFERENCE})`;
  if (from === 'before' && to === 'after') return `${who} à tout moment`;
  if (from === 0 && to === 0) return `${who} le jour même ${reference}`;
  if (from === 'before') return `${who} à tout moment ${upTo(to)} ${reference}`;
  if (to === 'after') return `${who} à tout moment ${startingFrom(from)} ${reference}`;
  return `${who} entre ${bound(from)} et ${bound(to)} ${reference}`;
}

export const FR: Phrases = {
  locale: 'fr-FR',
  headings: {
    entry: 'Entrée dans la cohorte',
    qualify: 'Conditions supplémentaires à l’entrée',
    rules: 'Règles d’inclusion : toutes doivent être satisfaites',
    exit: 'Sortie de la cohorte',
    periods: 'Périodes de présence dans la cohorte',
    conceptSets: 'Ensembles de concepts',
  },
  typeset: (text) => text.replace(/ ([:;?!%»])/g, `${NBSP}$1`),
  quote: (text) => `«${NBSP}${text}${NBSP}»`,
  list: (items) => items.join(', '),
  and: (items) => items.join(' ; et '),
  or: (items) => items.join(' ; ou '),
  eventOf: (label, sets) => `${label} ${sets.join(', ')}`,
  anyOfKind: (label) => `${label} (quel que soit le concept)`,
  joined: (events, gap) =>
    `période continue faite de : [${events.join(' ; ou ')}], interruptions de ${days(gap)} au plus comprises`,
  inSet: (name) => `de l’ensemble ${name}`,
  firstEver: 'seulement la toute première occurrence',
  observation: (prior, post) =>
    `Observation continue exigée : au moins ${days(prior)} avant l’événement et ${days(post)} après`,
  noObservation: 'L’événement doit se situer dans une période d’observation',
  limit: (limit, noun) =>
    ({
      all: `Tous les événements de chaque ${noun} comptent`,
      first: `Seul le premier événement de chaque ${noun} compte`,
      last: `Seul le dernier événement de chaque ${noun} compte`,
    })[limit],
  ruleLimit: (limit, noun) =>
    ({
      all: `Parmi les événements qui satisfont tout cela, on les garde tous pour chaque ${noun}`,
      first: `Parmi les événements qui satisfont tout cela, on garde le premier de chaque ${noun}`,
      last: `Parmi les événements qui satisfont tout cela, on garde le dernier de chaque ${noun}`,
    })[limit],
  amongConcepts: (what, concepts, negate) =>
    `${what} ${negate ? 'hors de' : 'parmi'} : ${concepts}`,
  amongSet: (what, set, negate) => `${what} ${negate ? 'hors de' : 'dans'} l’ensemble ${set}`,
  compared: (what, op, value, extent) => {
    if (op === 'bt') return `${what} entre ${value} et ${extent}`;
    if (op === '!bt') return `${what} hors de l’intervalle de ${value} à ${extent}`;
    return `${what} ${OPS[op]}${NBSP}${value}`;
  },
  dated: (side, op, value, extent) =>
    `${side === 'start' ? 'début' : 'fin'} ${DATE_OPS[op](value, extent)}`,
  text: (what, op, text) => `${what} ${TEXT_OPS[op]} ${text}`,
  anyOf: (parts) => `au moins une de ces conditions : ${parts.join(' ; ou ')}`,
  operand: {
    ofSubject: (label, noun) => `${label} (${noun})`,
    orElse: (what, value) => `${what} (${value} à défaut)`,
    ratio: (numerator, denominator) => `rapport ${numerator} / ${denominator}`,
    lengthDays: 'durée en jours',
    age: (side) => `âge en années ${side === 'start' ? 'au début' : 'à la fin'}`,
    date: (side) => (side === 'start' ? 'date de début' : 'date de fin'),
    visit: 'séjour',
  },
  adjusted: (start, end) => `dates recalculées : commence ${start}, finit ${end}`,
  shifted: (side, count) => {
    if (count === 0) return `à la date ${OF_START[side]}`;
    return `${days(Math.abs(count))} ${count < 0 ? 'avant' : 'après'} ${START_OF[side]}`;
  },
  setStart: (date) => `en cours le ${date}, compté à partir de ce jour`,
  setEnd: (date) => `en cours le ${date}, compté jusqu’à ce jour`,
  within: 'et, par rapport à cet événement :',
  group: (mode, count) =>
    ({
      all: 'Toutes les conditions suivantes :',
      any: 'Au moins une des conditions suivantes :',
      'at-least': `Au moins ${count} des conditions suivantes :`,
      'at-most': `Au plus ${count} des conditions suivantes :`,
    })[mode],
  emptyGroup: 'Aucune condition',
  occurrence: (op, count) => {
    if (count === 0 && op !== 'at-least') return 'Aucun événement';
    const how = { exactly: 'Exactement', 'at-most': 'Au plus', 'at-least': 'Au moins' }[op];
    return `${how} ${count} événement${count > 1 ? 's' : ''}`;
  },
  distinct: (what) => `en comptant les valeurs différentes de : ${what}`,
  window: windowWords,
  observed: 'dans la même période d’observation',
  unobserved: 'même hors de la période d’observation',
  sameVisit: 'au cours du même séjour',
  demographic: (conditions) => `Au moment de l’événement de référence : ${conditions}`,
  aggregate: (name, what, events) => `${FUNCTIONS[name]} (${what}) pour : ${events}`,
  countOfEvents: 'événements',
  times: (factor, other) => `${factor} fois ${other.charAt(0).toLowerCase()}${other.slice(1)}`,
  plus: (what, value) => `${what}, plus ${value}`,
  exit: (exit, events) => {
    switch (exit.kind) {
      case 'end-of-observation':
        return 'À la fin de la période d’observation';
      case 'date-offset':
        if (exit.offsetDays === 0)
          return `À la date ${OF_START[exit.from]} de l’événement d’entrée`;
        return `${days(Math.abs(exit.offsetDays))} ${exit.offsetDays < 0 ? 'avant' : 'après'} ${START_OF[exit.from]} de l’événement d’entrée`;
      case 'continuous-events':
        return (
          `À la fin de l’exposition continue à : ${events.join(' ; ou ')} — interruption tolérée : ` +
          `${days(exit.gapDays)} ; prolongation après la dernière : ${days(exit.offsetDays)}` +
          (exit.lengthDays === null
            ? ''
            : ` ; durée comptée pour chacune : ${days(exit.lengthDays)}`)
        );
    }
  },
  exitBound: 'Jamais après la fin de la période d’observation',
  censored: 'La présence cesse au premier de ces événements',
  eraPad: (count) =>
    count === 0
      ? 'Les périodes d’un même sujet qui se chevauchent ou se touchent sont réunies'
      : `Les périodes d’un même sujet séparées de ${days(count)} au plus sont réunies`,
  censorWindow: (start, end) => {
    if (start !== null && end !== null) return `Seule compte la période du ${start} au ${end}`;
    return start !== null
      ? `Seule compte la période à partir du ${start}`
      : `Seule compte la période jusqu’au ${end}`;
  },
  item: {
    descendants: 'et ses descendants',
    mapped: 'et les codes qui y correspondent',
    excluded: 'sauf',
    more: (count) => `… et ${new Intl.NumberFormat('fr-FR').format(count)} autres`,
    none: 'aucun concept',
  },
};
