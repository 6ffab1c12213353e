import type { Sentence } from '../../model/errors.ts';
import type { SlotType } from './fact.ts';

/** What the dead letters of maps and of views say was expected. */
export const EXPECTED: Readonly<Record<SlotType, Sentence>> = {
  text: { fr: 'un texte', en: 'a text' },
  number: { fr: 'un nombre', en: 'a number' },
  date: { fr: 'une date du calendrier', en: 'a date of the calendar' },
  time: { fr: 'une date ou une heure du calendrier', en: 'a date or a time of the calendar' },
};

/** Of a slot, or the key, without which a fact can't be placed. */
export function neededHere(slot: string): Sentence {
  return { fr: `${slot} est requis ici`, en: `${slot} is needed here` };
}
