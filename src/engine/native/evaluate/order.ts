import { keyColumn } from '../index/layout.ts';
import { cellOf, type Value } from '../index/side-tables.ts';
import type { Look } from './look.ts';
import type { EventList } from './view.ts';

/** Ascending; what is missing comes last. */
function byValue(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}

/** Ids of a list's events: those of their rows; joined events have their rank for an id. */
function idsOf(look: Look, list: EventList): (place: number) => Value {
  if (list.kind !== null) return rowValues(look, list, (event) => event.id);
  const { rows } = list;
  return (place) => rows[place] as number;
}

function keysOf(look: Look, list: EventList): (place: number) => Value {
  return list.kind === null
    ? idsOf(look, list)
    : rowValues(look, list, (event) => keyColumn(look.model, event));
}

function rowValues(
  look: Look,
  list: EventList,
  columnOf: (event: Look['model']['events'][number]) => string,
): (place: number) => Value {
  const event = look.model.events.find(({ name }) => name === list.kind?.name);
  if (event === undefined) throw new RangeError(`no event ${list.kind?.name}`);
  const column = look.shard.column(event.name, columnOf(event));
  const { rows } = list;
  return (place) => cellOf(column, rows[place] as number);
}

/** Order of a list's events by start, id, key. Ids are read only where starts tie. */
export function placeOrder(look: Look, list: EventList): (a: number, b: number) => number {
  const { starts } = list;
  if (list.inOrder && list.sortDays === starts) return (a, b) => a - b;
  const [ids, keys] = [idsOf(look, list), keysOf(look, list)];
  return (a, b) =>
    (starts[a] as number) - (starts[b] as number) ||
    byValue(ids(a), ids(b)) ||
    byValue(keys(a), keys(b));
}

/** Order of entry events of two lists that are ordered by one day: by id, then list, then key. */
export function tieOrder(
  look: Look,
  lists: readonly EventList[],
): (listA: number, placeA: number, listB: number, placeB: number) => number {
  const ids = lists.map((list) => idsOf(look, list));
  const keys = lists.map((list) => keysOf(look, list));
  return (listA, placeA, listB, placeB) =>
    byValue(ids[listA]?.(placeA) ?? null, ids[listB]?.(placeB) ?? null) ||
    listA - listB ||
    byValue(keys[listA]?.(placeA) ?? null, keys[listB]?.(placeB) ?? null);
}
