import type { SlotType } from './fact.ts';

/** Texts of a date or time as applications write them; `iso` takes what HL7, FHIR and SQL write. */
export const TIME_FORMATS = ['iso', 'hl7', 'dd/MM/yyyy HH:mm', 'ddMMyyyy', 'yyyyMMdd'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

type Parts = readonly [year: string, month: string, day: string, clock: string];

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(?:(\d{2})(?:\.\d+)?)?)?(?:[+-]\d{4})?$/;
const FRENCH = /^(\d{2})\/(\d{2})\/(\d{4})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?$/;
const FRENCH_COMPACT = /^(\d{2})(\d{2})(\d{4})$/;

const PARTS: Readonly<Record<TimeFormat, (text: string) => Parts | null>> = {
  iso: (text) => {
    const found = ISO.exec(text);
    return found === null
      ? null
      : [group(found, 1), group(found, 2), group(found, 3), group(found, 4)];
  },
  hl7: compact,
  yyyyMMdd: compact,
  'dd/MM/yyyy HH:mm': (text) => {
    const found = FRENCH.exec(text);
    return found === null
      ? null
      : [group(found, 3), group(found, 2), group(found, 1), group(found, 4)];
  },
  ddMMyyyy: (text) => {
    const found = FRENCH_COMPACT.exec(text);
    return found === null ? null : [group(found, 3), group(found, 2), group(found, 1), ''];
  },
};

function group(found: RegExpExecArray, index: number): string {
  return found[index] ?? '';
}

function compact(text: string): Parts | null {
  const found = COMPACT.exec(text);
  if (found === null) return null;
  const hour = group(found, 4);
  const clock = hour === '' ? '' : `${hour}:${group(found, 5)}:${group(found, 6) || '00'}`;
  return [group(found, 1), group(found, 2), group(found, 3), clock];
}

/**
 * A local date or date-time in ISO, without its offset: stays and results are told in the time of
 * the hospital's own clocks. Null if the text is not a day of the calendar.
 */
export function readTime(text: string, format: TimeFormat): string | null {
  const parts = PARTS[format](text);
  if (parts === null) return null;
  const [year, month, day, clock] = parts;
  if (!isDay(Number(year), Number(month), Number(day))) return null;
  if (clock === '') return `${year}-${month}-${day}`;
  const [hours = '', minutes = '', seconds = '00'] = clock.split(':');
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) >= 60) return null;
  return `${year}-${month}-${day}T${hours}:${minutes}:${seconds.slice(0, 2)}`;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDay(year: number, month: number, day: number): boolean {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return year >= 1800 && day >= 1 && day <= (MONTH_DAYS[month - 1] ?? 0) + (leap ? 1 : 0);
}

const NUMBER = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?$/;

/** A number with a point or a French comma; null if it is anything else. */
function readNumber(text: string): number | null {
  if (!NUMBER.test(text)) return null;
  const number = Number(text.replace(',', '.'));
  return Number.isFinite(number) ? number : null;
}

/** The reader of a slot's type. Gives null for a text that is none. */
export function readerOf(
  type: SlotType,
  format: TimeFormat,
): (text: string) => string | number | null {
  switch (type) {
    case 'text':
      return (text) => text;
    case 'number':
      return readNumber;
    case 'time':
      return (text) => readTime(text, format);
    case 'date':
      return (text) => readTime(text, format)?.slice(0, 10) ?? null;
  }
}
