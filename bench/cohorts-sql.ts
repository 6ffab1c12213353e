/**
 * The official cohort SQL and ours, in turn, on the same DuckDB with the same threads and the same
 * rows: 55 definitions over 100,000 persons. Prints the ratio ours/official per definition and its
 * median; writes docs/performance.md.
 *
 * Cost sketch. Network: none. Disk: none, both read tables in memory (7 million rows, about 1 GB).
 * Memory: a few scans of the event tables a definition. CPU: hash joins on the subject, sorts for
 * "first" and for joining periods; at this size a fixed cost of some 1 ms a statement, of which the
 * official query has about 26 and ours 4.
 *
 * Ours reads events from the concept-ordered tables of the lake. So that this is seen apart, the
 * official query runs on both orders: by subject, as warehouses are usually loaded, and by concept.
 *
 * Usage: [--persons N] [--definitions N] [--rounds N] [--no-write]
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { cohortPlan } from '../src/engine/sql/cohort.ts';
import { duckdbDialect } from '../src/engine/sql/duckdb/index.ts';
import type { LakeSnapshot } from '../src/lake/snapshot.ts';
import { OMOP } from '../src/model/index.ts';
import { dataFolder } from '../testkit/data-folder.ts';
import {
  type Definition,
  officialSql,
  openJourneysLake,
  readDefinitions,
} from './journeys-lake.ts';
import { inMemory, MACHINE } from './open-data-set.ts';
import { writeSection } from './performance-page.ts';

const { values: options } = parseArgs({
  options: {
    persons: { type: 'string', default: '100000' },
    definitions: { type: 'string', default: '55' },
    rounds: { type: 'string', default: '3' },
    'no-write': { type: 'boolean', default: false },
  },
});

const TARGET =
  '(cohort_definition_id BIGINT, subject_id BIGINT, cohort_start_date DATE, cohort_end_date DATE)';

/** Schemas as the official SQL names them: `cdm` shows the tables of one order, `res` the answers. */
async function prepareOfficial(snapshot: LakeSnapshot): Promise<void> {
  await snapshot.connection.run(
    `CREATE SCHEMA cdm; CREATE SCHEMA res; CREATE TABLE res.cohort ${TARGET}; CREATE TABLE res.ours ${TARGET}`,
  );
}

async function pointOfficialAt(
  snapshot: LakeSnapshot,
  order: 'subject' | 'concept',
): Promise<void> {
  for (const { name } of OMOP.tables) {
    const view = `CREATE OR REPLACE VIEW cdm.${name} AS SELECT * FROM ${snapshot.relation(name, order)}`;
    await snapshot.connection.run(view);
  }
}

interface Timing {
  readonly id: number;
  readonly oursMs: number;
  readonly officialMs: number;
  readonly officialByConceptMs: number;
  readonly rows: number;
}

async function time(
  snapshot: LakeSnapshot,
  folder: string,
  definition: Definition,
): Promise<Timing> {
  const { connection } = snapshot;
  const context = { model: OMOP, dialect: duckdbDialect, relation: snapshot.relation };
  const ours = async (): Promise<void> => {
    const plan = cohortPlan(context, definition.question);
    for (const sql of plan.prepare) await connection.run(sql);
    await connection.run(`DELETE FROM res.ours WHERE cohort_definition_id = ${definition.id}`);
    await connection.run(`INSERT INTO res.ours SELECT ${definition.id}, * FROM (${plan.rows})`);
    await connection.run(plan.cleanUp);
  };
  const official = (): Promise<void> =>
    connection.run(officialSql(folder, 'duckdb', definition.id));
  const spent: Record<'ours' | 'official' | 'byConcept', number[]> = {
    ours: [],
    official: [],
    byConcept: [],
  };
  for (let round = 0; round < Number(options.rounds); round++) {
    spent.ours.push(await milliseconds(ours));
    await pointOfficialAt(snapshot, 'subject');
    spent.official.push(await milliseconds(official));
    await pointOfficialAt(snapshot, 'concept');
    spent.byConcept.push(await milliseconds(official));
  }
  return {
    id: definition.id,
    oursMs: median(spent.ours),
    officialMs: median(spent.official),
    officialByConceptMs: median(spent.byConcept),
    rows: await equalRows(snapshot, definition.id),
  };
}

/** A timing of a wrong answer is worth nothing: both must have the same rows. */
async function equalRows(snapshot: LakeSnapshot, id: number): Promise<number> {
  const of = (table: string): string =>
    `SELECT * FROM res.${table} WHERE cohort_definition_id = ${id}`;
  const [row] = await snapshot.connection.rows(
    `SELECT (SELECT COUNT(*) FROM (${of('ours')} EXCEPT ALL ${of('cohort')})) + ` +
      `(SELECT COUNT(*) FROM (${of('cohort')} EXCEPT ALL ${of('ours')})) AS differ, ` +
      `(SELECT COUNT(*) FROM (${of('ours')})) AS n`,
  );
  if (row?.differ !== 0) throw new Error(`definition ${id}: ${row?.differ} rows differ`);
  return Number(row.n);
}

async function milliseconds(step: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await step();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function page(timings: readonly Timing[], summary: readonly string[]): readonly string[] {
  const lines = timings.map((t) => {
    const cells = [t.id, t.rows, t.oursMs, t.officialMs, t.officialByConceptMs].map((n) =>
      n.toFixed(0),
    );
    return `| ${[...cells, (t.oursMs / t.officialMs).toFixed(2)].join(' | ')} |`;
  });
  return [
    ...summary.map((line) => `- ${line}`),
    '',
    '| definition | rows | ours, ms | official, ms | official on concept order, ms | ours/official |',
    '|---|---|---|---|---|---|',
    ...lines,
  ];
}

const folder = dataFolder('cohorts');
if (folder === null) {
  process.stdout.write('Skipped: the data folder with the official SQL is not there.\n');
} else {
  const all = readDefinitions(folder);
  const step = Math.max(1, Math.floor(all.length / Number(options.definitions)));
  const chosen = all.filter((_, i) => i % step === 0).slice(0, Number(options.definitions));
  const snapshot = await inMemory(await openJourneysLake(all, Number(options.persons)));
  await prepareOfficial(snapshot);
  const timings: Timing[] = [];
  for (const definition of chosen) {
    const timing = await time(snapshot, folder, definition);
    timings.push(timing);
    process.stdout.write(
      `${timing.id}: ours ${timing.oursMs.toFixed(0)} ms, official ${timing.officialMs.toFixed(0)} ms, ` +
        `ratio ${(timing.oursMs / timing.officialMs).toFixed(2)}\n`,
    );
  }
  const ratio = median(timings.map((t) => t.oursMs / t.officialMs));
  const ratioByConcept = median(timings.map((t) => t.oursMs / t.officialByConceptMs));
  const sum = (pick: (t: Timing) => number): string =>
    (timings.reduce((total, t) => total + pick(t), 0) / 1000).toFixed(1);
  const summary = [
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}, ${MACHINE.threads} threads, ${options.persons} persons, ${timings.length} definitions, median of ${options.rounds} rounds each, all rows equal`,
    `median ratio ours/official: ${ratio.toFixed(2)}; with the official SQL on the concept-ordered tables too: ${ratioByConcept.toFixed(2)}`,
    `all together: ours ${sum((t) => t.oursMs)} s, official ${sum((t) => t.officialMs)} s, official on concept order ${sum((t) => t.officialByConceptMs)} s`,
  ];
  process.stdout.write(`\n${summary.join('\n')}\n`);
  if (!options['no-write']) {
    writeSection('cohorts-sql', page(timings, summary));
  }
  snapshot.close();
  process.exitCode = ratio <= 1 ? 0 : 1;
}
