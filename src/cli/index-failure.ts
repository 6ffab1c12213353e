import { ParcoursError } from '../model/errors.ts';
import { en } from './texts/en.ts';
import { fr } from './texts/fr.ts';

/** What a command says that can't do without an event index. */
export function unwritable(): ParcoursError {
  const sentence = { fr: fr.cohort.needsIndex, en: en.cohort.needsIndex };
  return new ParcoursError('lake', 'lake.index-unwritable', sentence);
}
