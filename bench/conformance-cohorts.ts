/**
 * Answers every cohort definition of the data folder on two warehouses, with every engine, through
 * the whole way in (import, lake, snapshot), and holds the rows against the official answers.
 * Writes docs/conformance-cohorts.md. Usage: [--engine NAME] [--only ID,ID] [--no-write]
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import type { Attrition, Engine } from '../src/engine/answer.ts';
import { referenceEngine } from '../src/engine/reference/index.ts';
import { duckdbEngine } from '../src/engine/sql/duckdb/index.ts';
import type { Snapshot } from '../src/lake/snapshot.ts';
import { type CohortQuestion, readCirce } from '../src/question/index.ts';
import { dataFolder } from '../testkit/data-folder.ts';
import { differingRows, readExpected, rowTexts } from './expected-rows.ts';
import { inMemory, lakeOf } from './open-data-set.ts';

const ENGINES: readonly ((snapshot: Snapshot) => Engine)[] = [duckdbEngine, referenceEngine];
const DATA_SETS = ['synthetic-2k', 'mimic-iv-demo'] as const;
/** The official query of this one orders ties arbitrarily: its rows change with the threads. */
const NOT_DETERMINISTIC = new Set([1071]);

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string' },
    only: { type: 'string' },
    'no-write': { type: 'boolean', default: false },
  },
});

interface Definition {
  readonly id: number;
  readonly question: CohortQuestion;
}

interface Result {
  readonly dataSet: string;
  readonly engine: string;
  readonly asked: number;
  readonly withRows: number;
  readonly rows: number;
  readonly differing: readonly number[];
  readonly seconds: number;
}

function readDefinitions(folder: string): readonly Definition[] {
  const only = options.only === undefined ? null : new Set(options.only.split(',').map(Number));
  return readdirSync(folder)
    .filter((name) => /^\d+\.json$/.test(name))
    .map((name) => ({ name, id: Number.parseInt(name, 10) }))
    .filter(({ id }) => !NOT_DETERMINISTIC.has(id) && only?.has(id) !== false)
    .sort((a, b) => a.id - b.id)
    .map(({ name, id }) => {
      const text = readFileSync(join(folder, name), 'utf8');
      return { id, question: readCirce(text, { source: name }) };
    });
}

async function check(
  dataSet: string,
  engine: Engine,
  definitions: readonly Definition[],
  expected: ReadonlyMap<number, readonly string[]>,
  attritions: Map<number, Attrition>,
): Promise<Result> {
  const started = performance.now();
  const differing: number[] = [];
  let [rows, withRows] = [0, 0];
  for (const { id, question } of definitions) {
    const answer = await engine.answer(question);
    const found = rowTexts(answer.rows);
    const wrong = differingRows(found, expected.get(id) ?? []);
    const known = attritions.get(id);
    if (known === undefined) attritions.set(id, answer.attrition);
    const disagree = known !== undefined && !isDeepStrictEqual(known, answer.attrition);
    if (wrong > 0 || disagree) {
      differing.push(id);
      process.stdout.write(
        `  ${id}: ${wrong} rows differ${disagree ? ', attrition differs' : ''}\n`,
      );
    }
    rows += found.length;
    if (found.length > 0) withRows += 1;
  }
  const seconds = (performance.now() - started) / 1000;
  return {
    dataSet,
    engine: engine.name,
    asked: definitions.length,
    withRows,
    rows,
    differing,
    seconds,
  };
}

function page(results: readonly Result[]): string {
  const lines = results.map((result) => {
    const { dataSet, engine, asked, withRows, rows, differing } = result;
    return `| ${dataSet} | ${engine} | ${asked} | ${withRows} | ${rows} | ${differing.length} |`;
  });
  return [
    '<!-- Written by npm run conformance:cohorts. -->',
    '# Cohort definitions against the official answers',
    '',
    'Every definition is read from its OHDSI JSON, answered by the engine on a lake that was',
    'imported from the data set, and compared row for row with what the official query gives. The',
    'attrition of all engines is compared with each other. Definition 1071 is left out: the',
    'official query orders ties arbitrarily, so that its rows change with the number of threads.',
    '',
    '| data set | engine | definitions | with rows | rows | definitions differing |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

const definitionsFolder = dataFolder('cohorts', 'definitions');
if (definitionsFolder === null) {
  process.stdout.write('Skipped: the data folder with cohort definitions is not there.\n');
} else {
  const definitions = readDefinitions(definitionsFolder);
  const results: Result[] = [];
  for (const dataSet of DATA_SETS) {
    const source = dataFolder('cohorts', dataSet);
    if (source === null) {
      process.stdout.write(`Skipped ${dataSet}: it is not there.\n`);
      continue;
    }
    const snapshot = await inMemory(await lakeOf(source, null));
    const attritions = new Map<number, Attrition>();
    for (const engineOn of ENGINES) {
      const engine = engineOn(snapshot);
      if (options.engine !== undefined && engine.name !== options.engine) continue;
      const expected = await expectedOf(source);
      const result = await check(dataSet, engine, definitions, expected, attritions);
      results.push(result);
      process.stdout.write(
        `${dataSet}, ${result.engine}: ${result.asked} definitions, ${result.withRows} with rows, ` +
          `${result.rows} rows, ${result.differing.length} definitions differing, ` +
          `${result.seconds.toFixed(1)} s\n`,
      );
    }
    snapshot.close();
  }
  const whole = options.engine === undefined && options.only === undefined;
  if (whole && !options['no-write']) {
    writeFileSync(resolve(import.meta.dirname, '../docs/conformance-cohorts.md'), page(results));
  }
  process.exitCode = results.some((result) => result.differing.length > 0) ? 1 : 0;
}

/** The expected rows lie beside the data set; the lake's own connection may not read there. */
async function expectedOf(source: string): Promise<ReadonlyMap<number, readonly string[]>> {
  const { openDuck } = await import('../src/lake/duck.ts');
  const connection = await openDuck({
    path: ':memory:',
    memoryLimitMb: 512,
    threads: 1,
    temporaryFolder: '',
  });
  try {
    return await readExpected(connection, join(source, 'expected.parquet'));
  } finally {
    connection.close();
  }
}
