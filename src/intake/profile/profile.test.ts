import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { generateApplications } from '../../../testkit/applications/index.ts';
import { openDuck } from '../../lake/index.ts';
import type { Rule } from '../pack/map-file.ts';
import { newPack, newPackFromSample } from '../pack/new-pack.ts';
import { compilePack, readPack } from '../pack/pack.ts';
import { trySamples } from '../pack/try-samples.ts';
import { profileReport, profileSample, type Sample } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'parcours-profile-'));
const feeds = join(folder, 'feeds');
const SITE = { path: '@name', pattern: '(?:^|[^0-9])([0-9]{9})(?:[^0-9]|$)' };

before(() => {
  generateApplications({ persons: 300, sites: 2, days: 200, seed: 1, folder: feeds });
});
after(() => rmSync(folder, { recursive: true }));

/** The largest file of a feed whose name begins so. */
function feed(path: string): Sample & { readonly bytes: Buffer } {
  const [name] = readdirSync(join(feeds, path, '..'))
    .filter((file) => join(path, '..', file).startsWith(path))
    .sort((a, b) => bytesOf(join(path, '..', b)).length - bytesOf(join(path, '..', a)).length);
  assert.ok(name !== undefined, path);
  return { name, bytes: bytesOf(join(path, '..', name)) };
}

const bytesOf = (path: string): Buffer => readFileSync(join(feeds, path));

function text(name: string, lines: readonly string[], encoding: BufferEncoding = 'utf8'): Sample {
  return { name, bytes: Buffer.from(`${lines.join('\n')}\n`, encoding) };
}

/** The rules proposed for a sample; the pack made of it reads the sample without a refusal. */
async function proposed(source: string, sample: Sample): Promise<readonly Rule[]> {
  const pack = join(folder, `${source}-${readdirSync(folder).length}`);
  await newPackFromSample(pack, source, sample, 'fr');
  const read = readPack(pack);
  compilePack(read);
  const [outcome] = await trySamples(read, false);
  assert.equal(outcome?.refused, 0, sample.name);
  assert.ok(outcome !== undefined && outcome.facts > 0, sample.name);
  const { proposal, format } = await profileSample(sample, source);
  assert.equal(read.source.format.name, format.name);
  return proposal.rules;
}

test('prescriptions of the pharmacy are understood without help', async () => {
  const [rule, ...others] = await proposed('pharmacy', feed('pharmacy/prescriptions-'));
  assert.deepEqual(others, []);
  assert.equal(rule?.fact, 'drug');
  assert.equal(rule?.times, 'dd/MM/yyyy HH:mm');
  assert.deepEqual(rule?.key, { join: [{ text: 'prescriptions' }, SITE, 'id_prescription'] });
  assert.equal(rule?.version, 'version');
  assert.deepEqual(rule?.slots, {
    patient: { join: [SITE, 'ipp'], with: ':' },
    visit: { join: [SITE, 'nda'], with: ':' },
    start: 'date_debut',
    end: 'date_fin',
    code: 'code_produit',
    label: 'libelle_produit',
    unit: 'unite_dose',
    ward: 'uf',
    route: 'voie',
    quantity: 'dose_jour',
  });
});

test('diagnoses, acts and measures of the patient record are understood without help', async () => {
  const [diagnosis] = await proposed('record', feed('patient-record/csv/diagnostics-'));
  assert.equal(diagnosis?.fact, 'condition');
  assert.deepEqual(diagnosis?.slots, {
    patient: { join: [{ text: 'RECORD' }, 'patient_id'], with: ':' },
    visit: { join: [SITE, 'nda'], with: ':' },
    start: 'date_debut',
    end: 'date_fin',
    system: { text: 'CIM-10' },
    code: 'code_cim10',
    label: 'libelle',
    ward: 'uf',
  });
  assert.equal(diagnosis?.version, 'date_maj');
  const [act] = await proposed('record', feed('patient-record/csv/actes-'));
  assert.deepEqual(
    [act?.fact, act?.slots.start, act?.slots.code],
    ['procedure', 'date_acte', 'code_ccam'],
  );
  const [measure] = await proposed('record', feed('patient-record/csv/dossier_soins-'));
  assert.equal(measure?.fact, 'measurement');
  assert.equal(measure?.slots.unit, 'unite');
});

test('results as an English database writes them: commas, no number of the row, values with signs', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => {
    const value = i % 8 === 0 ? '<0.5' : i % 13 === 0 ? '"see comment, ""haemolysed"""' : `${i}.5`;
    return `${10_000_000 + (i % 5)},${20_000_000 + (i % 7)},5${i % 3}12,2150-03-${10 + (i % 9)} 0${i % 9}:00:00,${value},mg/dL`;
  });
  const header = 'subject_id,hadm_id,itemid,charttime,value,valueuom';
  const [rule] = await proposed('lab', text('labevents.csv', [header, ...rows]));
  assert.equal(rule?.fact, 'measurement');
  const { slots } = rule ?? { slots: {} };
  assert.deepEqual([slots.start, slots.code, slots.unit], ['charttime', 'itemid', 'valueuom']);
  assert.deepEqual(slots.patient, { join: [{ text: 'LAB' }, 'subject_id'], with: ':' });
  assert.deepEqual(slots.operator, { path: 'value', pattern: '^([<>]=?)' });
});

test('stays with tabs and words joined together: a stay, its end, the person', async () => {
  const header = [
    'PatientId',
    'EncounterId',
    'AdmissionDate',
    'DischargeDate',
    'Ward',
    'Sex',
    'BirthDate',
  ];
  const rows = [
    ['P000001', 'E000001', '20250101', '20250104', '0101', 'F', '19400203'],
    ['P000002', 'E000002', '20250102', '', '0102', 'M', '19500203'],
  ];
  const sample = text(
    '2025 stays.txt',
    [header, ...rows].map((cells) => cells.join('\t')),
  );
  const rules = await proposed('stays', sample);
  assert.deepEqual(
    rules.map(({ fact }) => fact),
    ['stay', 'discharge', 'person'],
  );
  assert.deepEqual(
    rules.map(({ times }) => times),
    ['hl7', 'hl7', 'hl7'],
  );
  assert.equal(rules[2]?.slots.birth, 'BirthDate');
});

test('acts with quoted French names of columns, in windows-1252; names of persons are left alone', async () => {
  const sample = text(
    'actes.csv',
    [
      '"N° IPP";"Nom";"Prénom";"N° séjour";"Date de réalisation";"Code acte";"Libellé"',
      '"00012345";"TESTE";"Zoé";"2500000001";"03/02/2025";"DEQP003";"Électrocardiographie"',
      '"00012346";"ESSAI";"Anaïs";"2500000002";"14/02/2025";"YYYY600";"Supplément €"',
    ].map((line) => line.replace('€', '\u0080')),
    'latin1',
  );
  const [rule] = await proposed('acts', sample);
  assert.equal(rule?.fact, 'procedure');
  assert.deepEqual(rule?.slots, {
    patient: { join: [{ text: 'ACTS' }, 'N° IPP'], with: ':' },
    visit: { join: [{ text: 'ACTS' }, 'N° séjour'], with: ':' },
    start: 'Date de réalisation',
    code: 'Code acte',
    label: 'Libellé',
  });
  const report = profileReport(await profileSample(sample, 'acts'), 'fr');
  assert.match(report, /windows-1252/);
  assert.match(report, /\| N° IPP \| 100 % \| 2 \| .*`99999999` \| patient, key \|/);
  assert.doesNotMatch(report, /TESTE|Zoé|00012345|DEQP003/);
});

test('messages of the laboratory and of admissions', async () => {
  const [result] = await proposed('laboratory', feed('laboratory/5499'));
  assert.deepEqual(result?.slots.patient, {
    join: ['PID-3[5=PI].4.2', 'PID-3[5=PI].1'],
    with: ':',
  });
  assert.deepEqual(result?.slots.visit, { join: ['PV1-19.4.2', 'PV1-19.1'], with: ':' });
  const rules = await proposed('admissions', feed('admissions/5499'));
  assert.ok(
    ['movement', 'stay', 'person'].every((fact) => rules.some((rule) => rule.fact === fact)),
  );
});

test('FHIR resources get the views of their types; others are named as ignored', async () => {
  const condition = feed('patient-record/fhir/Condition-');
  const other = Buffer.from('{"resourceType":"CarePlan","id":"1"}\nbroken\n');
  const sample = { name: 'x.ndjson', bytes: Buffer.concat([condition.bytes, other]) };
  const { proposal, refused } = await profileSample(sample, 'record');
  assert.deepEqual([...proposal.views.keys()], ['condition']);
  assert.deepEqual([proposal.ignored, refused], [['CarePlan'], 1]);
  const pack = join(folder, 'resources');
  await newPackFromSample(pack, 'record', condition, 'en');
  const resources = { memoryLimitMb: 256, threads: 1, temporaryFolder: folder };
  const connection = await openDuck({ path: join(folder, 'samples.duckdb'), ...resources });
  try {
    const bench = { connection, workFolder: folder };
    const [outcome] = await trySamples(readPack(pack), true, bench);
    const lines = condition.bytes.toString().trim().split('\n').length;
    assert.equal((outcome?.facts ?? 0) + (outcome?.refused ?? 0), lines);
    assert.equal((await trySamples(readPack(pack), false, bench))[0]?.state, 'equal');
    const file = join(pack, 'samples', `${condition.name}.expected.json`);
    const [fact] = JSON.parse(readFileSync(file, 'utf8')).facts;
    assert.match(fact.slots.start, /^\d{4}-\d\d-\d\dT/);
    assert.equal(fact.kind, 'condition');
  } finally {
    connection.close();
  }
});

test('what cannot be placed is said, not guessed', async () => {
  const { proposal } = await profileSample(feed('deaths/deces-'), 'deaths');
  assert.deepEqual(proposal.rules, []);
  assert.deepEqual(proposal.ignored, ['deces']);
  assert.ok(proposal.doubts.includes('no-patient'));
  const american = text('a.csv', ['ipp;date_acte;code', '1;12/31/2025;X', '2;01/30/2025;Y']);
  const told = (await profileSample(american, 'a')).proposal;
  assert.deepEqual([told.rules, told.doubts.includes('times')], [[], true]);
  for (const bytes of ['\u0000\u0001', '', '[1,2]', '<html></html>', 'just words\nand more']) {
    await assert.rejects(profileSample({ name: 'x', bytes: Buffer.from(bytes) }, 'x'), {
      code: 'profile.format',
    });
  }
  const headless = text('b.csv', ['1;2025-01-01;X', '2;2025-01-02;Y']);
  await assert.rejects(profileSample(headless, 'b'), { code: 'profile.header' });
});

test('a pack is begun for a known format only, and never over another', () => {
  assert.throws(() => newPack(join(folder, 'new'), 'new', 'dicom'), { code: 'pack.no-beginning' });
  newPack(join(folder, 'new'), 'new', 'hl7v2');
  assert.throws(() => newPack(join(folder, 'new'), 'new', 'csv'), { code: 'pack.exists' });
});
