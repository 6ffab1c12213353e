import type { Day } from '../../src/model/day.ts';
import type { Random } from '../journeys/random.ts';
import type { CareRecord } from './care-record.ts';
import { CHRONIC, type Treatment } from './catalogue/chronic.ts';
import type { ConditionKey } from './catalogue/conditions.ts';
import type { DrugKey } from './catalogue/drugs.ts';
import { Levels } from './levels.ts';
import type { Life, Period } from './life.ts';

/** What the play of one person's life goes on with. */
export interface Journey {
  readonly life: Life;
  readonly random: Random;
  readonly record: CareRecord;
  readonly levels: Levels;
  /** Lasting diseases that have begun, with the drugs taken for each. */
  readonly active: Map<ConditionKey, readonly DrugKey[]>;
  /** For each drug taken: which of its doses. */
  readonly doseSteps: Map<DrugKey, number>;
  /** Diseases that a visit has written down. */
  readonly known: Set<ConditionKey>;
  death: { readonly on: Day; readonly cause: ConditionKey } | null;
  /** The last day of the stay that goes on, or of the last one. */
  busyUntil: Day;
}

export function beginJourney(life: Life, random: Random, record: CareRecord): Journey {
  const levels = new Levels(life, random);
  return {
    life,
    random,
    record,
    levels,
    active: new Map(),
    doseSteps: new Map(),
    known: new Set(),
    death: null,
    busyUntil: life.observed.from - 1,
  };
}

/** The last day on which something can happen. */
export function lastDay({ life, death }: Journey): Day {
  return death === null ? life.observed.to : Math.min(death.on, life.observed.to);
}

/** Nothing begins so shortly before somebody leaves, or a stay would run into the absence. */
const LEAVING_DAYS = 40;

export function isAway({ life: { absence } }: Journey, on: Day): boolean {
  return absence !== null && on > absence.from - LEAVING_DAYS && on <= absence.to;
}

/** Two when somebody left and came back. A death elsewhere is known here: no absence then. */
export function observationPeriods(journey: Journey): readonly Period[] {
  const { observed, absence } = journey.life;
  const to = lastDay(journey);
  if (absence === null || to <= absence.to) return [{ from: observed.from, to }];
  return [
    { from: observed.from, to: absence.from - 1 },
    { from: absence.to + 1, to },
  ];
}

/** The diseases whose day has come begin: levels move, treatments are chosen. */
export function awaken(journey: Journey, on: Day): void {
  for (const [disease, from] of journey.life.onset) {
    if (from <= on && !journey.active.has(disease)) beginDisease(journey, disease, from);
  }
}

export function beginDisease(journey: Journey, disease: ConditionKey, from: Day): void {
  const { active, levels, random } = journey;
  if (active.has(disease)) return;
  levels.suffer(disease, from);
  active.set(disease, chooseDrugs(random, CHRONIC[disease]?.treatments ?? []));
}

export function chooseDrugs(random: Random, treatments: readonly Treatment[]): readonly DrugKey[] {
  return treatments.flatMap(([drugs, chance]) =>
    random.chance(chance) ? [random.pick(drugs)] : [],
  );
}

/** Drugs of all diseases, each once: two diseases may ask for the same. */
export function usualDrugs(journey: Journey): ReadonlySet<DrugKey> {
  return new Set([...journey.active.values()].flat());
}

const SITE_AWAY = 0.08;

/** Where the person goes: nearly always the usual hospital. */
export function chooseSite({ life, random }: Journey, sites: number): number {
  return random.chance(SITE_AWAY) ? random.whole(0, sites - 1) : life.homeSite;
}
