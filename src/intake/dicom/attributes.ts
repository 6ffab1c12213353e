/** One element of a data set: its value representation (PS3.5 §6.2) and what it holds. */
export interface Element {
  readonly vr: string;
  /** Values as text, in order; empty where the element is a sequence or holds bytes. */
  readonly values: readonly string[];
  readonly items: readonly Attributes[];
}

/** A data set, whether it came as a file (PS3.10) or as JSON (PS3.18 F). */
export interface Attributes {
  /** By the eight hexadecimal digits of the tag, in capitals; null when absent or empty. */
  element(tag: string): Element | null;
}

/** Value representations whose value is one text, in which a backslash is a letter. */
export const ONE_TEXT: ReadonlySet<string> = new Set(['LT', 'ST', 'UT', 'UR']);
