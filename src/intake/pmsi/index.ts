/** PMSI MCO: summaries of stays (RSS) as RUM lines of fixed width, 022 and 023, grouped or not. */
import { z } from 'zod';
import { ParcoursError } from '../../model/errors.ts';
import { ExpandedTooFar, type Line, linesOf } from '../csv/lines.ts';
import type { Format, FormatReader, LandedBytes, ReadItem, Refusal } from '../format.ts';
import { LAYOUTS, ZONES, type ZoneName } from './layout.ts';
import { ENDLESS, NOT_ASCII, type RumRecord, readRum, textAt, zonesOf } from './rum.ts';

const OPTIONS = z.strictObject({});

export const PMSI: Format = {
  name: 'pmsi',
  open: (given) => {
    if (!OPTIONS.safeParse(given).success) {
      throw new ParcoursError('input', 'intake.options', {
        fr: 'Le format pmsi n’a pas d’options',
        en: 'The format pmsi has no options',
      });
    }
    const reader: FormatReader<RumRecord> = { read: readLines, field: fieldOf, each: eachOf };
    return reader as FormatReader<unknown>;
  },
};

const FIELDS = new Set([...LAYOUTS.values()].flatMap(({ fixed }) => [...fixed.keys()]));
const ZONE_FIELDS = new Set(
  [...LAYOUTS.values()].flatMap(({ zones }) =>
    ZONES.flatMap((zone) => [...zones[zone].fields.keys()]),
  ),
);

/** `NDA`, `DP`: of the passage; `.CODE`, `.DATE`: of the zone in focus. */
function fieldOf(path: string): (record: RumRecord) => string | null {
  if (FIELDS.has(path)) return ({ line, layout }) => textAt(line, layout.fixed.get(path));
  const name = path.slice(1);
  if (!path.startsWith('.') || !ZONE_FIELDS.has(name)) {
    throw badPath(path, [...FIELDS, ...[...ZONE_FIELDS].map((field) => `.${field}`)]);
  }
  return ({ line, layout, focus }) => {
    if (focus === null) return null;
    return textAt(line, layout.zones[focus.zone].fields.get(name), focus.start);
  };
}

/** `DAS`, `DAD`, `ACTE`. */
function eachOf(path: string): (record: RumRecord) => readonly RumRecord[] {
  const zone = ZONES.find((name): name is ZoneName => name === path);
  if (zone === undefined) throw badPath(path, ZONES);
  return (record) => zonesOf(record, zone);
}

function badPath(path: string, known: readonly string[]): ParcoursError {
  const list = known.join(', ');
  return new ParcoursError(
    'input',
    'intake.path',
    {
      fr: `« ${path} » n’est pas un champ du RUM ; connus : ${list}`,
      en: `“${path}” is no field of the RUM; known are: ${list}`,
    },
    { path },
  );
}

/** 99 diagnoses of both kinds and 999 acts stay below. */
const LIMITS = { maxLineBytes: 40_000, maxExpandedBytes: 20_000_000_000 };

async function* readLines(landed: LandedBytes): AsyncGenerator<readonly ReadItem<RumRecord>[]> {
  /** A line without end comes in pieces, and is refused once. */
  let endless = 0;
  try {
    for await (const lines of linesOf(landed, LIMITS)) {
      const items: ReadItem<RumRecord>[] = [];
      for (const line of lines) {
        if (line.number === endless || line.bytes.length === 0) continue;
        if (line.bytes.length > LIMITS.maxLineBytes) endless = line.number;
        items.push(itemOf(line));
      }
      if (items.length > 0) yield items;
    }
  } catch (error) {
    const refusal = error instanceof ExpandedTooFar ? BOMB : UNPACKED;
    yield [
      { ok: false, refusal, place: { line: null, offsetBytes: 0, lengthBytes: landed.sizeBytes } },
    ];
  }
}

function itemOf({ bytes, number, offsetBytes }: Line): ReadItem<RumRecord> {
  const place = { line: number, offsetBytes, lengthBytes: bytes.length };
  if (bytes.length > LIMITS.maxLineBytes) return { ok: false, refusal: ENDLESS, place };
  if (!bytes.every(isPrintable)) return { ok: false, refusal: NOT_ASCII, place };
  const read = readRum(bytes.toString('latin1'));
  if ('refusal' in read) return { ok: false, refusal: read.refusal, place };
  return { ok: true, kind: 'rum', record: read.record, place };
}

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;

const BOMB: Refusal = {
  rule: 'pmsi.expanded',
  field: null,
  expected: {
    fr: 'un fichier dont le contenu décompressé reste sous la limite',
    en: 'a file that stays below the limit when it is unpacked',
  },
};
const UNPACKED: Refusal = {
  rule: 'pmsi.gzip',
  field: null,
  expected: { fr: 'un fichier gzip entier', en: 'a whole gzip file' },
};
