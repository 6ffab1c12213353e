import { type Patient, shownIns } from './identity.ts';
import { charsetOf, cityOf, finessOf } from './scene.ts';
import { hl7Time, type Stamp } from './stamps.ts';

/** Fields by number as HL7 counts them (`PID-3` is 3); what lies between is empty. */
export type Fields = Readonly<Record<number, string | number | null>>;

/** HL7 v2.5 §2.7: what a text must not hold as it is. */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\E\\',
  '|': '\\F\\',
  '^': '\\S\\',
  '&': '\\T\\',
  '~': '\\R\\',
};

export const escapeText = (text: string): string =>
  text.replace(/[\\|^&~]/g, (char) => ESCAPES[char] ?? char);

export function segment(name: string, fields: Fields): string {
  const last = Math.max(0, ...Object.keys(fields).map(Number));
  let text = name;
  for (let i = 1; i <= last; i++) text += `|${fields[i] ?? ''}`;
  return `${text}\r`;
}

export interface Header {
  readonly site: number;
  readonly application: string;
  /** `ADT^A01^ADT_A01` */
  readonly type: string;
  readonly control: string;
  readonly at: Stamp;
  readonly version: string;
  readonly profile: string;
}

/** MSH, whose first field is the separator itself. */
export function header(it: Header): string {
  const charset = charsetOf(it.site) === 'utf-8' ? 'UNICODE UTF-8' : '8859/15';
  return segment('MSH', {
    1: '^~\\&',
    2: it.application,
    3: `${cityOf(it.site)}^${finessOf(it.site)}^M`,
    4: 'PARCOURS',
    5: 'GHT-LS',
    6: hl7Time(it.at),
    8: it.type,
    9: it.control,
    10: 'P',
    11: it.version,
    16: 'FRA',
    17: charset,
    18: 'FR',
    20: it.profile,
  });
}

/** `CITY&FINESS&N`, the assigner of a site's numbers. */
export const assigner = (site: number): string => `${cityOf(site)}&${finessOf(site)}&N`;

export const ippField = ({ ipp, site }: Patient): string => `${ipp}^^^${assigner(site)}^PI`;

const insField = (ins: string): string => `${ins}^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS`;

export interface PidOptions {
  readonly patient: Patient;
  readonly at: Stamp;
  readonly nda: string | null;
  /** Number that the application itself gives, which stands first. */
  readonly own?: string;
  /** The INS that is shown; the admissions' choice by default. */
  readonly ins?: string | null;
}

export function pid({ patient, at, nda, own, ins }: PidOptions): string {
  const { identity, site, provenFrom } = patient;
  const shown = ins === undefined ? shownIns(patient, at) : ins;
  const numbers = [own, ippField(patient), shown === null ? undefined : insField(shown)];
  const proven = provenFrom !== null && at >= provenFrom;
  return segment('PID', {
    1: 1,
    3: numbers.filter((it) => it !== undefined).join('~'),
    5: `${escapeText(identity.family)}^${escapeText(identity.given)}^^^^^L`,
    7: identity.birth.replaceAll('-', ''),
    8: identity.sex,
    11: `^^${escapeText(plainMarks(identity.city))}^^${identity.zip}^FRA^H`,
    18: nda === null ? '' : `${nda}^^^${assigner(site)}^AN`,
    32: proven ? 'VALI' : 'PROV',
  });
}

/** The old charset has no typographic marks, and the software none either. */
export const plainMarks = (text: string): string => text.replaceAll('’', "'").replaceAll('–', '-');

/** Messages of a feed file, one by one: each begins at `MSH|`. */
export function messagesIn(bytes: Uint8Array): readonly Buffer[] {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts: number[] = [];
  for (let at = whole.indexOf('MSH|'); at !== -1; at = whole.indexOf('MSH|', at + 4)) {
    if (at === 0 || whole[at - 1] === 0x0d) starts.push(at);
  }
  return starts.map((start, i) => whole.subarray(start, starts[i + 1] ?? whole.length));
}
