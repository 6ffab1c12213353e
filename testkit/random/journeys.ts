import fc from 'fast-check';
import type { MemoryTables } from '../../src/lake/memory-snapshot.ts';
import type { SqlValue } from '../../src/lake/sql-connection.ts';
import { eventOf, type SubjectModel } from '../../src/model/subject-model.ts';
import { type EventRow, eventRows, keysOf, type Row } from './event-rows.ts';
import { sideTables } from './side-tables.ts';
import {
  birthYears,
  CELLS,
  chance,
  dateAt,
  mostly,
  orNull,
  rowIds,
  subjectIds,
  whole,
} from './small-world.ts';

/** One to six subjects and what happened to them, in events of these kinds. */
export function journeys(
  model: SubjectModel,
  kinds: readonly string[],
): fc.Arbitrary<MemoryTables> {
  const events = kinds.flatMap((kind) => eventOf(model, kind) ?? []);
  const fields = events.flatMap((event) => Object.values(event.fields));
  const reached = new Set(fields.flatMap((field) => field.hops.map((hop) => hop.table)));
  const happening = model.events.filter((event) => {
    const hasOwnRows = event.table !== model.observation.table;
    return hasOwnRows && (events.includes(event) || reached.has(event.table));
  });
  return fc
    .record({
      subjects: fc.array(subjects(model, happening), { minLength: 1, maxLength: 6, size: 'max' }),
      side: sideTables(model, fields),
    })
    .map(({ subjects: all, side }) => assembled(model, all, side));
}

interface RandomSubject {
  readonly id: SqlValue;
  readonly isKnown: boolean;
  readonly fields: Row;
  readonly observed: readonly Row[];
  readonly events: readonly EventRow[];
}

function subjects(
  model: SubjectModel,
  happening: SubjectModel['events'],
): fc.Arbitrary<RandomSubject> {
  const fields = Object.entries(model.subject.fields).map(([name, field]) => {
    const cell = name === 'birthYear' ? orNull<SqlValue>(8, birthYears) : CELLS[field.type];
    return [field.column, cell] as const;
  });
  const kinds = happening.map((event) => eventRows(model, event));
  return fc.record({
    id: subjectIds,
    isKnown: chance(12).map((isUnknown) => !isUnknown),
    fields: fc.record(Object.fromEntries(fields)),
    observed: observations(model),
    events:
      kinds.length === 0
        ? fc.constant([])
        : fc.array(fc.oneof(...kinds), { maxLength: 25, size: 'max' }),
  });
}

/** A stretch of observation: from `gapDays` after the end of the one before. */
interface Stretch {
  readonly gapDays: number;
  readonly lengthDays: number;
  readonly cells: Row;
}

/**
 * Mostly one long period; else none or several that overlap, touch, or lie apart, some of one day
 * only; rarely all of time.
 */
function observations(model: SubjectModel): fc.Arbitrary<readonly Row[]> {
  const cells = fc.record(observationCells(model));
  const stretch = (gap: readonly [number, number], length: readonly [number, number]) =>
    fc.record({ gapDays: whole(...gap), lengthDays: whole(...length), cells });
  const one = stretch([-20, 5], [60, 120]).map((only) => [only]);
  const several = fc.array(stretch([-6, 6], [0, 30]), { maxLength: 4, size: 'max' });
  const everything = cells.map((known) => [{ gapDays: -40_000, lengthDays: 80_000, cells: known }]);
  return mostly<readonly Stretch[]>([10, one], [7, several], [1, everything]).map((stretches) =>
    periodRows(model, stretches),
  );
}

function periodRows({ observation }: SubjectModel, stretches: readonly Stretch[]): readonly Row[] {
  let day = 0;
  return stretches.map(({ gapDays, lengthDays, cells }) => {
    const start = day + gapDays;
    day = start + lengthDays;
    return { ...cells, [observation.start]: dateAt(start), [observation.end]: dateAt(day) };
  });
}

/** The key, and the fields where a period of observation is an event as well. */
function observationCells(model: SubjectModel): Readonly<Record<string, fc.Arbitrary<SqlValue>>> {
  const asEvent = model.events.find((event) => event.table === model.observation.table);
  const fields = Object.values(asEvent?.fields ?? {});
  return {
    ...Object.fromEntries(fields.map((field) => [field.column, CELLS[field.type]])),
    [model.observation.id]: rowIds,
  };
}

/** The tables. Of rows with one key the first stays, as in a lake. */
function assembled(
  model: SubjectModel,
  all: readonly RandomSubject[],
  side: MemoryTables,
): MemoryTables {
  const { subject, observation } = model;
  const tables = new Map<string, Row[]>();
  const keys = new Set<string>();
  const add = (table: string, row: Row): void => {
    const key = keysOf(model, table).map((name) => String(row[name]));
    const text = [table, ...key].join(' ');
    if (key.length > 0 && keys.has(text)) return;
    keys.add(text);
    const rows = tables.get(table);
    if (rows === undefined) tables.set(table, [row]);
    else rows.push(row);
  };
  for (const { id, isKnown, fields, observed, events } of all) {
    if (isKnown) add(subject.table, { ...fields, [subject.id]: id });
    for (const row of observed) add(observation.table, { ...row, [observation.subject]: id });
    for (const { event, row } of events) add(event.table, { ...row, [event.subject]: id });
  }
  for (const [table, rows] of Object.entries(side)) for (const row of rows) add(table, row);
  return Object.fromEntries(tables);
}
