/**
 * Writes the terms and units of the example packs (examples/sources) from the catalogue of the
 * synthetic group: node testkit/applications/write-packs.ts
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UNITS } from '../hospital-group/catalogue/measurements.ts';
import { writeTerms } from './terms.ts';

const PACKS = resolve(import.meta.dirname, '../../examples/sources');

/** Term files of each pack: the catalogue's file, and the system that the pack's facts name. */
const TERMS: Readonly<Record<string, readonly (readonly [file: string, system: string])[]>> = {
  laboratory: [['laboratory-test', '']],
  radiology: [['radiology-examination', '']],
  images: [['images', '']],
  pharmacy: [
    ['pharmacy-product', ''],
    ['pharmacy-implant', ''],
  ],
  'patient-record': [
    ['diagnoses', 'CIM-10'],
    ['procedures', 'CCAM'],
    ['patient-record-measure', ''],
  ],
  'patient-record-fhir': [
    ['diagnoses', 'CIM-10'],
    ['procedures', 'CCAM'],
    ['patient-record-measure', ''],
  ],
  devices: [
    ['devices-parameter', ''],
    ['devices-type', ''],
  ],
  emergency: [
    ['diagnoses', 'CIM-10'],
    ['procedures', 'CCAM'],
  ],
  pmsi: [
    ['diagnoses', 'CIM-10'],
    ['procedures', 'CCAM'],
  ],
};

const SSSOM = [
  'subject_id',
  'subject_label',
  'predicate_id',
  'object_id',
  'object_label',
  'object_concept_id',
  'object_domain',
  'mapping_justification',
  'author_id',
  'mapping_date',
  'confidence',
];

/** What one application prints otherwise than the group’s catalogue. */
const OTHER_UNITS = [
  { pack: 'laboratory', local: 'g/L', code: 'HB', unit: UNITS.gPerDl, factor: 0.1 },
];

function sssomLine(system: string, line: string): string {
  const [code, label, id, name, domain, , who, when, confidence] = line.split('\t');
  const subject = system === '' ? code : `${system}:${code}`;
  const justification = 'semapv:ManualMappingCuration';
  return [
    subject,
    label,
    'skos:exactMatch',
    `OMOP:${id}`,
    name,
    id,
    domain,
    justification,
    who,
    when,
    confidence,
  ].join('\t');
}

const catalogue = mkdtempSync(join(tmpdir(), 'parcours-terms-'));
writeTerms(catalogue);
for (const [pack, files] of Object.entries(TERMS)) {
  const folder = join(PACKS, pack);
  mkdirSync(join(folder, 'terms'), { recursive: true });
  for (const [file, system] of files) {
    const [, ...lines] = readFileSync(join(catalogue, `${file}.tsv`), 'utf8')
      .trimEnd()
      .split('\n');
    const rows = lines.map((line) => sssomLine(system, line));
    writeFileSync(
      join(folder, 'terms', `${file}.tsv`),
      `${[SSSOM.join('\t'), ...rows].join('\n')}\n`,
    );
  }
  const usual = Object.values(UNITS).map(({ text, concept }) => [text, '', concept, 1, 0]);
  const others = OTHER_UNITS.filter((other) => other.pack === pack).map(
    ({ local, code, unit, factor }) => {
      return [local, code, unit.concept, factor, 0];
    },
  );
  const units = [...usual, ...others].map((row) => row.join('\t'));
  writeFileSync(
    join(folder, 'units.tsv'),
    `${['local\tcode\tunit_concept_id\tfactor\tshift', ...units].join('\n')}\n`,
  );
}
rmSync(catalogue, { recursive: true });
