import type { Day } from '../../src/model/day.ts';
import type { Random } from '../journeys/random.ts';
import type { Acute, Peak } from './catalogue/acute.ts';
import { CHRONIC } from './catalogue/chronic.ts';
import type { ConditionKey } from './catalogue/conditions.ts';
import { type Growth, growthAt } from './catalogue/growth.ts';
import { TESTS, type TestKey } from './catalogue/measurements.ts';
import type { Life } from './life.ts';

interface Level {
  readonly from: Day;
  readonly value: number;
  /** Part that a year of treatment takes off. */
  readonly relief: number;
}

/** Where an acute event takes some tests: to a peak on its first day, then back by halves. */
export type Course = ReadonlyMap<
  TestKey,
  {
    readonly peak: number;
    readonly halfLifeDays: number;
    /** First day of it, counted from the first day of the stay. */
    readonly fromDay: number;
  }
>;

/** A course, and how many days of the stay have gone by. */
export interface Acuteness {
  readonly course: Course;
  readonly days: number;
}

/** How much of an adult's value a child has. */
const OF_ADULT: Readonly<Partial<Record<TestKey, (growth: Growth) => number>>> = {
  weight: ({ weight }) => weight,
  creatinine: ({ weight }) => 0.4 + 0.6 * weight,
  systolic: ({ height }) => 0.55 + 0.45 * height,
  diastolic: ({ height }) => 0.55 + 0.45 * height,
};

const HEIGHT_M = { women: 1.63, men: 1.76, span: 0.14 } as const;

/** What one person's tests show, day by day: an own level, diseases that move it, acute courses. */
export class Levels {
  readonly #random: Random;
  readonly #birth: Day;
  readonly #adultHeightM: number;
  readonly #own = new Map<TestKey, number>();
  readonly #moved = new Map<TestKey, Level>();

  constructor(life: Life, random: Random) {
    this.#random = random;
    this.#birth = life.birth;
    const height = life.female ? HEIGHT_M.women : HEIGHT_M.men;
    this.#adultHeightM = height + (random.next() - 0.5) * HEIGHT_M.span;
    for (const [key, test] of Object.entries(TESTS)) {
      const [low, high] = test.usual;
      this.#own.set(key as TestKey, low + random.next() * (high - low));
    }
    this.#scale('weight', life.female ? 0.9 : 1.08);
    this.#scale('creatinine', life.female ? 0.88 : 1.05);
    this.#scale('haemoglobin', life.female ? 0.96 : 1.04);
  }

  #scale(test: TestKey, factor: number): void {
    this.#own.set(test, (this.#own.get(test) ?? 0) * factor);
  }

  /** A lasting disease sets the level from its first day on. */
  suffer(disease: ConditionKey, from: Day): void {
    const chronic = CHRONIC[disease];
    if (chronic === undefined) return;
    for (const [key, [low, high]] of Object.entries(chronic.levels)) {
      const value = low + this.#random.next() * (high - low);
      this.#moved.set(key as TestKey, { from, value, relief: chronic.relief });
    }
  }

  course(peaks: Acute['peaks'], fromDay = 0): Course {
    const entries = Object.entries(peaks) as readonly (readonly [TestKey, Peak])[];
    return new Map(
      entries.map(([key, { as, span, halfLifeDays }]) => {
        const drawn = span[0] + this.#random.next() * (span[1] - span[0]);
        const own = this.#own.get(key) ?? 1;
        return [key, { peak: as === 'multiple' ? drawn * own : drawn, halfLifeDays, fromDay }];
      }),
    );
  }

  /** The value on a day, rounded by the writer; within what a laboratory can report. */
  read(test: TestKey, on: Day, acuteness?: Acuteness): number {
    const { limits, spread } = TESTS[test];
    let value = this.#level(test, on);
    const acute = acuteness?.course.get(test);
    const since = (acuteness?.days ?? 0) - (acute?.fromDay ?? 0);
    if (acute !== undefined && since >= 0) {
      value += (acute.peak - value) * 0.5 ** (since / acute.halfLifeDays);
    }
    const noisy = value * (1 + (this.#random.next() + this.#random.next() - 1) * spread);
    return Math.min(limits[1], Math.max(limits[0], noisy));
  }

  heightM(on: Day): number {
    return this.#adultHeightM * this.#growth(on).height;
  }

  #growth(on: Day): Growth {
    return growthAt((on - this.#birth) / 365.25);
  }

  #level(test: TestKey, on: Day): number {
    return this.#adultLevel(test, on) * (OF_ADULT[test]?.(this.#growth(on)) ?? 1);
  }

  #adultLevel(test: TestKey, on: Day): number {
    const own = this.#own.get(test) ?? 0;
    const moved = this.#moved.get(test);
    if (moved === undefined || on < moved.from) return own;
    const treated = Math.min(1, (on - moved.from) / 365);
    return moved.value * (1 - moved.relief * treated);
  }
}
