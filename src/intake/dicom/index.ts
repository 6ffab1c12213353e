/**
 * DICOM metadata: files (PS3.10) up to their pixels, and pages of DICOM JSON (PS3.18 F) as a
 * DICOMweb server gives them. Never reads pixels. One file is one record of the kind `instance`;
 * `directory` is a DICOMDIR; an object of a page is a `study`, a `series` or an `instance`. Which
 * modality it is, a map asks by `when: { Modality: [CT] }`.
 */
import { z } from 'zod';
import { ParcoursError } from '../../model/errors.ts';
import type { Format, FormatReader, LandedBytes, ReadItem, RecordPlace } from '../format.ts';
import type { Attributes } from './attributes.ts';
import { decodeBy } from './charset.ts';
import { Growing } from './growing.ts';
import { type Head, hasPreamble, PREAMBLE_BYTES, readHead } from './head.ts';
import { isObject, jsonAttributes, objectsIn } from './json.ts';
import { compileEach, compilePath, type DicomRecord } from './path.ts';
import { CHARSET, JSON_FAULT, JSON_TOO_LONG, NO_STUDY, NO_UID } from './refusals.ts';

export { dicomWebPull } from './qido.ts';

const OPTIONS = z.strictObject({
  /** Metadata of one file, or one page of JSON, may be so large. */
  maxHeaderBytes: z
    .number()
    .int()
    .min(1024)
    .default(64 * 1024 * 1024),
});

export const DICOM: Format = {
  name: 'dicom',
  open: (given) => {
    const options = OPTIONS.safeParse(given);
    if (!options.success) {
      throw new ParcoursError('input', 'intake.options', {
        fr: 'Options du format dicom : maxHeaderBytes',
        en: 'Options of the format dicom: maxHeaderBytes',
      });
    }
    const reader: FormatReader<DicomRecord> = {
      read: (landed) => readPiece(landed, options.data.maxHeaderBytes),
      field: compilePath,
      each: compileEach,
    };
    return reader as FormatReader<unknown>;
  },
};

type Item = ReadItem<DicomRecord>;
const BATCH = 256;

async function* readPiece(landed: LandedBytes, maxBytes: number): AsyncGenerator<readonly Item[]> {
  const file = new Growing(landed.stream());
  try {
    const head = await file.atLeast(PREAMBLE_BYTES + 4);
    if (isJson(head)) yield* readPage(await file.atLeast(maxBytes + 1), maxBytes);
    else yield [await readFile(file, landed.sizeBytes, maxBytes)];
  } finally {
    await file.close();
  }
}

async function readFile(file: Growing, sizeBytes: number, maxBytes: number): Promise<Item> {
  const read = await readHead(file, maxBytes);
  if ('refusal' in read) {
    const place = { line: null, offsetBytes: read.offsetBytes, lengthBytes: sizeBytes };
    return { ok: false, refusal: read.refusal, place };
  }
  return fileItem(read, { line: null, offsetBytes: 0, lengthBytes: sizeBytes });
}

/** A file without preamble never begins so: `[` and `{` are no group of a first element. */
function isJson(head: Buffer): boolean {
  return !hasPreamble(head) && /^(?:ï»¿)?\s*[[{]/.test(head.toString('latin1', 0, 64));
}

function* readPage(page: Buffer, maxBytes: number): Generator<readonly Item[]> {
  const whole = { line: null, offsetBytes: 0, lengthBytes: page.length };
  if (page.length > maxBytes) {
    yield [{ ok: false, refusal: JSON_TOO_LONG, place: whole }];
    return;
  }
  const objects = objectsIn(page);
  for (let from = 0; from < objects.length; from += BATCH) {
    yield objects.slice(from, from + BATCH).map(({ from: start, to }) => {
      const place = { line: null, offsetBytes: start, lengthBytes: to - start };
      const value = parsedJson(page.toString('utf8', start, to));
      if (value === null) return { ok: false, refusal: JSON_FAULT, place };
      return pageItem(jsonAttributes(value), place);
    });
  }
}

function parsedJson(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

const DICOMDIR = '1.2.840.10008.1.3.10';
const [SOP_CLASS, CHARACTER_SET, STUDY] = ['00020002', '00080005', '0020000D'];

/** What each identifier makes of an object of a page, the most precise first. */
const KINDS = [
  ['00080018', 'instance'],
  ['0020000E', 'series'],
  [STUDY, 'study'],
] as const;

function pageItem(attributes: Attributes, place: RecordPlace): Item {
  const kind = KINDS.find(([tag]) => attributes.element(tag) !== null)?.[1];
  if (kind === undefined) return { ok: false, refusal: NO_UID, place };
  return { ok: true, kind, record: { attributes, whole: attributes }, place };
}

function fileItem({ attributes, hasPixels }: Head, place: RecordPlace): Item {
  const charset = attributes.element(CHARACTER_SET);
  if (charset !== null && decodeBy(charset.values) === null) {
    return { ok: false, refusal: CHARSET, place };
  }
  const isDirectory = attributes.element(SOP_CLASS)?.values[0] === DICOMDIR;
  // Cut between two elements, a file looks whole; but all that is of a patient names its study.
  if (!isDirectory && !hasPixels && attributes.element(STUDY) === null) {
    return { ok: false, refusal: NO_STUDY, place };
  }
  const kind = isDirectory ? 'directory' : 'instance';
  return { ok: true, kind, record: { attributes, whole: attributes }, place };
}
