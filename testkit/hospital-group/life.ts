import { type Day, parseDay, yearOfDay } from '../../src/model/day.ts';
import type { Random } from '../journeys/random.ts';
import { AGE_PYRAMID, atAge, WOMEN_PER_THOUSAND } from './catalogue/ages.ts';
import { CHRONIC } from './catalogue/chronic.ts';
import type { ConditionKey } from './catalogue/conditions.ts';
import { COMMUNES } from './catalogue/places.ts';

/** The day of a date that the code itself wrote. */
export const dayOf = (text: string): Day => {
  const parsed = parseDay(text);
  if (parsed === null) throw new RangeError(`no day: ${text}`);
  return parsed;
};

/** The warehouse opens on the first and knows nothing after the last. */
const FIRST_DAY = dayOf('2017-01-01');
export const LAST_DAY = dayOf('2025-12-31');
const LATEST_FIRST_CONTACT = dayOf('2023-06-30');
const PYRAMID_YEAR = 2023;
const SMOKED_FROM_AGE = 16;

export type Smoking = 'never' | 'former' | 'current';

/** Days from the first to the last, both included. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}

/** Who a person is, and the diseases that wait: all that is settled before the journey. */
export interface Life {
  readonly id: number;
  readonly female: boolean;
  readonly birth: Day;
  readonly commune: number;
  /** Index of the hospital where the person usually goes. */
  readonly homeSite: number;
  readonly smoking: Smoking;
  /** Lasting diseases are followed by a physician in town, and seen here once a year. */
  readonly followedInTown: boolean;
  readonly observed: Period;
  /** Lives elsewhere: nothing happens here, and nobody observes. */
  readonly absence: Period | null;
  /** First day of each lasting disease. */
  readonly onset: ReadonlyMap<ConditionKey, Day>;
}

export function drawLife(id: number, random: Random, sites: number): Life {
  const decade = drawWeighted(random, AGE_PYRAMID);
  const female = random.chance((WOMEN_PER_THOUSAND[decade] ?? 500) / 1000);
  const age = decade * 10 + random.whole(0, 9);
  const birth = dayOf(`${PYRAMID_YEAR - age}-01-01`) + random.whole(0, 364);
  const commune = random.whole(0, COMMUNES.length - 1);
  const from = Math.max(birth, random.whole(FIRST_DAY, LATEST_FIRST_CONTACT));
  // Some move away.
  const to = random.chance(0.12)
    ? random.whole(Math.min(from + 400, LAST_DAY), LAST_DAY)
    : LAST_DAY;
  return {
    id,
    female,
    birth,
    commune,
    homeSite: commune % sites,
    smoking: drawSmoking(random, age),
    followedInTown: random.chance(0.6),
    observed: { from, to },
    absence: drawAbsence(random, { from, to }),
    onset: drawOnsets(random, birth, female, to),
  };
}

/** Years of age by the calendar, near enough for chances. */
export const ageAt = (life: Pick<Life, 'birth'>, on: Day): number =>
  yearOfDay(on) - yearOfDay(life.birth);

/** Some live elsewhere for a year or two, and come back long before the end. */
function drawAbsence(random: Random, { from, to }: Period): Period | null {
  const [stays, away, returns] = [400, random.whole(300, 700), 200];
  const latest = to - away - returns;
  if (from + stays > latest || !random.chance(0.08)) return null;
  const left = random.whole(from + stays, latest);
  return { from: left, to: left + away };
}

function drawSmoking(random: Random, age: number): Smoking {
  if (age < SMOKED_FROM_AGE) return 'never';
  if (random.chance(0.26)) return 'current';
  return random.chance(0.4) ? 'former' : 'never';
}

function drawOnsets(
  random: Random,
  birth: Day,
  female: boolean,
  until: Day,
): ReadonlyMap<ConditionKey, Day> {
  const onset = new Map<ConditionKey, Day>();
  const age = ageAt({ birth }, until);
  for (const [key, disease] of Object.entries(CHRONIC)) {
    const raised = Object.entries(disease.raisedBy).reduce(
      (factor, [cause, by]) => (onset.has(cause as ConditionKey) ? factor * by : factor),
      female ? disease.women : 1,
    );
    const earliest = birth + Math.round(disease.onsetAge * 365.25);
    const has = random.chance(Math.min(0.9, atAge(disease.prevalence, age) * raised));
    if (!has || earliest >= until) continue;
    // Diseases come late in the span: the better of two draws.
    const draw = () => random.whole(earliest, until);
    onset.set(key as ConditionKey, Math.max(draw(), draw()));
  }
  return onset;
}

/** Index of one of the weights, heavier ones more often. */
export function drawWeighted(random: Random, weights: readonly number[]): number {
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return i;
  }
  return weights.length - 1;
}
