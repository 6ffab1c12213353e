import type { MemoryTables } from '../src/lake/memory-snapshot.ts';
import type { SqlValue } from '../src/lake/sql-connection.ts';
import {
  type ColumnModel,
  eventOf,
  type SubjectModel,
  tableOf,
} from '../src/model/subject-model.ts';
import { type DrawnRow, drawnTable } from './drawn-table.ts';

/**
 * Journeys drawn as one table, a row for each thing that happened, in the words of the subject
 * model:
 *
 *     subject | what                | concept | start      | end        | birthYear
 *     1       | subject             |         |            |            | 1980
 *     1       | observed            |         | 2020-01-01 | 2020-12-31 |
 *     1       | ConditionOccurrence | 10      | 2020-03-01 |            |
 *
 * `what` is an event kind, 'observed' (a period of observation), 'subject' (fields of the subject),
 * or the name of a table, whose columns are then the headings. Further headings are `id`, `visit`,
 * fields, and columns of the event's table. Ids that are not drawn are numbered from 1. Every
 * subject that is named exists.
 */
export function drawnJourneys(model: SubjectModel, text: string): MemoryTables {
  const tables = new Map<string, Record<string, SqlValue>[]>();
  const add = (table: string, row: Record<string, SqlValue>): void => {
    const rows = tables.get(table);
    if (rows === undefined) tables.set(table, [row]);
    else rows.push(row);
  };
  const subjects = new Map<string, Record<string, SqlValue>>();
  for (const drawn of drawnTable(text)) {
    const { subject, what } = drawn;
    if (what === null || what === undefined) throw new RangeError('a row must say what happened');
    if (typeof subject === 'string' && !subjects.has(subject)) {
      subjects.set(subject, { [model.subject.id]: wholeNumber(subject) });
    }
    if (what === 'subject') {
      Object.assign(subjects.get(subject ?? '') ?? {}, subjectFields(model, drawn));
    } else if (what === 'observed') {
      const { observation } = model;
      const rows = tables.get(observation.table)?.length ?? 0;
      add(observation.table, {
        ...tableRow(model, observation.table, drawn),
        [observation.id]: wholeNumber(drawn.id ?? String(rows + 1)),
        [observation.subject]: wholeNumber(subject ?? ''),
        [observation.start]: drawn.start ?? null,
        [observation.end]: drawn.end ?? null,
      });
    } else if (eventOf(model, what) !== undefined) {
      const { table, row } = eventRow(
        model,
        what,
        drawn,
        (name) => (tables.get(name)?.length ?? 0) + 1,
      );
      add(table, row);
    } else {
      add(what, tableRow(model, what, drawn));
    }
  }
  return Object.fromEntries([...tables, [model.subject.table, [...subjects.values()]]]);
}

function subjectFields(model: SubjectModel, drawn: DrawnRow): Record<string, SqlValue> {
  const entries = Object.entries(model.subject.fields).flatMap(([name, field]) => {
    const value = drawn[name];
    return typeof value === 'string' ? [[field.column, wholeNumber(value)] as const] : [];
  });
  return Object.fromEntries(entries);
}

function eventRow(
  model: SubjectModel,
  what: string,
  drawn: DrawnRow,
  nextId: (table: string) => number,
): { readonly table: string; readonly row: Record<string, SqlValue> } {
  const event = eventOf(model, what);
  if (event === undefined) throw new RangeError(`no event ${what}`);
  const row: Record<string, SqlValue> = {
    ...tableRow(model, event.table, drawn),
    [event.id]: wholeNumber(drawn.id ?? String(nextId(event.table))),
    [event.subject]: wholeNumber(drawn.subject ?? ''),
    [event.start]: drawn.start ?? null,
  };
  const end = event.end.find((rule) => rule.kind === 'column');
  if (end !== undefined) row[end.column] = drawn.end ?? null;
  if (event.visit !== null && typeof drawn.visit === 'string')
    row[event.visit] = wholeNumber(drawn.visit);
  if (event.where !== undefined) row[event.where.column] = event.where.equals;
  for (const [name, field] of Object.entries(event.fields)) {
    const value = drawn[name];
    if (typeof value !== 'string' || field.hops.length > 0) continue;
    row[field.column] = cell(columnOf(model, event.table, field.column), value);
  }
  return { table: event.table, row };
}

function tableRow(model: SubjectModel, name: string, drawn: DrawnRow): Record<string, SqlValue> {
  const table = tableOf(model, name);
  if (table === undefined) throw new RangeError(`no event kind or table ${name}`);
  const entries = table.columns.flatMap((column) => {
    const value = drawn[column.name];
    return typeof value === 'string' ? [[column.name, cell(column, value)] as const] : [];
  });
  return Object.fromEntries(entries);
}

function columnOf(model: SubjectModel, table: string, name: string): ColumnModel {
  const column = tableOf(model, table)?.columns.find((one) => one.name === name);
  if (column === undefined) throw new RangeError(`${table} has no column ${name}`);
  return column;
}

function cell(column: ColumnModel, value: string): SqlValue {
  if (column.type === 'integer') return wholeNumber(value);
  return column.type === 'float' ? Number(value) : value;
}

/** A number while that is exact, else a bigint. */
function wholeNumber(text: string): SqlValue {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
