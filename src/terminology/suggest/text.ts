/** How names are made comparable: one alphabet, one letter case, one number. */

const GREEK: Readonly<Record<string, string>> = {
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  κ: 'kappa',
  λ: 'lambda',
  μ: 'u',
  µ: 'u',
};

/** Small letters without accents; Greek letters by name; signs that carry meaning as words. */
export function foldText(text: string): string {
  return text
    .replace(/[αβγδκλμµ]/gu, (letter) => GREEK[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('œ', 'oe')
    .toLowerCase()
    .replaceAll('#', ' number ')
    .replaceAll('%', ' percent ');
}

const WORD = /[a-z]+\d*[a-z]*|\d+(?:\.\d+)?[a-z]*/g;

/** The words of a text, folded, in the singular. */
export function wordsOf(text: string): readonly string[] {
  return (foldText(text).match(WORD) ?? []).map(singular);
}

const KEEPS_S = /(ss|us|is|os|as|ies)$/;

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.length > 3 && word.endsWith('s') && !KEEPS_S.test(word) ? word.slice(0, -1) : word;
}

/** Runs of three letters, the words' borders included: they forgive a slip of spelling. */
export function trigramsOf(words: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const word of words) {
    const framed = ` ${word} `;
    for (let at = 0; at + 3 <= framed.length; at++) found.add(framed.slice(at, at + 3));
  }
  return found;
}

/** Twice what two sets share, over their sizes (Dice): 1 when equal, 0 when disjoint. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const one of small) if (large.has(one)) shared++;
  return (2 * shared) / (a.size + b.size);
}
