import { formatDay } from '../../src/model/day.ts';
import { COMMUNES } from '../hospital-group/catalogue/places.ts';
import { drawLife, type Life } from '../hospital-group/life.ts';
import { Random } from '../journeys/random.ts';
import type { Stamp } from './stamps.ts';

/** An own stream of chance for each purpose, so that one purpose never moves another. */
export function diceOf(seed: number, purpose: string, member: number): Random {
  let hash = 0x811c9dc5;
  for (const char of purpose) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return Random.of((seed ^ hash) >>> 0, member);
}

const FAMILY_SYLLABLES = [
  'ZAR', 'DOU', 'MEZ', 'KOR', 'TAV', 'VEX', 'LOUM', 'FRÉ', 'GRI', 'PAZ', 'NOË', 'BŒU', 'ÇAL', 'RUX',
  'SÈM', 'HUB', 'JOR', 'WÈK',
] as const; // biome-ignore format: a list of syllables
const GIVEN_SYLLABLES = [
  'Zé', 'Lou', 'Mi', 'Ra', 'Tho', 'Ève', 'Nou', 'Da', 'Félo', 'Ga', 'Pi', 'Sœ', 'Ju', 'Xa',
] as const; // biome-ignore format: a list of syllables
const GIVEN_ENDS = { F: ['line', 'ra', 'sette', 'mie'], M: ['lin', 'ric', 'do', 'mien'] } as const;

/** Who somebody is, for the state and for all applications. */
export interface Identity {
  readonly person: number;
  readonly family: string;
  readonly given: string;
  readonly sex: 'F' | 'M';
  /** `1950-02-28` */
  readonly birth: string;
  readonly ins: string;
  readonly city: string;
  readonly zip: string;
}

export function identityOf(seed: number, life: Life): Identity {
  const dice = diceOf(seed, 'name', life.id);
  const sex = life.female ? 'F' : 'M';
  const third = dice.chance(0.4) ? dice.pick(FAMILY_SYLLABLES) : '';
  const family = `${dice.pick(FAMILY_SYLLABLES)}${dice.pick(FAMILY_SYLLABLES)}${third}`;
  const given = `${dice.pick(GIVEN_SYLLABLES)}${dice.pick(GIVEN_ENDS[sex])}`;
  return {
    person: life.id,
    family,
    given,
    sex,
    birth: formatDay(life.birth),
    ins: insOf(life),
    city: COMMUNES[life.commune] ?? '',
    zip: String(54900 + life.commune),
  };
}

/** As an INS is built (NIR and key modulo 97), but of the department 00: nobody has it. */
function insOf(life: Life): string {
  const birth = formatDay(life.birth);
  const sex = life.female ? '2' : '1';
  const number = `${sex}${birth.slice(2, 4)}${birth.slice(5, 7)}00${pad(life.id, 6)}`;
  return `${number}${pad(97 - (Number(number) % 97), 2)}`;
}

/** The INS that an unproven identity may show by mistake: that of the next person. */
export const insOfAnother = (seed: number, person: number, sites: number): string =>
  insOf(drawLife(person + 1, Random.of(seed, person + 1), sites));

export const pad = (n: number, digits: number): string => String(n).padStart(digits, '0');

const MODULI = { 7: 9_999_991, 8: 99_999_989, 9: 999_999_937 } as const;
/** Primes: each application numbers in an own order. */
const FACTORS = [7919, 10_007, 15_013, 20_011, 25_013, 30_011, 35_023, 40_009, 45_007] as const;

/** A number of some digits, different for different `n`, in an order that tells nothing. */
export function numberOf(digits: keyof typeof MODULI, order: number, n: number): string {
  const modulus = MODULI[digits];
  if (n >= modulus) throw new RangeError('more things than numbers');
  const factor = FACTORS[order % FACTORS.length] ?? 1;
  return pad((n * factor + order * 104_729) % modulus, digits);
}

/** A person as one site knows them, under one IPP. */
export interface Patient {
  readonly identity: Identity;
  readonly site: number;
  readonly isDouble: boolean;
  readonly ipp: string;
  /** Unproven until then; null: for ever. From the beginning when it is 0. */
  readonly provenFrom: Stamp | null;
  /** The INS that an unproven identity shows, perhaps somebody else's. */
  readonly unprovenIns: string | null;
}

const SITES_MAX = 12;

/** Numbers that an application gives to an IPP. */
export function ownNumber(prefix: string, order: number, patient: Patient): string {
  const { identity, site, isDouble } = patient;
  const n = (identity.person * SITES_MAX + site) * 2 + (isDouble ? 1 : 0);
  return `${prefix}${numberOf(8, order, n)}`;
}

export const ippOf = (person: number, site: number, isDouble: boolean): string =>
  `${isDouble ? '9' : '1'}${numberOf(7, site, person)}`;

export const isProven = ({ provenFrom }: Patient, at: Stamp): boolean =>
  provenFrom !== null && at >= provenFrom;

/** The INS that admissions show at a time. */
export const shownIns = (patient: Patient, at: Stamp): string | null =>
  isProven(patient, at) ? patient.identity.ins : patient.unprovenIns;

/** The INS that other applications dare to show. */
export const provenIns = (patient: Patient, at: Stamp): string | null =>
  isProven(patient, at) ? patient.identity.ins : null;
