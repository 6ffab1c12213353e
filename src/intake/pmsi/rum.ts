import type { Refusal } from '../format.ts';
import {
  COUNTED_BY,
  type FieldPlace,
  FORMAT_PLACE,
  LAYOUTS,
  type Layout,
  ZONES,
  type ZoneName,
} from './layout.ts';

/** A line of a file of RUM, or one zone of it. */
export interface RumRecord {
  readonly line: string;
  readonly layout: Layout;
  /** How many zones of each there are. */
  readonly counts: Readonly<Record<ZoneName, number>>;
  /** Zone that an event is made of, and where it begins; null: the passage as a whole. */
  readonly focus: { readonly zone: ZoneName; readonly start: number } | null;
}

export type RumLine = { readonly record: RumRecord } | { readonly refusal: Refusal };

/** Reads a line's version and counts, and checks that its length is what they say. */
export function readRum(line: string): RumLine {
  if (line.length < FORMAT_PLACE.end) return { refusal: tooShort('FORMAT') };
  const layout = LAYOUTS.get(line.slice(FORMAT_PLACE.start, FORMAT_PLACE.end));
  if (layout === undefined) return { refusal: UNKNOWN_FORMAT };
  if (line.length < layout.fixedChars) return { refusal: tooShort(fieldAt(layout, line.length)) };
  const counts: Partial<Record<ZoneName, number>> = {};
  let chars = layout.fixedChars;
  for (const zone of ZONES) {
    const count = countOf(line, layout.fixed.get(COUNTED_BY[zone]));
    if (count === null) return { refusal: notCounted(COUNTED_BY[zone]) };
    counts[zone] = count;
    chars += count * layout.zones[zone].chars;
    if (line.length < chars) return { refusal: tooShort(zone) };
  }
  // Some programs fill lines up with blanks; anything else would be lost.
  if (line.slice(chars).trim() !== '') return { refusal: TOO_LONG };
  const { DAS = 0, DAD = 0, ACTE = 0 } = counts;
  return { record: { line, layout, counts: { DAS, DAD, ACTE }, focus: null } };
}

/** Each zone of that name. */
export function zonesOf(record: RumRecord, wanted: ZoneName): readonly RumRecord[] {
  let start = record.layout.fixedChars;
  for (const zone of ZONES) {
    const { chars } = record.layout.zones[zone];
    const count = record.counts[zone];
    if (zone !== wanted) start += count * chars;
    else {
      const from = start;
      return Array.from({ length: count }, (_, i) => {
        return { ...record, focus: { zone, start: from + i * chars } };
      });
    }
  }
  return [];
}

/** Text of a field without the blanks around it; null when it is blank, or not of this version. */
export function textAt(line: string, place: FieldPlace | undefined, offset = 0): string | null {
  if (place === undefined) return null;
  const text = line.slice(offset + place.start, offset + place.end).trim();
  return text === '' ? null : text;
}

/** Blank is none. */
function countOf(line: string, place: FieldPlace | undefined): number | null {
  const text = textAt(line, place) ?? '0';
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** The first field that is not whole when the line has so many characters. */
function fieldAt(layout: Layout, length: number): string {
  for (const [name, { end }] of layout.fixed) if (end > length) return name;
  return '';
}

function refusal(rule: string, field: string | null, fr: string, en: string): Refusal {
  return { rule: `pmsi.${rule}`, field, expected: { fr, en } };
}

const tooShort = (field: string): Refusal => {
  return refusal('line-too-short', field, 'une ligne entière', 'a whole line');
};
const notCounted = (field: string): Refusal => {
  return refusal('count', field, 'un nombre en chiffres', 'a number in digits');
};

const KNOWN = [...LAYOUTS.keys()].join(', ');
const UNKNOWN_FORMAT = refusal(
  'format-unknown',
  'FORMAT',
  `un RUM au format ${KNOWN}`,
  `a RUM of format ${KNOWN}`,
);
const TOO_LONG = refusal(
  'line-too-long',
  null,
  'une ligne de la longueur que donnent NBDAS, NBDAD et NBACTE',
  'a line as long as NBDAS, NBDAD and NBACTE say',
);
export const NOT_ASCII = refusal(
  'charset',
  null,
  'des caractères ASCII imprimables : tout autre déplacerait les champs',
  'printable ASCII characters: any other would move the fields',
);
export const ENDLESS = refusal('line-endless', null, 'une ligne moins longue', 'a shorter line');
