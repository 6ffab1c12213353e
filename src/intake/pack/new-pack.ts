import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ParcoursError } from '../../model/errors.ts';
import { profileReport, profileSample, type Sample } from '../profile/index.ts';
import type { Proposal } from '../profile/proposal.ts';

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

type Files = Readonly<Record<string, string | Uint8Array>>;

/**
 * Makes a pack that can be checked at once, to be changed by whoever knows the application. Throws
 * ParcoursError 'pack.no-beginning' for a format without a beginning here.
 */
export function newPack(folder: string, name: string, format: string): readonly string[] {
  const beginning = BEGINNINGS[format];
  if (beginning === undefined) throw noBeginning(format);
  return writePack(folder, {
    'source.yaml': `name: ${name}
title: { fr: ${name}, en: ${name} }
owner: { name: À compléter · To be filled in }
version: 1
format: ${beginning.format}
`,
    'map/main.yaml': `rules:\n${beginning.rule}`,
  });
}

/**
 * Makes a pack as a sample of the application suggests it, with the sample and PROFILE.md, which
 * tells in words what was found. Throws ParcoursError 'profile.…' when the sample can't be read.
 */
export async function newPackFromSample(
  folder: string,
  name: string,
  sample: Sample,
  lang: 'fr' | 'en',
): Promise<readonly string[]> {
  const profile = await profileSample(sample, name);
  const { proposal, format } = profile;
  const source = {
    name,
    title: { fr: name, en: name },
    owner: { name: 'À compléter · To be filled in' },
    version: 1,
    format,
    ...(proposal.kindFromName === null ? {} : { kindFromName: proposal.kindFromName }),
    ...(proposal.ignored.length === 0 ? {} : { ignored: proposal.ignored }),
  };
  return writePack(folder, {
    'source.yaml': stringify(source),
    ...mapFiles(proposal),
    [`samples/${sample.name}`]: sample.bytes,
    'PROFILE.md': profileReport(profile, lang),
  });
}

function mapFiles({ rules, views }: Proposal): Files {
  const map = rules.length === 0 ? {} : { 'map/main.yaml': stringify({ rules }, YAML_OPTIONS) };
  const viewFiles = [...views].map(([view, json]) => {
    return [`views/${view}.json`, `${JSON.stringify(json, null, 2)}\n`] as const;
  });
  return { ...map, ...Object.fromEntries(viewFiles) };
}

const YAML_OPTIONS = { aliasDuplicateObjects: false, lineWidth: 100 } as const;

const EMPTY_TABLES: Files = {
  'terms/codes.tsv':
    'subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tobject_concept_id\tobject_domain\tmapping_justification\tauthor_id\tmapping_date\tconfidence\n',
  'units.tsv': 'local\tcode\tucum\tunit_concept_id\tfactor\tshift\n',
};

function writePack(folder: string, content: Files): readonly string[] {
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
  for (const inner of ['map', 'terms', 'samples', 'views']) {
    const isUsed = inner !== 'views' || Object.keys(content).some((file) => file.startsWith(inner));
    if (isUsed) mkdirSync(join(folder, inner));
  }
  const files = { ...content, ...EMPTY_TABLES };
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(folder, file), text, { mode: file.startsWith('samples/') ? 0o600 : 0o644 });
  }
  return Object.keys(files).map((file) => join(folder, file));
}

function noBeginning(format: string): ParcoursError {
  const known = Object.keys(BEGINNINGS).join(', ');
  return new ParcoursError(
    'input',
    'pack.no-beginning',
    {
      fr: `Aucun modèle de connecteur pour ce format ; il y en a pour : ${known}`,
      en: `No pack can be begun for this format; known are: ${known}`,
    },
    { path: format },
  );
}
