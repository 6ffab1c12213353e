import type { Day } from '../../src/model/day.ts';

/** Seconds since 1970-01-01 00:00 on the clock of the hospital (Europe/Paris), which has no zone here. */
export type Stamp = number;

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;

export const stampOf = (day: Day, minutes: number): Stamp =>
  day * DAY + Math.round(minutes) * MINUTE;

export const dayOfStamp = (at: Stamp): Day => Math.floor(at / DAY);

/** `2025-10-03T08:15:00` */
export const isoTime = (at: Stamp): string => new Date(at * 1000).toISOString().slice(0, 19);

/** `20251003081500` */
export const hl7Time = (at: Stamp): string => isoTime(at).replace(/[-:T]/g, '');

/** `20251003` */
export const compactDay = (at: Stamp): string => hl7Time(at).slice(0, 8);

/** `202510` */
export const compactMonth = (at: Stamp): string => hl7Time(at).slice(0, 6);

/** `03/10/2025 08:15` */
export function frenchTime(at: Stamp): string {
  const text = isoTime(at);
  return `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)} ${text.slice(11, 16)}`;
}

/** `2025-10-03T08:15:00+02:00` */
export const zonedTime = (at: Stamp): string =>
  `${isoTime(at)}${isSummerTime(at) ? '+02:00' : '+01:00'}`;

/** Between the last Sundays of March (2 h) and of October (3 h; what comes twice counts as summer). */
function isSummerTime(at: Stamp): boolean {
  const year = new Date(at * 1000).getUTCFullYear();
  return at >= lastSunday(year, 2) + 2 * HOUR && at < lastSunday(year, 9) + 3 * HOUR;
}

function lastSunday(year: number, month: number): Stamp {
  const last = new Date(Date.UTC(year, month + 1, 0));
  return last.getTime() / 1000 - last.getUTCDay() * DAY;
}
