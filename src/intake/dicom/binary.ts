import type { DataSet, Element as ParsedElement } from 'dicom-parser';
import { type Attributes, type Element, ONE_TEXT } from './attributes.ts';
import { ASCII, type Decode, decodeBy } from './charset.ts';
import { vrOf } from './dictionary.ts';
import { readable } from './values.ts';

/** Texts in the character set of (0008,0005); all others are ASCII (PS3.5 §6.1.2.2). */
const IN_CHARSET: ReadonlySet<string> = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);
const OTHER_TEXTS: ReadonlySet<string> = new Set(['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'TM']);
const UIDS: ReadonlySet<string> = new Set(['UI', 'UR']);

interface NumberType {
  readonly size: number;
  readonly read: (view: DataView, at: number, little: boolean) => number | bigint | string;
}

const NUMBERS: Readonly<Record<string, NumberType>> = {
  US: { size: 2, read: (view, at, little) => view.getUint16(at, little) },
  SS: { size: 2, read: (view, at, little) => view.getInt16(at, little) },
  UL: { size: 4, read: (view, at, little) => view.getUint32(at, little) },
  SL: { size: 4, read: (view, at, little) => view.getInt32(at, little) },
  FL: { size: 4, read: (view, at, little) => view.getFloat32(at, little) },
  FD: { size: 8, read: (view, at, little) => view.getFloat64(at, little) },
  UV: { size: 8, read: (view, at, little) => view.getBigUint64(at, little) },
  SV: { size: 8, read: (view, at, little) => view.getBigInt64(at, little) },
  AT: {
    size: 4,
    read: (view, at, little) =>
      hex(view.getUint16(at, little)) + hex(view.getUint16(at + 2, little)),
  },
};

const hex = (number: number): string => number.toString(16).toUpperCase().padStart(4, '0');

/** More numbers in one element are a table of pixels or curves, and no metadata. */
const NUMBERS_MAX = 64;

export interface Encoding {
  readonly little: boolean;
  readonly decode: Decode;
}

/** A parsed data set; nothing is decoded before it is asked for. */
export function binaryAttributes(set: DataSet, outer: Encoding): Attributes {
  const own = set.elements.x00080005;
  const terms = own === undefined ? [] : textOf(set.byteArray, own, ASCII).split('\\');
  const decode = own === undefined ? outer.decode : (decodeBy(terms.map((t) => t.trim())) ?? ASCII);
  const encoding = { ...outer, decode };
  return {
    element: (tag) => {
      const found = set.elements[`x${tag.toLowerCase()}`];
      return found === undefined ? null : elementOf(tag, found, set, encoding);
    },
  };
}

function elementOf(
  tag: string,
  found: ParsedElement,
  set: DataSet,
  encoding: Encoding,
): Element | null {
  if (found.items !== undefined) {
    const items = found.items.flatMap(({ dataSet }) => {
      return dataSet === undefined ? [] : [binaryAttributes(dataSet, encoding)];
    });
    return { vr: 'SQ', values: [], items };
  }
  if (found.length === 0) return null;
  const told = found.vr;
  const vr = told === undefined || told === 'UN' ? vrOf(tag) : told;
  const values = valuesOf(vr, set.byteArray, found, encoding);
  return values.length === 0 ? null : { vr, values, items: [] };
}

function valuesOf(
  vr: string,
  bytes: Uint8Array,
  found: ParsedElement,
  { little, decode }: Encoding,
): readonly string[] {
  const type = NUMBERS[vr];
  if (type !== undefined) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + found.dataOffset, found.length);
    const count = Math.min(NUMBERS_MAX, Math.floor(found.length / type.size));
    return Array.from({ length: count }, (_, i) => String(type.read(view, i * type.size, little)));
  }
  const inCharset = IN_CHARSET.has(vr);
  if (!inCharset && !OTHER_TEXTS.has(vr) && !UIDS.has(vr)) return [];
  const text = textOf(bytes, found, inCharset ? decode : ASCII);
  const values = ONE_TEXT.has(vr) ? [text.trimEnd()] : text.split('\\').map((part) => part.trim());
  return values.every((value) => value === '') ? [] : values.map((value) => readable(vr, value));
}

/** Filled up to an even length by a blank, or by a zero (PS3.5 §6.2). */
function textOf(bytes: Uint8Array, { dataOffset, length }: ParsedElement, decode: Decode): string {
  return decode(bytes.subarray(dataOffset, dataOffset + length)).replace(/\0+$/, '');
}
