import { isProven, ownNumber, type Patient, provenIns } from './identity.ts';
import type { Entry, RecordSoftware, Written } from './record-entries.ts';
import { finessOf } from './scene.ts';
import { compactMonth, isoTime, type Stamp } from './stamps.ts';

const COLUMNS = {
  patient:
    'patient_id;ipp;nom;prenom;date_naissance;sexe;ins;ins_statut;code_postal;date_deces;date_maj',
  diagnostics:
    'diagnostic_id;patient_id;nda;uf;code_cim10;libelle;type;date_debut;date_fin;statut;date_maj',
  actes: 'acte_id;patient_id;nda;uf;code_ccam;libelle;date_acte;statut;date_maj',
  dossier_soins:
    'mesure_id;patient_id;nda;uf;code_mesure;libelle;valeur;unite;date_mesure;statut;date_maj',
} as const;

export const csvPatientId = (patient: Patient): string => ownNumber('DP', 8, patient);

const time = (at: Stamp | null): string => (at === null ? '' : isoTime(at));

function written(
  table: keyof typeof COLUMNS,
  site: number,
  at: Stamp,
  cells: readonly string[],
): Written {
  const path = `patient-record/csv/${table}-${finessOf(site)}-${compactMonth(at)}.csv`;
  const text = `${[...cells, time(at)].join(';')}\n`;
  return { file: { path, header: `${COLUMNS[table]}\n` }, text };
}

const begun = (entry: Entry): readonly string[] => {
  const { id, stay, unit, code, label } = entry;
  return [id, csvPatientId(stay.patient), stay.nda, unit, code, label];
};

const status = ({ state }: Entry): string => (state === 'cancelled' ? 'ANNULE' : 'VALIDE');

/** The other hospitals' record: extracts in tables, one a month, as a health data warehouse asks for. */
export const CSV_RECORD: RecordSoftware = {
  patient: ({ patient, at, died }) => {
    const { identity, ipp, site } = patient;
    return written('patient', site, at, [
      csvPatientId(patient),
      ipp,
      identity.family,
      identity.given,
      identity.birth,
      identity.sex,
      provenIns(patient, at) ?? '',
      isProven(patient, at) ? 'VALI' : 'PROV',
      identity.zip,
      time(died),
    ]);
  },
  encounter: null,
  diagnosis: (entry) =>
    written('diagnostics', entry.stay.site, entry.at, [
      ...begun(entry),
      entry.main ? 'DP' : 'DAS',
      time(entry.start),
      time(entry.end),
      status(entry),
    ]),
  act: (entry) =>
    written('actes', entry.stay.site, entry.at, [
      ...begun(entry),
      time(entry.start),
      status(entry),
    ]),
  measure: (entry) =>
    written('dossier_soins', entry.stay.site, entry.at, [
      ...begun(entry),
      entry.value,
      entry.unitText,
      time(entry.start),
      status(entry),
    ]),
  spoil: (text) => ({ text: `${text.split(';').slice(0, 3).join(';')}\n`, what: 'cut' }),
};
