/**
 * Days as integers: the number of days since 1970-01-01 in the proleptic Gregorian calendar.
 * Inside the product a date has no time and no zone, so that arithmetic on it is addition.
 */
export type Day = number;

const MS_PER_DAY = 86_400_000;
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
  return new Date(day * MS_PER_DAY).getUTCFullYear();
}
