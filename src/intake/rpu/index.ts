/** RPU: summaries of passages through emergency rooms, the XML of the OSCOUR network. */
import { z } from 'zod';
import { ParcoursError } from '../../model/errors.ts';
import type { Format, FormatReader, LandedBytes, ReadItem, Refusal } from '../format.ts';
import { type Framed, framesOf } from './frames.ts';
import { parsePassage } from './passage.ts';

const OPTIONS = z.strictObject({
  /** Character set in place of what the XML declaration says: some senders lie. */
  encoding: z.string().optional(),
});

/** What a passage's elements hold, by their path below PATIENT. */
export interface RpuRecord {
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Number of the establishment (FINESS), told once in the head of the file. */
  readonly finess: string | null;
  /** Text of the element that an event is made of; null: the passage as a whole. */
  readonly focus: string | null;
}

export const RPU: Format = {
  name: 'rpu',
  open: (given) => {
    const options = OPTIONS.safeParse(given);
    if (!options.success) {
      throw new ParcoursError('input', 'intake.options', {
        fr: 'Option du format rpu : encoding',
        en: 'Option of the format rpu: encoding',
      });
    }
    const reader: FormatReader<RpuRecord> = {
      read: (landed) => readPassages(landed, options.data.encoding),
      field: fieldOf,
      each: eachOf,
    };
    return reader as FormatReader<unknown>;
  },
};

const PATH = /^[A-Z][A-Z0-9_]*(?:\/[A-Z][A-Z0-9_]*)*$/;

/** `ENTREE`, `LISTE_ACTES/ACTE` (the first), `FINESS`; `.`: the element in focus. */
function fieldOf(path: string): (record: RpuRecord) => string | null {
  if (path === '.') return ({ focus }) => focus;
  if (path === 'FINESS') return ({ finess }) => finess;
  checkPath(path);
  return ({ values }) => values.get(path)?.[0] ?? null;
}

/** `LISTE_ACTES/ACTE`: each element of the path that holds text. */
function eachOf(path: string): (record: RpuRecord) => readonly RpuRecord[] {
  checkPath(path);
  return (record) => (record.values.get(path) ?? []).map((focus) => ({ ...record, focus }));
}

function checkPath(path: string): void {
  if (PATH.test(path)) return;
  throw new ParcoursError(
    'input',
    'intake.path',
    {
      fr: `« ${path} » n’est pas un élément d’un passage ; attendu par exemple ENTREE, LISTE_ACTES/ACTE`,
      en: `“${path}” is no element of a passage; expected for instance ENTREE, LISTE_ACTES/ACTE`,
    },
    { path },
  );
}

const BATCH = 256;

async function* readPassages(
  landed: LandedBytes,
  encoding: string | undefined,
): AsyncGenerator<readonly ReadItem<RpuRecord>[]> {
  let batch: ReadItem<RpuRecord>[] = [];
  for await (const framed of framesOf(landed, encoding)) {
    batch.push(itemOf(framed));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function itemOf({ place, finess, ...rest }: Framed): ReadItem<RpuRecord> {
  if ('refusal' in rest) return { ok: false, refusal: rest.refusal, place };
  const values = parsePassage(rest.text);
  if (values === null) return { ok: false, refusal: MALFORMED, place };
  return { ok: true, kind: 'passage', record: { values, finess, focus: null }, place };
}

const MALFORMED: Refusal = {
  rule: 'rpu.xml',
  field: 'PATIENT',
  expected: { fr: 'du XML bien formé', en: 'well-formed XML' },
};
