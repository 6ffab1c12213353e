import type { Attributes, Element } from './attributes.ts';
import { readable } from './values.ts';

/** An attribute of the DICOM JSON model (PS3.18 F.2.2). */
interface JsonElement {
  readonly vr?: unknown;
  readonly Value?: unknown;
}

/** A data set of the DICOM JSON model, which always is UTF-8. */
export function jsonAttributes(object: Readonly<Record<string, unknown>>): Attributes {
  return {
    element: (tag) => {
      const found = object[tag] as JsonElement | null | undefined;
      if (typeof found !== 'object' || found === null || !Array.isArray(found.Value)) return null;
      return elementOf(String(found.vr ?? ''), found.Value);
    },
  };
}

function elementOf(vr: string, given: readonly unknown[]): Element | null {
  if (vr === 'SQ') {
    const items = given.filter(isObject).map(jsonAttributes);
    return { vr, values: [], items };
  }
  const values = given.map((value) => readable(vr, textOf(value).trim()));
  return values.every((value) => value === '') ? null : { vr, values, items: [] };
}

/** A name of a person comes in groups, which a file joins with an equals sign (PS3.5 §6.2.1.2). */
const NAME_GROUPS = ['Alphabetic', 'Ideographic', 'Phonetic'];

function textOf(value: unknown): string {
  if (!isObject(value)) return value === null || value === undefined ? '' : String(value);
  return NAME_GROUPS.map((group) => String(value[group] ?? ''))
    .join('=')
    .replace(/=+$/, '');
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where an object of the page's list stands, in bytes. */
interface ItemPlace {
  readonly from: number;
  readonly to: number;
}

const [QUOTE, BACKSLASH, OPEN, CLOSE] = [0x22, 0x5c, 0x7b, 0x7d];

/** The objects of a page, so that one that is broken doesn't take the others with it. */
export function objectsIn(bytes: Uint8Array): readonly ItemPlace[] {
  const objects: ItemPlace[] = [];
  let [depth, from] = [0, 0];
  let quoted = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (quoted) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === OPEN) {
      if (depth++ === 0) from = at;
    } else if (byte === CLOSE && depth > 0 && --depth === 0) objects.push({ from, to: at + 1 });
  }
  if (depth > 0) objects.push({ from, to: bytes.length });
  return objects;
}
