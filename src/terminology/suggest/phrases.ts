import { wordsOf } from './text.ts';

/** Longest first words of a phrase → what is said instead. */
export interface Phrases {
  readonly byFirstWord: ReadonlyMap<string, readonly Phrase[]>;
}

interface Phrase {
  readonly words: readonly string[];
  readonly says: readonly string[];
}

/**
 * Reads lines `what is said : phrase | phrase …`. Phrases and what they stand for go through the
 * same folding as labels and names, so that plural and accents need not be listed.
 */
export function readPhrases(tables: readonly string[]): Phrases {
  const byFirstWord = new Map<string, Phrase[]>();
  for (const line of tables.flatMap((table) => table.split('\n'))) {
    const [says = '', variants = ''] = line.split(' : ');
    // What is said stands for itself: "hemoglobin a1c" holds "a1c", and isn't to be said twice.
    for (const variant of [says, ...variants.split('|')]) {
      const words = wordsOf(variant);
      const [first] = words;
      if (first === undefined) continue;
      const list = byFirstWord.get(first) ?? [];
      list.push({ words, says: wordsOf(says) });
      byFirstWord.set(first, list);
    }
  }
  for (const list of byFirstWord.values()) list.sort((a, b) => b.words.length - a.words.length);
  return { byFirstWord };
}

/** Replaces every phrase that is known by what it stands for; the longest phrase wins. */
export function sayPlainly(words: readonly string[], phrases: Phrases): readonly string[] {
  const said: string[] = [];
  for (let at = 0; at < words.length; ) {
    const known = phrases.byFirstWord
      .get(words[at] ?? '')
      ?.find((phrase) => phrase.words.every((word, i) => words[at + i] === word));
    said.push(...(known?.says ?? [words[at] ?? '']));
    at += known?.words.length ?? 1;
  }
  return said;
}
