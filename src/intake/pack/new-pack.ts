import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ParcoursError } from '../../model/errors.ts';

/** What a new pack begins with: a source to be named, one rule to be changed. */
const BEGINNINGS: Readonly<Record<string, { readonly format: string; readonly rule: string }>> = {
  csv: {
    format: "{ name: csv, delimiter: ';', encoding: utf-8 }",
    rule: `  - name: result
    record: results
    fact: measurement
    key: id
    version: updated_at
    slots:
      patient: { join: [{ text: APPLICATION }, patient_id], with: ':' }
      start: sampled_at
      code: code
      label: label
      number: value
      unit: unit
`,
  },
  hl7v2: {
    format: '{ name: hl7v2 }',
    rule: `  - name: result
    record: ORU^R01
    each: OBX
    fact: measurement
    key: { join: [OBR-3.1, OBX-3.1] }
    version: MSH-7
    rank: { path: OBX-11, codes: { P: '1', F: '2', C: '3', D: '4' }, otherwise: '0' }
    cancelled: { OBX-11: [D] }
    times: hl7
    slots:
      patient: { join: ['PID-3.4.1', 'PID-3.1'], with: ':' }
      start: { first: [OBX-14, OBR-7] }
      code: OBX-3.1
      label: OBX-3.2
      number: OBX-5.1
      unit: OBX-6.1
`,
  },
};

/** Makes a pack that can be checked at once, to be changed by whoever knows the application. */
export function newPack(folder: string, name: string, format: string): readonly string[] {
  const beginning = BEGINNINGS[format] ?? BEGINNINGS.csv;
  if (beginning === undefined) throw new RangeError('a pack begins with a format');
  try {
    mkdirSync(folder);
  } catch (error) {
    throw new ParcoursError(
      'input',
      'pack.exists',
      { fr: 'Cette source existe déjà', en: 'This source exists already' },
      { source: folder },
      { cause: error },
    );
  }
  for (const inner of ['map', 'terms', 'samples']) mkdirSync(join(folder, inner));
  const files: Readonly<Record<string, string>> = {
    'source.yaml': `name: ${name}
title: { fr: ${name}, en: ${name} }
owner: { name: À compléter · To be filled in }
version: 1
format: ${beginning.format}
`,
    'map/main.yaml': `rules:\n${beginning.rule}`,
    'terms/codes.tsv':
      'subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tobject_concept_id\tobject_domain\tmapping_justification\tauthor_id\tmapping_date\tconfidence\n',
    'units.tsv': 'local\tcode\tucum\tunit_concept_id\tfactor\tshift\n',
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return Object.keys(files).map((file) => join(folder, file));
}
