import {
  type ColumnType,
  type EventModel,
  type FieldModel,
  type Hop,
  type SubjectModel,
  tableOf,
} from '../../../model/subject-model.ts';

/** A column that the index keeps for each row of an event kind, of the subjects, of a side table. */
export interface IndexedColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** What the index keeps of one event kind. Rows lie by subject, start, id, key. */
export interface KindLayout {
  readonly event: EventModel;
  /** Column that is unique in the event's table. */
  readonly key: string;
  /** Columns that a question may read beyond subject, start and end. */
  readonly columns: readonly IndexedColumn[];
  /** Columns for which the rows of each concept are listed. */
  readonly posted: readonly string[];
}

/** A table that fields are reached in by hops, kept whole because any subject may lead there. */
export interface SideTableLayout {
  readonly table: string;
  readonly columns: readonly IndexedColumn[];
}

export interface IndexLayout {
  readonly kinds: readonly KindLayout[];
  readonly subjectColumns: readonly IndexedColumn[];
  readonly sideTables: readonly SideTableLayout[];
}

/**
 * Fields by which definitions choose events among millions: rows are listed by their concepts. By
 * any other field they are filtered once chosen.
 */
const POSTED_FIELDS = ['concept', 'sourceConcept'] as const;

/** What the index of a model holds: every column that a question over the model may read. */
export function indexLayout(model: SubjectModel): IndexLayout {
  const byTable = new Map<string, Set<string>>();
  const want = (table: string, column: string): void => {
    const known = byTable.get(table);
    if (known === undefined) byTable.set(table, new Set([column]));
    else known.add(column);
  };
  const fieldsOf = (table: string, fields: Readonly<Record<string, FieldModel>>): void => {
    for (const field of Object.values(fields)) {
      let place = table;
      for (const hop of field.hops) {
        want(place, hop.from);
        for (const column of hopColumns(model, hop)) want(hop.table, column);
        place = hop.table;
      }
      want(place, field.column);
    }
  };
  for (const event of model.events) {
    want(event.table, event.id);
    want(event.table, keyColumn(model, event));
    if (event.visit !== null) want(event.table, event.visit);
    fieldsOf(event.table, event.fields);
  }
  fieldsOf(model.subject.table, model.subject.fields);
  const columnsOf = (table: string): readonly IndexedColumn[] =>
    [...(byTable.get(table) ?? [])].map((name) => ({ name, type: typeOf(model, table, name) }));
  const sides = new Set(hopsOf(model).flatMap((hop) => (kindOfHop(model, hop) ? [] : [hop.table])));
  return {
    kinds: model.events.map((event) => ({
      event,
      key: keyColumn(model, event),
      columns: columnsOf(event.table),
      posted: postedColumns(event),
    })),
    subjectColumns: columnsOf(model.subject.table),
    sideTables: [...sides].map((table) => ({ table, columns: columnsOf(table) })),
  };
}

/**
 * The event kind among whose rows a hop ends: its table holds rows of the hop's own subject, so
 * they lie with the subject's journey and no table of all subjects is needed.
 */
export function kindOfHop(model: SubjectModel, hop: Hop): EventModel | undefined {
  if (hop.sameSubject === undefined) return undefined;
  return model.events.find((event) => {
    return (
      event.table === hop.table && event.subject === hop.sameSubject && event.where === undefined
    );
  });
}

/** The column that is unique in an event's table: its key, which may differ from the event's id. */
export function keyColumn(model: SubjectModel, event: EventModel): string {
  const keys = tableOf(model, event.table)?.columns.filter((column) => column.primaryKey) ?? [];
  return keys.length === 1 && keys[0] !== undefined ? keys[0].name : event.id;
}

/** What a hop reads of the rows among which it ends; rows of a journey need no owner. */
export function hopColumns(model: SubjectModel, hop: Hop): readonly string[] {
  const owner = kindOfHop(model, hop) === undefined ? hop.sameSubject : undefined;
  return [hop.to, owner, hop.where?.column, hop.during?.start, hop.during?.end].filter(
    (name) => name !== undefined,
  );
}

function hopsOf(model: SubjectModel): readonly Hop[] {
  const places = [model.subject.fields, ...model.events.map((event) => event.fields)];
  return places.flatMap((fields) => Object.values(fields).flatMap((field) => field.hops));
}

function postedColumns(event: EventModel): readonly string[] {
  const columns = POSTED_FIELDS.flatMap((name) => {
    const field = event.fields[name];
    return field === undefined || field.hops.length > 0 ? [] : [field.column];
  });
  return [...new Set(columns)];
}

function typeOf(model: SubjectModel, table: string, column: string): ColumnType {
  const found = tableOf(model, table)?.columns.find(({ name }) => name === column);
  if (found === undefined) throw new RangeError(`${table} has no column ${column}`);
  return found.type;
}
