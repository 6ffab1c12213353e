/** What is asked of a section, what was found, and whether that is enough. */
export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  readonly isMet: boolean;
}

/** What one topic of the intake conformance run found, ready to be printed and kept. */
export interface ConformanceSection {
  readonly title: string;
  /** Without one that is missed the run succeeds. */
  readonly targets: readonly Target[];
  /** Markdown, without the heading. */
  readonly lines: readonly string[];
}

/** All of a number of things must be as they should. */
export function allOf(what: string, total: number, found: number): Target {
  return {
    what,
    wanted: `${total} of ${total}`,
    found: `${found} of ${total}`,
    isMet: total > 0 && found === total,
  };
}

/** Nothing of the kind may be. */
export function noneOf(what: string, found: number): Target {
  return { what, wanted: 'none', found: String(found), isMet: found === 0 };
}

/** A share that has to be reached. */
export function atLeast(what: string, wanted: number, share: number): Target {
  return { what, wanted: `≥ ${percent(wanted)}`, found: percent(share), isMet: share >= wanted };
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

export function targetLines(targets: readonly Target[]): readonly string[] {
  return [
    '| asked | wanted | found | |',
    '|---|---|---|---|',
    ...targets.map(({ what, wanted, found, isMet }) => {
      return `| ${what} | ${wanted} | ${found} | ${isMet ? 'met' : '**not met**'} |`;
    }),
  ];
}
