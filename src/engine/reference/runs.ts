import type { Day } from '../../model/day.ts';

export interface Run {
  readonly start: Day;
  readonly end: Day;
}

/**
 * Joins periods of one subject. Each is lengthened by `padDays`; one that starts after all before
 * it have ended opens a new run; a run ends where its longest ends, less `unpadDays`.
 */
export function joinedRuns(
  periods: readonly Run[],
  padDays: number,
  unpadDays: number,
): readonly Run[] {
  const padded = periods
    .map(({ start, end }) => ({ start, end: end + padDays }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const runs: { readonly start: Day; end: Day }[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  for (const period of padded) {
    const run = runs.at(-1);
    if (run === undefined || period.start > latest) runs.push({ ...period });
    else run.end = Math.max(run.end, period.end);
    latest = Math.max(latest, period.end);
  }
  return runs.map(({ start, end }) => ({ start, end: end - unpadDays }));
}
