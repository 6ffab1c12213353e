import type { Day } from '../model/day.ts';

/** How many records of a source came on a day. Days without any may be left out. */
export interface DayCount {
  readonly day: Day;
  readonly count: number;
}

export interface VolumeVerdict {
  /** 'unknown': too few days of the same weekday to compare with. */
  readonly verdict: 'usual' | 'low' | 'high' | 'unknown';
  readonly count: number;
  /** Median of the same weekday over the weeks before; null if unknown. */
  readonly expected: number | null;
  /** Distance from it, in robust standard deviations; null if unknown. */
  readonly deviations: number | null;
}

const WEEKS = 8;
const WEEKS_LEAST = 4;
const DAYS_PER_WEEK = 7;
/** Median absolute deviation of a normal law is its standard deviation divided by this. */
const MAD_TO_DEVIATION = 1.4826;
const DEVIATIONS_USUAL = 3.5;

/**
 * Compares a day with the same weekday of the last eight weeks, by median and median absolute
 * deviation: a day off or a mass import among them changes nothing. Days since the first count
 * that have none count as 0. The deviation is at least that of counting itself (the root of the
 * median): a source that sends exactly 100 a day isn't odd with 101.
 */
export function volumeAgainstHabit(counts: readonly DayCount[], day: Day): VolumeVerdict {
  const byDay = new Map<Day, number>();
  for (const { day: on, count } of counts) byDay.set(on, (byDay.get(on) ?? 0) + count);
  const first = Math.min(...byDay.keys());
  const count = byDay.get(day) ?? 0;
  const before = Array.from({ length: WEEKS }, (_, i) => day - (i + 1) * DAYS_PER_WEEK)
    .filter((on) => on >= first)
    .map((on) => byDay.get(on) ?? 0);
  if (before.length < WEEKS_LEAST) {
    return { verdict: 'unknown', count, expected: null, deviations: null };
  }
  const expected = median(before);
  const spread = median(before.map((one) => Math.abs(one - expected))) * MAD_TO_DEVIATION;
  const deviations = (count - expected) / Math.max(spread, Math.sqrt(expected), 1);
  const verdict =
    deviations < -DEVIATIONS_USUAL ? 'low' : deviations > DEVIATIONS_USUAL ? 'high' : 'usual';
  return { verdict, count, expected, deviations };
}

export interface Freshness {
  readonly verdict: 'fresh' | 'late' | 'never';
  /** Since the last receipt; null if there never was one. */
  readonly silentMs: number | null;
  /** Silence that is usual at most; null if too few receipts tell. */
  readonly usualMs: number | null;
}

const RECEIPTS_LEAST = 5;
/** Shorter acquaintance tells no habit: everything may have come in one go. */
const HISTORY_MS_LEAST = 12 * 3_600_000;
/** A silence this many times the longest of the usual ones is late. */
const PATIENCE = 2;
const USUAL_SHARE = 0.95;

/**
 * Whether a source still sends: its silence against the silences it is used to, so long that 95 % of
 * the time passed within one of at most that length (a file a month makes a month usual, however
 * many came at once). `receiptsMs` are instants in any order, milliseconds since 1970.
 */
export function freshness(receiptsMs: readonly number[], nowMs: number): Freshness {
  const sorted = [...receiptsMs].sort((a, b) => a - b);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) {
    return { verdict: 'never', silentMs: null, usualMs: null };
  }
  const silentMs = nowMs - last;
  if (sorted.length < RECEIPTS_LEAST || last - first < HISTORY_MS_LEAST) {
    return { verdict: 'fresh', silentMs, usualMs: null };
  }
  const gaps = sorted.slice(1).map((at, i) => at - (sorted[i] ?? at));
  const usualMs = usualGap(gaps, (last - first) * USUAL_SHARE);
  return { verdict: silentMs > PATIENCE * usualMs ? 'late' : 'fresh', silentMs, usualMs };
}

function usualGap(gaps: readonly number[], enoughMs: number): number {
  let passedMs = 0;
  for (const gap of [...gaps].sort((a, b) => a - b)) {
    passedMs += gap;
    if (passedMs >= enoughMs) return gap;
  }
  return 0;
}

export interface MappedRows {
  readonly source: string;
  readonly rows: number;
  /** Of these, rows whose concept is 0 or missing. */
  readonly unmapped: number;
}

/** Share of unmapped rows by source, the worst first; sources without rows are left out. */
export function unmappedShares(
  counts: readonly MappedRows[],
): readonly { readonly source: string; readonly share: number; readonly rows: number }[] {
  const sums = new Map<string, { rows: number; unmapped: number }>();
  for (const { source, rows, unmapped } of counts) {
    const sum = sums.get(source) ?? { rows: 0, unmapped: 0 };
    sums.set(source, { rows: sum.rows + rows, unmapped: sum.unmapped + unmapped });
  }
  return [...sums]
    .filter(([, { rows }]) => rows > 0)
    .map(([source, { rows, unmapped }]) => ({ source, share: unmapped / rows, rows }))
    .sort((a, b) => b.share - a.share || (a.source < b.source ? -1 : 1));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}
