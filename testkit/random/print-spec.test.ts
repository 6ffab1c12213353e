import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MemoryTables } from '../../src/lake/memory-snapshot.ts';
import { drawnJourneys } from '../drawn-journeys.ts';
import { randomCases } from './cases.ts';
import { journeysText, specTexts } from './print-spec.ts';

/** The rows of the tables, as a set, without empty cells. */
function plainRows(tables: MemoryTables): readonly string[] {
  const rows = Object.entries(tables).flatMap(([table, list]) =>
    list.map((row) => {
      const cells = Object.entries(row).filter(([, value]) => value !== null);
      return `${table} ${cells.map(([name, value]) => `${name}=${value}`).toSorted()}`;
    }),
  );
  return rows.toSorted();
}

test('whatever journeys are made can be drawn, and read back', () => {
  fc.assert(
    fc.property(randomCases, ({ model, tables }) => {
      const drawn = drawnJourneys(model, journeysText(model, tables));
      assert.deepEqual(plainRows(drawn), plainRows(tables));
    }),
    { seed: 3, numRuns: 200 },
  );
});

test('a printed spec is code that yields the case', () => {
  fc.assert(
    fc.property(randomCases, (one) => {
      const text = specTexts(one, []);
      const specs = new Function('OMOP', 'COMPANY', `return [${text}]`)(one.model, one.model);
      assert.deepEqual(
        specs.map(({ question }: { readonly question: unknown }) => question),
        JSON.parse(JSON.stringify(one.questions)),
      );
      const journeys = drawnJourneys(one.model, specs[0].journeys);
      assert.deepEqual(plainRows(journeys), plainRows(one.tables));
    }),
    { seed: 4, numRuns: 50 },
  );
});
