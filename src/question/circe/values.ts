import { formatDay, parseDay } from '../../model/day.ts';
import type { ComparisonOp, ConceptRef, TextOp } from '../nodes.ts';
import { readObject, readOpenObject, refuse, required, type Spot, unexpected } from './json.ts';

/** Readers of single values. They accept what circe-be's mapper (Jackson's defaults) accepts. */

/** Java's int: circe-be reads every identifier of a set, count and length into one. */
const INT_MAX = 2_147_483_647;

export function readText(spot: Spot): string {
  const { value } = spot;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return unexpected(spot, { fr: 'un texte', en: 'a text' });
}

export function readFlag(spot: Spot | null): boolean {
  if (spot === null || spot.value === false || spot.value === 'false') return false;
  if (spot.value === true || spot.value === 'true') return true;
  return unexpected(spot, { fr: 'true ou false', en: 'true or false' });
}

/** A number, or a text that is one. */
export function readNumber(spot: Spot): number {
  const { value } = spot;
  const text = typeof value === 'string' ? value.trim() : '';
  const number = text === '' ? value : Number(text);
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  return unexpected(spot, { fr: 'un nombre', en: 'a number' });
}

/** A number cut to Java's int. */
export function readInteger(spot: Spot): number {
  return truncate(spot, readNumber(spot));
}

export function readCount(spot: Spot): number {
  const count = readInteger(spot);
  if (count >= 0) return count;
  return unexpected(spot, { fr: 'un nombre positif ou nul', en: 'a number of zero or more' });
}

function truncate(spot: Spot, number: number): number {
  const whole = Math.trunc(number) + 0;
  if (Math.abs(whole) <= INT_MAX) return whole;
  return unexpected(spot, {
    fr: `un nombre d’au plus ${INT_MAX}`,
    en: `a number of at most ${INT_MAX}`,
  });
}

/**
 * To four decimals, half away from zero, as the official queries print decimals (Java's "%.4f",
 * which rounds the shortest decimal form of the number, not its binary value).
 */
export function roundToFour(number: number): number {
  const digits = String(Math.abs(number));
  if (digits.includes('e')) return Math.abs(number) < 1 ? 0 : number;
  return Math.sign(number) * Number(`${Math.round(Number(`${digits}e4`))}e-4`) + 0;
}

/** An ISO date; months and days may have one digit. */
export function readDate(spot: Spot): string {
  const day = typeof spot.value === 'string' ? parseDay(spot.value) : null;
  if (day !== null) return formatDay(day);
  return unexpected(spot, { fr: 'une date AAAA-MM-JJ', en: 'a date YYYY-MM-DD' });
}

/** One of some words, in the letter case in which they are given or (`anyCase`) in any. */
export function readWord<Word extends string>(
  spot: Spot,
  words: readonly Word[],
  anyCase = false,
): Word {
  const { value } = spot;
  const fold = (text: string) => (anyCase ? text.toUpperCase() : text);
  const word = words.find((one) => typeof value === 'string' && fold(one) === fold(value));
  if (word !== undefined) return word;
  const list = words.join(', ');
  return unexpected(spot, { fr: `l’un de : ${list}`, en: `one of: ${list}` });
}

const COMPARISONS: readonly ComparisonOp[] = ['lt', 'lte', 'eq', '!eq', 'gt', 'gte', 'bt', '!bt'];
const TEXT_OPS: readonly TextOp[] = [
  'eq',
  '!eq',
  'startsWith',
  '!startsWith',
  'contains',
  '!contains',
  'endsWith',
  '!endsWith',
];

interface Range<Value> {
  readonly op: ComparisonOp;
  readonly value: Value;
  readonly extent?: Value;
}

/** {Op, Value, Extent}. An Extent beside another Op than 'bt' and '!bt' has no meaning. */
export function readRange<Value>(spot: Spot, read: (spot: Spot) => Value): Range<Value> {
  const get = readObject(spot, ['Op', 'Value', 'Extent']);
  const op = readWord(required(spot, get, 'Op'), COMPARISONS);
  const value = read(required(spot, get, 'Value'));
  if (op !== 'bt' && op !== '!bt') return { op, value };
  const extent = get('Extent');
  if (extent !== null) return { op, value, extent: read(extent) };
  return refuse(spot, 'circe.extent', {
    fr: `L’opérateur ${op} demande une seconde borne, Extent`,
    en: `The operator ${op} needs a second end, Extent`,
  });
}

export function readTextFilter(spot: Spot): { readonly op: TextOp; readonly text: string } {
  const get = readObject(spot, ['Op', 'Text']);
  return {
    op: readWord(required(spot, get, 'Op'), TEXT_OPS),
    text: readText(required(spot, get, 'Text')),
  };
}

/** {StartDate, EndDate}, each of which may be absent. */
export function readPeriod(spot: Spot | null): {
  readonly start: string | null;
  readonly end: string | null;
} {
  if (spot === null) return { start: null, end: null };
  const get = readObject(spot, ['StartDate', 'EndDate']);
  const start = get('StartDate');
  const end = get('EndDate');
  return {
    start: start === null ? null : readDate(start),
    end: end === null ? null : readDate(end),
  };
}

/** The columns of a concept, in circe's names, and what they are called here. */
export const CONCEPT_TEXTS = {
  CONCEPT_CODE: 'code',
  VOCABULARY_ID: 'vocabulary',
  DOMAIN_ID: 'domain',
  CONCEPT_CLASS_ID: 'conceptClass',
  STANDARD_CONCEPT: 'standard',
  INVALID_REASON: 'invalidReason',
} as const;

/** A concept. Its captions, and anything else beside its columns, is ignored, as circe-be does. */
export function readConcept(spot: Spot): ConceptRef {
  const get = readOpenObject<string>(spot);
  const idSpot = required(spot, get, 'CONCEPT_ID');
  const id = readNumber(idSpot);
  if (!Number.isSafeInteger(id)) {
    return unexpected(idSpot, { fr: 'un nombre entier', en: 'a whole number' });
  }
  const nameSpot = get('CONCEPT_NAME');
  const texts: Record<string, string> = {};
  for (const [column, name] of Object.entries(CONCEPT_TEXTS)) {
    const text = get(column);
    if (text !== null) texts[name] = readText(text);
  }
  return { id, name: nameSpot === null ? '' : readText(nameSpot), ...texts };
}
