import type { Day } from '../../src/model/day.ts';
import type { Visit } from './care-record.ts';
import { UNIVERSITY_SITE } from './care-sites.ts';
import type { Cancer } from './catalogue/cancers.ts';
import { CHRONIC } from './catalogue/chronic.ts';
import type { ConditionKey } from './catalogue/conditions.ts';
import type { TestKey } from './catalogue/measurements.ts';
import { chooseSite, type Journey, lastDay, usualDrugs } from './journey.ts';
import { measure } from './measuring.ts';
import { giveDrug } from './medication.ts';

const FIRST_SUPPLY_DAYS = 90;
const SUPPLY_DAYS_MAX = 180;
const MEASURED = 0.5;
const IN_TOWN_DAYS_MIN = 330;
const SKIPS_A_DRUG = 0.06;
const WRITES_A_KNOWN_DISEASE = 0.45;
const SPECIMEN_KEPT = 0.15;
const FIRST_CYCLE_DAYS = 28;
const CYCLE_DAYS = 21;
const CYCLE_TESTS = ['leukocytes', 'platelets', 'haemoglobin', 'creatinine'] as const;

/** A visit of a day, without a bed. */
function dayVisit(journey: Journey, on: Day, site: number, dayHospital: boolean): Visit {
  const ward = dayHospital ? 'dayHospital' : 'consultation';
  return journey.record.visit({
    kind: dayHospital ? 'dayHospital' : 'outpatient',
    site,
    start: on,
    end: on,
    after: null,
    passages: [{ site, ward, start: on }],
  });
}

/** The first time that the group sees somebody: habits, and the history of diseases. */
export function firstContact(journey: Journey, on: Day, sites: number): void {
  const { record, life } = journey;
  const visit = dayVisit(journey, on, chooseSite(journey, sites), false);
  record.smoking(life.smoking, visit, on);
  measure(journey, 'weight', visit, on);
  measure(journey, 'systolic', visit, on);
  tellDiseases(journey, visit, on);
  prescribe(journey, visit, on, FIRST_SUPPLY_DAYS);
}

/** One visit for all lasting diseases: what they ask to be measured, and drugs until the next one. */
export function followUp(journey: Journey, on: Day, nextDays: number, sites: number): void {
  const { record, random, active } = journey;
  const diseases = [...active.keys()].map((key) => CHRONIC[key]);
  const dayHospital = Math.max(...diseases.map((it) => it?.dayHospital ?? 0));
  const site = chooseSite(journey, sites);
  const visit = dayVisit(journey, on, site, random.chance(dayHospital));
  tellDiseases(journey, visit, on);
  const tests = new Set<TestKey>(diseases.flatMap((it) => it?.tests ?? []));
  for (const test of tests) {
    if (test === 'hba1c' || random.chance(MEASURED)) {
      measure(journey, test, visit, on);
    }
  }
  if (tests.size > 0 && random.chance(SPECIMEN_KEPT)) record.specimen('blood', on);
  prescribe(journey, visit, on, Math.min(SUPPLY_DAYS_MAX, nextDays));
}

/** Days to the next follow-up: the most demanding disease decides. */
export function nextFollowUp({ active, random, life }: Journey): number {
  const wanted = [...active.keys()].map((key) => CHRONIC[key]?.followUpDays ?? 365);
  const soonest = Math.min(365, ...wanted);
  const days = life.followedInTown ? Math.max(IN_TOWN_DAYS_MIN, soonest) : soonest * 1.25;
  return Math.round(days * (0.8 + random.next() * 0.45));
}

function tellDiseases(journey: Journey, visit: Visit, on: Day): void {
  const { active, known, random, record } = journey;
  let main = true;
  for (const key of active.keys()) {
    if (known.has(key) && !random.chance(WRITES_A_KNOWN_DISEASE)) continue;
    known.add(key);
    record.condition(key, visit, on, null, main);
    main = false;
  }
}

function prescribe(journey: Journey, visit: Visit, on: Day, days: number): void {
  for (const drug of usualDrugs(journey)) {
    if (journey.random.chance(SKIPS_A_DRUG)) continue;
    giveDrug(journey, drug, visit, on, days);
  }
}

/** A cancer is found, and its patient may die of it; tells the days of its cycles of treatment. */
export function findCancer(journey: Journey, cancer: Cancer, on: Day): readonly Day[] {
  const { record, random } = journey;
  const key: ConditionKey = cancer.condition;
  const visit = dayVisit(journey, on, UNIVERSITY_SITE, true);
  journey.active.set(key, []);
  journey.known.add(key);
  record.condition(key, visit, on, null, true);
  for (const procedure of cancer.foundBy) record.procedure(procedure, visit, on);
  record.specimen('blood', on);
  if (random.chance(cancer.fatality)) {
    const day = on + random.whole(60, 730);
    if (day <= lastDay(journey)) journey.death = { on: day, cause: key };
  }
  const treated = random.chance(cancer.chemotherapy.chance);
  const cycles = treated ? random.whole(cancer.cycles[0], cancer.cycles[1]) : 0;
  return Array.from({ length: cycles }, (_, cycle) => on + FIRST_CYCLE_DAYS + cycle * CYCLE_DAYS);
}

export function playCycle(journey: Journey, cancer: Cancer, on: Day): void {
  const { record } = journey;
  const visit = dayVisit(journey, on, UNIVERSITY_SITE, true);
  record.condition(cancer.condition, visit, on, null, true);
  record.procedure('chemotherapy', visit, on);
  giveDrug(journey, cancer.chemotherapy.drug, visit, on, 1);
  for (const test of CYCLE_TESTS) measure(journey, test, visit, on);
}
