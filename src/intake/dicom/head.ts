import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import dicomParser, { type DataSet } from 'dicom-parser';
import type { Refusal } from '../format.ts';
import type { Attributes, Element } from './attributes.ts';
import { binaryAttributes } from './binary.ts';
import { ASCII } from './charset.ts';
import { vrOf } from './dictionary.ts';
import { Growing } from './growing.ts';
import { DEFLATE, HEADER_TOO_LONG, NO_DICOM, TRUNCATED, UNREADABLE } from './refusals.ts';

export const PREAMBLE_BYTES = 128;
const IMPLICIT = '1.2.840.10008.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const DECLARED: ReadonlySet<string> = new Set([IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN]);
const FIRST_WINDOW_BYTES = 256 * 1024;
/** Pixel data in any of its forms (PS3.3 C.7.6.3 and on) and what stands behind it. */
const PIXELS = 'x7fe00000';
const FIRST_PIXELS = 'x7fe00010';

export interface Head {
  readonly attributes: Attributes;
  /** Whether it was read up to pixels; else to the end of the file. */
  readonly hasPixels: boolean;
}

/** Where reading stopped, in bytes of the data set as it was decoded. */
export interface Fault {
  readonly refusal: Refusal;
  readonly offsetBytes: number;
}

/**
 * Metadata of a file (PS3.10), up to its pixels. No more than `maxBytes` of it is held, whatever a
 * deflated file would swell to.
 */
export async function readHead(file: Growing, maxBytes: number): Promise<Head | Fault> {
  const start = startOf(await file.atLeast(FIRST_WINDOW_BYTES));
  if (start === null) return { refusal: NO_DICOM, offsetBytes: 0 };
  if (start.meta === 'cut') return { refusal: TRUNCATED, offsetBytes: start.body };
  const body = new Growing(
    start.syntax === DEFLATED ? inflated(file.from(start.body)) : file.from(start.body),
  );
  try {
    return await readBody(body, start, maxBytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_') !== true) throw error;
    const refusal = code === 'Z_BUF_ERROR' ? TRUNCATED : DEFLATE;
    return { refusal, offsetBytes: start.body };
  } finally {
    await body.close();
  }
}

async function readBody(body: Growing, start: Start, maxBytes: number): Promise<Head | Fault> {
  for (let window = FIRST_WINDOW_BYTES; ; window *= 4) {
    const bytes = (await body.atLeast(Math.min(window, maxBytes))).subarray(0, maxBytes);
    const isAll = body.isAtEnd && bytes.length < maxBytes;
    const syntax = start.syntax ?? syntaxOf(bytes);
    const parsed = parse(bytes, syntax, isAll);
    if (parsed.state === 'broken') return { refusal: UNREADABLE, offsetBytes: parsed.offset };
    if (parsed.state === 'whole') {
      const encoding = { little: syntax !== BIG_ENDIAN, decode: ASCII };
      const attributes = joined(binaryAttributes(parsed.set, encoding), start.meta);
      return { attributes, hasPixels: parsed.hasPixels };
    }
    if (isAll) return { refusal: TRUNCATED, offsetBytes: start.body + parsed.offset };
    if (window >= maxBytes) return { refusal: HEADER_TOO_LONG, offsetBytes: maxBytes };
  }
}

export function hasPreamble(bytes: Buffer): boolean {
  return bytes.toString('latin1', PREAMBLE_BYTES, PREAMBLE_BYTES + 4) === 'DICM';
}

interface Start {
  /** Transfer syntax where it is declared and says how elements are encoded. */
  readonly syntax: string | null;
  readonly body: number;
  /** File meta information (group 0002); `cut` if it ends within. */
  readonly meta: Attributes | 'cut' | null;
}

/**
 * Where the data set begins. Some files lack the preamble, others all of the file meta information:
 * they begin with group 0002 or 0008.
 */
function startOf(bytes: Buffer): Start | null {
  const isPart10 = hasPreamble(bytes);
  const from = isPart10 ? PREAMBLE_BYTES + 4 : 0;
  if (bytes.length < from + 8) return isPart10 ? { syntax: null, body: from, meta: 'cut' } : null;
  if (bytes.readUInt16LE(from) !== 0x0002) {
    const group = [bytes.readUInt16LE(from), bytes.readUInt16BE(from)];
    return isPart10 || group.includes(0x0008) ? { syntax: null, body: from, meta: null } : null;
  }
  const { meta, end } = metaOf(bytes, from);
  if (end + 8 > bytes.length)
    return { syntax: null, body: Math.min(end, bytes.length), meta: 'cut' };
  const declared = meta.element('00020010')?.values[0] ?? '';
  return { syntax: DECLARED.has(declared) ? declared : null, body: end, meta };
}

/** Group 0002 is explicit little endian, whatever follows (PS3.10 §7.1). */
function metaOf(bytes: Buffer, from: number): { readonly meta: Attributes; readonly end: number } {
  const texts = new Map<string, string>();
  let at = from;
  while (at + 12 <= bytes.length && bytes.readUInt16LE(at) === 0x0002) {
    const isLong = ['OB', 'UN'].includes(bytes.toString('latin1', at + 4, at + 6));
    const start = at + (isLong ? 12 : 8);
    const end = start + (isLong ? bytes.readUInt32LE(at + 8) : bytes.readUInt16LE(at + 6));
    const number = bytes
      .readUInt16LE(at + 2)
      .toString(16)
      .toUpperCase()
      .padStart(4, '0');
    const text = bytes.toString('latin1', start, end).replace(/[\0 ]+$/, '');
    if (!isLong && text !== '') texts.set(`0002${number}`, text);
    at = end;
  }
  const element = (tag: string): Element | null => {
    const text = texts.get(tag);
    return text === undefined ? null : { vr: 'UI', values: [text], items: [] };
  };
  return { meta: { element }, end: at };
}

/** How elements are encoded, from the first: two letters stand where a length would. */
function syntaxOf(bytes: Buffer): string {
  if (!/^[A-Z]{2}$/.test(bytes.toString('latin1', 4, 6))) return IMPLICIT;
  return bytes.readUInt16LE(0) > 0x00ff ? BIG_ENDIAN : EXPLICIT;
}

type Parsed =
  | { readonly state: 'whole'; readonly set: DataSet; readonly hasPixels: boolean }
  | { readonly state: 'short' | 'broken'; readonly offset: number };

function parse(bytes: Buffer, syntax: string, isAll: boolean): Parsed {
  if (bytes.length === 0) return { state: 'short', offset: 0 };
  let set: DataSet;
  let fault: unknown = null;
  try {
    // What was deflated is explicit little endian by now.
    const TransferSyntaxUID = syntax === DEFLATED ? EXPLICIT : syntax;
    const options = { TransferSyntaxUID, untilTag: FIRST_PIXELS, vrCallback: knownVr };
    set = dicomParser.parseDicom(bytes, options);
  } catch (error) {
    const { dataSet, exception } = error as { dataSet?: DataSet; exception?: unknown };
    // Sequences within sequences without end: the stack is spent.
    if (dataSet === undefined || exception instanceof RangeError)
      return { state: 'broken', offset: 0 };
    set = dataSet;
    fault = exception;
  }
  const elements = Object.values(set.elements).filter(({ tag }) => tag !== 'x00020010');
  const broken = elements.find(({ vr }) => vr !== undefined && !/^[A-Z]{2}$/.test(vr));
  if (broken !== undefined) return { state: 'broken', offset: broken.dataOffset };
  if (elements.some(({ tag }) => tag >= PIXELS)) return { state: 'whole', set, hasPixels: true };
  const last = elements.at(-1);
  const isShort =
    fault !== null ||
    set.warnings.some((text) => /^eof encountered(?!.*peeking)/.test(text)) ||
    (last !== undefined && last.dataOffset + last.length > bytes.length);
  if (!isShort && isAll) return { state: 'whole', set, hasPixels: false };
  return { state: 'short', offset: last?.dataOffset ?? 0 };
}

function knownVr(tag: string): string | undefined {
  const vr = vrOf(tag.slice(1).toUpperCase());
  return vr === 'UN' ? undefined : vr;
}

function joined(body: Attributes, meta: Start['meta']): Attributes {
  if (meta === null || meta === 'cut') return body;
  return { element: (tag) => (tag.startsWith('0002') ? meta : body).element(tag) };
}

function inflated(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  // Errors of the pipeline come out of the iteration.
  return pipeline(Readable.from(source), createInflateRaw(), () => {});
}
