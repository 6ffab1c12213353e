/**
 * A fact: what one record of an application says about one thing, in words that are the same for
 * all applications. Facts are only ever added; what holds is worked out from all of them (for each
 * thing the fact with the highest version), so that order, repetition and replay of what arrives
 * make no difference.
 */

/** What a fact may be about. */
export const FACT_KINDS = [
  'identity',
  'merge',
  'person',
  'stay',
  'discharge',
  'stay-link',
  'passage',
  'movement',
  'condition',
  'procedure',
  'measurement',
  'drug',
  'device',
  'observation',
  'death',
] as const;

export type FactKind = (typeof FACT_KINDS)[number];

/** `text` as given; `number`, `date` and `time` are read strictly, and refused if they aren't. */
export type SlotType = 'text' | 'number' | 'date' | 'time';

/** What a fact may say. Times are ISO, local to the site, as the application told them. */
export const SLOTS = {
  /** Patient identifier: `namespace:value`. */
  patient: 'text',
  /** Stay the fact belongs to: `namespace:number`. */
  visit: 'text',
  start: 'time',
  end: 'time',
  /** Code system of `code`; with it and the code the pack's terms find the standard concept. */
  system: 'text',
  code: 'text',
  label: 'text',
  number: 'number',
  text: 'text',
  /** `<`, `<=`, `>`, `>=` before a number. */
  operator: 'text',
  unit: 'text',
  low: 'number',
  high: 'number',
  /** Hospital, by the application's own number (FINESS). */
  site: 'text',
  /** Medical unit responsible, by the application's own number. */
  ward: 'text',
  /** Kind of stay: inpatient, outpatient, emergency. */
  class: 'text',
  modeIn: 'text',
  modeOut: 'text',
  status: 'text',
  quantity: 'number',
  days: 'number',
  route: 'text',
  sex: 'text',
  birth: 'date',
  /** Surviving identifier of a merge; the stay that another application's name for it means. */
  into: 'text',
} as const satisfies Readonly<Record<string, SlotType>>;

export type SlotName = keyof typeof SLOTS;

/** Kinds that become rows of events; each names its patient, or the stay that does. */
export const EVENT_KINDS = [
  'condition',
  'procedure',
  'measurement',
  'drug',
  'device',
  'observation',
] as const satisfies readonly FactKind[];

/** Without these a fact of the kind can't be placed. */
export const NEEDED: Readonly<Record<FactKind, readonly SlotName[]>> = {
  identity: ['patient'],
  merge: ['patient', 'into'],
  person: ['patient'],
  stay: ['patient', 'visit', 'start'],
  discharge: ['visit', 'end'],
  'stay-link': ['visit', 'into'],
  passage: ['visit', 'site', 'start'],
  movement: ['visit', 'start'],
  condition: ['start', 'code'],
  procedure: ['start', 'code'],
  measurement: ['start', 'code'],
  drug: ['start', 'code'],
  device: ['start', 'code'],
  observation: ['start', 'code'],
  death: ['patient', 'start'],
};

export interface Fact {
  readonly kind: FactKind;
  /** What the fact is about, within its source and kind. */
  readonly key: string;
  /** When the application said so, as sortable text; the highest wins. */
  readonly version: string;
  /** Decides between equal versions: a correction stands above what it corrects. */
  readonly rank: number;
  /** The thing never was, or is no more. */
  readonly cancelled: boolean;
  /**
   * What is always told as a whole (a summary of a stay): of the facts of a document only those of
   * its highest version hold, so that what a correction no longer names is gone. Null: stands alone.
   */
  readonly document: string | null;
  readonly slots: Readonly<Partial<Record<SlotName, string | number>>>;
  /** All identifiers of the patient; of identity facts only. */
  readonly ids: readonly string[];
}
