/**
 * The official cohort SQL on PostgreSQL beside the native engine: the same machine and rows, a
 * sample of the open definitions. PostgreSQL has indexes on the person and on every concept column,
 * and is vacuumed and analysed.
 *
 * Cost sketch. Network: loopback, statements only. Disk: PostgreSQL's files, from the page cache.
 * Memory: its shared buffers hold the data set. CPU: some 26 statements a definition, two workers.
 *
 * Usage: [--persons N] [--definitions N] [--no-write]
 */
import { mkdtempSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { exportToPostgres } from '../src/lake/index.ts';
import { OMOP } from '../src/model/index.ts';
import { dataFolder } from '../testkit/data-folder.ts';
import { postgresPrograms, startPostgres } from '../testkit/postgres.ts';
import { barChart } from './charts.ts';
import {
  type Definition,
  officialSql,
  openJourneysLake,
  readDefinitions,
} from './journeys-lake.ts';
import { nativeOn } from './native-on.ts';
import { MACHINE } from './open-data-set.ts';
import { writeSection } from './performance-page.ts';

const { values: options } = parseArgs({
  options: {
    persons: { type: 'string', default: '100000' },
    definitions: { type: 'string', default: '55' },
    'no-write': { type: 'boolean', default: false },
  },
});
const persons = Number(options.persons);
const TIMEOUT_SECONDS = 120;
const SETTINGS = [
  'shared_buffers=4GB',
  'work_mem=256MB',
  'maintenance_work_mem=1GB',
  'max_parallel_workers_per_gather=2',
  'autovacuum=off',
];

/** The schemas that the official SQL names, over the exported tables. */
async function prepare(client: Client): Promise<void> {
  await client.query(
    'CREATE SCHEMA res; CREATE TABLE res.cohort (cohort_definition_id BIGINT, subject_id BIGINT, ' +
      'cohort_start_date DATE, cohort_end_date DATE)',
  );
  for (const { name, columns } of OMOP.tables) {
    for (const column of columns) {
      if (column.name !== 'person_id' && !column.name.endsWith('_concept_id')) continue;
      await client.query(
        `CREATE INDEX IF NOT EXISTS "ix_${name}_${column.name}" ON cdm."${name}" ("${column.name}")`,
      );
    }
  }
  await client.query('VACUUM ANALYZE');
}

interface Timing {
  readonly id: number;
  readonly seconds: number;
  readonly rows: number | null;
}

async function time(client: Client, folder: string, { id }: Definition): Promise<Timing> {
  await client.query(`SET statement_timeout = '${TIMEOUT_SECONDS}s'`);
  const started = performance.now();
  let stopped = false;
  for (const statement of officialSql(folder, 'postgresql', id).split(';')) {
    if (statement.trim() === '') continue;
    try {
      await client.query(statement);
    } catch (error) {
      if ((error as { readonly code?: string }).code !== '57014') throw error;
      stopped = true;
      break;
    }
  }
  const seconds = (performance.now() - started) / 1000;
  await client.query('DISCARD TEMP');
  const { rows } = await client.query(
    `SELECT count(*) AS n FROM res.cohort WHERE cohort_definition_id = ${id}`,
  );
  return { id, seconds, rows: stopped ? null : Number(rows[0]?.n) };
}

async function main(folder: string, programs: string): Promise<void> {
  const all = readDefinitions(folder);
  const step = Math.max(1, Math.floor(all.length / Number(options.definitions)));
  const chosen = all.filter((_, i) => i % step === 0).slice(0, Number(options.definitions));
  const lake = await openJourneysLake(all, persons);
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'parcours-postgres-'));
  const engine = nativeOn(lake);
  const questions = chosen.map(({ question }) => question);
  await engine.rowsOfAll(questions);
  await engine.rowsOfAll(questions);
  const started = performance.now();
  const rows = await engine.rowsOfAll(questions);
  const nativeSeconds = (performance.now() - started) / 1000;
  await engine.close();

  const server = await startPostgres(programs, SETTINGS);
  const client = new Client({ connectionString: server.url });
  try {
    await client.connect();
    await client.query('CREATE SCHEMA cdm');
    const snapshot = await lake.snapshot({ ...MACHINE, temporaryFolder });
    await exportToPostgres(snapshot, server.url, { schema: 'cdm', replace: false }, () => {});
    snapshot.close();
    await prepare(client);
    const timings: Timing[] = [];
    for (const [i, definition] of chosen.entries()) {
      const timing = await time(client, folder, definition);
      timings.push(timing);
      const ours = rows[i]?.start.length;
      if (timing.rows !== null && timing.rows !== ours) {
        throw new Error(`definition ${timing.id}: ${timing.rows} official rows, ${ours} ours`);
      }
      process.stdout.write(
        `${timing.id}: ${timing.seconds.toFixed(2)} s, ${timing.rows ?? 'stopped'}\n`,
      );
    }
    report(timings, nativeSeconds);
  } finally {
    await client.end();
    await server.stop();
  }
}

function report(timings: readonly Timing[], nativeSeconds: number): void {
  const seconds = timings.reduce((sum, timing) => sum + timing.seconds, 0);
  const stopped = timings.filter(({ rows }) => rows === null).map(({ id }) => id);
  const slowest = timings.toSorted((a, b) => b.seconds - a.seconds).slice(0, 3);
  const lines = [
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}, ${MACHINE.threads} threads, ${persons} persons, ${timings.length} definitions (an even sample of the open ones); PostgreSQL with ${SETTINGS.slice(0, 4).join(', ')}, fsync off.`,
    '',
    `- official SQL on PostgreSQL: **${seconds.toFixed(0)} s**, mean ${(seconds / timings.length).toFixed(2)} s a definition; slowest ${slowest.map(({ id, seconds: s }) => `${id} (${s.toFixed(0)} s)`).join(', ')}${stopped.length === 0 ? '' : `; stopped at ${TIMEOUT_SECONDS} s: ${stopped.join(', ')}`}`,
    `- native, the same definitions together, index warm: **${nativeSeconds.toFixed(3)} s**; as many rows for each that was not stopped`,
    `- ratio official/native: **${(seconds / nativeSeconds).toFixed(0)}**`,
  ];
  process.stdout.write(`\n${lines.join('\n')}\n`);
  if (options['no-write']) return;
  const chart = barChart(
    'library-postgres',
    `${timings.length} definitions at ${persons} persons`,
    'seconds, logarithmic scale',
    [
      { label: 'native', value: nativeSeconds, text: `${nativeSeconds.toFixed(2)} s` },
      { label: 'official SQL, PostgreSQL', value: seconds, text: `${seconds.toFixed(0)} s` },
    ],
  );
  writeSection('postgresql', [...lines, '', chart]);
}

const folder = dataFolder('cohorts');
const programs = postgresPrograms();
if (folder === null || programs === null) {
  process.stdout.write('Skipped: the data folder or PostgreSQL is not there.\n');
} else {
  await main(folder, programs);
}
