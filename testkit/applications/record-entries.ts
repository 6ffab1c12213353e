import type { FeedFile } from './feed-files.ts';
import type { Patient } from './identity.ts';
import type { Stamp } from './stamps.ts';
import type { Stay } from './story.ts';

/** What the wards write in a patient record, whichever software it is. */
export interface Entry {
  readonly id: string;
  readonly stay: Stay;
  readonly unit: string;
  /** When it was last changed. */
  readonly at: Stamp;
  readonly start: Stamp;
  readonly code: string;
  readonly label: string;
  readonly state: 'valid' | 'amended' | 'cancelled';
}

export interface DiagnosisEntry extends Entry {
  readonly main: boolean;
  readonly end: Stamp | null;
}

export interface MeasureEntry extends Entry {
  readonly value: string;
  readonly unitText: string;
  /** UCUM code of the unit. */
  readonly ucum: string;
}

export interface PatientEntry {
  readonly patient: Patient;
  readonly at: Stamp;
  readonly died: Stamp | null;
}

/** One line for a file of the record. */
export interface Written {
  readonly file: FeedFile;
  readonly text: string;
}

/** A software that patient records are kept in. */
export interface RecordSoftware {
  readonly patient: (entry: PatientEntry) => Written;
  readonly encounter: ((stay: Stay, at: Stamp) => Written) | null;
  readonly diagnosis: (entry: DiagnosisEntry) => Written;
  readonly act: (entry: Entry) => Written;
  readonly measure: (entry: MeasureEntry) => Written;
  readonly spoil: (text: string) => { readonly text: string; readonly what: string };
}
