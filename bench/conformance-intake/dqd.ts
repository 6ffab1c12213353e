import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execPath } from 'node:process';
import { nodeFiles, openLake } from '../../src/lake/index.ts';
import type { SqlConnection } from '../../src/lake/sql-connection.ts';
import { csvRecords } from '../../src/quality/dqd/csv.ts';
import {
  type DqdCheck,
  type DqdRun,
  outcomeOf,
  readDqdChecks,
  runDqd,
  violatedPercent,
} from '../../src/quality/index.ts';
import { inMemory } from '../open-data-set.ts';
import { allOf, type ConformanceSection, noneOf } from './section.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const MS_PER_DAY = 86_400_000;
/** What the package expands to for CDM 5.4: fewer would mean that we read fewer. */
const CHECKS = 2535;

type DqdResult = DqdRun['results'][number];
type CheckValues = DqdCheck['values'];

/**
 * The official DataQualityDashboard definitions for CDM 5.4, unmodified, on the warehouse that intake
 * builds from the applications' feeds (`parcours demo`): every check must run, and every failure
 * must be one that stands in the table of explanations and is no larger than it says there.
 */
export async function dqd(dataFolder: string): Promise<ConformanceSection> {
  const definitions = join(dataFolder, 'dqd');
  const checks = await readDqdChecks(definitions);
  const { run, absentOnes } = await onDemoWarehouse(checks, fieldRows(definitions));
  const { results } = run;
  const failed = results.filter(({ status }) => status === 'failed');
  const explained = failed.map((result) => ({ result, reason: reasonOf(result) }));
  const unexplained = explained.filter(({ reason }) => reason === null);
  const executed = results.filter(({ error }) => error === null).length;
  const onEmpty = absentOnes.filter(({ error }) => error === null).length;
  const errors = [...results, ...absentOnes].filter(
    ({ status, error }) => status === 'error' && error !== null,
  );
  const seconds = ((run.endedMs - run.startedMs) / 1000).toFixed(1);
  return {
    title: 'Official data quality checks (OHDSI DataQualityDashboard, CDM 5.4)',
    targets: [
      allOf('checks read and rendered', CHECKS, checks.length),
      allOf('checks run without an error', CHECKS, executed + onEmpty),
      noneOf('failing checks without explanation', unexplained.length),
    ],
    lines: [
      `On the warehouse of \`npm run demo\`, built from the applications’ feeds: ${executed} checks run there as they are written, in ${seconds} s. The other ${absentOnes.length} ask after tables that it doesn’t hold, which makes them not applicable (or, for the presence of the table itself, failed); they were run on empty tables of the CDM besides, to show that they run.`,
      '',
      `Passed ${countOf(results, 'passed')}, failed ${failed.length}, not applicable ${countOf(results, 'notApplicable')}.`,
      '',
      '| failing check | rows | why |',
      '|---|---|---|',
      ...explained.map(({ result, reason }) => {
        return `| ${nameOf(result)} | ${rowsOf(result)} | ${reason ?? '**not explained**'} |`;
      }),
      ...errors.map(({ check, error }) => `| ${check.id} | error | ${error} |`),
      '',
      'Not shown: that each result equals that of the R package on the same rows.',
    ],
  };
}

function countOf(results: readonly DqdResult[], status: DqdResult['status']): number {
  return results.filter((result) => result.status === status).length;
}

function nameOf({ check }: DqdResult): string {
  const { cdmTableName = '', cdmFieldName = '' } = check.values;
  return [check.kind.name, cdmTableName, cdmFieldName].filter((part) => part !== '').join(' ');
}

function rowsOf({ violated_rows, rows }: DqdResult): string {
  return rows === null ? 'no table' : `${violated_rows} of ${rows}`;
}

/** Why the check may fail; null where the table has no line for it, or more rows than it allows. */
function reasonOf(result: DqdResult): string | null {
  const line = EXPLANATIONS.get(nameOf(result));
  if (line === undefined) return null;
  return violatedPercent(outcomeOf(result)) <= line.atMost_percent ? line.reason : null;
}

const EXPLANATIONS = readExplanations();

function readExplanations(): ReadonlyMap<string, { atMost_percent: number; reason: string }> {
  const text = readFileSync(join(import.meta.dirname, 'dqd-explained.tsv'), 'utf8');
  const [, ...lines] = text.trimEnd().split('\n');
  return new Map(
    lines.map((line) => {
      const [check, table, field, atMost, reason = ''] = line.split('\t');
      const name = [check, table, field].filter((part) => part !== '').join(' ');
      return [name, { atMost_percent: Number(atMost), reason }];
    }),
  );
}

/** Fields of the CDM with their types, as the definitions' own file has them. */
function fieldRows(definitions: string): readonly CheckValues[] {
  return csvRecords(readFileSync(join(definitions, 'csv/OMOP_CDMv5.4_Field_Level.csv'), 'utf8'));
}

interface OnWarehouse {
  readonly run: DqdRun;
  /** The checks whose table isn't there, run again on an empty one. */
  readonly absentOnes: readonly DqdResult[];
}

async function onDemoWarehouse(
  checks: readonly DqdCheck[],
  fields: readonly CheckValues[],
): Promise<OnWarehouse> {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-dqd-'));
  try {
    buildDemo(folder);
    const drivers = { files: nodeFiles(), now: () => new Date(), newId: () => crypto.randomUUID() };
    const lake = await openLake(join(folder, 'lake'), drivers, { readOnly: true });
    const snapshot = await inMemory(lake);
    try {
      const { connection } = snapshot;
      const tables = (await lake.tables()).map(({ table }) => table);
      const there = tables.map((table) => [table, snapshot.relation(table, 'subject')] as const);
      const options = {
        today: Math.floor(Date.now() / MS_PER_DAY),
        nowMs: () => Date.now(),
      };
      const run = await runDqd(checks, { connection, relations: new Map(there) }, options);
      const failing = run.results.filter(({ error }) => error !== null).map(({ check }) => check);
      const empty = await emptyTables(connection, fields, new Set(tables));
      const relations = new Map([...there, ...empty]);
      const again = await runDqd(failing, { connection, relations }, options);
      return { run, absentOnes: again.results };
    } finally {
      snapshot.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As a user would: the command, in a process of its own. */
function buildDemo(folder: string): void {
  const words = ['demo', '--keep', folder, '--no-serve', '--quiet'];
  const { status, stderr } = spawnSync(execPath, [join(PROJECT, 'src/cli/main.ts'), ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`parcours demo ended with ${status}: ${stderr}`);
}

async function emptyTables(
  connection: SqlConnection,
  fields: readonly CheckValues[],
  there: ReadonlySet<string>,
): Promise<readonly (readonly [string, string])[]> {
  const made: (readonly [string, string])[] = [];
  const byTable = Map.groupBy(fields, ({ cdmTableName = '' }) => cdmTableName.toLowerCase());
  for (const [table, columns] of byTable) {
    if (there.has(table)) continue;
    const relation = `empty_${table}`;
    const typed = columns.map(({ cdmFieldName, cdmDatatype = '' }) => {
      return `"${cdmFieldName}" ${cdmDatatype.replace(/^datetime$/i, 'TIMESTAMP').replace(/\(max\)/i, '')}`;
    });
    await connection.run(`CREATE TEMP TABLE ${relation} (${typed.join(', ')})`);
    made.push([table, relation]);
  }
  return made;
}
