/** Connected parts of a graph whose nodes are numbers from 0 on: who is the same patient. */
export class ConnectedParts {
  readonly count: number;
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.count = count;
    this.#parents = new Int32Array(count).map((_, number) => number);
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.rootOf(a), this.rootOf(b)];
    this.#parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }

  /** The lowest number of its part. */
  rootOf(number: number): number {
    const parents = this.#parents;
    let root = number;
    while (parents[root] !== root) root = parents[root] as number;
    for (let at = number; at !== root; ) {
      const next = parents[at] as number;
      parents[at] = root;
      at = next;
    }
    return root;
  }
}
