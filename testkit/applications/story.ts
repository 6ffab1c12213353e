import type { Day } from '../../src/model/day.ts';
import { CareRecord } from '../hospital-group/care-record.ts';
import type { WardKey } from '../hospital-group/catalogue/places.ts';
import { beginJourney, observationPeriods } from '../hospital-group/journey.ts';
import { dayOf, drawLife, LAST_DAY, type Life } from '../hospital-group/life.ts';
import { play } from '../hospital-group/play.ts';
import { Random } from '../journeys/random.ts';
import { type Draft, draftStays } from './drafts.ts';
import {
  diceOf,
  type Identity,
  identityOf,
  insOfAnother,
  ippOf,
  numberOf,
  type Patient,
} from './identity.ts';
import type { Mess } from './mess.ts';
import { HOUR, MINUTE, type Stamp, stampOf } from './stamps.ts';

export type Row = Readonly<Record<string, string | number | null>>;

/** Tables whose rows applications tell. */
const TOLD = [
  'condition_occurrence',
  'procedure_occurrence',
  'measurement',
  'drug_exposure',
  'device_exposure',
] as const;
export type ToldTable = (typeof TOLD)[number];

export type StayClass = 'I' | 'E' | 'O' | 'R';

export interface Passage {
  /** visit_detail_id of the generator. */
  readonly id: number;
  readonly visit: number;
  readonly class: StayClass;
  readonly ward: WardKey;
  /** Code of the medical unit. */
  readonly unit: string;
  readonly start: Stamp;
}

/** A stay as admissions number it: one NDA at one site. */
export interface Stay {
  readonly patient: Patient;
  readonly site: number;
  readonly seq: number;
  readonly nda: string;
  readonly class: StayClass;
  readonly passages: readonly Passage[];
  readonly start: Stamp;
  /** Null: goes on at the end of the window. */
  readonly end: Stamp | null;
  readonly modeIn: string;
  readonly modeOut: string;
}

/** A row of the generator and where it happened. */
export interface Happening {
  readonly id: number;
  readonly row: Row;
  readonly stay: Stay;
  readonly passage: Passage;
  readonly day: Day;
}

/** All that one person lived in the window. */
export interface Story {
  readonly identity: Identity;
  readonly stays: readonly Stay[];
  readonly told: Readonly<Record<ToldTable, readonly Happening[]>>;
  readonly death: Stamp | null;
}

export interface Window {
  readonly from: Day;
  readonly to: Day;
}

export const windowOf = (days: number): Window => ({ from: LAST_DAY - days + 1, to: LAST_DAY });

export interface StoryOptions {
  readonly seed: number;
  readonly sites: number;
  readonly window: Window;
  readonly mess: Mess;
}

/** Plays a person's whole life and keeps what falls in the window. */
export function tellStory(person: number, options: StoryOptions): Story {
  const { seed, sites, window } = options;
  const random = Random.of(seed, person);
  const life = drawLife(person, random, sites);
  const kept = new KeptRows(window);
  const record = new CareRecord(person, (table, row) => kept.take(table, row));
  const journey = beginJourney(life, random, record);
  play(journey, sites);
  record.close(observationPeriods(journey));
  const dice = diceOf(seed, 'story', person);
  const diedOn = journey.death?.on ?? null;
  const drafts = draftStays(kept.visits, kept.passages, diedOn, dice);
  const stays = admit(drafts, life, options);
  const inWindow = diedOn !== null && diedOn >= window.from;
  return {
    identity: identityOf(seed, life),
    stays,
    told: place(kept, stays),
    death: inWindow ? (deathIn(drafts) ?? stampOf(diedOn, dice.whole(0, 1439))) : null,
  };
}

const deathIn = (drafts: readonly Draft[]): Stamp | null =>
  drafts.find(({ diesHere }) => diesHere)?.end ?? null;

/** Rows of visits that began in the window, and of all that hangs on them. */
class KeptRows {
  readonly #from: Day;
  readonly #ids = new Set<unknown>();
  readonly visits: Row[] = [];
  readonly passages: Row[] = [];
  readonly told: Record<ToldTable, Row[]> = {
    condition_occurrence: [],
    procedure_occurrence: [],
    measurement: [],
    drug_exposure: [],
    device_exposure: [],
  };

  constructor(window: Window) {
    this.#from = window.from;
  }

  take(table: string, row: Row): void {
    if (table === 'visit_occurrence') {
      if (dayOf(String(row.visit_start_date)) < this.#from) return;
      this.#ids.add(row.visit_occurrence_id);
      this.visits.push(row);
      return;
    }
    if (!this.#ids.has(row.visit_occurrence_id)) return;
    if (table === 'visit_detail') this.passages.push(row);
    else if (isTold(table)) this.told[table].push(row);
  }
}

const isTold = (table: string): table is ToldTable => (TOLD as readonly string[]).includes(table);

const STAYS_MAX = 64;

/** Gives each stay its numbers and its patient. */
function admit(drafts: readonly Draft[], life: Life, options: StoryOptions): readonly Stay[] {
  const { seed, sites, mess } = options;
  const identity = identityOf(seed, life);
  const patients = new Map<string, Patient>();
  const seen = new Map<number, number>();
  return drafts.map((draft, seq) => {
    if (seq >= STAYS_MAX) throw new RangeError('a person has too many stays');
    const { site } = draft;
    const dice = diceOf(seed, `double ${site}`, life.id);
    const nth = seen.get(site) ?? 0;
    seen.set(site, nth + 1);
    const isDouble = nth % 2 === 1 && dice.chance(mess.double);
    const key = `${site} ${isDouble}`;
    const patient =
      patients.get(key) ?? welcome(identity, { site, isDouble, at: draft.start }, options);
    patients.set(key, patient);
    return {
      patient,
      site,
      seq,
      nda: `25${numberOf(8, site + 3, life.id * STAYS_MAX + seq)}`,
      class: draft.class,
      passages: draft.passages,
      start: draft.start,
      end: draft.end,
      modeIn: draft.transferredIn ? '7' : '8',
      modeOut: draft.diesHere ? '9' : draft.transferredOut ? '7' : '8',
    };
  });

  function welcome(
    who: Identity,
    at: { readonly site: number; readonly isDouble: boolean; readonly at: Stamp },
    { mess: rates }: StoryOptions,
  ): Patient {
    const dice = diceOf(seed, `identity ${at.site}`, who.person);
    const unproven = at.isDouble || dice.chance(rates.unproven);
    const later = dice.chance(0.4) ? at.at + dice.whole(60, 2880) * MINUTE : null;
    const shows = dice.next();
    const other = insOfAnother(seed, who.person, sites);
    return {
      identity: who,
      site: at.site,
      isDouble: at.isDouble,
      ipp: ippOf(who.person, at.site, at.isDouble),
      provenFrom: unproven ? (at.isDouble ? null : later) : 0,
      unprovenIns: at.isDouble ? null : shows < 0.3 ? who.ins : shows < 0.35 ? other : null,
    };
  }
}

/** Finds for each row the stay and the ward in which it happened. */
function place(kept: KeptRows, stays: readonly Stay[]): Story['told'] {
  const where = new Map<number, { readonly stay: Stay; readonly passage: Passage }>();
  for (const stay of stays) {
    for (const passage of stay.passages) where.set(passage.id, { stay, passage });
  }
  const placed = TOLD.map((table) => {
    const happenings = kept.told[table].flatMap((row) => {
      const found = where.get(Number(row.visit_detail_id));
      if (found === undefined) return [];
      return [{ id: Number(row[`${table}_id`]), row, ...found, day: dayOf(startOf(row)) }];
    });
    return [table, happenings] as const;
  });
  return Object.fromEntries(placed) as unknown as Story['told'];
}

function startOf(row: Row): string {
  const start =
    row.condition_start_date ??
    row.procedure_date ??
    row.measurement_date ??
    row.drug_exposure_start_date ??
    row.device_exposure_start_date;
  return String(start);
}

/** A time of that day which lies within the stay. */
export function timeWithin(happening: Happening, minutes: number): Stamp {
  const { stay, passage, day } = happening;
  const at = Math.max(stampOf(day, minutes), passage.start + 10 * MINUTE);
  return Math.min(at, (stay.end ?? at + HOUR) - 5 * MINUTE);
}
