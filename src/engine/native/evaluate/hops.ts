import type { FieldModel, Hop } from '../../../model/subject-model.ts';
import { kindOfHop } from '../index/layout.ts';
import { type Column, NO_VALUE, SUBJECT_IDS } from '../index/shard.ts';
import { cellOf, type Value } from '../index/side-tables.ts';
import type { Look } from './look.ts';
import type { View } from './view.ts';

/** Rows of a place of the index: an event kind of the shard, its subjects, or a side table. */
interface Steps {
  readonly column: (name: string) => Column;
  /** Rows that the hop reaches from a key, at a place of the view. */
  readonly rows: (key: Value, place: number) => readonly number[];
}

/** Cells of a field behind hops, in all rows that its hops reach; null where one is empty. */
export function hopCells(
  look: Look,
  view: View,
  of: 'event' | 'subject',
  field: FieldModel,
): (place: number) => readonly Value[] {
  const { kind } = view;
  const origin = (name: string): Column => {
    if (of === 'subject') return look.shard.subjectColumn(name);
    if (kind === null) throw new RangeError('joined events have no fields');
    return look.shard.column(kind.name, name);
  };
  const steps = field.hops.map((hop) => stepsOf(look, view, hop));
  const keys = field.hops.map((hop, i) => (steps[i - 1]?.column ?? origin)(hop.from));
  const last = (steps.at(-1)?.column ?? origin)(field.column);
  const firstRows: ArrayLike<number> = of === 'subject' ? view.subjects : view.rows;
  return (place) => {
    let rows: readonly number[] = [firstRows[place] as number];
    steps.forEach((step, i) => {
      const key = keys[i] as Column;
      rows = rows.flatMap((row) => step.rows(cellOf(key, row), place));
    });
    return rows.map((row) => cellOf(last, row));
  };
}

function stepsOf(look: Look, view: View, hop: Hop): Steps {
  const kind = kindOfHop(look.model, hop);
  return kind === undefined ? sideSteps(look, view, hop) : kindSteps(look, view, hop, kind.name);
}

function sideSteps(look: Look, view: View, hop: Hop): Steps {
  const column = (name: string): Column => look.sides.column(hop.table, name);
  const meets = conditionOf(look, view, hop, column);
  return {
    column,
    rows: (key, place) =>
      look.sides.rowsWith(hop.table, hop.to, key).filter((row) => meets(row, place)),
  };
}

/** The rows of an event kind that are the place's subject's own. */
function kindSteps(look: Look, view: View, hop: Hop, name: string): Steps {
  const { offsets } = look.shard.kind(name);
  const column = (wanted: string): Column => look.shard.column(name, wanted);
  const to = column(hop.to);
  const { sameSubject: _, ...other } = hop;
  const meets = conditionOf(look, view, other, column);
  return {
    column,
    rows: (key, place) => {
      const found: number[] = [];
      if (key === null) return found;
      const subject = view.subjects[place] as number;
      const end = offsets[subject + 1] as number;
      for (let row = offsets[subject] as number; row < end; row++) {
        if (cellOf(to, row) === key && meets(row, place)) found.push(row);
      }
      return found;
    },
  };
}

/** What the hop asks of a row beyond its key. */
function conditionOf(
  look: Look,
  view: View,
  hop: Hop,
  column: (name: string) => Column,
): (row: number, place: number) => boolean {
  const tests: ((row: number, place: number) => boolean)[] = [];
  const { where, sameSubject, during } = hop;
  if (where !== undefined) {
    const named = column(where.column);
    tests.push((row) => {
      const value = cellOf(named, row);
      return value !== null && String(value) === where.equals;
    });
  }
  if (sameSubject !== undefined) {
    const owner = column(sameSubject);
    const ids = look.shard.segments.array('i64', SUBJECT_IDS);
    tests.push((row, place) => {
      const value = cellOf(owner, row);
      return (
        (typeof value === 'number' || typeof value === 'bigint') &&
        BigInt(value) === ids[view.subjects[place] as number]
      );
    });
  }
  if (during !== undefined) {
    const [from, to] = [column(during.start), column(during.end)];
    tests.push((row, place) => {
      const first = cellOf(from, row);
      const last = cellOf(to, row) ?? Number.POSITIVE_INFINITY;
      const end = view.ends[place] as number;
      return (
        typeof first === 'number' &&
        (view.starts[place] as number) >= first &&
        end !== NO_VALUE &&
        end <= Number(last)
      );
    });
  }
  return (row, place) => tests.every((test) => test(row, place));
}
