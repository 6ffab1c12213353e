/** A figure for each age: under 18, 18–39, 40–59, 60–74, 75 and over. */
export type ByAge = readonly [
  child: number,
  young: number,
  middle: number,
  senior: number,
  old: number,
];

export function atAge(figures: ByAge, years: number): number {
  const [child, young, middle, senior, old] = figures;
  if (years < 18) return child;
  if (years < 40) return young;
  if (years < 60) return middle;
  return years < 75 ? senior : old;
}

/** Persons of ten years of age from 0, 10, 20 … 90 on, in thousands; a hospital sees more old ones. */
export const AGE_PYRAMID: readonly number[] = [100, 95, 100, 110, 120, 140, 145, 125, 85, 25];

/** Women among those of ten years of age: more boys are born, more women grow old. */
export const WOMEN_PER_THOUSAND: readonly number[] = [
  488, 488, 497, 507, 505, 510, 522, 545, 610, 720,
];
