import type { SqlConnection, SqlRow } from '../../lake/sql-connection.ts';
import { type Day, formatDay } from '../../model/day.ts';
import type { DqdCheck } from './definitions.ts';
import { renderSql } from './sql-render.ts';
import { type DqdResult, withStatuses } from './status.ts';
import { toDuckDb } from './to-duckdb.ts';

/** Where the checks look: the tables that are there, by name, as relations for a FROM clause. */
export interface CheckedTables {
  readonly connection: SqlConnection;
  readonly relations: ReadonlyMap<string, string>;
}

export interface DqdOptions {
  /** The day that counts as today. */
  readonly today: Day;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface DqdRun {
  readonly results: readonly DqdResult[];
  readonly startedMs: number;
  readonly endedMs: number;
  /** First row of cdm_source; null where there is none. */
  readonly source: SqlRow | null;
  /** Persons whose year, month and day of birth make no date: checks on birth pass over them. */
  readonly unreadableBirthDates: number;
}

/** Answer of one check's statement; with an error there are no counts. */
export interface RawResult {
  readonly check: DqdCheck;
  readonly sql: string;
  readonly violated_rows: number | null;
  readonly rows: number | null;
  readonly error: string | null;
  readonly warning: string | null;
  readonly executionMs: number;
}

const SCHEMA = 'dqd_cdm';

/** Runs the checks one after the other, each with its own statement. */
export async function runDqd(
  checks: readonly DqdCheck[],
  tables: CheckedTables,
  options: DqdOptions,
): Promise<DqdRun> {
  const { connection, relations } = tables;
  const startedMs = options.nowMs();
  const source = await firstRow(connection, relations.get('cdm_source'));
  const unreadableBirthDates = await countUnreadableBirths(tables);
  const raw: RawResult[] = [];
  for (const check of checks) {
    raw.push(await runCheck(check, tables, options, unreadableBirthDates));
    options.onProgress?.(raw.length, checks.length);
  }
  const endedMs = options.nowMs();
  return { results: withStatuses(raw), startedMs, endedMs, source, unreadableBirthDates };
}

/** The statement of a check, ready for the engine. */
function checkSql(check: DqdCheck, relations: ReadonlyMap<string, string>, today: Day) {
  const parameters = {
    ...check.values,
    schema: SCHEMA,
    cdmDatabaseSchema: SCHEMA,
    vocabDatabaseSchema: SCHEMA,
    cohortDatabaseSchema: SCHEMA,
    cohortTableName: 'cohort',
    cohortDefinitionId: '',
    cohort: 'FALSE',
  };
  const sql = renderSql(check.kind.template, parameters);
  return toDuckDb(sql, { today: formatDay(today), schema: SCHEMA, relations });
}

async function runCheck(
  check: DqdCheck,
  { connection, relations }: CheckedTables,
  { today, nowMs }: DqdOptions,
  unreadableBirthDates: number,
): Promise<RawResult> {
  const { sql, readsTextAsDate } = checkSql(check, relations, today);
  const hides = readsTextAsDate && unreadableBirthDates > 0;
  const warning = hides ? `${unreadableBirthDates} dates of birth are no dates` : null;
  const began = nowMs();
  try {
    const [row] = await connection.rows(sql);
    const executionMs = nowMs() - began;
    const violated_rows = Number(row?.num_violated_rows ?? 0);
    const rows = Number(row?.num_denominator_rows ?? 0);
    return { check, sql, violated_rows, rows, error: null, warning, executionMs };
  } catch (thrown) {
    const executionMs = nowMs() - began;
    const error = withoutValues(thrown instanceof Error ? thrown.message : String(thrown));
    return { check, sql, violated_rows: null, rows: null, error, warning, executionMs };
  }
}

/** The engine's message may quote values of rows: only its first line stays, without texts. */
function withoutValues(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/'[^']*'/g, "'…'");
}

async function firstRow(connection: SqlConnection, relation: string | undefined) {
  if (relation === undefined) return null;
  const [row] = await connection.rows(`SELECT * FROM ${relation} LIMIT 1`);
  return row ?? null;
}

async function countUnreadableBirths({ connection, relations }: CheckedTables): Promise<number> {
  if (!relations.has('person')) return 0;
  const { sql } = toDuckDb(
    `SELECT COUNT_BIG(*) AS n FROM ${SCHEMA}.person p
     WHERE p.birth_datetime IS NULL AND p.year_of_birth IS NOT NULL AND CAST(CONCAT(p.year_of_birth,
       COALESCE(RIGHT('0' + CAST(p.month_of_birth AS VARCHAR), 2), '01'),
       COALESCE(RIGHT('0' + CAST(p.day_of_birth AS VARCHAR), 2), '01')) AS DATE) IS NULL`,
    { today: '1970-01-01', schema: SCHEMA, relations },
  );
  try {
    const [row] = await connection.rows(sql);
    return Number(row?.n ?? 0);
  } catch {
    // Without these columns no check on birth runs either: each tells its own error.
    return 0;
  }
}
