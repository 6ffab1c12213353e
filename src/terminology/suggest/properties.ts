import { UNIT_USAGE } from '../units/french-usage.ts';

/**
 * What kind of quantity is meant, coarsely: LOINC's property axis as far as a unit, a word of the
 * label or the name of a concept can tell.
 */
export type Property =
  | 'count'
  | 'mass'
  | 'mole'
  | 'unit'
  | 'catalytic'
  | 'fraction'
  | 'ratio'
  | 'presence'
  | 'titer'
  | 'time'
  | 'area'
  | 'pressure'
  | 'excretion'
  | 'entitic'
  | 'log'
  | 'narrative'
  | 'none';

/** Words in the brackets of a long name, in the order in which they are tried. */
const NAMED: readonly (readonly [RegExp, Property])[] = [
  [/^log/i, 'log'],
  [/\/time$/i, 'excretion'],
  [/^(#|arbitrary #)\/area|\/area$/i, 'area'],
  [/^(#|cells)\/(volume|mass)/i, 'count'],
  [/enzymatic|catalytic/i, 'catalytic'],
  [/moles?\/|substance/i, 'mole'],
  [/^units\//i, 'unit'],
  [/entitic/i, 'entitic'],
  [/fraction|# ratio/i, 'fraction'],
  [/ratio|multiple|relative/i, 'ratio'],
  [/mass\//i, 'mass'],
  [/presence|threshold/i, 'presence'],
  [/titer/i, 'titer'],
  [/time/i, 'time'],
  [/pressure|PPres/i, 'pressure'],
  [/interpretation|identifier|type|impression|likelihood|susceptibility|morphology/i, 'narrative'],
];

const PER_CELLS = /^100 |\bcells\b|leukocytes|erythrocytes|lymphocytes/i;

/** The property of a concept, from the brackets and the denominator of its name. */
export function propertyOfName(property: string, denominator: string, component: string): Property {
  const named = NAMED.find(([words]) => words.test(property));
  if (named !== undefined) return named[1];
  if (denominator !== '') return PER_CELLS.test(denominator) ? 'fraction' : 'ratio';
  return /\btime\b/i.test(component) ? 'time' : 'none';
}

/** Units as they are written, folded, in the order in which they are tried. */
const OF_UNIT: readonly (readonly [RegExp, readonly Property[]])[] = [
  [/^(|n\/a|na|none|-|text|#error!)$/, []],
  [/^(pos|neg|positi|negati)/, ['presence']],
  [/^(\{?log|lg)/, ['log']],
  [/\/\s*\(?(24.?h|j(our)?\b|d(ay)?\b|h\b)/, ['excretion', 'time']],
  [/(hpf|lpf|champ|field)/, ['area', 'presence']],
  [/^(%|percent|pct)/, ['fraction', 'ratio']],
  [/^(‰|\[ppth)/, ['fraction', 'ratio']],
  [/mm ?\[?hg|kpa|cm ?\[?h2o/, ['pressure']],
  [/^(u?kat|nkat|ukat)\//, ['catalytic']],
  [/^[kmunp]?(\[?(i\.?u|ui|u|iu|usp|arb'u)\]?|units?|unites?)\s*\//, ['unit', 'catalytic']],
  [/^m?osm/, ['none', 'mole']],
  [/^[munpf]?(mol|eq)/, ['mole']],
  [/^(k?g|mg|ug|mcg|ng|pg|fg)\s*\/\s*(d|m|u|c)?l/, ['mass']],
  [/^(mg|ug|g|mmol|umol)\s*\/\s*(m?g|m?mol)/, ['ratio']],
  [
    /^(#|k|m|g|t|c|cells?|cop|copies|10|x ?10|tera|giga|th|mil)?[^a-z/]*[a-z]*\s*\/\s*(u|mm3|mm\^3|cu ?mm|m?l)/,
    ['count'],
  ],
  [/^(sec|s|min|mn|msec|ms|hrs?|h)$/, ['time']],
  [/^(fl|pg|um3|fmol)$/, ['entitic']],
  [/ratio|inr|index/, ['ratio']],
  [/titer|titre|dil/, ['titer']],
];

/** What a unit may be the unit of; nothing when the unit does not tell. `G/L` is not `g/L`. */
export function propertiesOfUnit(unit: string): readonly Property[] {
  return unit.split('|').flatMap((one) => {
    const plain = (UNIT_USAGE.get(one.trim()) ?? one.trim()).replace(/[µμ]/gu, 'u').toLowerCase();
    return OF_UNIT.find(([pattern]) => pattern.test(plain))?.[1] ?? [];
  });
}
