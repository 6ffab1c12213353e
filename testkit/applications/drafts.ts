import { type Day, parseDay } from '../../src/model/day.ts';
import { VISITS } from '../hospital-group/catalogue/others.ts';
import { WARD_KEYS, type WardKey } from '../hospital-group/catalogue/places.ts';
import { LAST_DAY } from '../hospital-group/life.ts';
import type { Random } from '../journeys/random.ts';
import { pad } from './identity.ts';
import { MINUTE, type Stamp, stampOf } from './stamps.ts';
import type { Passage, Row, StayClass } from './story.ts';

/** A stay before admissions have numbered it. */
export interface Draft {
  readonly site: number;
  readonly class: StayClass;
  readonly passages: readonly Passage[];
  readonly start: Stamp;
  readonly end: Stamp | null;
  readonly diesHere: boolean;
  readonly transferredIn: boolean;
  readonly transferredOut: boolean;
}

/** Half of those admitted from the emergency room of the same site keep their number. */
const KEEPS_NUMBER = 0.5;
const CLASSES: ReadonlyMap<string, StayClass> = new Map([
  [VISITS.inpatient.local.code, 'I'],
  [VISITS.outpatient.local.code, 'O'],
  [VISITS.emergency.local.code, 'E'],
  [VISITS.dayHospital.local.code, 'R'],
]);

/** A passage as the generator knows it: by days. */
interface Leg {
  readonly id: number;
  readonly visit: number;
  readonly class: StayClass;
  readonly site: number;
  readonly ward: WardKey;
  readonly day: Day;
}

/** A run of legs at one site, from the visit that they belong to. */
interface Run {
  readonly legs: readonly Leg[];
  readonly class: StayClass;
  readonly endDay: Day;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** The emergency visit before it. */
  readonly after: number | null;
}

const dayIn = (row: Row, column: string): Day => parseDay(String(row[column])) ?? 0;

/** Stays from visits: hours for days, a stay a site, and the emergency room before it perhaps in it. */
export function draftStays(
  visits: readonly Row[],
  passages: readonly Row[],
  diedOn: Day | null,
  dice: Random,
): readonly Draft[] {
  const runs = visits.flatMap((visit) => runsOf(visit, passages));
  const followed = new Map<number, Run>();
  for (const run of runs) if (run.after !== null && run.isFirst) followed.set(run.after, run);
  const drafts: Draft[] = [];
  /** When the emergency room, or the site before, let go. */
  let left: Stamp | null = null;
  let waiting: Draft | null = null;
  for (const [i, run] of runs.entries()) {
    const visit = run.legs[0]?.visit ?? 0;
    const follower = followed.get(visit);
    const begun: Stamp = left ?? beginning(run, follower, dice);
    left = null;
    const isLast = i === runs.length - 1;
    const diesHere: boolean =
      diedOn === run.endDay && isLast && (run.class === 'I' || run.class === 'E');
    const draft: Draft = timed(run, begun, waiting, diesHere, follower, dice);
    waiting = null;
    const next = runs[i + 1];
    const goesOn = follower !== undefined && follower === next;
    if ((goesOn || (!run.isLast && next !== undefined)) && draft.end !== null) {
      left = draft.end + (run.isLast ? 5 : 30) * MINUTE;
    }
    if (goesOn && next.legs[0]?.site === draft.site && dice.chance(KEEPS_NUMBER)) waiting = draft;
    else drafts.push(draft);
  }
  return drafts;
}

function runsOf(visit: Row, passages: readonly Row[]): readonly Run[] {
  const id = Number(visit.visit_occurrence_id);
  const stayClass = CLASSES.get(String(visit.visit_source_value)) ?? 'O';
  const legs = passages
    .filter((row) => row.visit_occurrence_id === id)
    .map((row): Leg => {
      const place = Number(row.care_site_id);
      return {
        id: Number(row.visit_detail_id),
        visit: id,
        class: stayClass,
        site: Math.floor(place / 100) - 1,
        ward: WARD_KEYS[(place % 100) - 1] ?? 'consultation',
        day: dayIn(row, 'visit_detail_start_date'),
      };
    });
  const groups: Leg[][] = [];
  for (const leg of legs) {
    const group = groups.at(-1);
    if (group?.[0]?.site === leg.site) group.push(leg);
    else groups.push([leg]);
  }
  const preceding = visit.preceding_visit_occurrence_id;
  return groups.map((group, i) => ({
    legs: group,
    class: stayClass,
    endDay: groups[i + 1]?.[0]?.day ?? dayIn(visit, 'visit_end_date'),
    isFirst: i === 0,
    isLast: i === groups.length - 1,
    after: i === 0 && typeof preceding === 'number' ? preceding : null,
  }));
}

type Minutes = readonly [least: number, most: number];

/** Minutes of the day in which a stay of the class may begin. */
const BEGINNINGS: Readonly<Record<StayClass, Minutes>> = {
  O: [480, 960],
  R: [450, 600],
  I: [440, 660],
  E: [5, 1100],
};

function beginning(run: Run, follower: Run | undefined, dice: Random): Stamp {
  const day = run.legs[0]?.day ?? 0;
  if (follower === undefined) return stampOf(day, dice.whole(...BEGINNINGS[run.class]));
  const sameDay = (follower.legs[0]?.day ?? day) === day;
  // Whoever is admitted on the next day comes in the evening.
  return stampOf(day, sameDay ? dice.whole(5, 660) : dice.whole(1100, 1300));
}

/** Minutes that a visit without a bed lasts. */
const LENGTHS: Readonly<Record<Exclude<StayClass, 'I'>, Minutes>> = {
  O: [20, 60],
  R: [180, 420],
  E: [90, 290],
};

function timed(
  run: Run,
  begun: Stamp,
  before: Draft | null,
  diesHere: boolean,
  follower: Run | undefined,
  dice: Random,
): Draft {
  const passages: Passage[] = [];
  for (const leg of run.legs) {
    const previous = passages.at(-1);
    const start =
      previous === undefined
        ? begun
        : Math.max(
            previous.start + dice.whole(60, 120) * MINUTE,
            stampOf(leg.day, dice.whole(540, 840)),
          );
    const unit = pad((leg.site + 1) * 100 + WARD_KEYS.indexOf(leg.ward) + 1, 4);
    passages.push({ id: leg.id, visit: leg.visit, class: leg.class, ward: leg.ward, unit, start });
  }
  const isOpen = run.class === 'I' && run.isLast && run.endDay === LAST_DAY && !diesHere;
  return {
    site: run.legs[0]?.site ?? 0,
    class: run.class,
    passages: [...(before?.passages ?? []), ...passages],
    start: before?.start ?? begun,
    end: isOpen ? null : ending(run, passages.at(-1)?.start ?? begun, follower, dice),
    diesHere,
    transferredIn: !run.isFirst,
    transferredOut: !run.isLast,
  };
}

function ending(run: Run, lastStart: Stamp, follower: Run | undefined, dice: Random): Stamp {
  if (run.class === 'I') {
    const soonest = lastStart + dice.whole(60, 120) * MINUTE;
    return Math.max(soonest, stampOf(run.endDay, dice.whole(600, 960)));
  }
  const nextDay = follower?.legs[0]?.day ?? run.endDay;
  if (nextDay > run.endDay) return stampOf(nextDay, dice.whole(30, 300));
  return lastStart + dice.whole(...LENGTHS[run.class]) * MINUTE;
}
