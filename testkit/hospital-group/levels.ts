import type { Day } from '../../src/model/day.ts';
import type { Random } from '../journeys/random.ts';
import type { Acute, Peak } from './catalogue/acute.ts';
import { CHRONIC } from './catalogue/chronic.ts';
import type { ConditionKey } from './catalogue/conditions.ts';
import { TESTS, type TestKey } from './catalogue/measurements.ts';
import type { Life } from './life.ts';
import { ageAt } from './life.ts';

interface Level {
  readonly from: Day;
  readonly value: number;
  /** Part that a year of treatment takes off. */
  readonly relief: number;
}

/** Heights of an acute event, drawn once: value above the own level on its first day. */
export type Course = ReadonlyMap<TestKey, { readonly peak: number; readonly halfLifeDays: number }>;

/** What one person's tests show, day by day: an own level, diseases that move it, acute courses. */
export class Levels {
  readonly #random: Random;
  readonly #own = new Map<TestKey, number>();
  readonly #moved = new Map<TestKey, Level>();

  constructor(life: Life, random: Random) {
    this.#random = random;
    const age = ageAt(life, life.observed.from);
    for (const [key, test] of Object.entries(TESTS)) {
      const [low, high] = test.usual;
      this.#own.set(key as TestKey, low + random.next() * (high - low));
    }
    this.#scale('weight', childhood(age) * (life.female ? 0.9 : 1.08));
    this.#scale('creatinine', (0.5 + childhood(age) / 2) * (life.female ? 0.88 : 1.05));
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

  course(peaks: Acute['peaks']): Course {
    const entries = Object.entries(peaks) as readonly (readonly [TestKey, Peak])[];
    return new Map(
      entries.map(([key, { as, span, halfLifeDays }]) => {
        const drawn = span[0] + this.#random.next() * (span[1] - span[0]);
        const own = this.#own.get(key) ?? 1;
        return [key, { peak: as === 'multiple' ? drawn * own : drawn, halfLifeDays }];
      }),
    );
  }

  /** The value on a day, rounded by the writer; within what a laboratory can report. */
  read(
    test: TestKey,
    on: Day,
    course?: { readonly course: Course; readonly days: number },
  ): number {
    const { limits, spread } = TESTS[test];
    let value = this.#level(test, on);
    const acute = course?.course.get(test);
    if (acute !== undefined) {
      value += (acute.peak - value) * 0.5 ** ((course?.days ?? 0) / acute.halfLifeDays);
    }
    const noisy = value * (1 + (this.#random.next() + this.#random.next() - 1) * spread);
    return Math.min(limits[1], Math.max(limits[0], noisy));
  }

  #level(test: TestKey, on: Day): number {
    const own = this.#own.get(test) ?? 0;
    const moved = this.#moved.get(test);
    if (moved === undefined || on < moved.from) return own;
    const treated = Math.min(1, (on - moved.from) / 365);
    return moved.value * (1 - moved.relief * treated);
  }
}

/** A child's size as a part of an adult's. */
const childhood = (years: number): number => Math.min(1, 0.2 + Math.max(0, years) * 0.045);
