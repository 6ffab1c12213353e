import fc from 'fast-check';
import type { SqlValue } from '../../src/lake/sql-connection.ts';
import { type Day, formatDay, parseDay } from '../../src/model/day.ts';
import type { FieldType } from '../../src/model/subject-model.ts';

/**
 * The world in which random journeys and random questions meet: few concepts, few days, few values,
 * so that what is asked for is often there, and now and then what goes wrong in real data.
 */

/** The first of the sixty days in which nearly everything happens; they hold a 29 February. */
const FIRST_DAY: Day = parseDay('2020-02-01') ?? 0;
const DAYS = 60;
const FAR_DATES = ['1900-01-01', '2019-12-31', '2060-06-15', '2099-12-31'] as const;

/** Zero is "no matching concept"; the last is beyond 32 bits, as local concepts may be. */
export const CONCEPT_IDS: readonly number[] = [11, 12, 13, 14, 15, 16, 0, 4_300_000_017];

/** Texts that mean something to one database or other: wildcards, quotes, accents, nothing. */
const TEXTS: readonly string[] = [
  'abc',
  'ABC',
  'abcabc',
  '100%',
  '10_%',
  'l’été',
  'l’e\u0301te\u0301',
  "O'Neil",
  'a"b',
  'a|b',
  'x\\y',
  ' abc ',
  '😀',
  '',
];
const TEXT_PARTS: readonly string[] = ['a', 'b', '%', '_', '’', "'", '"', '\\', 'é', ' ', '0'];

/** One of some values with how often each comes; shrinks towards the first. */
export function mostly<Value>(
  ...choices: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<Value>])[]
): fc.Arbitrary<Value> {
  return fc.oneof(
    { withCrossShrink: true },
    ...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })),
  );
}

/** The arbitrary, or null in `percent` of a hundred. */
export function orNull<Value>(
  percent: number,
  arbitrary: fc.Arbitrary<Value>,
): fc.Arbitrary<Value | null> {
  return mostly<Value | null>([percent, fc.constant(null)], [100 - percent, arbitrary]);
}

/** True in `percent` of a hundred; shrinks to false. */
export function chance(percent: number): fc.Arbitrary<boolean> {
  return mostly([100 - percent, fc.constant(false)], [percent, fc.constant(true)]);
}

/** No element in `percentNone` of a hundred, else what the arbitrary gives. */
export function noneOr<Value>(
  percentNone: number,
  some: fc.Arbitrary<readonly Value[]>,
): fc.Arbitrary<readonly Value[]> {
  return mostly([percentNone, fc.constant<readonly Value[]>([])], [100 - percentNone, some]);
}

export function whole(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min, max });
}

const nearDay: fc.Arbitrary<Day> = whole(0, DAYS).map((day) => FIRST_DAY + day);

/** Days as numbers, as the operand 'date' gives them. */
export const dayNumbers: fc.Arbitrary<Day> = nearDay;

export const dates: fc.Arbitrary<string> = mostly(
  [30, nearDay.map(formatDay)],
  [1, fc.constantFrom<string>(...FAR_DATES)],
);

/** A day counted from the first day of the world. */
export function dateAt(offsetDays: number): string {
  return formatDay(FIRST_DAY + offsetDays);
}

/** The date so many days after another. */
export function dateAfter(date: string, days: number): string {
  return formatDay((parseDay(date) ?? 0) + days);
}

/** Numbers that are exact in binary, so that sums and means come out equal in any order. */
export const quarters: fc.Arbitrary<number> = whole(-8, 40).map((n) => n / 4);
export const smallWholes: fc.Arbitrary<number> = whole(-3, 20);
/** Years of birth, so that people are about forty. */
export const birthYears: fc.Arbitrary<number> = whole(1977, 1983);
export const ages: fc.Arbitrary<number> = whole(36, 44);

const texts: fc.Arbitrary<string> = fc.constantFrom(...TEXTS);
export const askedTexts: fc.Arbitrary<string> = fc.constantFrom(...TEXTS, ...TEXT_PARTS);

export const concepts: fc.Arbitrary<number> = mostly(
  [12, fc.constantFrom(...CONCEPT_IDS.slice(0, 4))],
  [4, fc.constantFrom(...CONCEPT_IDS)],
);

/** Beyond 32 bits, and rarely beyond what a double holds exactly. */
const largeIds = mostly<SqlValue>(
  [5, whole(0, 9).map((n) => 2 ** 32 + n)],
  [2, fc.constantFrom<SqlValue>(9_007_199_254_740_993n, 9_223_372_036_854_775_807n)],
);

/** Keys of rows: few, so that the same ones come in several tables. */
export const rowIds: fc.Arbitrary<SqlValue> = mostly<SqlValue>([24, whole(1, 60)], [1, largeIds]);
/** Keys of visits: so few that events often share one. */
export const visitIds: fc.Arbitrary<SqlValue> = mostly<SqlValue>([30, whole(1, 6)], [1, largeIds]);
/** Providers, care sites, places: the tables hold the first ones, events name some that aren't there. */
export const heldIds: fc.Arbitrary<number> = whole(1, 3);
export const namedIds: fc.Arbitrary<number> = whole(1, 4);
export const subjectIds: fc.Arbitrary<SqlValue> = mostly<SqlValue>(
  [20, whole(1, 9)],
  [1, fc.constant(-7)],
  [2, largeIds],
);

/** A cell of a column of this type, empty now and then. */
export const CELLS: Readonly<Record<FieldType, fc.Arbitrary<SqlValue>>> = {
  concept: orNull<SqlValue>(5, concepts),
  integer: orNull<SqlValue>(20, smallWholes),
  number: orNull<SqlValue>(20, quarters),
  text: orNull<SqlValue>(15, texts),
};
