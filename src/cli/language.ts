import { en } from './texts/en.ts';
import { fr } from './texts/fr.ts';
import type { Texts } from './texts/texts.ts';

export type Lang = 'fr' | 'en';

export const TEXTS: Readonly<Record<Lang, Texts>> = { fr, en };

/** POSIX order: LC_ALL, LC_MESSAGES, LANG; the first that is set decides. English if not French. */
function localeLanguage(environment: Readonly<Record<string, string | undefined>>): Lang {
  const set = [environment.LC_ALL, environment.LC_MESSAGES, environment.LANG];
  const locale = set.find((value) => value !== undefined && value !== '') ?? '';
  return /^fr/i.test(locale) ? 'fr' : 'en';
}

/** `--lang` may be wanted before the arguments are known to be right: errors have a language too. */
export function chosenLanguage(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Lang {
  const at = words.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const word = words[at];
  const value = word?.includes('=') ? word.slice('--lang='.length) : words[at + 1];
  if (at >= 0 && (value === 'fr' || value === 'en')) return value;
  return localeLanguage(environment);
}
