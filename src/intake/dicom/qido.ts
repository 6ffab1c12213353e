/**
 * Asks a DICOMweb server for its studies (QIDO-RS, PS3.18 §10.6), some days at a time and page by
 * page. A server doesn't tell what changed: days that were asked shortly before are asked again.
 */
import type { Pull, PullContext } from '../pull.ts';
import { fetchPage } from './fetch-page.ts';
import type { DicomWebFrom } from './from.ts';

/** Where a pull goes on. Days are ISO. */
interface Cursor {
  readonly from: string;
  readonly offset: number;
  /** Day on which this round began: a round that was cut goes on only within that day. */
  readonly began: string;
}

export function dicomWebPull(options: DicomWebFrom): Pull {
  return async function* (context) {
    const today = dayOf(context.nowMs());
    let { from, offset } = startOf(options, context.cursor, today);
    while (from <= today) {
      const to = earlier(plusDays(from, options.daysPerQuery - 1), today);
      const page = await fetchPage(queryOf(options, from, to, offset), options, context);
      const next = page.isLast
        ? { from: plusDays(to, 1), offset: 0 }
        : { from, offset: offset + page.studies };
      if (page.studies > 0) {
        const cursor: Cursor = { ...next, began: today };
        yield {
          name: nameOf(context, from, to, offset),
          bytes: page.bytes,
          cursor: JSON.stringify(cursor),
        };
      }
      ({ from, offset } = next);
    }
  };
}

function startOf(
  options: DicomWebFrom,
  text: string | null,
  today: string,
): { from: string; offset: number } {
  if (text === null) return { from: options.since, offset: 0 };
  const { from, offset, began } = JSON.parse(text) as Cursor;
  if (began === today && offset > 0) return { from, offset };
  const again = plusDays(earlier(from, today), -options.overlapDays);
  return { from: later(again, options.since), offset: 0 };
}

function queryOf(options: DicomWebFrom, from: string, to: string, offset: number): URL {
  const url = new URL(`${options.url.replace(/\/$/, '')}/studies`);
  url.searchParams.set('StudyDate', `${compact(from)}-${compact(to)}`);
  for (const [name, value] of Object.entries(options.where)) url.searchParams.set(name, value);
  for (const field of options.includeFields) url.searchParams.append('includefield', field);
  url.searchParams.set('limit', String(options.studiesPerPage));
  url.searchParams.set('offset', String(offset));
  return url;
}

/** Ends with the second of the fetch: of two tellings of a study the later one holds. */
function nameOf({ nowMs }: PullContext, from: string, to: string, offset: number): string {
  const at = new Date(nowMs()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `studies-${compact(from)}-${compact(to)}-${offset}-${at}.json`;
}

const DAY_MS = 86_400_000;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const plusDays = (day: string, days: number): string => dayOf(Date.parse(day) + days * DAY_MS);
const compact = (day: string): string => day.replaceAll('-', '');
const earlier = (a: string, b: string): string => (a < b ? a : b);
const later = (a: string, b: string): string => (a > b ? a : b);
