import type { Snapshot } from '../../../lake/snapshot.ts';
import { type SqlColumn, type SqlColumns, sqlName, sqlText } from '../../../lake/sql-connection.ts';
import { duckdbDialect } from '../../sql/duckdb/index.ts';
import { endSql } from '../../sql/events.ts';
import { encodeColumn, type Put } from './encode.ts';
import type { IndexedColumn, IndexLayout, KindLayout } from './layout.ts';
import { daysOf, idsOf, liesInOrder, offsetsOf, ordinalsOf, takeDays } from './placed-rows.ts';
import { postingsOf } from './postings.ts';
import { type SegmentArray, shared, sharedArray } from './segments.ts';
import {
  type Encoding,
  type Encodings,
  type KindFacts,
  MAX_SHARD_SUBJECTS,
  NO_VALUE,
  OBSERVATION,
  SegmentStore,
  type ShardFacts,
  SUBJECT,
  SUBJECT_IDS,
  SUBJECT_KNOWN,
  segmentOf,
} from './shard.ts';
import { type ColumnWidths, readSql, type SubjectCondition } from './widths.ts';

/**
 * Builds the shards of an index from a snapshot. A shard takes whole journeys of some subjects;
 * the lake's subject order hands them out as they lie, each table read once.
 */

export interface BuiltShard {
  readonly facts: ShardFacts;
  readonly segments: ReadonlyMap<string, SegmentArray>;
}

/** Which rows a shard takes: a condition on the expression of the subject. */
export interface Selection {
  /** Ids, ascending. */
  readonly subjects: BigInt64Array;
  readonly condition: SubjectCondition;
}

const FEWEST_SHARDS = 16;
const SMALLEST_SHARD_SUBJECTS = 4096;

/** Subjects that were ever observed; no other can enter a cohort. */
export async function observedSubjects(
  snapshot: Snapshot,
  condition: SubjectCondition = () => '1 = 1',
): Promise<BigInt64Array> {
  const { observation } = snapshot.model;
  const { columns } = await snapshot.connection.columns(
    `SELECT DISTINCT ${sqlName(observation.subject)} AS id ` +
      `FROM ${snapshot.relation(observation.table, 'subject')} ` +
      `WHERE ${sqlName(observation.start)} IS NOT NULL AND ${sqlName(observation.end)} IS NOT NULL ` +
      `AND ${sqlName(observation.subject)} IS NOT NULL ` +
      `AND ${condition(sqlName(observation.subject))} ORDER BY 1`,
  );
  return idsOf(columns.id);
}

/** Cuts subjects into shards: enough of them for every core, none too large for its ordinals. */
export function selectionsOf(subjects: BigInt64Array): readonly Selection[] {
  const even = Math.max(SMALLEST_SHARD_SUBJECTS, Math.ceil(subjects.length / FEWEST_SHARDS));
  const size = Math.min(MAX_SHARD_SUBJECTS, even);
  const selections: Selection[] = [];
  for (let from = 0; from < subjects.length; from += size) {
    const part = subjects.subarray(from, from + size);
    const [first, last] = [part[0], part[part.length - 1]];
    selections.push({
      subjects: part,
      condition: (subject) => `${subject} BETWEEN ${first} AND ${last}`,
    });
  }
  return selections;
}

export async function buildShard(
  snapshot: Snapshot,
  layout: IndexLayout,
  widths: ColumnWidths,
  selection: Selection,
): Promise<BuiltShard> {
  const segments = new Map<string, SegmentArray>();
  const put: Put = (name, array) => segments.set(name, array);
  put(SUBJECT_IDS, shared('i64', selection.subjects));
  await putObservation(snapshot, put, selection);
  const kinds: Record<string, KindFacts> = {};
  for (const kind of layout.kinds) {
    kinds[kind.event.name] = await putKind(snapshot, put, segments, kind, widths, selection);
  }
  const subjectColumns = await putSubjects(snapshot, put, layout, widths, selection);
  return {
    facts: { subjectCount: selection.subjects.length, kinds, subjectColumns },
    segments,
  };
}

async function putObservation(snapshot: Snapshot, put: Put, selection: Selection): Promise<void> {
  const { observation } = snapshot.model;
  const [subject, start, end] = [observation.subject, observation.start, observation.end].map(
    (name) => `e.${sqlName(name)}`,
  );
  const { columns } = await snapshot.connection.columns(
    `SELECT ${subject} AS subject, ${start} AS starts, ${end} AS ends ` +
      `FROM ${snapshot.relation(observation.table, 'subject')} e ` +
      `WHERE ${selection.condition(subject ?? '')} AND ${start} IS NOT NULL AND ${end} IS NOT NULL ` +
      'ORDER BY 1, 2, 3',
  );
  const ordinals = ordinalsOf(selection.subjects, idsOf(columns.subject)).ordinals;
  put(OBSERVATION.offsets, offsetsOf(ordinals, selection.subjects.length));
  put(OBSERVATION.starts, shared('i32', daysOf(columns.starts)));
  put(OBSERVATION.ends, shared('i32', daysOf(columns.ends)));
}

async function putKind(
  snapshot: Snapshot,
  put: Put,
  segments: ReadonlyMap<string, SegmentArray>,
  kind: KindLayout,
  widths: ColumnWidths,
  selection: Selection,
): Promise<KindFacts> {
  const { event } = kind;
  const present = kind.columns.filter(({ name }) => widths.get(event.table)?.has(name));
  let rows = await readRows(snapshot, kind, present, widths, selection, false);
  let placed = ordinalsOf(selection.subjects, idsOf(rows.columns.subject));
  if (!liesInOrder(placed.ordinals, placed.rows, rows)) {
    rows = await readRows(snapshot, kind, present, widths, selection, true);
    placed = ordinalsOf(selection.subjects, idsOf(rows.columns.subject));
  }
  const { ordinals, rows: taken } = placed;
  put(segmentOf.offsets(event.name), offsetsOf(ordinals, selection.subjects.length));
  put(segmentOf.subjects(event.name), ordinals);
  const starts = takeDays(daysOf(rows.columns.starts), null, taken);
  put(segmentOf.starts(event.name), starts);
  const lengthDays = putEnds(put, event.name, starts, rows, taken);
  const columns: Record<string, Encoding> = {};
  for (const { name } of present) {
    const column = rows.columns[`c_${name}`];
    if (column === undefined) throw new RangeError(`no column ${name} was read`);
    const encoding = encodeColumn(put, event.name, name, column, taken);
    if (encoding !== null) columns[name] = encoding;
  }
  putPostings(put, segments, kind, columns, ordinals.length);
  return { rowCount: ordinals.length, lengthDays, columns };
}

/** Columns subject, id, starts, ends, and c_NAME for each column that is present. */
async function readRows(
  snapshot: Snapshot,
  { event, key }: KindLayout,
  present: readonly IndexedColumn[],
  widths: ColumnWidths,
  selection: Selection,
  sorted: boolean,
): Promise<SqlColumns> {
  const [subject, start] = [`e.${sqlName(event.subject)}`, `e.${sqlName(event.start)}`];
  const columns = present.map(
    ({ name }) => `${readSql(widths, event.table, name)} AS ${sqlName(`c_${name}`)}`,
  );
  const { where } = event;
  const conditions = [
    selection.condition(subject),
    `${start} IS NOT NULL`,
    ...(where === undefined ? [] : [`e.${sqlName(where.column)} = ${sqlText(where.equals)}`]),
  ];
  const id = `e.${sqlName(event.id)}`;
  return snapshot.connection.columns(
    `SELECT ${subject} AS subject, ${id} AS id, e.${sqlName(key)} AS key, ${start} AS starts, ` +
      `CAST(${endSql(duckdbDialect, event)} AS DATE) AS ends` +
      `${columns.map((column) => `, ${column}`).join('')} ` +
      `FROM ${snapshot.relation(event.table, 'subject')} e WHERE ${conditions.join(' AND ')}` +
      (sorted ? ` ORDER BY ${subject}, ${start}, ${id}, e.${sqlName(key)}` : ''),
  );
}

/** Puts the ends, unless every event is as long as the others; then says how long. */
function putEnds(
  put: Put,
  kind: string,
  starts: Int32Array,
  rows: SqlColumns,
  taken: Uint32Array | null,
): number | null {
  const column = rows.columns.ends;
  const ends = takeDays(daysOf(column), column?.valid ?? null, taken);
  const length =
    starts.length === 0 || ends[0] === NO_VALUE ? Number.NaN : (ends[0] ?? 0) - (starts[0] ?? 0);
  if (ends.every((end, i) => end !== NO_VALUE && end - (starts[i] ?? 0) === length)) {
    return starts.length === 0 ? 0 : length;
  }
  put(segmentOf.ends(kind), ends);
  return null;
}

function putPostings(
  put: Put,
  segments: ReadonlyMap<string, SegmentArray>,
  { event, posted }: KindLayout,
  encodings: Encodings,
  rowCount: number,
): void {
  const store = new SegmentStore();
  for (const [name, array] of segments) store.put(name, array);
  for (const name of posted) {
    const { concepts, offsets, rows } = postingsOf(
      store.column(event.name, encodings, name),
      rowCount,
    );
    put(segmentOf.concepts(event.name, name), concepts);
    put(segmentOf.rowOffsets(event.name, name), offsets);
    put(segmentOf.rows(event.name, name), rows);
  }
}

async function putSubjects(
  snapshot: Snapshot,
  put: Put,
  layout: IndexLayout,
  widths: ColumnWidths,
  selection: Selection,
): Promise<Encodings> {
  const { subject } = snapshot.model;
  const present = layout.subjectColumns.filter(({ name }) => widths.get(subject.table)?.has(name));
  const columns = present.map(
    ({ name }) => `, ${readSql(widths, subject.table, name)} AS ${sqlName(`c_${name}`)}`,
  );
  const id = `e.${sqlName(subject.id)}`;
  const found = await snapshot.connection.columns(
    `SELECT ${id} AS subject${columns.join('')} ` +
      `FROM ${snapshot.relation(subject.table, 'subject')} e WHERE ${selection.condition(id)} ` +
      'ORDER BY 1',
  );
  const { ordinals, rows } = ordinalsOf(selection.subjects, idsOf(found.columns.subject));
  const known = sharedArray('u8', selection.subjects.length);
  const rowOf = new Uint32Array(selection.subjects.length);
  for (let i = ordinals.length - 1; i >= 0; i--) {
    known[ordinals[i] ?? 0] = 1;
    rowOf[ordinals[i] ?? 0] = rows === null ? i : (rows[i] ?? 0);
  }
  put(SUBJECT_KNOWN, known);
  const encodings: Record<string, Encoding> = {};
  for (const { name } of present) {
    const column = found.columns[`c_${name}`];
    if (column === undefined || column.valid.length === 0) continue;
    const encoding = encodeColumn(put, SUBJECT, name, withoutUnknown(column, known, rowOf), rowOf);
    if (encoding !== null) encodings[name] = encoding;
  }
  return encodings;
}

/** Subjects without a row would read the first row's values: nothing there may be taken for them. */
function withoutUnknown(column: SqlColumn, known: Uint8Array, rowOf: Uint32Array): SqlColumn {
  if (!known.includes(0)) return column;
  const size = column.valid.length;
  for (let i = 0; i < known.length; i++) if (known[i] === 0) rowOf[i] = size;
  return column;
}

/** Side tables, whole, under their own names. */
export async function buildSideTables(
  snapshot: Snapshot,
  layout: IndexLayout,
  widths: ColumnWidths,
): Promise<{ readonly facts: SideFacts; readonly segments: ReadonlyMap<string, SegmentArray> }> {
  const segments = new Map<string, SegmentArray>();
  const facts: Record<string, Encodings> = {};
  for (const { table, columns } of layout.sideTables) {
    const present = columns.filter(({ name }) => widths.get(table)?.has(name));
    const encodings: Record<string, Encoding> = {};
    if (present.length > 0) {
      const list = present.map(({ name }) => `${readSql(widths, table, name)} AS ${sqlName(name)}`);
      const rows = await snapshot.connection.columns(
        `SELECT ${list.join(', ')} FROM ${snapshot.relation(table, 'subject')} e`,
      );
      for (const { name } of present) {
        const column = rows.columns[name];
        if (column === undefined) continue;
        const put: Put = (segment, array) => segments.set(segment, array);
        const encoding = encodeColumn(put, table, name, column, null);
        if (encoding !== null) encodings[name] = encoding;
      }
    }
    facts[table] = encodings;
  }
  return { facts, segments };
}

/** Encodings of the side tables' columns, by table. */
export type SideFacts = Readonly<Record<string, Encodings>>;
