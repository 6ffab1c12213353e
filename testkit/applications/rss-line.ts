import type { Identity } from './identity.ts';
import { compactDay, type Stamp } from './stamps.ts';

export interface Act {
  readonly code: string;
  readonly at: Stamp;
  /** How often on that day. */
  readonly times: number;
}

/** A passage through a medical unit, as the stay's summary (RSS) tells it. */
export interface Rum {
  readonly finess: string;
  readonly rss: string;
  readonly nda: string;
  readonly number: number;
  readonly identity: Identity;
  readonly unit: string;
  readonly entry: Stamp;
  readonly modeIn: string;
  readonly exit: Stamp;
  readonly modeOut: string;
  /** CIM-10 without dot. */
  readonly main: string;
  readonly others: readonly string[];
  readonly acts: readonly Act[];
}

/** Format of ungrouped RUM lines, the same for 2024 and 2025. */
const FORMAT = '022';
const FIXED_CHARS = 177;

const left = (value: string | number, width: number): string => String(value).padEnd(width);
const zeros = (value: string | number, width: number): string => String(value).padStart(width, '0');

/** Day, month, year, as PMSI writes dates. */
function pmsiDay(at: Stamp): string {
  const day = compactDay(at);
  return `${day.slice(6, 8)}${day.slice(4, 6)}${day.slice(0, 4)}`;
}

/**
 * An ungrouped RUM, fixed width: 177 characters, then 8 for each other diagnosis and 29 for each act.
 * What the invented hospitals never fill is blank.
 */
export function rumLine(rum: Rum): string {
  const { identity, others, acts } = rum;
  const fixed = [
    left(rum.finess, 9),
    FORMAT,
    left(rum.rss, 20),
    left(rum.nda, 20),
    zeros(rum.number, 10),
    identity.birth.split('-').reverse().join(''),
    identity.sex === 'M' ? '1' : '2',
    left(rum.unit, 4),
    // Kind of authorisation of the unit.
    left('', 2),
    pmsiDay(rum.entry),
    rum.modeIn,
    // Where from.
    rum.modeIn === '8' ? ' ' : '1',
    pmsiDay(rum.exit),
    rum.modeOut,
    rum.modeOut === '6' || rum.modeOut === '7' ? '1' : ' ',
    left(identity.zip, 5),
    // Weight at birth, weeks of pregnancy, last period, sessions.
    left('', 4 + 2 + 8),
    zeros(0, 2),
    zeros(others.length, 2),
    zeros(0, 2),
    zeros(acts.length, 3),
    left(rum.main, 8),
  ].join('');
  return [
    fixed.padEnd(FIXED_CHARS),
    ...others.map((code) => left(code, 8)),
    ...acts.map(actZone),
  ].join('');
}

/** Day, code, extension (3), phase, activity, documents (1), modifiers (4), two refunds, how often. */
const actZone = ({ code, at, times }: Act): string =>
  `${pmsiDay(at)}${left(code, 7)}${left('', 3)}01${left('', 7)}${zeros(times, 2)}`;
