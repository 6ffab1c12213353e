/** What a child has of an adult's weight and height at an age, at the corners of the curves. */
const CORNERS: readonly (readonly [years: number, weight: number, height: number])[] = [
  [0, 0.05, 0.3],
  [1, 0.14, 0.44],
  [5, 0.27, 0.64],
  [10, 0.47, 0.81],
  [15, 0.85, 0.97],
  [18, 1, 1],
];

export interface Growth {
  readonly weight: number;
  readonly height: number;
}

/** Both are 1 for adults. */
export function growthAt(years: number): Growth {
  const above = CORNERS.findIndex(([corner]) => corner > years);
  const [low, high] = [CORNERS[above - 1], CORNERS[above]];
  if (low === undefined || high === undefined) return { weight: 1, height: 1 };
  const part = (years - low[0]) / (high[0] - low[0]);
  return {
    weight: low[1] + part * (high[1] - low[1]),
    height: low[2] + part * (high[2] - low[2]),
  };
}
