/**
 * Reads a sample of an application and proposes the pack that could take it in: bytes in, profile
 * out. What it proposes is a first guess, to be read by somebody who knows the application.
 */
import { ParcoursError } from '../../model/errors.ts';
import { CSV } from '../csv/index.ts';
import type { FormatReader, LandedBytes } from '../format.ts';
import { HL7V2 } from '../hl7v2/index.ts';
import { ColumnGatherer } from './column.ts';
import { guessFormat, type SampleFormat } from './guess-format.ts';
import type { SampleProfile } from './proposal.ts';
import { kindOfName, proposeTable } from './propose-csv.ts';
import { FHIR_FIELDS, proposeResources } from './propose-fhir.ts';
import { HL7_FIELDS, OBX_FIELDS, proposeMessages } from './propose-hl7.ts';

export { profileReport } from './report.ts';

export interface Sample {
  /** Name of the file. */
  readonly name: string;
  /** All of it, or its beginning up to the end of a line. */
  readonly bytes: Uint8Array;
}

/**
 * Profiles a sample for a source of that name. Throws ParcoursError 'profile.format' when it is
 * none of the formats known here, 'profile.header' when a table has no names of columns.
 */
export async function profileSample(sample: Sample, source: string): Promise<SampleProfile> {
  const format = guessFormat(sample.bytes);
  switch (format?.name) {
    case 'csv':
      return profileTable(sample, source, format);
    case 'hl7v2':
      return profileMessages(sample, source);
    case 'fhir':
      return profileResources(sample);
    default:
      throw unknownSample(sample.name);
  }
}

async function profileTable(
  { name, bytes }: Sample,
  source: string,
  { delimiter, encoding }: Extract<SampleFormat, { readonly name: 'csv' }>,
): Promise<SampleProfile> {
  const header = headerOf(bytes, delimiter, encoding);
  if (header === null) throw noHeader(name);
  const kind = kindOfName(name) ?? source;
  const reader = CSV.open({ delimiter, encoding, record: kind });
  const { columns, kinds, refused } = await gather(reader, { name: 'sample', bytes }, [
    { each: null, paths: header },
  ]);
  const proposal = proposeTable(source, name, columns);
  const own = proposal.kindFromName === null ? { record: kind } : {};
  const records = columns[0]?.rows ?? 0;
  return {
    format: { name: 'csv', delimiter, encoding, ...own },
    records,
    refused,
    kinds,
    columns,
    proposal,
  };
}

/** Names of the columns; null if the first line holds values. */
function headerOf(
  bytes: Uint8Array,
  delimiter: string,
  encoding: string,
): readonly string[] | null {
  const end = bytes.indexOf(0x0a);
  const line = new TextDecoder(encoding).decode(bytes.subarray(0, end === -1 ? bytes.length : end));
  const names = line
    .replace(/^\uFEFF|\r$/g, '')
    .split(delimiter)
    .map((cell) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim(),
    );
  const isNamed = names.every((name) => /\p{L}/u.test(name) && name.length <= 60);
  const isOnce = new Set(names).size === names.length;
  return isNamed && isOnce ? names : null;
}

async function profileMessages(sample: Sample, source: string): Promise<SampleProfile> {
  const found = await gather(HL7V2.open({}), sample, [
    { each: null, paths: HL7_FIELDS },
    { each: 'OBX', paths: OBX_FIELDS },
  ]);
  const { columns, kinds, refused } = found;
  const proposal = proposeMessages(source, [...kinds.keys()].sort(), columns);
  const records = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  return { format: { name: 'hl7v2' }, records, refused, kinds, columns, proposal };
}

interface Gathered {
  readonly columns: SampleProfile['columns'];
  readonly kinds: Map<string, number>;
  readonly refused: number;
}

/** Runs over all records with a reader's own paths. */
async function gather(
  reader: FormatReader<unknown>,
  { name, bytes }: Sample,
  groups: readonly { readonly each: string | null; readonly paths: readonly string[] }[],
): Promise<Gathered> {
  const landed: LandedBytes = {
    name,
    sizeBytes: bytes.length,
    stream: async function* () {
      yield bytes;
    },
  };
  const looked = groups.map(({ each, paths }) => ({
    parts: each === null ? (record: unknown) => [record] : reader.each(each),
    fields: paths.map((path) => ({ get: reader.field(path), column: new ColumnGatherer(path) })),
  }));
  const kinds = new Map<string, number>();
  let refused = 0;
  for await (const batch of reader.read(landed)) {
    for (const item of batch) {
      if (!item.ok) {
        refused++;
        continue;
      }
      kinds.set(item.kind, (kinds.get(item.kind) ?? 0) + 1);
      for (const { parts, fields } of looked) {
        for (const part of parts(item.record)) {
          for (const { get, column } of fields) column.add(get(part));
        }
      }
    }
  }
  const columns = looked.flatMap(({ fields }) => fields.map(({ column }) => column.profile()));
  return { columns, kinds, refused };
}

function profileResources({ bytes }: Sample): SampleProfile {
  const fields = FHIR_FIELDS.map((path) => ({ path, column: new ColumnGatherer(path) }));
  const kinds = new Map<string, number>();
  let refused = 0;
  for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
    if (line.trim() === '') continue;
    const resource = jsonOf(line);
    const type = at(resource, 'resourceType');
    if (type === null) {
      refused++;
      continue;
    }
    kinds.set(type, (kinds.get(type) ?? 0) + 1);
    for (const { path, column } of fields) column.add(at(resource, path));
  }
  const columns = fields.map(({ column }) => column.profile()).filter(({ filled }) => filled > 0);
  const records = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  const proposal = proposeResources([...kinds.keys()].sort(), columns);
  return { format: { name: 'fhir' }, records, refused, kinds, columns, proposal };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** The value at `code.coding.0.code`, as text. */
function at(value: unknown, path: string): string | null {
  let found: unknown = value;
  for (const step of path.split('.')) {
    if (typeof found !== 'object' || found === null) return null;
    found = (found as Readonly<Record<string, unknown>>)[step];
  }
  return typeof found === 'string' || typeof found === 'number' ? String(found) : null;
}

function unknownSample(source: string): ParcoursError {
  return new ParcoursError(
    'input',
    'profile.format',
    {
      fr: 'Format non reconnu ; un connecteur se propose d’après un fichier csv, hl7v2 ou fhir (NDJSON)',
      en: 'Format not recognised; a pack is proposed from a file of csv, hl7v2 or fhir (NDJSON)',
    },
    { source },
  );
}

function noHeader(source: string): ParcoursError {
  return new ParcoursError(
    'input',
    'profile.header',
    {
      fr: 'La première ligne ne donne pas le nom des colonnes, une fois chacun',
      en: 'The first line does not give the names of the columns, each once',
    },
    { source, line: 1 },
  );
}
