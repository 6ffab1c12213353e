/**
 * A subject model tells the engine which tables hold events and what their columns mean. It is
 * plain data: question, lake and engine know no table by name, they read it here.
 */

/** Column types of the lake. Money is `integer` (cents). `integer` is 64 bits wide. */
export type ColumnType = 'integer' | 'float' | 'text' | 'date' | 'datetime';

export interface ColumnModel {
  readonly name: string;
  readonly type: ColumnType;
  /** The model's own document says NOT NULL. A breach is counted; see `isStructural`. */
  readonly required: boolean;
  readonly primaryKey: boolean;
  readonly references?: { readonly table: string; readonly column: string };
}

export interface TableModel {
  readonly name: string;
  readonly group: 'clinical' | 'era' | 'vocabulary' | 'health-system' | 'results' | 'other';
  readonly columns: readonly ColumnModel[];
}

/** The end of an event is the first of its end rules that yields a date. */
export type EndRule =
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'start-plus-column-days'; readonly column: string }
  | { readonly kind: 'start-plus-days'; readonly days: number }
  | { readonly kind: 'constant'; readonly date: string };

export type FieldType = 'concept' | 'integer' | 'number' | 'text';

/**
 * One step from a row to a row of another table: rows of `table` whose `to` equals this row's
 * `from`. A step may find several rows; a condition on the field holds if one of them meets it.
 */
export interface Hop {
  readonly table: string;
  readonly from: string;
  readonly to: string;
  /** Column of `table` that must equal the subject of the event. */
  readonly sameSubject?: string;
  /** A row that leads nowhere has the field all the same, empty; else it has no such field. */
  readonly optional?: true;
  /** Constant that a column of `table` must have. */
  readonly where?: { readonly column: string; readonly equals: string };
  /** The event's period must lie within these columns (a null end never ends). */
  readonly during?: { readonly start: string; readonly end: string };
}

export interface FieldModel {
  readonly type: FieldType;
  /** Steps to take before `column` is read; none for a column of the event's own table. */
  readonly hops: readonly Hop[];
  readonly column: string;
  /** What the field is called in sentences. */
  readonly label: { readonly fr: string; readonly en: string };
}

/** One kind of event: which rows it is made of, and what may be asked of it. */
export interface EventModel {
  /** Name in questions: 'ConditionOccurrence', 'Invoice'. */
  readonly name: string;
  readonly label: { readonly fr: string; readonly en: string };
  readonly table: string;
  /** Only rows of `table` whose column has this constant are events of this kind. */
  readonly where?: { readonly column: string; readonly equals: string };
  readonly id: string;
  readonly subject: string;
  readonly start: string;
  readonly end: readonly EndRule[];
  /** Column that names the encounter (visit) the event belongs to; null if none. */
  readonly visit: string | null;
  /** Fields by logical name; 'concept' is the event's main concept where it has one. */
  readonly fields: Readonly<Record<string, FieldModel>>;
}

/**
 * Events that a question makes by joining others (EventQuery.joined): they have dates and a
 * subject, and nothing else. Their ids count a subject's own from 1, in order of start, then end.
 */
export const JOINED_EVENT: EventModel = {
  name: 'JoinedEvents',
  label: { fr: 'période continue', en: 'continuous period' },
  table: '',
  id: 'event_id',
  subject: 'subject_id',
  start: 'start_date',
  end: [{ kind: 'column', column: 'end_date' }],
  visit: null,
  fields: {},
};

export interface VocabularyModel {
  readonly concept: {
    readonly table: string;
    readonly id: string;
    readonly name: string;
    /** Column that is not null when the concept was withdrawn. */
    readonly invalid: string;
  };
  readonly ancestor: {
    readonly table: string;
    readonly ancestor: string;
    readonly descendant: string;
  };
  /** Rows that say: `from` maps to `to`. */
  readonly mapsTo: {
    readonly table: string;
    readonly from: string;
    readonly to: string;
    readonly where: { readonly column: string; readonly equals: string };
    readonly invalid: string;
  };
}

export interface SubjectModel {
  /** 'omop-cdm-5.4', 'company-1' */
  readonly name: string;
  readonly label: { readonly fr: string; readonly en: string };
  readonly tables: readonly TableModel[];
  readonly subject: {
    readonly table: string;
    readonly id: string;
    /** Fields of the subject itself: birthYear, gender … */
    readonly fields: Readonly<Record<string, FieldModel>>;
    /** What one and several subjects are called: patient, company. */
    readonly noun: {
      readonly fr: readonly [string, string];
      readonly en: readonly [string, string];
    };
  };
  /** Periods in which the subject is under observation; an event outside all of them never counts. */
  readonly observation: {
    readonly table: string;
    readonly id: string;
    readonly subject: string;
    readonly start: string;
    readonly end: string;
  };
  readonly events: readonly EventModel[];
  readonly vocabulary: VocabularyModel | null;
}

export function tableOf(model: SubjectModel, name: string): TableModel | undefined {
  return model.tables.find((table) => table.name === name);
}

/** The event kind of that name: the model's own, or joined events. */
export function eventOf(model: SubjectModel, name: string): EventModel | undefined {
  if (name === JOINED_EVENT.name) return JOINED_EVENT;
  return model.events.find((event) => event.name === name);
}

/**
 * Columns without which a row cannot be placed in a journey: the table's key, and of an event
 * table the subject and the start. A row that lacks one is rejected; any other missing required
 * value is counted and kept, because a stay whose end is unknown is still a stay.
 */
export function structuralColumns(model: SubjectModel, table: TableModel): ReadonlySet<string> {
  const names = table.columns.filter((column) => column.primaryKey).map((column) => column.name);
  for (const event of model.events) {
    if (event.table === table.name) names.push(event.subject, event.start);
  }
  const { observation } = model;
  if (observation.table === table.name) {
    names.push(observation.subject, observation.start, observation.end);
  }
  return new Set(names);
}
