/** Puts identifiers together that name one patient. */
export class IdentityGraph {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #parents: number[] = [];
  /** When an identifier was first spoken of: sortable text. */
  readonly #since: string[] = [];

  add(identifier: string, since: string): void {
    const number = this.#numberOf(identifier);
    const known = this.#since[number] ?? '';
    if (known === '' || (since !== '' && since < known)) this.#since[number] = since;
  }

  /** Both name the same patient. */
  join(a: string, b: string): void {
    const [rootA, rootB] = [this.#root(this.#numberOf(a)), this.#root(this.#numberOf(b))];
    if (rootA !== rootB) this.#parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }

  /**
   * Each identifier with the one that stands for its patient: the first spoken of, so that an
   * identifier learnt later doesn't rename the patient. Depends on what was added, never on the
   * order in which it was.
   */
  *patients(): Generator<readonly [identifier: string, canonical: string]> {
    const canonical = new Map<number, string>();
    for (const [number, name] of this.#names.entries()) {
      const root = this.#root(number);
      const best = canonical.get(root);
      if (best === undefined || this.#isBefore(name, best)) canonical.set(root, name);
    }
    for (const [number, name] of this.#names.entries()) {
      yield [name, canonical.get(this.#root(number)) ?? name];
    }
  }

  #isBefore(a: string, b: string): boolean {
    const [sinceA, sinceB] = [a, b].map((name) => this.#since[this.#numberOf(name)] ?? '');
    if (sinceA === sinceB || sinceA === undefined || sinceB === undefined) return a < b;
    if (sinceA === '' || sinceB === '') return sinceB === '';
    return sinceA < sinceB;
  }

  #numberOf(identifier: string): number {
    const known = this.#numbers.get(identifier);
    if (known !== undefined) return known;
    const number = this.#names.length;
    this.#numbers.set(identifier, number);
    this.#names.push(identifier);
    this.#parents.push(number);
    this.#since.push('');
    return number;
  }

  #root(number: number): number {
    let root = number;
    while (this.#parents[root] !== root) root = this.#parents[root] ?? root;
    for (let at = number; at !== root; ) {
      const next = this.#parents[at] ?? root;
      this.#parents[at] = root;
      at = next;
    }
    return root;
  }
}
