import { WARDS, type WardKey } from '../hospital-group/catalogue/places.ts';
import { assigner, escapeText, header, ippField, pid, plainMarks, segment } from './hl7.ts';
import { type Patient, pad } from './identity.ts';
import { cityOf, finessOf } from './scene.ts';
import { hl7Time, type Stamp } from './stamps.ts';
import type { StayClass } from './story.ts';

/** Message structures of the triggers, HL7 v2.5 §3.3; Z99 is IHE PAM's historic movement. */
const STRUCTURES = {
  A01: 'ADT_A01',
  A02: 'ADT_A02',
  A03: 'ADT_A03',
  A04: 'ADT_A01',
  A05: 'ADT_A05',
  A06: 'ADT_A06',
  A07: 'ADT_A06',
  A08: 'ADT_A01',
  A11: 'ADT_A09',
  A12: 'ADT_A12',
  A13: 'ADT_A01',
  A37: 'ADT_A37',
  A38: 'ADT_A38',
  A40: 'ADT_A39',
  Z99: 'ADT_A01',
} as const;

export type Trigger = keyof typeof STRUCTURES;

/** Where and as what the patient is. */
export interface Venue {
  readonly nda: string;
  readonly class: StayClass;
  readonly ward: WardKey;
  readonly unit: string;
  readonly start: Stamp;
  readonly end: Stamp | null;
  readonly modeIn: string;
  readonly modeOut: string | null;
}

export interface Movement {
  readonly id: string;
  readonly start: Stamp;
  readonly action: 'INSERT' | 'UPDATE' | 'CANCEL';
  /** Trigger that told the movement first; null with INSERT. */
  readonly original: Trigger | null;
  readonly nature: string;
}

export interface Adt {
  readonly trigger: Trigger;
  readonly control: string;
  readonly patient: Patient;
  /** When it was recorded; the message is made at once. */
  readonly at: Stamp;
  readonly occurred: Stamp;
  readonly venue?: Venue;
  readonly movement?: Movement;
  /** A40: the IPP that is subsumed. A37: the one that is on its own again. */
  readonly other?: Patient;
}

/** One ADT message as the admissions' software writes it. */
export function adtMessage(it: Adt): string {
  const { trigger, patient, at, venue, movement, other } = it;
  const { site } = patient;
  const head = header({
    site,
    application: 'GAM',
    type: `ADT^${trigger}^${STRUCTURES[trigger]}`,
    control: it.control,
    at,
    version: '2.5^FRA^2.11',
    profile: '2.11^IHE_FRANCE-2.11-PAM',
  });
  const nda = venue?.nda ?? null;
  const unlinked = trigger === 'A37' && other !== undefined ? pid({ patient: other, at, nda }) : '';
  const merged =
    trigger === 'A40' && other !== undefined ? segment('MRG', { 1: ippField(other) }) : '';
  return [
    head,
    segment('EVN', { 2: hl7Time(at), 6: hl7Time(it.occurred) }),
    pid({ patient, at, nda }),
    merged,
    unlinked,
    venue === undefined ? '' : pv1(site, venue),
    movement === undefined || venue === undefined ? '' : zbe(site, venue, movement),
    venue === undefined ? '' : segment('ZFM', { 1: venue.modeIn, 2: venue.modeOut }),
  ].join('');
}

function pv1(site: number, venue: Venue): string {
  const bed = Number(venue.nda.slice(-2)) % 30;
  const { nda, unit } = venue;
  return segment('PV1', {
    1: 1,
    2: venue.class,
    3: `${unit}^${pad(100 + bed, 3)}^${bed % 2 === 0 ? 'P' : 'F'}^${assigner(site)}`,
    10: unit,
    19: `${nda}^^^${assigner(site)}^VN`,
    36: venue.modeOut,
    44: hl7Time(venue.start),
    45: venue.end === null ? '' : hl7Time(venue.end),
  });
}

function zbe(site: number, { ward, unit }: Venue, movement: Movement): string {
  const name = escapeText(plainMarks(WARDS[ward].name));
  const responsible = `${name}^^^^^${assigner(site)}^UF^^^${unit}`;
  return segment('ZBE', {
    1: `${movement.id}^${cityOf(site)}^${finessOf(site)}^N`,
    2: hl7Time(movement.start),
    4: movement.action,
    5: 'N',
    6: movement.original,
    7: responsible,
    8: responsible,
    9: movement.nature,
  });
}
