import type { Snapshot } from '../../lake/snapshot.ts';
import { type Day, parseDay } from '../../model/day.ts';
import {
  type EndRule,
  type EventModel,
  type FieldModel,
  type SubjectModel,
  tableOf,
} from '../../model/subject-model.ts';
import { readTable, type Table, type Value } from './table.ts';

/** An event as its row records it. */
export interface RecordedEvent {
  readonly model: EventModel;
  /** Row in the event's table. */
  readonly row: number;
  readonly id: Value;
  /** Key of the row in its table: the id, but where several rows may have that. */
  readonly key: Value;
  readonly start: Day;
  readonly end: Day | null;
  readonly visit: Value;
}

/** A period of observation. */
export interface Period {
  readonly start: Day;
  readonly end: Day;
}

/** All that is known of one subject. */
export interface Journey {
  readonly subject: Value;
  /** Row in the subject table; null if the subject has none. */
  readonly row: number | null;
  readonly observed: readonly Period[];
  /** Events by kind, ordered by start, then id, then key. */
  readonly events: ReadonlyMap<string, readonly RecordedEvent[]>;
}

/** What the engine answers from: tables by name, and the journeys made of them. */
export interface Lake {
  readonly model: SubjectModel;
  readonly tables: ReadonlyMap<string, Table>;
  /** Ordered by subject; only subjects that were ever observed, as no other can enter a cohort. */
  readonly journeys: readonly Journey[];
}

export async function readLake(snapshot: Snapshot): Promise<Lake> {
  const { model } = snapshot;
  const tables = new Map<string, Table>();
  for (const name of tablesOfJourneys(model)) tables.set(name, await readTable(snapshot, name));
  const events = model.events.map((event) => {
    const recorded = recordedEvents(model, event, tableNamed(tables, event.table));
    return [event.name, recorded] as const;
  });
  const subjects = tableNamed(tables, model.subject.table);
  const observed = [...periodsBySubject(model, tables)].sort(([a], [b]) => byValue(a, b));
  const journeys = observed.map(([subject, periods]) => ({
    subject,
    row: subjects.rowsWith(model.subject.id, subject)[0] ?? null,
    observed: periods,
    events: new Map(events.map(([name, recorded]) => [name, recorded.get(subject) ?? []])),
  }));
  return { model, tables, journeys };
}

export function tableNamed(tables: ReadonlyMap<string, Table>, name: string): Table {
  const table = tables.get(name);
  if (table === undefined) throw new RangeError(`no table ${name}`);
  return table;
}

/** Order of ids: ascending, whether they fit a number or not; those that are missing come last. */
export function byValue(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}

function tablesOfJourneys(model: SubjectModel): ReadonlySet<string> {
  const hopped = (fields: Readonly<Record<string, FieldModel>>): readonly string[] =>
    Object.values(fields).flatMap((field) => field.hops.map((hop) => hop.table));
  return new Set([
    model.subject.table,
    model.observation.table,
    ...hopped(model.subject.fields),
    ...model.events.flatMap((event) => [event.table, ...hopped(event.fields)]),
  ]);
}

/** Periods of observation of each subject, ordered by start. One without both its ends is none. */
function periodsBySubject(
  { observation }: SubjectModel,
  tables: ReadonlyMap<string, Table>,
): ReadonlyMap<Value, readonly Period[]> {
  const table = tableNamed(tables, observation.table);
  const periods = new Map<Value, Period[]>();
  for (let row = 0; row < table.rowCount; row++) {
    const subject = table.value(observation.subject, row);
    const [start, end] = [dayIn(table, observation.start, row), dayIn(table, observation.end, row)];
    if (subject === null || start === null || end === null) continue;
    const known = periods.get(subject);
    if (known === undefined) periods.set(subject, [{ start, end }]);
    else known.push({ start, end });
  }
  for (const list of periods.values()) list.sort((a, b) => a.start - b.start || a.end - b.end);
  return periods;
}

/** Events of a kind by subject. A row without subject or start has no place in a journey. */
function recordedEvents(
  subjectModel: SubjectModel,
  model: EventModel,
  table: Table,
): ReadonlyMap<Value, readonly RecordedEvent[]> {
  const { where } = model;
  const key = keyColumn(subjectModel, model);
  const events = new Map<Value, RecordedEvent[]>();
  for (let row = 0; row < table.rowCount; row++) {
    if (where !== undefined && !holds(table, where, row)) continue;
    const subject = table.value(model.subject, row);
    const start = dayIn(table, model.start, row);
    if (subject === null || start === null) continue;
    const event: RecordedEvent = {
      model,
      row,
      id: table.value(model.id, row),
      key: table.value(key, row),
      start,
      end: endOfRow(model.end, table, row, start),
      visit: model.visit === null ? null : table.value(model.visit, row),
    };
    const known = events.get(subject);
    if (known === undefined) events.set(subject, [event]);
    else known.push(event);
  }
  for (const list of events.values()) {
    list.sort((a, b) => a.start - b.start || byRow(a, b));
  }
  return events;
}

/** Order of events that start on one day. */
export function byRow(a: RecordedEvent, b: RecordedEvent): number {
  return byValue(a.id, b.id) || byValue(a.key, b.key);
}

/** The column that is unique in the event's table. */
function keyColumn(model: SubjectModel, event: EventModel): string {
  const keys = tableOf(model, event.table)?.columns.filter((column) => column.primaryKey) ?? [];
  return keys.length === 1 && keys[0] !== undefined ? keys[0].name : event.id;
}

/** Whether the row has the constant that makes it an event, or a step of a hop. */
export function holds(
  table: Table,
  where: { readonly column: string; readonly equals: string },
  row: number,
): boolean {
  const value = table.value(where.column, row);
  return value !== null && String(value) === where.equals;
}

export function dayIn(table: Table, column: string, row: number): Day | null {
  const value = table.value(column, row);
  return typeof value === 'number' ? value : null;
}

function endOfRow(rules: readonly EndRule[], table: Table, row: number, start: Day): Day | null {
  for (const rule of rules) {
    const end = endByRule(rule, table, row, start);
    if (end !== null) return end;
  }
  return null;
}

function endByRule(rule: EndRule, table: Table, row: number, start: Day): Day | null {
  switch (rule.kind) {
    case 'column':
      return dayIn(table, rule.column, row);
    case 'start-plus-days':
      return start + rule.days;
    case 'start-plus-column-days': {
      const days = dayIn(table, rule.column, row);
      return days === null ? null : start + days;
    }
    case 'constant':
      return dayOfIso(rule.date);
  }
}

/** The day of a date that a question or a model names; both were checked before. */
export function dayOfIso(date: string): Day {
  const day = parseDay(date);
  if (day === null) throw new RangeError(`no date: ${date}`);
  return day;
}
