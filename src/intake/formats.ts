import { ParcoursError } from '../model/errors.ts';
import { CSV } from './csv/index.ts';
import { DATABASE_ROWS } from './database/index.ts';
import { DICOM } from './dicom/index.ts';
import type { Format } from './format.ts';
import { HL7V2 } from './hl7v2/index.ts';
import { PMSI } from './pmsi/index.ts';
import { RPU } from './rpu/index.ts';

const FORMATS: ReadonlyMap<string, Format> = new Map(
  [CSV, DATABASE_ROWS, DICOM, HL7V2, PMSI, RPU].map((format) => [format.name, format]),
);

export function formatNamed(name: string, source: string): Format {
  const found = FORMATS.get(name);
  if (found !== undefined) return found;
  const known = [...FORMATS.keys()].join(', ');
  throw new ParcoursError(
    'input',
    'pack.unknown-format',
    { fr: `Format inconnu ; connus : ${known}`, en: `Unknown format; known are: ${known}` },
    { source, path: 'format.name' },
  );
}
