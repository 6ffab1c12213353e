import fc from 'fast-check';
import type { SqlValue } from '../../src/lake/sql-connection.ts';
import { type EventModel, type SubjectModel, tableOf } from '../../src/model/subject-model.ts';
import {
  CELLS,
  dateAfter,
  dates,
  mostly,
  namedIds,
  orNull,
  rowIds,
  visitIds,
  whole,
} from './small-world.ts';

export type Row = Readonly<Record<string, SqlValue>>;

/** A row of an event table, without its subject. */
export interface EventRow {
  readonly event: EventModel;
  readonly row: Row;
}

/** Rows of an event kind of any subject model: what the model calls its columns is all that is known. */
export function eventRows(model: SubjectModel, event: EventModel): fc.Arbitrary<EventRow> {
  const parts = {
    start: dates,
    lengthDays: lengths,
    cells: fc.record(cellsOf(model, event)),
  };
  return fc.record(parts).map(({ start, lengthDays, cells }) => {
    const end = lengthDays === null ? null : dateAfter(start, lengthDays);
    const ends = event.end.flatMap((rule) => (rule.kind === 'column' ? [[rule.column, end]] : []));
    const where = event.where === undefined ? {} : { [event.where.column]: event.where.equals };
    return {
      event,
      row: { ...cells, ...where, [event.start]: start, ...Object.fromEntries(ends) },
    };
  });
}

/** From start to end: often the same day or open, sometimes before the start, rarely for ever. */
const lengths: fc.Arbitrary<number | null> = mostly<number | null>(
  [4, fc.constant(null)],
  [3, fc.constant(0)],
  [10, whole(1, 20)],
  [1, whole(-4, -1)],
  [1, fc.constant(30_000)],
);

function cellsOf(
  model: SubjectModel,
  event: EventModel,
): Readonly<Record<string, fc.Arbitrary<SqlValue>>> {
  const cells: Record<string, fc.Arbitrary<SqlValue>> = {};
  for (const field of Object.values(event.fields)) {
    const [hop] = field.hops;
    if (hop === undefined) cells[field.column] = CELLS[field.type];
    else cells[hop.from] = orNull<SqlValue>(15, namedIds);
  }
  if (event.visit !== null) cells[event.visit] = orNull(20, visitIds);
  for (const key of keysOf(model, event.table)) cells[key] = rowIds;
  cells[event.id] = idsOf(model, event);
  return cells;
}

function idsOf(model: SubjectModel, event: EventModel): fc.Arbitrary<SqlValue> {
  const isVisit = model.events.some((other) => other.visit === event.id);
  if (isVisit) return visitIds;
  // An id that isn't the table's key names something else, which several rows may name.
  return keysOf(model, event.table).includes(event.id) ? rowIds : orNull<SqlValue>(8, namedIds);
}

export function keysOf(model: SubjectModel, table: string): readonly string[] {
  const columns = tableOf(model, table)?.columns ?? [];
  return columns.filter((column) => column.primaryKey).map((column) => column.name);
}
