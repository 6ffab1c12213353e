import type { Day } from '../../src/model/day.ts';
import type { Visit } from './care-record.ts';
import { DAILY_DOSES_MG } from './catalogue/doses.ts';
import type { DrugKey } from './catalogue/drugs.ts';
import type { Journey } from './journey.ts';

/** Chance that a prescription raises the dose of the one before. */
const RAISES = 0.08;

/** Prescribes a drug at the dose that the person takes, seldom at the next higher one. */
export function giveDrug(
  journey: Journey,
  drug: DrugKey,
  visit: Visit,
  start: Day,
  days: number,
): void {
  journey.record.drug({ drug, visit, start, end: start + days - 1, doseMg: dose(journey, drug) });
}

function dose({ doseSteps, random }: Journey, drug: DrugKey): number | null {
  const doses = DAILY_DOSES_MG[drug];
  if (doses === undefined) return null;
  const before = doseSteps.get(drug);
  const step =
    before === undefined
      ? random.whole(0, Math.ceil(doses.length / 2) - 1)
      : Math.min(doses.length - 1, before + (random.chance(RAISES) ? 1 : 0));
  doseSteps.set(drug, step);
  return doses[step] ?? null;
}
