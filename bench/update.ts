/**
 * After a load of 1 % new subjects: bringing the event index and all cohorts of the open library up
 * to date, beside evaluating them in full. The refreshed cohorts are held against a full run.
 *
 * Cost sketch. Network: none. Disk: the new rows only, some 1 % of the lake. Memory: one shard of
 * the new subjects. CPU: the library on 1 % of the journeys, plus what a run costs whatever its
 * size: some 10,000 nodes of the plan, and the copying of rows that stay.
 *
 * Usage: [--persons N] [--no-write]
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { refreshed } from '../src/engine/native/standing.ts';
import { openDuck } from '../src/lake/duck.ts';
import type { Lake } from '../src/lake/index.ts';
import { sqlName, sqlText } from '../src/lake/sql-connection.ts';
import { OMOP } from '../src/model/index.ts';
import type { TableModel } from '../src/model/subject-model.ts';
import { dataFolder } from '../testkit/data-folder.ts';
import { type Definition, openJourneysLake, readDefinitions } from './journeys-lake.ts';
import { nativeOn } from './native-on.ts';
import { lakeOf, MACHINE } from './open-data-set.ts';
import { writeSection } from './performance-page.ts';

const { values: options } = parseArgs({
  options: {
    persons: { type: 'string', default: '1000000' },
    'no-write': { type: 'boolean', default: false },
  },
});
const persons = Number(options.persons);
const SHARE = 0.01;
/** Added to every id of the new subjects' rows; no row of the lake has one so large. */
const SHIFT = 4_000_000_000_000;
const SHIFTED = new Set(['person_id', 'visit_occurrence_id', 'visit_detail_id']);

/** Adds people whose journeys are those of the first, under new ids. */
async function addPeople(lake: Lake): Promise<void> {
  const connection = await openDuck({ path: ':memory:', ...MACHINE, temporaryFolder: tmpdir() });
  const loaded = new Map((await lake.tables()).map(({ table, rows }) => [table, rows]));
  const tables = OMOP.tables.filter(
    (table) =>
      (loaded.get(table.name) ?? 0) > 0 && table.columns.some(({ name }) => name === 'person_id'),
  );
  for (const table of tables) {
    const columns = table.columns.map((column) => shifted(table, column.name, column.type));
    const files = sqlText(join(lake.path, 'tables', table.name, '*.parquet'));
    await connection.run(
      `CREATE TABLE ${sqlName(table.name)} AS SELECT ${columns.join(', ')} FROM read_parquet(${files}) ` +
        `WHERE person_id <= ${Math.round(persons * SHARE)}`,
    );
  }
  const version = await lake.version();
  await lake.commit(connection, {
    startedMs: Date.now(),
    tables: tables.map(({ name }) => ({ table: name, relation: sqlName(name), appendTo: version })),
    deadLetters: null,
    facts: {
      operation: 'append',
      source: 'bench/update.ts',
      sourceBytes: 0,
      sourceSha256: '',
      rowsAccepted: 0,
      rowsRejected: 0,
      tables: [],
      warnings: [],
    },
  });
  connection.close();
}

function shifted(table: TableModel, name: string, type: string): string {
  const column = sqlName(name);
  const isKey = table.columns.find((one) => one.name === name)?.primaryKey === true;
  if (SHIFTED.has(name) || isKey) return `${column} + ${SHIFT} AS ${column}`;
  return type === 'datetime' ? `${column} AT TIME ZONE 'UTC' AS ${column}` : column;
}

async function seconds<Answer>(step: () => Promise<Answer>): Promise<readonly [number, Answer]> {
  const started = performance.now();
  const answer = await step();
  return [(performance.now() - started) / 1000, answer];
}

async function main(definitions: readonly Definition[]): Promise<void> {
  const original = await openJourneysLake(definitions, persons);
  const folder = mkdtempSync(join(tmpdir(), 'parcours-update-'));
  cpSync(original.path, join(folder, 'lake'), { recursive: true });
  const lake = await lakeOf('', join(folder, 'lake'));
  const questions = definitions.map(({ question }) => question);

  const before = nativeOn(lake);
  // The first run brings the index into memory and the code to speed.
  await before.rowsOfAll(questions);
  const [fullSeconds, old] = await seconds(() => before.rowsOfAll(questions));
  await before.close();
  const from = await lake.version();
  await addPeople(lake);
  const to = await lake.version();
  process.stdout.write(`full: ${fullSeconds.toFixed(2)} s\n`);

  const [touchedSeconds, touched] = await seconds(() =>
    lake.touchedSubjects(from, to, { ...MACHINE, temporaryFolder: folder }),
  );
  if (touched === null) throw new Error('it is not known who was touched');
  const engine = nativeOn(lake);
  const [first] = questions;
  if (first === undefined) throw new Error('no definitions');
  const [indexSeconds] = await seconds(() => engine.planOf([first]));
  const refresh = async () => {
    const among = await engine.rowsAmong(questions, touched.subjects);
    return old.map((rows, i) => refreshed(rows, touched.subjects, among[i] ?? rows));
  };
  // As a server would have it: the parts of the index that the library reads are in memory.
  const [coldSeconds] = await seconds(refresh);
  const [refreshSeconds, cohorts] = await seconds(refresh);
  const [, whole] = await seconds(() => engine.rowsOfAll(questions));
  const differing = definitions.filter((_, i) => !isDeepStrictEqual(cohorts[i]?.rows, whole[i]));
  await engine.close();
  rmSync(folder, { recursive: true });
  if (differing.length > 0)
    throw new Error(`${differing.length} cohorts are not those of a full run`);
  const entered = cohorts.reduce((sum, cohort) => sum + cohort.entered.length, 0);
  const lines = [
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}, ${MACHINE.threads} threads, ${persons} persons, then ${touched.subjects.length} more in an append load; ${definitions.length} cohorts.`,
    '',
    `- full evaluation, index warm: ${fullSeconds.toFixed(2)} s`,
    `- all cohorts brought up to date: **${refreshSeconds.toFixed(2)} s, ${((100 * refreshSeconds) / fullSeconds).toFixed(1)} %** of the full time (the first time in a process, ${coldSeconds.toFixed(2)} s); ${entered} entries of subjects into cohorts; equal to a full run, row for row`,
    `- finding who was touched: ${touchedSeconds.toFixed(2)} s; bringing the event index up to date: ${indexSeconds.toFixed(2)} s`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (!options['no-write']) writeSection('update', lines);
}

const data = dataFolder('cohorts');
if (data === null) process.stdout.write('Skipped: the data folder is not there.\n');
else await main(readDefinitions(data));
