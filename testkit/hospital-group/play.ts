import { type Day, yearOfDay } from '../../src/model/day.ts';
import type { Random } from '../journeys/random.ts';
import { type Acute, HEART_EVENTS } from './catalogue/acute.ts';
import { atAge } from './catalogue/ages.ts';
import { CANCERS, type Cancer } from './catalogue/cancers.ts';
import type { ConditionKey } from './catalogue/conditions.ts';
import { INFECTIONS } from './catalogue/infections.ts';
import { OTHER_EVENTS } from './catalogue/other-acute.ts';
import { COVID_WAVES, INFLUENZA_DAYS } from './catalogue/seasons.ts';
import { findCancer, firstContact, followUp, nextFollowUp, playCycle } from './follow-up.ts';
import { awaken, isAway, type Journey, lastDay } from './journey.ts';
import { ageAt, dayOf, drawWeighted } from './life.ts';
import { playAcute } from './stay.ts';

const ACUTE: readonly Acute[] = [...HEART_EVENTS, ...INFECTIONS, ...OTHER_EVENTS];
const READMISSION_DAYS = [3, 28] as const;

type Planned = { readonly on: Day } & (
  | { readonly kind: 'acute'; readonly event: Acute; readonly again: boolean }
  | { readonly kind: 'cancer'; readonly cancer: Cancer }
  | { readonly kind: 'cycle'; readonly cancer: Cancer }
);

/** Plays a whole life: what was drawn for it in the order of days, follow-ups in between. */
export function play(journey: Journey, sites: number): void {
  const { life } = journey;
  const planned = plan(journey);
  awaken(journey, life.observed.from);
  firstContact(journey, life.observed.from, sites);
  let follow = life.observed.from + nextFollowUp(journey);
  while (true) {
    const next = planned[0];
    const on = Math.min(next?.on ?? Number.POSITIVE_INFINITY, follow);
    if (on > lastDay(journey)) return;
    awaken(journey, on);
    if (next === undefined || follow <= next.on) {
      const days = nextFollowUp(journey);
      const comes = on > journey.busyUntil && !isAway(journey, on) && journey.active.size > 0;
      if (comes) followUp(journey, on, days, sites);
      follow = on + days;
      continue;
    }
    planned.shift();
    if (on <= journey.busyUntil || isAway(journey, on)) continue;
    planned.push(...playPlanned(journey, next, sites));
    planned.sort((a, b) => a.on - b.on);
  }
}

/** Plays what was planned and tells what comes of it later. */
function playPlanned(journey: Journey, next: Planned, sites: number): readonly Planned[] {
  const { random } = journey;
  if (next.kind === 'cycle') {
    playCycle(journey, next.cancer, next.on);
    return [];
  }
  if (next.kind === 'cancer') {
    if (journey.active.has(next.cancer.condition)) return [];
    const { cancer } = next;
    return findCancer(journey, cancer, next.on).map((on) => ({ on, kind: 'cycle', cancer }));
  }
  journey.busyUntil = playAcute(journey, next.event, next.on, sites);
  if (next.again || !random.chance(next.event.readmission)) return [];
  const on = journey.busyUntil + random.whole(...READMISSION_DAYS);
  return [{ on, kind: 'acute', event: next.event, again: true }];
}

/** Everything acute that will befall the person, should they live to see it. */
function plan(journey: Journey): Planned[] {
  const { life, random } = journey;
  const planned: Planned[] = [];
  const { from, to } = life.observed;
  for (let year = yearOfDay(from); year <= yearOfDay(to); year++) {
    const newYear = dayOf(`${year}-01-01`);
    for (const event of ACUTE) {
      if (event.season === 'covid') continue;
      if (!random.chance(risk(journey, event, newYear) / 1000)) continue;
      const [low, high] = event.season === 'influenza' ? INFLUENZA_DAYS : [0, 364];
      const shift = event.season === 'influenza' ? 181 : 0;
      planned.push({
        on: newYear + shift + random.whole(low, high),
        kind: 'acute',
        event,
        again: false,
      });
    }
    for (const cancer of CANCERS) {
      const rate = atAge(cancer.perThousandYears, ageAt(life, newYear));
      const chance = (rate * (life.female ? cancer.women : cancer.men)) / 1000;
      if (random.chance(chance))
        planned.push({ on: newYear + random.whole(0, 364), kind: 'cancer', cancer });
    }
  }
  for (const event of ACUTE) {
    if (event.season !== 'covid') continue;
    const on = covidDay(random);
    if (random.chance(risk(journey, event, on) / 1000)) {
      planned.push({ on, kind: 'acute', event, again: false });
    }
  }
  const within = planned.filter(({ on }) => on > from && on <= to);
  return spaced(within.sort((a, b) => a.on - b.on));
}

/** Without what comes too soon after the same, or comes a second time though it can't. */
function spaced(planned: readonly Planned[]): Planned[] {
  const last = new Map<ConditionKey, Day>();
  return planned.filter((it) => {
    if (it.kind !== 'acute') return true;
    const { condition, restDays } = it.event;
    const before = last.get(condition);
    if (before !== undefined && it.on - before < restDays) return false;
    last.set(condition, it.on);
    return true;
  });
}

/** Per thousand: age, sex, and the diseases that the person has by then. */
function risk({ life }: Journey, event: Acute, on: Day): number {
  const base =
    atAge(event.perThousandYears, ageAt(life, on)) * (life.female ? event.women : event.men);
  if (base === 0) return 0;
  let factor = 1;
  for (const [cause, by] of Object.entries(event.raisedBy)) {
    const onset = life.onset.get(cause as ConditionKey);
    if (onset !== undefined && onset <= on) factor *= by;
  }
  return base * factor;
}

function covidDay(random: Random): Day {
  const wave =
    COVID_WAVES[
      drawWeighted(
        random,
        COVID_WAVES.map(({ weight }) => weight),
      )
    ];
  if (wave === undefined) throw new RangeError('no wave');
  return random.whole(dayOf(wave.from), dayOf(wave.to));
}
