import { createTableSql } from '../../../lake/memory-snapshot.ts';
import type { LakeConnection } from '../../../lake/sql-connection.ts';
import { OMOP, tableOf } from '../../../model/index.ts';
import type { Pseudonyms } from '../pseudonym.ts';
import { erasSql } from './eras.ts';
import { EVENT_TABLES, eventsSql } from './events.ts';
import { heldStatements, idSql, keptFile, keptSql } from './held.ts';
import { addIdentifiers } from './identifiers.ts';
import { lineageSql, waitingSql } from './lineage.ts';
import { load } from './load.ts';
import {
  deathsSql,
  observationPeriodsSql,
  patientsSql,
  personsSql,
  toldPersonsSql,
} from './persons.ts';
import { readUnits } from './read-units.ts';
import {
  careSitesSql,
  passagesSql,
  staysStatements,
  visitDetailSql,
  visitOccurrenceSql,
} from './stays.ts';

/** Tables that the applications fill: every load replaces them as a whole. */
const BUILT_TABLES = [
  'person',
  'observation_period',
  'visit_occurrence',
  'visit_detail',
  'condition_occurrence',
  'drug_exposure',
  'procedure_occurrence',
  'device_exposure',
  'measurement',
  'observation',
  'death',
  'care_site',
  'condition_era',
  'drug_era',
] as const;

/** A local code of a source and the standard concept it was mapped to. */
export interface TermRow {
  readonly source: string;
  readonly system: string;
  readonly code: string;
  readonly conceptId: number;
  readonly sourceConceptId: number;
  /** Domain of the concept: decides the table; empty: the fact's own kind does. */
  readonly domain: string;
}

/** A local unit: `value × factor + shift` is in the standard one. */
export interface UnitRow {
  readonly source: string;
  readonly local: string;
  /** Local code the row is meant for; empty: all. */
  readonly code: string;
  readonly unitConceptId: number;
  readonly factor: number;
  readonly shift: number;
}

export interface BuildInput {
  /**
   * Relation of facts: source, map_version, type_concept_id, the columns of FACT_COLUMNS, and
   * which row of which file it is (`filename`, `file_row_number`).
   */
  readonly facts: string;
  readonly terms: readonly TermRow[];
  readonly units: readonly UnitRow[];
  readonly pseudonyms: Pseudonyms;
  /** Relations of the lake's vocabulary; null where it has none. */
  readonly vocabulary: { readonly concept: string; readonly ancestor: string } | null;
  /** For tables on their way into the database. Holds identifiers: cleared by the caller. */
  readonly workFolder: string;
}

export interface BuiltTables {
  readonly tables: readonly { readonly table: string; readonly relation: string }[];
  readonly lineage: string;
  readonly waiting: string;
  /** Identifier, pseudonym, person: kept apart from the lake, or not at all. */
  readonly identifiers: string;
}

/** Builds the tables of OMOP CDM 5.4 from all facts of all sources, in the connection given. */
export async function buildOmop(
  connection: LakeConnection,
  input: BuildInput,
): Promise<BuiltTables> {
  const salt = input.pseudonyms.idSalt;
  for (const name of BUILT_TABLES) {
    const table = tableOf(OMOP, name);
    if (table !== undefined) await connection.run(createTableSql(table));
  }
  for (const sql of heldStatements(input.facts, input.workFolder)) {
    await connection.run(sql);
  }
  await addIdentifiers(connection, input);
  await addTerms(connection, input);
  await addUnits(connection, input);
  await connection.run(toldPersonsSql());
  for (const sql of staysStatements(salt)) await connection.run(sql);
  await connection.run(passagesSql());
  await connection.run(careSitesSql(salt));
  await connection.run(visitOccurrenceSql());
  await connection.run(visitDetailSql(salt));
  await connection.run(keptSql('events', input.workFolder, eventsSql(salt)));
  await separateIds(connection, salt, keptFile('events', input.workFolder));
  for (const { table, sql } of Object.values(EVENT_TABLES)) {
    await connection.run(`INSERT INTO ${table} BY NAME ${sql}`);
  }
  await connection.run(patientsSql());
  await connection.run(personsSql());
  await connection.run(deathsSql());
  await connection.run(observationPeriodsSql());
  for (const sql of erasSql(input.vocabulary)) await connection.run(sql);
  await connection.run(lineageSql());
  await connection.run(waitingSql());
  return {
    tables: BUILT_TABLES.map((table) => ({ table, relation: `"${table}"` })),
    lineage: 'lineage',
    waiting: 'waiting',
    identifiers: 'identifiers',
  };
}

async function addTerms(connection: LakeConnection, input: BuildInput): Promise<void> {
  const terms = input.terms.map((term) => {
    const { source, system, code, conceptId, sourceConceptId, domain } = term;
    return [source, system, code, conceptId, sourceConceptId, domain];
  });
  await load(connection, input.workFolder, 'terms', terms, [
    { name: 'source', sqlType: 'VARCHAR' },
    { name: 'system', sqlType: 'VARCHAR' },
    { name: 'code', sqlType: 'VARCHAR' },
    { name: 'concept_id', sqlType: 'BIGINT' },
    { name: 'source_concept_id', sqlType: 'BIGINT' },
    { name: 'domain', sqlType: 'VARCHAR' },
  ]);
}

/** The units that packs list, then those that are read by usage and UCUM. */
async function addUnits(connection: LakeConnection, input: BuildInput): Promise<void> {
  await loadUnits(connection, input.workFolder, 'units', input.units);
  const read = await readUnits(connection, input.vocabulary?.concept ?? null);
  await loadUnits(connection, input.workFolder, 'read_units', read);
  await connection.run('INSERT INTO units FROM read_units');
}

async function loadUnits(
  connection: LakeConnection,
  folder: string,
  table: string,
  units: readonly UnitRow[],
): Promise<void> {
  const rows = units.map((unit) => {
    return [unit.source, unit.local, unit.code, unit.unitConceptId, unit.factor, unit.shift];
  });
  await load(connection, folder, table, rows, [
    { name: 'source', sqlType: 'VARCHAR' },
    { name: 'local', sqlType: 'VARCHAR' },
    { name: 'code', sqlType: 'VARCHAR' },
    { name: 'unit_concept_id', sqlType: 'BIGINT' },
    { name: 'factor', sqlType: 'DOUBLE' },
    { name: 'shift', sqlType: 'DOUBLE' },
  ]);
}

/**
 * Two keys with one hash: the later of them in the order of keys takes another. So rare that it is
 * looked for first; makes the view `events`.
 */
async function separateIds(connection: LakeConnection, salt: string, drawn: string): Promise<void> {
  await connection.run(`CREATE VIEW drawn_events AS SELECT * FROM read_parquet(${drawn})`);
  await connection.run(
    `CREATE TABLE doubled AS SELECT row_id FROM drawn_events GROUP BY row_id HAVING count(*) > 1`,
  );
  const [found] = await connection.rows('SELECT count(*) AS n FROM doubled');
  if (Number(found?.n) === 0) {
    await connection.run('CREATE VIEW events AS SELECT * FROM drawn_events');
    return;
  }
  await connection.run(
    `CREATE TABLE separated AS SELECT kind, source, key,
       ${idSql(salt, ["'again'", 'CAST(place AS VARCHAR)', 'kind', 'source', 'key'])} AS other_id
     FROM (
       SELECT kind, source, key, row_number() OVER (PARTITION BY row_id ORDER BY kind, source, key) AS place
       FROM drawn_events SEMI JOIN doubled USING (row_id)
     ) WHERE place > 1`,
  );
  await connection.run(
    `CREATE VIEW events AS SELECT * REPLACE (coalesce(other_id, row_id) AS row_id)
     FROM drawn_events LEFT JOIN separated USING (kind, source, key)`,
  );
}
