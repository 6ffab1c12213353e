/**
 * Days as integers: the number of days since 1970-01-01 in the proleptic Gregorian calendar.
 * Inside the product a date has no time and no zone, so that arithmetic on it is addition.
 */
export type Day = number;

const MS_PER_DAY = 86_400_000;
/** From 1970-01-01 to 2000-03-01. */
const DAYS_TO_MARCH_2000 = 11_017;
const DAYS_PER_400_YEARS = 146_097;
const DAYS_PER_CENTURY = 36_524;
const DAYS_PER_4_YEARS = 1461;
const DAYS_MARCH_TO_DECEMBER = 306;
const ISO_DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;

/** The day of an ISO date ("2024-02-29"), or null when the text is not a day of the calendar. */
export function parseDay(text: string): Day | null {
  const parts = ISO_DATE.exec(text);
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const ms = new Date(0).setUTCFullYear(year, month - 1, day);
  const date = new Date(ms);
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same ? Math.round(ms / MS_PER_DAY) : null;
}

/** The ISO date of a day: 19783 gives "2024-03-01". */
export function formatDay(day: Day): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

/** The calendar year that holds the day. */
export function yearOfDay(day: Day): number {
  // Years counted from March 2000 on, so that the leap day is the last of its year.
  const shifted = day - DAYS_TO_MARCH_2000;
  const cycles = Math.floor(shifted / DAYS_PER_400_YEARS);
  const inCycle = shifted - cycles * DAYS_PER_400_YEARS;
  const centuries = Math.min(3, Math.floor(inCycle / DAYS_PER_CENTURY));
  const inCentury = inCycle - centuries * DAYS_PER_CENTURY;
  const fours = Math.floor(inCentury / DAYS_PER_4_YEARS);
  const inFour = inCentury - fours * DAYS_PER_4_YEARS;
  const years = Math.min(3, Math.floor(inFour / 365));
  const afterDecember = inFour - years * 365 >= DAYS_MARCH_TO_DECEMBER ? 1 : 0;
  return 2000 + cycles * 400 + centuries * 100 + fours * 4 + years + afterDecember;
}
