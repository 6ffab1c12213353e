/** One thing that is measured: lines for the page. */
export interface Part {
  readonly name: string;
  readonly lines: readonly string[];
}

/** What a figure should be, for behind it. Timing depends on the machine: it decides nothing. */
export function wanted(text: string, isMet: boolean): string {
  return `(wanted: ${text}; ${isMet ? 'met' : '**not met**'})`;
}

/** Median of the times, in seconds. */
export function median(seconds: readonly number[]): number {
  const sorted = seconds.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[half] ?? 0)
    : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');
