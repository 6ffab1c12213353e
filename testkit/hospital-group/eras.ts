import type { Day } from '../../src/model/day.ts';

/** Something of a concept that lasted from a day to a day, both included. */
export interface Exposure {
  readonly concept: number;
  readonly start: Day;
  readonly end: Day;
}

export interface Era extends Exposure {
  readonly count: number;
  /** Days within the era that no exposure covers. */
  readonly gapDays: number;
}

/** OMOP's persistence window for drug_era, dose_era and condition_era. */
const GAP_DAYS_MAX = 30;

/** Exposures of one person as eras: those at most thirty days apart belong together. */
export function mergeEras(exposures: readonly Exposure[]): readonly Era[] {
  const sorted = exposures.toSorted((a, b) => a.concept - b.concept || a.start - b.start);
  const eras: Era[] = [];
  for (const { concept, start, end } of sorted) {
    const last = eras.at(-1);
    if (last === undefined || last.concept !== concept || start - last.end > GAP_DAYS_MAX) {
      eras.push({ concept, start, end, count: 1, gapDays: 0 });
      continue;
    }
    eras[eras.length - 1] = {
      concept,
      start: last.start,
      end: Math.max(last.end, end),
      count: last.count + 1,
      gapDays: last.gapDays + Math.max(0, start - last.end - 1),
    };
  }
  return eras;
}
