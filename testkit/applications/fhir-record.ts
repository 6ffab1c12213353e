import { ownNumber, type Patient, provenIns } from './identity.ts';
import type {
  DiagnosisEntry,
  Entry,
  MeasureEntry,
  PatientEntry,
  RecordSoftware,
  Written,
} from './record-entries.ts';
import { finessOf } from './scene.ts';
import { compactMonth, isoTime, type Stamp, zonedTime } from './stamps.ts';
import type { Stay } from './story.ts';

const INS_SYSTEM = 'urn:oid:1.2.250.1.213.1.4.8';
const SNT = 'https://smt.esante.gouv.fr';
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';
/** HL7 v3 ActCode of each class of stay; SS is a short stay. */
const CLASSES = { I: 'IMP', O: 'AMB', E: 'EMER', R: 'SS' } as const;

type Json = Readonly<Record<string, unknown>>;

function written(type: string, id: string, at: Stamp, rest: Json): Written {
  const meta = { lastUpdated: zonedTime(at) };
  const text = `${JSON.stringify({ resourceType: type, id, meta, ...rest })}\n`;
  return { file: { path: `patient-record/fhir/${type}-${compactMonth(at)}.ndjson` }, text };
}

export const fhirPatientId = (patient: Patient): string => ownNumber('pat-', 7, patient);

export const encounterId = (stay: Stay): string => `enc-${stay.nda}`;

function patient({ patient: it, at, died }: PatientEntry): Written {
  const { identity, site, ipp } = it;
  const ins = provenIns(it, at);
  return written('Patient', fhirPatientId(it), at, {
    identifier: [
      { use: 'official', system: `urn:finess:${finessOf(site)}:ipp`, value: ipp },
      ...(ins === null ? [] : [{ use: 'official', system: INS_SYSTEM, value: ins }]),
    ],
    name: [{ use: 'official', family: identity.family, given: [identity.given] }],
    gender: identity.sex === 'F' ? 'female' : 'male',
    birthDate: identity.birth,
    ...(died === null ? {} : { deceasedDateTime: zonedTime(died) }),
    address: [{ city: identity.city, postalCode: identity.zip, country: 'FRA' }],
  });
}

function encounter(stay: Stay, at: Stamp): Written {
  const { site, nda } = stay;
  const end = stay.end === null ? {} : { end: zonedTime(stay.end) };
  return written('Encounter', encounterId(stay), at, {
    identifier: [{ system: `urn:finess:${finessOf(site)}:nda`, value: nda }],
    status: stay.end === null ? 'in-progress' : 'finished',
    class: { system: `${TERMINOLOGY}/v3-ActCode`, code: CLASSES[stay.class] },
    subject: subjectOf(stay),
    period: { start: zonedTime(stay.start), ...end },
    serviceProvider: {
      identifier: { system: 'urn:oid:1.2.250.1.71.4.2.2', value: finessOf(site) },
    },
  });
}

const subjectOf = (stay: Stay): Json => ({ reference: `Patient/${fhirPatientId(stay.patient)}` });

const placed = ({ stay }: Entry): Json => ({
  subject: subjectOf(stay),
  encounter: { reference: `Encounter/${encounterId(stay)}` },
});

const coded = (system: string, { code, label }: Entry): Json => ({
  coding: [{ system, code, display: label }],
  text: label,
});

function diagnosis(entry: DiagnosisEntry): Written {
  const { main, start, end, state } = entry;
  const verification = state === 'cancelled' ? 'entered-in-error' : 'confirmed';
  const clinical = end === null ? 'active' : 'resolved';
  // FHIR con-5: a condition entered in error has no clinical status.
  const status =
    state === 'cancelled'
      ? {}
      : {
          clinicalStatus: {
            coding: [{ system: `${TERMINOLOGY}/condition-clinical`, code: clinical }],
          },
        };
  return written('Condition', entry.id, entry.at, {
    ...status,
    verificationStatus: {
      coding: [{ system: `${TERMINOLOGY}/condition-ver-status`, code: verification }],
    },
    category: [
      { coding: [{ system: 'urn:ght-ls:dpi:type-diagnostic', code: main ? 'DP' : 'DAS' }] },
    ],
    code: coded(`${SNT}/terminologie-cim-10`, entry),
    ...placed(entry),
    onsetDateTime: zonedTime(start),
    ...(end === null ? {} : { abatementDateTime: zonedTime(end) }),
    recordedDate: isoTime(start).slice(0, 10),
  });
}

const act = (entry: Entry): Written =>
  written('Procedure', entry.id, entry.at, {
    status: entry.state === 'cancelled' ? 'entered-in-error' : 'completed',
    code: coded(`${SNT}/terminologie-ccam`, entry),
    ...placed(entry),
    performedDateTime: zonedTime(entry.start),
  });

const STATUSES = { valid: 'final', amended: 'amended', cancelled: 'entered-in-error' } as const;

const measure = (entry: MeasureEntry): Written =>
  written('Observation', entry.id, entry.at, {
    status: STATUSES[entry.state],
    category: [
      { coding: [{ system: `${TERMINOLOGY}/observation-category`, code: 'vital-signs' }] },
    ],
    code: coded('urn:ght-ls:dpi:constantes', entry),
    ...placed(entry),
    effectiveDateTime: zonedTime(entry.start),
    valueQuantity: {
      value: Number(entry.value),
      unit: entry.unitText,
      system: 'http://unitsofmeasure.org',
      code: entry.ucum,
    },
  });

/** The university hospital's record: FHIR R4, one file a type and month of export. */
export const FHIR_RECORD: RecordSoftware = {
  patient,
  encounter,
  diagnosis,
  act,
  measure,
  spoil: (text) => ({ text: `${text.slice(0, text.length >> 1)}\n`, what: 'cut' }),
};
