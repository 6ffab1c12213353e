import type { Rule } from '../pack/map-file.ts';
import type { ColumnProfile } from './column.ts';

/** What a sample holds, and the pack that could read it. */
export interface SampleProfile {
  /** `format:` of source.yaml. */
  readonly format: { readonly name: string } & Readonly<Record<string, string>>;
  readonly records: number;
  readonly refused: number;
  /** Kinds of records with their number. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Columns, or fields that a pack of the format usually reads. */
  readonly columns: readonly ColumnProfile[];
  readonly proposal: Proposal;
}

export interface Proposal {
  readonly kindFromName: string | null;
  readonly rules: readonly Rule[];
  /** ViewDefinitions by name, for FHIR. */
  readonly views: ReadonlyMap<string, object>;
  readonly ignored: readonly string[];
  /** What a person has to decide. */
  readonly doubts: readonly Doubt[];
}

export type Doubt =
  | 'no-patient'
  | 'no-date'
  | 'no-code'
  | 'no-facts'
  | 'no-key'
  | 'namespace'
  | 'system'
  | 'times'
  | 'cancelled';
