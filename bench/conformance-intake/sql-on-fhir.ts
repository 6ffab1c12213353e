import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PRELUDE, readView, type Shape, shapeOf, viewSql } from '../../src/intake/fhir/index.ts';
import { openDuck } from '../../src/lake/index.ts';
import { type SqlConnection, sqlText } from '../../src/lake/sql-connection.ts';
import { allOf, type ConformanceSection, type Target } from './section.ts';

interface Case {
  readonly title: string;
  readonly tags?: readonly string[];
  readonly view: unknown;
  readonly expect?: readonly object[];
  readonly expectColumns?: readonly string[];
  readonly expectError?: boolean;
  readonly expectCount?: number;
}

interface Outcome {
  readonly file: string;
  readonly title: string;
  readonly experimental: boolean;
  /** Null: as expected. */
  readonly miss: string | null;
}

/** Runs the official tests of SQL on FHIR v2 through our compiled views. */
export async function sqlOnFhir(dataFolder: string): Promise<ConformanceSection> {
  const outcomes = await sqlOnFhirOutcomes(join(dataFolder, 'sql-on-fhir-v2/tests'));
  const misses = outcomes.filter(({ miss }) => miss !== null);
  const target = (what: string, isExperimental: boolean): Target => {
    const those = outcomes.filter(({ experimental }) => experimental === isExperimental);
    return allOf(what, those.length, those.filter(({ miss }) => miss === null).length);
  };
  return {
    title: 'SQL on FHIR v2',
    targets: [target('shareable cases', false), target('experimental cases', true)],
    lines: misses.map(({ file, title, miss }) => `- ${file}, “${title}”: ${miss}`),
  };
}

export async function sqlOnFhirOutcomes(folder: string): Promise<readonly Outcome[]> {
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 1024,
    threads: 1,
    temporaryFolder: '',
  });
  try {
    await connection.run(PRELUDE);
    const outcomes: Outcome[] = [];
    for (const file of readdirSync(folder).sort()) {
      const path = join(folder, file);
      const { tests, resources } = JSON.parse(readFileSync(path, 'utf8')) as {
        readonly tests: readonly Case[];
        readonly resources: readonly { readonly resourceType: string }[];
      };
      // Read by the database: a number keeps the digits that it was written with.
      await connection.run(
        `CREATE OR REPLACE TEMP TABLE resources AS SELECT unnest(json_extract(content, '$.resources[*]')) AS resource,
         json_extract_string(resource, '$.resourceType') AS type
         FROM read_text(${sqlText(path)})`,
      );
      for (const one of tests) {
        const experimental = one.tags?.includes('experimental') === true;
        outcomes.push({
          file,
          title: one.title,
          experimental,
          miss: await missOfAll(connection, one, resources),
        });
      }
    }
    return outcomes;
  } finally {
    connection.close();
  }
}

/** A case must pass as JSON, and typed by all resources or by the first of them alone. */
async function missOfAll(
  connection: SqlConnection,
  one: Case,
  resources: readonly { readonly resourceType: string }[],
): Promise<string | null> {
  const type = (one.view as { readonly resource?: string }).resource;
  const own = resources.filter(({ resourceType }) => resourceType === type);
  const misses = [await missOf(connection, one, undefined)];
  for (const samples of [own, own.slice(0, 1)]) {
    if (samples.length > 0) misses.push(await missOf(connection, one, shapeOf(samples)));
  }
  return misses.find((miss) => miss !== null) ?? null;
}

async function missOf(
  connection: SqlConnection,
  one: Case,
  shape: Shape | undefined,
): Promise<string | null> {
  try {
    const source = { relation: 'resources', ...(shape === undefined ? {} : { shape }) };
    const { sql, columns } = viewSql(readView(one.view), source);
    const rows = await connection.rows(`SELECT to_json(whole_row) AS row FROM (${sql}) whole_row`);
    if (one.expectError === true) return 'an error was expected';
    const found = rows.map(({ row }) => JSON.parse(String(row)) as object);
    if (one.expectColumns !== undefined && one.expectColumns.join() !== columns.join()) {
      return `columns ${columns.join()}`;
    }
    if (one.expectCount !== undefined && found.length !== one.expectCount)
      return `${found.length} rows`;
    const wanted = one.expect ?? null;
    return wanted === null || sameRows(found, wanted)
      ? null
      : `gave ${JSON.stringify(found).slice(0, 300)}`;
  } catch (error) {
    return one.expectError === true ? null : String(error).slice(0, 300);
  }
}

/** Rows in any order: the standard fixes none. A column that is absent is null. */
function sameRows(found: readonly object[], wanted: readonly object[]): boolean {
  const plain = (row: object): string => {
    const entries = Object.entries(row).filter(
      ([, value]) => value !== null && !isDeepStrictEqual(value, []),
    );
    return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return isDeepStrictEqual(found.map(plain).sort(), wanted.map(plain).sort());
}
