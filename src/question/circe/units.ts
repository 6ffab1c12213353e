import { type Properties, refuse, type Spot } from './json.ts';
import { readInteger, readText } from './values.ts';

/**
 * Some branches of circe-be count in hours, minutes and seconds: a unit stands beside the number,
 * and the number may stand in a property of another name. Dates here are days, so 'day' is
 * accepted and anything finer is refused.
 */
export function requireDays(spot: Spot | null): void {
  if (spot === null || readText(spot).toLowerCase() === 'day') return;
  refuse(spot, 'circe.time-unit', {
    fr: 'L’unité doit être le jour (day) : les dates des événements n’ont pas d’heure',
    en: 'The unit must be the day (day): the dates of events have no time',
  });
}

/** A number of days given as `key`, or as `unitValueKey` with its unit `unitKey`; null: neither. */
export function readDays<Key extends string>(
  get: Properties<Key>,
  key: Key,
  unitKey: Key,
  unitValueKey: Key,
): number | null {
  requireDays(get(unitKey));
  const days = get(key);
  const inUnits = get(unitValueKey);
  if (days === null) return inUnits === null ? null : readInteger(inUnits);
  const value = readInteger(days);
  if (inUnits !== null && readInteger(inUnits) !== value && readInteger(inUnits) !== 0) {
    refuse(inUnits, 'circe.contradiction', {
      fr: `Contredit ${key}, qui vaut ${value}`,
      en: `Contradicts ${key}, which is ${value}`,
    });
  }
  return value;
}
