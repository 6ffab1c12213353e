import type { Day } from '../../src/model/day.ts';
import type { Visit } from './care-record.ts';
import { TESTS, type TestKey } from './catalogue/measurements.ts';
import type { Journey } from './journey.ts';
import type { Acuteness } from './levels.ts';

/** A clotted tube, a machine out of order: the row is there, its value isn't. */
const NOT_REPORTED = 0.006;

/** Measures a test as the person is on that day, and what always comes with it. */
export function measure(
  journey: Journey,
  test: TestKey,
  visit: Visit,
  on: Day,
  acute?: Acuteness,
): void {
  const { record, levels, random } = journey;
  const value = levels.read(test, on, acute);
  const isLost = TESTS[test].range !== null && random.chance(NOT_REPORTED);
  record.measure(test, visit, on, isLost ? null : value);
  if (test === 'systolic') record.measure('diastolic', visit, on, levels.read('diastolic', on));
  if (test === 'weight') record.measure('bmi', visit, on, value / levels.heightM(on) ** 2);
}
