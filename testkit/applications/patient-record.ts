import { parseDay } from '../../src/model/day.ts';
import { CONDITIONS } from '../hospital-group/catalogue/conditions.ts';
import { TESTS, UNITS } from '../hospital-group/catalogue/measurements.ts';
import { PROCEDURES } from '../hospital-group/catalogue/procedures.ts';
import type { Random } from '../journeys/random.ts';
import { CSV_RECORD, csvPatientId } from './csv-record.ts';
import { encounterId, FHIR_RECORD, fhirPatientId } from './fhir-record.ts';
import { numberOf, type Patient } from './identity.ts';
import { laboratoryTest, testOfLocalCode } from './laboratory-tests.ts';
import type { Entry, RecordSoftware, Written } from './record-entries.ts';
import { addLine, diceFor, finessOf, type Scene } from './scene.ts';
import { HOUR, isoTime, MINUTE, type Stamp, stampOf } from './stamps.ts';
import { type Happening, type Stay, type Story, timeWithin } from './story.ts';
import { yesOrNo } from './truth.ts';

const APPLICATION = 'patient-record';

const softwareOf = (site: number): RecordSoftware => (site === 0 ? FHIR_RECORD : CSV_RECORD);

/** The record's own number of a patient. */
export const recordNumber = (patient: Patient): string =>
  patient.site === 0 ? fhirPatientId(patient) : csvPatientId(patient);

interface Desk {
  readonly scene: Scene;
  readonly dice: Random;
  readonly person: number;
}

/** Tells what the wards write in one person's records. */
export function tellPatientRecord(scene: Scene, story: Story): void {
  const { person } = story.identity;
  const desk = { scene, dice: diceFor(scene, APPLICATION, person), person };
  const patients = new Map<Patient, Stay[]>();
  for (const stay of story.stays) {
    patients.set(stay.patient, [...(patients.get(stay.patient) ?? []), stay]);
    tellEncounter(desk, stay);
  }
  for (const [patient, stays] of patients) tellPatient(desk, patient, stays);
  for (const it of story.told.condition_occurrence) tellDiagnosis(desk, it);
  for (const it of story.told.procedure_occurrence) tellAct(desk, it);
  for (const it of story.told.measurement) tellMeasure(desk, it);
}

function write(
  desk: Desk,
  site: number,
  at: Stamp,
  key: string,
  it: Written,
  spoilt: boolean,
): boolean {
  const { spoil } = softwareOf(site);
  const line = { ...it, at, key };
  return addLine(desk.scene, APPLICATION, desk.dice, spoilt ? { ...line, spoil } : line);
}

function tellPatient(desk: Desk, patient: Patient, stays: readonly Stay[]): void {
  const { site, provenFrom } = patient;
  const first = stays[0];
  if (first === undefined) return;
  const died = stays.find(({ modeOut }) => modeOut === '9')?.end ?? null;
  const times = new Set([first.start + 10 * MINUTE]);
  if (provenFrom !== null && provenFrom > 0) times.add(provenFrom + MINUTE);
  if (died !== null) times.add(Math.max(died, ...times) + 30 * MINUTE);
  const software = softwareOf(site);
  for (const at of times) {
    const known = died !== null && at > died ? died : null;
    const written = software.patient({ patient, at, died: known });
    write(desk, site, at, recordNumber(patient), written, false);
  }
}

function tellEncounter(desk: Desk, stay: Stay): void {
  const { encounter } = softwareOf(stay.site);
  if (encounter === null) return;
  const at = (stay.end ?? stay.start) + HOUR;
  const key = encounterId(stay);
  const told = write(desk, stay.site, at, key, encounter(stay, at), true);
  desk.scene.truth.write('facts', {
    person: desk.person,
    application: APPLICATION,
    key,
    kind: 'encounter',
    finess: finessOf(stay.site),
    nda: stay.nda,
    code: stay.class,
    start: isoTime(stay.start),
    end: stay.end === null ? null : isoTime(stay.end),
    value: null,
    unit: null,
    concept_id: null,
    cancelled: 'no',
    only_in_dead_letters: yesOrNo(!told),
  });
}

/** What stands in the record of a happening, whatever it is. */
function entryOf(
  happening: Happening,
  prefix: string,
  order: number,
  start: Stamp,
): Omit<Entry, 'code' | 'label'> {
  const { stay, passage, id } = happening;
  return {
    id: `${prefix}${numberOf(9, order, id)}`,
    stay,
    unit: passage.unit,
    at: start + 20 * MINUTE,
    start,
    state: 'valid',
  };
}

/**
 * Writes an entry: right away, wrong and then amended, or right and then cancelled. Tells how it
 * ended, for the truth.
 */
function record<It extends Entry>(
  desk: Desk,
  entry: It,
  wrongly: Partial<It>,
  line: (entry: It) => Written,
): { readonly cancelled: string; readonly only_in_dead_letters: string } {
  const { dice, scene } = desk;
  const { site } = entry.stay;
  const add = (it: It, mayBeLost: boolean): boolean =>
    write(desk, site, it.at, it.id, line(it), mayBeLost);
  const later = entry.at + dice.whole(30, 3000) * MINUTE;
  if (dice.chance(scene.mess.correction)) {
    add({ ...entry, ...wrongly }, false);
    add({ ...entry, at: later, state: 'amended' }, false);
    scene.tally.add(APPLICATION, 'correction');
    return { cancelled: 'no', only_in_dead_letters: 'no' };
  }
  if (dice.chance(scene.mess.cancellation)) {
    add(entry, false);
    add({ ...entry, at: later, state: 'cancelled' }, false);
    scene.tally.add(APPLICATION, 'cancellation');
    return { cancelled: 'yes', only_in_dead_letters: 'no' };
  }
  return { cancelled: 'no', only_in_dead_letters: yesOrNo(!add(entry, true)) };
}

/** Symptoms that a hurried diagnosis names first. */
const HURRIED = { code: 'R53', label: 'Malaise et fatigue' } as const;
const CONDITION_BY_CODE = new Map(Object.values(CONDITIONS).map((it) => [it.local.code, it]));
const PROCEDURE_BY_CODE = new Map(Object.values(PROCEDURES).map((it) => [it.local.code, it]));

function tellDiagnosis(desk: Desk, happening: Happening): void {
  const { row, stay } = happening;
  const concept = CONDITION_BY_CODE.get(String(row.condition_source_value));
  if (concept === undefined) return;
  const start = timeWithin(happening, desk.dice.whole(500, 1000));
  const lastDay = parseDay(String(row.condition_end_date));
  const end =
    lastDay === null
      ? null
      : Math.max(start, Math.min(stampOf(lastDay, 1430), stay.end ?? Infinity));
  const { code, label } = concept.local;
  const entry = {
    ...entryOf(happening, stay.site === 0 ? 'cond-' : 'DG', 0, start),
    code,
    label,
    main: row.condition_status_source_value === 'DP',
    end,
  };
  const software = softwareOf(stay.site);
  const state = record(desk, entry, HURRIED, software.diagnosis);
  const kind = entry.main ? 'diagnosis-main' : 'diagnosis-other';
  const times = { start: isoTime(start), end: end === null ? null : isoTime(end) };
  const none = { value: null, unit: null };
  fact(desk, entry, kind, { ...times, ...none, concept_id: concept.id, ...state });
}

function tellAct(desk: Desk, happening: Happening): void {
  const { row, stay } = happening;
  const concept = PROCEDURE_BY_CODE.get(String(row.procedure_source_value));
  if (concept === undefined) return;
  const start = timeWithin(happening, desk.dice.whole(520, 1060));
  const { code, label } = concept.local;
  const entry = { ...entryOf(happening, stay.site === 0 ? 'proc-' : 'AC', 1, start), code, label };
  const state = record(desk, entry, { start: start + HOUR }, softwareOf(stay.site).act);
  const rest = { end: null, value: null, unit: null, concept_id: concept.id };
  fact(desk, entry, 'act', { start: isoTime(start), ...rest, ...state });
}

const UCUM: ReadonlyMap<string, string> = new Map(
  Object.values(UNITS).map(({ text, code }) => [text, code]),
);

/** What the laboratory doesn't measure: weight, blood pressure. */
function tellMeasure(desk: Desk, happening: Happening): void {
  const { row, stay } = happening;
  const local = String(row.measurement_source_value);
  const key = testOfLocalCode(local);
  const value = row.value_as_number;
  if (key === undefined || laboratoryTest(local, stay.site) !== undefined) return;
  if (value === null || value === undefined) return;
  const { concept, unit } = TESTS[key];
  const start = timeWithin(happening, desk.dice.whole(485, 1000));
  const entry = {
    ...entryOf(happening, stay.site === 0 ? 'obs-' : 'ME', 2, start),
    code: local,
    label: concept.local.label,
    value: String(value),
    unitText: unit.text,
    ucum: UCUM.get(unit.text) ?? unit.text,
  };
  const wrong = { value: `${String(value).replace('.', '')}0` };
  const state = record(desk, entry, wrong, softwareOf(stay.site).measure);
  const rest = { end: null, value: entry.value, unit: unit.text, concept_id: concept.id };
  fact(desk, entry, 'measure', { start: isoTime(start), ...rest, ...state });
}

function fact(
  { scene, person }: Desk,
  { id, stay, code }: Entry,
  kind: string,
  rest: {
    readonly start: string;
    readonly end: string | null;
    readonly value: string | null;
    readonly unit: string | null;
    readonly concept_id: number;
    readonly cancelled: string;
    readonly only_in_dead_letters: string;
  },
): void {
  scene.truth.write('facts', {
    person,
    application: APPLICATION,
    key: id,
    kind,
    finess: finessOf(stay.site),
    nda: stay.nda,
    code,
    ...rest,
  });
}
