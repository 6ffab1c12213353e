import type { Sentence } from '../../model/errors.ts';

/** Why a row was refused. The sentences never hold the value: that stands in the dead letter. */
export const REASONS = {
  'field-count': {
    fr: 'la ligne n’a pas autant de champs que l’en-tête',
    en: 'the line has not as many fields as the header',
  },
  'broken-quote': {
    fr: 'un guillemet ouvert n’est pas fermé comme il faut',
    en: 'an opened quote is not closed properly',
  },
  'missing-value': {
    fr: 'la clé, le sujet ou la date de début manque',
    en: 'the key, the subject or the start is missing',
  },
  'not-an-integer': { fr: 'la valeur n’est pas un nombre entier', en: 'the value is no integer' },
  'not-a-number': { fr: 'la valeur n’est pas un nombre', en: 'the value is no number' },
  'decimal-comma': {
    fr: 'le nombre est écrit avec une virgule : le séparateur décimal attendu est le point',
    en: 'the number is written with a comma: the decimal separator is the point',
  },
  'not-a-date': {
    fr: 'la valeur n’est pas une date (AAAA-MM-JJ ou AAAAMMJJ) qui existe',
    en: 'the value is no existing date (YYYY-MM-DD or YYYYMMDD)',
  },
  'not-a-datetime': {
    fr: 'la valeur n’est pas une date avec heure (AAAA-MM-JJ HH:MM:SS) qui existe',
    en: 'the value is no existing date and time (YYYY-MM-DD HH:MM:SS)',
  },
  'duplicate-key': {
    fr: 'une ligne différente qui porte la même clé se trouve plus haut',
    en: 'another row with the same key and other values stands earlier',
  },
  'key-in-lake': {
    fr: 'une ligne différente qui porte la même clé est déjà dans l’entrepôt',
    en: 'another row with the same key and other values is in the lake already',
  },
} as const satisfies Record<string, Sentence>;

export type ReasonCode = keyof typeof REASONS;
