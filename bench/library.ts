/**
 * All open cohort definitions, native engine beside the official SQL on DuckDB: the same machine,
 * threads and rows. Prints the ratio official/native of the whole run and writes its section of
 * docs/performance.md.
 *
 * Cost sketch. Network: none. Disk: the event index is read once (about 2 GB at 1 M persons), from
 * the page cache in the cold runs; the official SQL reads tables that are in memory. Memory: the
 * parts of the index that the definitions read, about 1.2 GB at 1 M persons, and the lists of one
 * shard for each thread. CPU: native, a few passes over the events of each different concept set
 * (5 M events a shard and run); official, some 26 statements a definition, each over its tables.
 *
 * The cold runs are processes of their own, timed from their start: `--child first` answers one
 * definition, `--child library` all of them.
 *
 * Usage: [--persons N] [--rounds N] [--official-every N] [--rebuild] [--no-write]
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import type { CohortRows } from '../src/engine/answer.ts';
import type { NativeEngine } from '../src/engine/native/index.ts';
import type { LakeSnapshot } from '../src/lake/index.ts';
import type { SortOrder } from '../src/lake/sql-connection.ts';
import { OMOP } from '../src/model/index.ts';
import { dataFolder } from '../testkit/data-folder.ts';
import { barChart } from './charts.ts';
import {
  type Definition,
  officialSql,
  openJourneysLake,
  readDefinitions,
} from './journeys-lake.ts';
import { nativeOn } from './native-on.ts';
import { inMemory, MACHINE } from './open-data-set.ts';
import { writeSection } from './performance-page.ts';

const { values: options } = parseArgs({
  options: {
    persons: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    'official-every': { type: 'string', default: '1' },
    rebuild: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
    child: { type: 'string' },
  },
});
const persons = Number(options.persons);

const now = (): number => performance.timeOrigin + performance.now();

/** One cold run, in this process: from its start to the answer. */
async function child(what: string, definitions: readonly Definition[]): Promise<void> {
  const engine = nativeOn(await openJourneysLake(definitions, persons));
  const [first] = definitions;
  if (first === undefined) throw new Error('no definitions');
  if (what === 'first') await engine.counts(first.question);
  else await engine.rowsOfAll(definitions.map(({ question }) => question));
  const ms = performance.now();
  await engine.close();
  process.stdout.write(JSON.stringify({ ms, rssKb: process.resourceUsage().maxRSS }));
}

function cold(what: 'first' | 'library'): { readonly ms: number; readonly rssKb: number } {
  const args = [import.meta.filename, '--child', what, '--persons', options.persons];
  const started = now();
  const text = execFileSync(process.execPath, args, { encoding: 'utf8' });
  const { rssKb } = JSON.parse(text) as { readonly rssKb: number };
  return { ms: now() - started, rssKb };
}

interface Official {
  readonly seconds: number;
  readonly rows: number;
  /** Definitions whose official rows change with the order in which the tables lie. */
  readonly arbitrary: readonly number[];
}

/**
 * Runs the official SQL and holds its rows against ours; a wrong answer's time is worth nothing.
 * Where they differ, the official SQL is run on the same tables in their other order: if its own
 * rows then change, it breaks ties arbitrarily, and there is no right answer to compare with.
 */
async function official(
  snapshot: LakeSnapshot,
  folder: string,
  chosen: readonly Definition[],
  native: ReadonlyMap<number, CohortRows>,
): Promise<Official> {
  const { connection } = snapshot;
  await connection.run(
    'CREATE SCHEMA cdm; CREATE SCHEMA res; CREATE TABLE res.cohort (cohort_definition_id BIGINT, ' +
      'subject_id BIGINT, cohort_start_date DATE, cohort_end_date DATE)',
  );
  await readIn(snapshot, 'subject');
  let [ms, rows] = [0, 0];
  const arbitrary: number[] = [];
  for (const { id } of chosen) {
    const sql = officialSql(folder, 'duckdb', id);
    const started = performance.now();
    await connection.run(sql);
    ms += performance.now() - started;
    const answer = await takeRows(snapshot);
    rows += answer.length;
    if (isDeepStrictEqual(answer, rowTexts(native.get(id)))) continue;
    if (!(await isArbitrary(snapshot, sql, answer))) {
      throw new Error(`definition ${id}: ${answer.length} official rows are not ours`);
    }
    arbitrary.push(id);
  }
  return { seconds: ms / 1000, rows, arbitrary };
}

/** How often a query is asked again before its answer is taken for the only one. */
const TRIES = 6;

/** Whether a query gives other rows when it is asked again, of tables that lie in another order. */
async function isArbitrary(
  snapshot: LakeSnapshot,
  sql: string,
  answer: readonly string[],
): Promise<boolean> {
  let changes = false;
  for (let attempt = 0; attempt < TRIES && !changes; attempt++) {
    await readIn(snapshot, attempt % 2 === 0 ? 'concept' : 'subject');
    await snapshot.connection.run(sql);
    changes = !isDeepStrictEqual(answer, await takeRows(snapshot));
  }
  await readIn(snapshot, 'subject');
  return changes;
}

async function readIn(snapshot: LakeSnapshot, order: SortOrder): Promise<void> {
  for (const { name } of OMOP.tables) {
    const relation = snapshot.relation(name, order);
    await snapshot.connection.run(
      `CREATE OR REPLACE VIEW cdm.${name} AS SELECT * FROM ${relation}`,
    );
  }
}

/** The rows of the official answer, which is then empty again. */
async function takeRows({ connection }: LakeSnapshot): Promise<readonly string[]> {
  const { columns } = await connection.columns(
    'SELECT subject_id AS s, cohort_start_date AS a, cohort_end_date AS b FROM res.cohort ORDER BY 1, 2, 3',
  );
  await connection.run('DELETE FROM res.cohort');
  return Array.from(
    (columns.s?.values ?? []) as BigInt64Array,
    (subject, i) => `${subject} ${columns.a?.values[i]} ${columns.b?.values[i]}`,
  );
}

function rowTexts(rows: CohortRows | undefined): readonly string[] {
  if (rows === undefined) return [];
  return Array.from(rows.subjectId, (subject, i) => `${subject} ${rows.start[i]} ${rows.end[i]}`);
}

async function main(folder: string, definitions: readonly Definition[]): Promise<void> {
  const lake = await openJourneysLake(definitions, persons);
  if (options.rebuild) rmSync(join(lake.path, 'event-index'), { recursive: true, force: true });
  let built = 0;
  const begun = performance.now();
  const engine = nativeOn(lake, (rows) => {
    built = rows;
  });
  const [first] = definitions;
  if (first === undefined) throw new Error('no definitions');
  await engine.planOf([first.question]);
  const buildSeconds = (performance.now() - begun) / 1000;
  const buildLine =
    built === 0
      ? null
      : `index built: ${built} events in ${buildSeconds.toFixed(1)} s, ${(built / buildSeconds / 1e6).toFixed(2)} M events/s`;
  if (buildLine !== null) process.stdout.write(`${buildLine}\n`);

  const coldFirst = cold('first');
  const coldLibrary = cold('library');
  const { warm, all } = await rounds(engine, definitions);
  await engine.close();
  const every = Number(options['official-every']);
  const chosen = definitions.filter((_, i) => i % every === 0);
  const native = new Map(definitions.map(({ id }, i) => [id, all[i] as CohortRows]));
  const snapshot = await inMemory(lake);
  const peer = await official(snapshot, folder, chosen, native);
  snapshot.close();

  const median = warm.toSorted((a, b) => a - b)[warm.length >> 1] ?? Number.NaN;
  const total = all.reduce((sum, rows) => sum + rows.start.length, 0);
  const whole = (peer.seconds / chosen.length) * definitions.length;
  const scaled =
    every === 1
      ? ''
      : ` (${chosen.length} of them run, each ${every}th: ${peer.seconds.toFixed(1)} s, scaled by the mean)`;
  const arbitrary = peer.arbitrary.length === 0 ? '' : ` (${peer.arbitrary.join(', ')})`;
  report(median, whole, [
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}, ${MACHINE.threads} threads, ${persons} persons, ${definitions.length} definitions, ${total} rows.`,
    '',
    `- native, index warm: **${median.toFixed(2)} s** (median of ${warm.length}, best ${Math.min(...warm).toFixed(2)} s), ${((median / definitions.length) * 1000).toFixed(2)} ms a definition`,
    `- official SQL on DuckDB, tables in memory: **${whole.toFixed(1)} s**${scaled}; ${peer.rows} rows, equal to ours but for ${peer.arbitrary.length} definitions whose official rows change with the order in which the tables lie${arbitrary}`,
    `- ratio official/native: **${(whole / median).toFixed(1)}**`,
    `- native in a new process, from its start: whole library ${(coldLibrary.ms / 1000).toFixed(1)} s, most memory ${(coldLibrary.rssKb / 2 ** 20).toFixed(2)} GB; first answer ${(coldFirst.ms / 1000).toFixed(2)} s`,
    ...(buildLine === null ? [] : [`- ${buildLine}`]),
  ]);
}

/** The whole library again and again: seconds of each time, and the answers of the last. */
async function rounds(
  engine: NativeEngine,
  definitions: readonly Definition[],
): Promise<{ readonly warm: readonly number[]; readonly all: readonly CohortRows[] }> {
  const questions = definitions.map(({ question }) => question);
  const warm: number[] = [];
  let all: readonly CohortRows[] = [];
  for (let round = 0; round < WARMING_ROUNDS + Number(options.rounds); round++) {
    const started = performance.now();
    all = await engine.rowsOfAll(questions);
    const seconds = (performance.now() - started) / 1000;
    if (round >= WARMING_ROUNDS) warm.push(seconds);
    process.stdout.write(`native round ${round}: ${seconds.toFixed(2)} s\n`);
  }
  return { warm, all };
}

/** The first rounds bring the index into memory and the code to speed. */
const WARMING_ROUNDS = 2;

function report(median: number, whole: number, lines: readonly string[]): void {
  process.stdout.write(`\n${lines.join('\n')}\n`);
  if (options['no-write']) return;
  const chart = barChart(
    `library-${persons}`,
    `The whole library at ${persons} persons`,
    'seconds, logarithmic scale',
    [
      { label: 'native', value: median, text: `${median.toFixed(1)} s` },
      { label: 'official SQL, DuckDB', value: whole, text: `${whole.toFixed(0)} s` },
    ],
  );
  writeSection(persons >= 1_000_000 ? 'library-large' : 'library', [...lines, '', chart]);
}

const folder = dataFolder('cohorts');
if (folder === null) {
  process.stdout.write('Skipped: the data folder with the official SQL is not there.\n');
} else {
  const definitions = readDefinitions(folder);
  if (options.child === undefined) await main(folder, definitions);
  else await child(options.child, definitions);
}
