import type { SqlValue } from '../../src/lake/sql-connection.ts';
import type { EventModel, SubjectModel } from '../../src/model/subject-model.ts';
import type { RandomCase } from './cases.ts';
import type { Row } from './event-rows.ts';

/** The nasty things that may happen in journeys. */
export const JOURNEY_LABELS = [
  'subject in no table',
  'subject never observed',
  'periods of observation that overlap',
  'periods of observation that touch',
  'periods of observation apart',
  'period of observation of one day',
  'event outside observation',
  'events of one day',
  'event without an end',
  'event that ends the day it starts',
  'event that ends before it starts',
  'date of 1900',
  'date of 2099',
  'concept 0',
  'concept missing',
  'id beyond 32 bits',
  'id beyond 53 bits',
  'ties whose ids are not in order of rows',
  'visit shared by events',
] as const;

type Label = (typeof JOURNEY_LABELS)[number];

/** What of all that the case's journeys hold. */
export function journeyLabelsOf({ model, tables }: RandomCase): ReadonlySet<Label> {
  const labels = new Set<Label>();
  const add = (holds: boolean, label: Label): void => {
    if (holds) labels.add(label);
  };
  const { observation, subject } = model;
  const known = new Set((tables[subject.table] ?? []).map((row) => row[subject.id]));
  const periods = Map.groupBy(tables[observation.table] ?? [], (row) => row[observation.subject]);
  for (const list of periods.values()) addPeriods(model, list, add);
  for (const event of model.events) {
    const rows = (tables[event.table] ?? []).filter((row) => isOf(event, row));
    for (const row of rows) {
      const own = row[event.subject] ?? null;
      add(!known.has(own), 'subject in no table');
      add(!periods.has(own), 'subject never observed');
      const start = String(row[event.start]);
      const isHeld = (periods.get(own) ?? []).some((period) => holds(model, period, start));
      add(!isHeld, 'event outside observation');
      addEvent(event, row, add);
    }
    addPairs(event, rows, add);
  }
  return labels;
}

type Add = (holds: boolean, label: Label) => void;

const isOf = ({ where }: EventModel, row: Row): boolean =>
  where === undefined || row[where.column] === where.equals;

function holds({ observation }: SubjectModel, period: Row, date: string): boolean {
  return String(period[observation.start]) <= date && date <= String(period[observation.end]);
}

function addPeriods({ observation }: SubjectModel, list: readonly Row[], add: Add): void {
  const spans = list
    .map((row) => [String(row[observation.start]), String(row[observation.end])] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [i, [start, end]] of spans.entries()) {
    add(start === end, 'period of observation of one day');
    const next = spans[i + 1]?.[0];
    if (next === undefined) continue;
    add(next < end, 'periods of observation that overlap');
    add(next === end, 'periods of observation that touch');
    add(next > end, 'periods of observation apart');
  }
}

function addEvent(event: EventModel, row: Row, add: Add): void {
  const start = String(row[event.start]);
  const column = event.end.find((rule) => rule.kind === 'column')?.column;
  if (column !== undefined) {
    const end = row[column] ?? null;
    add(end === null, 'event without an end');
    add(end === start, 'event that ends the day it starts');
    add(end !== null && String(end) < start, 'event that ends before it starts');
  }
  add(start.startsWith('1900'), 'date of 1900');
  add(start.startsWith('2099'), 'date of 2099');
  const concept = event.fields.concept?.hops.length === 0 ? row[event.fields.concept.column] : 1;
  add(concept === 0, 'concept 0');
  add(concept === null, 'concept missing');
  const id: SqlValue = row[event.id] ?? null;
  add(typeof id === 'bigint', 'id beyond 53 bits');
  add(typeof id === 'number' && id > 2 ** 31, 'id beyond 32 bits');
}

function addPairs(event: EventModel, rows: readonly Row[], add: Add): void {
  rows.forEach((row, i) => {
    for (const other of rows.slice(i + 1)) {
      if (row[event.subject] !== other[event.subject]) continue;
      const sameDay = row[event.start] === other[event.start];
      add(sameDay, 'events of one day');
      const [id, otherId] = [row[event.id] ?? null, other[event.id] ?? null];
      add(
        sameDay && id !== null && otherId !== null && id > otherId,
        'ties whose ids are not in order of rows',
      );
      const visit = event.visit === null ? null : (row[event.visit] ?? null);
      add(
        visit !== null && visit === other[event.visit ?? ''] && event.visit !== event.id,
        'visit shared by events',
      );
    }
  });
}
