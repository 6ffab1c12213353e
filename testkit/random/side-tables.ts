import fc from 'fast-check';
import type { MemoryTables } from '../../src/lake/memory-snapshot.ts';
import type { SqlValue } from '../../src/lake/sql-connection.ts';
import type {
  FieldModel,
  Hop,
  SubjectModel,
  VocabularyModel,
} from '../../src/model/subject-model.ts';
import { keysOf, type Row } from './event-rows.ts';
import {
  CELLS,
  CONCEPT_IDS,
  dates,
  heldIds,
  mostly,
  namedIds,
  orNull,
  rowIds,
} from './small-world.ts';

/** Tables that are no journeys: where hops lead (providers, places …) and the vocabulary. */
export function sideTables(
  model: SubjectModel,
  fields: readonly FieldModel[],
): fc.Arbitrary<MemoryTables> {
  const tables: Record<string, fc.Arbitrary<readonly Row[]>> = {
    ...(model.vocabulary === null ? {} : vocabularyTables(model.vocabulary)),
  };
  const reached = [...new Set(fields.flatMap((field) => field.hops.map((hop) => hop.table)))];
  for (const table of reached) {
    // The rows of these are events, made with the journeys.
    if (model.events.some((event) => event.table === table && event.where === undefined)) continue;
    tables[table] = fc.array(fc.record(hoppedCells(model, fields, table)), {
      maxLength: 5,
      size: 'max',
    });
  }
  return fc.record(tables);
}

/** Cells of a table that hops lead to, by the part that each column has in some hop. */
function hoppedCells(
  model: SubjectModel,
  fields: readonly FieldModel[],
  table: string,
): Readonly<Record<string, fc.Arbitrary<SqlValue>>> {
  const cells: Record<string, fc.Arbitrary<SqlValue>> = {};
  for (const key of keysOf(model, table)) cells[key] = rowIds;
  for (const { hops, column, type } of fields) {
    hops.forEach((hop, i) => {
      if (hop.table !== table) return;
      const next = hops[i + 1];
      if (next === undefined) cells[column] = CELLS[type];
      else cells[next.from] = orNull<SqlValue>(10, namedIds);
    });
    for (const hop of hops) if (hop.table === table) Object.assign(cells, arrivalCells(hop));
  }
  return cells;
}

function arrivalCells(hop: Hop): Readonly<Record<string, fc.Arbitrary<SqlValue>>> {
  const { where, during } = hop;
  return {
    [hop.to]: heldIds,
    ...(where === undefined
      ? {}
      : {
          [where.column]: mostly<SqlValue>(
            [6, fc.constant(where.equals)],
            [1, fc.constant('OTHER')],
          ),
        }),
    ...(during === undefined ? {} : { [during.start]: dates, [during.end]: orNull(40, dates) }),
  };
}

function vocabularyTables(
  vocabulary: VocabularyModel,
): Readonly<Record<string, fc.Arbitrary<readonly Row[]>>> {
  const { concept, ancestor, mapsTo } = vocabulary;
  const some = fc.constantFrom(...CONCEPT_IDS);
  const withdrawn = mostly<SqlValue>([6, fc.constant(null)], [1, fc.constant('D')]);
  const states = CONCEPT_IDS.map((id) =>
    mostly<readonly Row[]>(
      [1, fc.constant([])],
      [8, fc.constant([{ [concept.id]: id, [concept.name]: `c${id}`, [concept.invalid]: null }])],
      [2, fc.constant([{ [concept.id]: id, [concept.name]: `c${id}`, [concept.invalid]: 'D' }])],
    ),
  );
  const pairs = fc.record({ [ancestor.ancestor]: some, [ancestor.descendant]: some });
  const mappings = fc.record({
    [mapsTo.from]: orNull<SqlValue>(10, some),
    [mapsTo.to]: some,
    [mapsTo.where.column]: mostly<SqlValue>(
      [6, fc.constant(mapsTo.where.equals)],
      [1, fc.constant('other')],
    ),
    [mapsTo.invalid]: withdrawn,
  });
  return {
    [concept.table]: fc.tuple(...states).map((rows) => rows.flat()),
    [ancestor.table]: fc.array(pairs, { maxLength: 8, size: 'max' }),
    [mapsTo.table]: fc.array(mappings, { maxLength: 5, size: 'max' }),
  };
}
