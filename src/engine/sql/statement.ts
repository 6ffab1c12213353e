import type { Dialect } from './dialect.ts';

/**
 * Collects the named parts (common table expressions) of one statement. The same text is named
 * once, so that what a question says twice is written, and may be computed, once.
 */
export class Statement {
  readonly #dialect: Dialect;
  readonly #names = new Map<string, string>();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** The name of the part that holds these rows. */
  name(query: string): string {
    const known = this.#names.get(query);
    if (known !== undefined) return known;
    const name = `part_${this.#names.size + 1}`;
    this.#names.set(query, name);
    return name;
  }

  /** The whole statement: parts first, in the order in which they were named. */
  complete(query: string): string {
    if (this.#names.size === 0) return query;
    const parts = [...this.#names].map(([text, name]) => this.#dialect.part(name, text));
    return `WITH ${parts.join(',\n')}\n${query}`;
  }
}
