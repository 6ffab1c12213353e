import type { Day } from '../../src/model/day.ts';
import type { Passage, Visit } from './care-record.ts';
import { hasWard, UNIVERSITY_SITE } from './care-sites.ts';
import { type Acute, AKI_PEAKS } from './catalogue/acute.ts';
import { atAge } from './catalogue/ages.ts';
import type { ConditionKey } from './catalogue/conditions.ts';
import type { TestKey } from './catalogue/measurements.ts';
import {
  beginDisease,
  chooseDrugs,
  chooseSite,
  type Journey,
  lastDay,
  usualDrugs,
} from './journey.ts';
import type { Course } from './levels.ts';
import { ageAt } from './life.ts';
import { measure } from './measuring.ts';
import { giveDrug } from './medication.ts';

const NEXT_DAY_ADMISSION = 0.2;
const GERIATRICS_AFTER = 0.3;
const BACK_HOME_AFTER_INTENSIVE = 0.35;
const DIES_AFTER_DISCHARGE = 0.25;
/** Days of the stay on which something goes wrong. */
const COMPLICATION_DAYS = [0, 3] as const;
/** On admission everybody has these. */
const ADMISSION_TESTS: readonly TestKey[] = [
  'creatinine',
  'potassium',
  'sodium',
  'haemoglobin',
  'leukocytes',
  'platelets',
  'crp',
  'glucose',
];
/** In the emergency room, when nobody is admitted. */
const QUICK_TESTS: readonly TestKey[] = ['haemoglobin', 'crp'];

/** Plays an acute event from the emergency room to the discharge; tells when it ended. */
export function playAcute(journey: Journey, event: Acute, on: Day, sites: number): Day {
  const { record, random } = journey;
  const admitted = random.chance(event.stay);
  const site = chooseSite(journey, sites);
  const course = journey.levels.course(event.peaks);
  let emergency: Visit | null = null;
  if (random.chance(event.emergency)) {
    emergency = record.visit({
      kind: 'emergency',
      site,
      start: on,
      end: on,
      after: null,
      passages: [{ site, ward: 'emergency', start: on }],
    });
    record.condition(event.condition, emergency, on, on, !admitted);
    measureEmergency(journey, event, emergency, course, admitted);
  }
  if (admitted) return playStay(journey, event, { on, site, emergency, course });
  const visit = emergency ?? consultation(journey, event, on, site);
  for (const [key, chance] of event.procedures) {
    if (random.chance(chance)) record.procedure(key, visit, on);
  }
  decideDeath(journey, event, on, on);
  if (journey.death === null) prescribeDischarge(journey, event, visit, on);
  return on;
}

function consultation({ record }: Journey, event: Acute, on: Day, site: number): Visit {
  const passages = [{ site, ward: 'consultation', start: on }] as const;
  const visit = record.visit({
    kind: 'outpatient',
    site,
    start: on,
    end: on,
    after: null,
    passages,
  });
  record.condition(event.condition, visit, on, on, true);
  return visit;
}

function measureEmergency(
  journey: Journey,
  event: Acute,
  visit: Visit,
  course: Course,
  admitted: boolean,
): void {
  const on = visit.start;
  const wanted = admitted ? ADMISSION_TESTS : QUICK_TESTS;
  const tests = new Set([...wanted, ...course.keys()]);
  for (const test of tests) {
    measure(journey, test, visit, on, { course, days: 0 });
  }
  journey.record.specimen(event.specimen, on);
}

interface Admission {
  readonly on: Day;
  readonly site: number;
  readonly emergency: Visit | null;
  readonly course: Course;
}

function playStay(journey: Journey, event: Acute, admission: Admission): Day {
  const { random, record } = journey;
  const late = admission.emergency !== null && random.chance(NEXT_DAY_ADMISSION) ? 1 : 0;
  const start = Math.min(admission.on + late, lastDay(journey));
  const days = random.whole(event.stayDays[0], event.stayDays[1]);
  const end = Math.min(start + days, lastDay(journey));
  const passages = planPassages(journey, event, admission.site, start, end);
  const stay = record.visit({
    kind: 'inpatient',
    site: passages[0]?.site ?? admission.site,
    start,
    end,
    after: admission.emergency,
    passages,
  });
  record.condition(event.condition, stay, start, end, true);
  const course = complicate(journey, event, stay, admission.course);
  measureStay(journey, stay, course, passages[0]?.ward === 'intensive');
  treat(journey, event, stay);
  decideDeath(journey, event, start, end);
  if (journey.death?.on === end) return end;
  prescribeDischarge(journey, event, stay, end);
  for (const [key, chance] of Object.entries(event.leaves)) {
    if (random.chance(chance)) beginDisease(journey, key as ConditionKey, end);
  }
  return end;
}

/** Wards, first to last: intensive care is at the university hospital, old patients end in geriatrics. */
function planPassages(
  journey: Journey,
  event: Acute,
  site: number,
  start: Day,
  end: Day,
): readonly Passage[] {
  const { random, life } = journey;
  const intensive = random.chance(event.intensive);
  const main = intensive || !hasWard(site, event.ward) ? UNIVERSITY_SITE : site;
  const passages: Passage[] = [];
  let day = start;
  if (intensive) {
    passages.push({ site: UNIVERSITY_SITE, ward: 'intensive', start: day });
    day = Math.min(end, day + random.whole(1, 4));
  }
  passages.push({ site: main, ward: event.ward, start: day });
  const backHome = main !== site && random.chance(BACK_HOME_AFTER_INTENSIVE);
  const old = ageAt(life, start) >= 75 && random.chance(GERIATRICS_AFTER);
  const left = end - day;
  if ((backHome || old) && left >= 4) {
    const ward = old ? 'geriatrics' : 'medicine';
    passages.push({ site: backHome ? site : main, ward, start: day + Math.ceil(left / 2) });
  }
  return passages;
}

/** What goes wrong during the stay; a kidney failure changes the course of creatinine. */
function complicate(journey: Journey, event: Acute, stay: Visit, course: Course): Course {
  const { random, record, levels } = journey;
  let changed = course;
  for (const [key, chance] of Object.entries(event.brings)) {
    if (!random.chance(chance)) continue;
    const after = Math.min(random.whole(...COMPLICATION_DAYS), stay.end - stay.start);
    record.condition(key as ConditionKey, stay, stay.start + after, stay.end, false);
    if (key === 'aki') changed = new Map([...changed, ...levels.course(AKI_PEAKS, after)]);
  }
  for (const key of journey.active.keys()) {
    if (key !== event.condition && random.chance(0.5)) {
      journey.known.add(key);
      record.condition(key, stay, stay.start, null, false);
    }
  }
  return changed;
}

function measureStay(journey: Journey, stay: Visit, course: Course, intensive: boolean): void {
  const every = intensive ? 1 : 2;
  for (let day = stay.start; day <= stay.end; day += every) {
    const days = day - stay.start;
    const tests: Iterable<TestKey> =
      days === 0 ? new Set([...ADMISSION_TESTS, ...course.keys()]) : coursed(course);
    for (const test of tests) {
      measure(journey, test, stay, day, { course, days });
    }
  }
}

/** After the first day: what moves, and the two that are always looked at. */
const coursed = (course: Course): ReadonlySet<TestKey> =>
  new Set<TestKey>(['creatinine', 'potassium', ...course.keys()]);

function treat(journey: Journey, event: Acute, stay: Visit): void {
  const { random, record } = journey;
  const on = Math.min(stay.end, stay.start + random.whole(0, 1));
  for (const [key, chance] of event.procedures) {
    if (random.chance(chance)) record.procedure(key, stay, on);
  }
  for (const [key, chance] of event.devices) {
    if (random.chance(chance)) record.device(key, stay, on, key === 'ventilator' ? stay.end : null);
  }
  const length = stay.end - stay.start + 1;
  const drugs = new Set([...chooseDrugs(random, event.treatments), ...usualDrugs(journey)]);
  for (const drug of drugs) giveDrug(journey, drug, stay, stay.start, length);
}

function prescribeDischarge(journey: Journey, event: Acute, visit: Visit, on: Day): void {
  for (const drug of chooseDrugs(journey.random, event.discharge)) {
    giveDrug(journey, drug, visit, on, event.dischargeDays);
  }
}

/** In the hospital on the last day of the stay, or at home in the month that follows. */
function decideDeath(journey: Journey, event: Acute, start: Day, end: Day): void {
  const { random, life } = journey;
  if (!random.chance(atAge(event.fatality, ageAt(life, start)))) return;
  const on = random.chance(DIES_AFTER_DISCHARGE) ? end + random.whole(1, 25) : end;
  if (on <= lastDay(journey)) journey.death = { on, cause: event.condition };
}
