import { PHRASES, STOP_WORDS, WEAK_WORDS } from './knowledge/index.ts';
import { sayPlainly } from './phrases.ts';
import { type Property, propertiesOfUnit } from './properties.ts';
import { type Specimen, specimenInLabel, specimenOfField } from './specimens.ts';
import { foldText, trigramsOf, wordsOf } from './text.ts';
import type { LocalItem } from './types.ts';

/** A local item, understood as far as its own words go. */
export interface Query {
  readonly item: LocalItem;
  /** What is measured, in plain words, each once. */
  readonly words: readonly string[];
  readonly letters: ReadonlySet<string>;
  readonly specimen: Specimen;
  readonly department: Department;
  /** What kinds of quantity the unit or the label points to; none if they are silent. */
  readonly properties: readonly Property[];
  /** Where `properties` come from. */
  readonly told: 'unit' | 'label' | 'not-a-number' | 'nothing';
  /** The unit field, folded, for comparing with accepted items. */
  readonly unit: string;
}

export type Department = 'chemistry' | 'hematology' | 'blood-gas' | 'immunology' | 'other';

const DEPARTMENTS: readonly (readonly [RegExp, Department])[] = [
  [/gas|gaz/, 'blood-gas'],
  [/hemat|haemat|coag|hemost|cyto/, 'hematology'],
  [/chem|chim/, 'chemistry'],
  [/immun|serol|microb|virol|bacter|parasit/, 'immunology'],
];

function departmentOf(category: string): Department {
  const folded = foldText(category);
  return DEPARTMENTS.find(([words]) => words.test(folded))?.[1] ?? 'other';
}

/** Words of a label that tell the kind of quantity, where the unit does not. */
const LABEL_TELLS: readonly (readonly [string, readonly Property[]])[] = [
  ['percent', ['fraction', 'ratio']],
  ['number', ['count']],
  ['presence', ['presence']],
  ['titer', ['titer']],
  ['ratio', ['ratio']],
  ['interpretation', ['narrative']],
  ['time', ['time']],
];

/** Says that the result is a word, not a number. */
const NOT_A_NUMBER = /^(n\/?a|text|texte|aucune|none)$/i;

/** Plain words of a text, without those that say nothing. */
export function plainWords(text: string): readonly string[] {
  const said = sayPlainly(wordsOf(text), PHRASES);
  return [...new Set(said.filter((word) => !STOP_WORDS.has(word)))];
}

export function isWeak(word: string): boolean {
  return WEAK_WORDS.has(word);
}

export function readItem(item: LocalItem): Query {
  const { specimen: named, rest } = specimenInLabel(unglued(item.label));
  const field = specimenOfField(item.specimen ?? '');
  const words = plainWords(rest);
  const unit = foldText(item.unit ?? '').trim();
  const byUnit = propertiesOfUnit(item.unit ?? '');
  const byLabel = LABEL_TELLS.filter(([word]) => words.includes(word)).flatMap(([, all]) => all);
  const wordy = NOT_A_NUMBER.test(item.unit?.trim() ?? '');
  const told =
    byUnit.length > 0 ? 'unit' : byLabel.length > 0 ? 'label' : wordy ? 'not-a-number' : 'nothing';
  return {
    item,
    words,
    letters: trigramsOf(words),
    specimen: moreExact(named, field),
    department: departmentOf(item.category ?? ''),
    properties: byUnit.length > 0 ? byUnit : byLabel,
    told,
    unit,
  };
}

/** `PltClmp` and `WBCScat` are two words each; `NTproBNP` is one. */
function unglued(label: string): string {
  return label
    .replace(/([a-z])([A-Z][a-z])/g, '$1 $2')
    .replace(/\b([A-Z]{2,})([A-Z][a-z]{2,})/g, '$1 $2');
}

/** A label may say more than the field, which is often the tube's; a bare "fluid" says less. */
function moreExact(named: Specimen, field: Specimen): Specimen {
  if (named === 'none' || (named === 'fluid' && field !== 'none')) return field;
  return named;
}
