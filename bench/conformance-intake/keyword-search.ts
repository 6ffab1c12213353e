import type { Candidate } from '../../src/terminology/index.ts';

const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;

/**
 * What a plain keyword search finds (BM25, label against name): the measure to beat. It knows no
 * synonym, unit or specimen.
 */
export function keywordSearch(pool: readonly Candidate[]): (label: string) => readonly string[] {
  const documents = pool.map(({ name }) => words(name));
  const mean = documents.reduce((sum, { length }) => sum + length, 0) / documents.length;
  const holders = new Map<string, number>();
  for (const document of documents) {
    for (const word of new Set(document)) holders.set(word, (holders.get(word) ?? 0) + 1);
  }
  const rarity = (word: string): number => {
    const holding = holders.get(word) ?? 0;
    return Math.log(1 + (pool.length - holding + 0.5) / (holding + 0.5));
  };
  return (label) => {
    const asked = new Set(words(label));
    const scored = documents.map((document, at) => {
      let score = 0;
      for (const word of asked) {
        const times = document.filter((one) => one === word).length;
        const length = 1 - LENGTH_SHARE + (LENGTH_SHARE * document.length) / mean;
        score += (rarity(word) * times * (SATURATION + 1)) / (times + SATURATION * length);
      }
      return { at, score };
    });
    const found = scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
    return found.map(({ at }) => pool[at]?.code ?? '');
  };
}

function words(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}
