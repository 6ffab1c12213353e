/** What one topic of the intake conformance run found, ready to be printed and kept. */
export interface ConformanceSection {
  readonly title: string;
  /** Markdown, without the heading. */
  readonly lines: readonly string[];
  readonly passed: number;
  readonly total: number;
}
