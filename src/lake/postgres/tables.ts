import type { ColumnType, SubjectModel, TableModel } from '../../model/subject-model.ts';
import { sqlName } from '../sql-connection.ts';

/** Texts compare by their bytes, as in the lake, whatever language the database speaks. */
const TYPES: Readonly<Record<ColumnType, string>> = {
  integer: 'BIGINT',
  float: 'DOUBLE PRECISION',
  text: 'TEXT COLLATE "C"',
  date: 'DATE',
  datetime: 'TIMESTAMP',
};

export function postgresTable(schema: string, table: string): string {
  return `${sqlName(schema)}.${sqlName(table)}`;
}

/** CREATE TABLE for an empty table with all the model's columns. */
export function createPostgresTableSql(table: TableModel, name: string): string {
  const columns = table.columns.map(
    ({ name: column, type }) => `${sqlName(column)} ${TYPES[type]}`,
  );
  return `CREATE TABLE ${name} (${columns.join(', ')})`;
}

/**
 * Columns of a table by which questions look for rows: its key and subject, the concepts of its
 * events, the columns where hops arrive, and those of the vocabulary.
 */
export function indexedColumns(model: SubjectModel, table: TableModel): readonly string[] {
  const { subject, observation, vocabulary, events } = model;
  const places: (readonly [table: string, column: string])[] = [
    [subject.table, subject.id],
    [observation.table, observation.subject],
  ];
  for (const event of events) {
    places.push([event.table, event.subject]);
    for (const field of [event.fields.concept, event.fields.sourceConcept]) {
      if (field?.hops.length === 0) places.push([event.table, field.column]);
    }
  }
  const fields = [...events, subject].flatMap((one) => Object.values(one.fields));
  for (const { hops } of fields) {
    for (const hop of hops) places.push([hop.table, hop.to]);
  }
  if (vocabulary !== null) {
    const { concept, ancestor, mapsTo } = vocabulary;
    places.push([concept.table, concept.id], [ancestor.table, ancestor.ancestor]);
    places.push([mapsTo.table, mapsTo.to]);
  }
  const keys = table.columns.filter((column) => column.primaryKey).map((column) => column.name);
  const found = places.filter(([name]) => name === table.name).map(([, column]) => column);
  return [...new Set([...keys, ...found])];
}

/** What stands on each table of an export, as its comment: whose it is and what it holds. */
export interface ExportMark {
  readonly model: string;
  /** Version of the lake. */
  readonly version: number;
}

const MARK = /^Parcours export: (\S+), version (-?\d+)$/;

export function markText({ model, version }: ExportMark): string {
  return `Parcours export: ${model}, version ${version}`;
}

export function readMark(comment: string | null): ExportMark | null {
  const [, model, version] = MARK.exec(comment ?? '') ?? [];
  return model === undefined ? null : { model, version: Number(version) };
}
