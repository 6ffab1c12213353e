/**
 * A set of subjects of one shard, by ordinal: ascending ordinals while it is sparse, a bitset once
 * that is smaller to read. Unions are made in a bitset that is used again.
 */
export type PersonSet =
  | { readonly kind: 'list'; readonly ordinals: Uint16Array }
  | { readonly kind: 'bits'; readonly words: Int32Array };

/** From one subject in so many on, a bitset is read faster than a list. */
const SUBJECTS_PER_MEMBER = 64;

/** The set of ascending ordinals, which may come more than once. */
export function personSetOf(ordinals: Uint16Array, subjectCount: number): PersonSet {
  const different = distinct(ordinals);
  if (different.length * SUBJECTS_PER_MEMBER < subjectCount) {
    return { kind: 'list', ordinals: different };
  }
  const words = new Int32Array(wordsFor(subjectCount));
  for (let i = 0; i < different.length; i++) setBit(words, different[i] as number);
  return { kind: 'bits', words };
}

function distinct(ascending: Uint16Array): Uint16Array {
  const values = new Uint16Array(ascending.length);
  let count = 0;
  for (let i = 0; i < ascending.length; i++) {
    if (i === 0 || ascending[i] !== ascending[i - 1]) values[count++] = ascending[i] as number;
  }
  return values.slice(0, count);
}

/** Puts the union of sets into `words`, whatever was there. */
export function unionInto(words: Int32Array, sets: readonly PersonSet[]): void {
  const dense = sets.flatMap((set) => (set.kind === 'bits' ? [set.words] : []));
  words.fill(0);
  let at = 0;
  // Four at a time: the union is read and written a quarter as often.
  for (; at + 4 <= dense.length; at += 4) {
    const [a, b, c, d] = dense.slice(at, at + 4) as [
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    for (let i = 0; i < words.length; i++) {
      words[i] =
        (words[i] as number) |
        (a[i] as number) |
        (b[i] as number) |
        (c[i] as number) |
        (d[i] as number);
    }
  }
  for (; at < dense.length; at++) {
    const one = dense[at] as Int32Array;
    for (let i = 0; i < words.length; i++) words[i] = (words[i] as number) | (one[i] as number);
  }
  for (const set of sets) {
    if (set.kind !== 'list') continue;
    const { ordinals } = set;
    for (let i = 0; i < ordinals.length; i++) setBit(words, ordinals[i] as number);
  }
}

/** How many bits are set. */
export function countBits(words: Int32Array): number {
  let count = 0;
  for (let i = 0; i < words.length; i++) {
    let word = words[i] as number;
    if (word === 0) continue;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/** Takes the members of one set of bits out of another. */
export function without(words: Int32Array, taken: Int32Array): void {
  for (let i = 0; i < words.length; i++) words[i] = (words[i] as number) & ~(taken[i] as number);
}

export function wordsFor(subjectCount: number): number {
  return (subjectCount + 31) >>> 5;
}

function setBit(words: Int32Array, ordinal: number): void {
  words[ordinal >>> 5] = (words[ordinal >>> 5] as number) | (1 << (ordinal & 31));
}
