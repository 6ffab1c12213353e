import { parseDay } from '../model/day.ts';
import { ParcoursError } from '../model/errors.ts';
import type { LakeEntry } from './lake-log.ts';

/**
 * Entries up to a version, or up to the last one written by a date or time. Clocks are set back
 * now and then; what counts is the order of the log.
 */
export function entriesAsOf(
  entries: readonly LakeEntry[],
  asOf: string | undefined,
): readonly LakeEntry[] {
  if (asOf === undefined) return entries;
  const last = /^\d{1,15}$/.test(asOf) ? Number(asOf) : lastBy(entries, endOfMoment(asOf));
  if (last >= 0 && last < entries.length) return entries.slice(0, last + 1);
  const versions = entries.length === 0 ? '–' : `0–${entries.length - 1}`;
  throw new ParcoursError('lake', 'lake.no-version', {
    fr: `L’entrepôt n’a pas de version « ${asOf} » (versions : ${versions})`,
    en: `The lake has no version "${asOf}" (versions: ${versions})`,
  });
}

const lastBy = (entries: readonly LakeEntry[], time: string): number =>
  entries.findLastIndex((entry) => entry.time <= time);

const ISO = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?)?(Z|[+-]\d{2}:\d{2})?$/;

/** A date stands for its last instant, a time for itself; without a zone it is UTC. */
function endOfMoment(text: string): string {
  const [, day = '', time = 'T23:59:59.999', , , zone = 'Z'] = ISO.exec(text) ?? [];
  const instant = new Date(`${day}${time}${zone}`);
  if (parseDay(day) !== null && !Number.isNaN(instant.getTime())) return instant.toISOString();
  throw new ParcoursError('usage', 'lake.as-of', {
    fr: `« ${text} » n’est ni une version, ni une date (2026-05-31), ni un instant ISO`,
    en: `"${text}" is no version, no date (2026-05-31) and no ISO time`,
  });
}
