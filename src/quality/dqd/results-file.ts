import type { SqlRow } from '../../lake/sql-connection.ts';
import type { Outcome } from '../outcome.ts';
import type { DqdRun } from './run.ts';
import { renderSql } from './sql-render.ts';
import type { DqdResult } from './status.ts';

/** Version of the definitions' package whose results the file looks like. */
const DQD_VERSION = '2.8.4';

/**
 * The results as DataQualityDashboard writes them to JSON (writeJsonResultsTo), so that its viewer
 * opens them: single values are lists of one, and a value that isn't there has no key.
 */
export function dqdResultsFile(run: DqdRun): unknown {
  const { results, startedMs, endedMs, source } = run;
  return {
    startTimestamp: [timestamp(startedMs)],
    endTimestamp: [timestamp(endedMs)],
    executionTime: [`${Math.round((endedMs - startedMs) / 1000)} secs`],
    CheckResults: results.map(checkResult),
    Metadata: [{ ...camelCase(source ?? {}), dqdVersion: DQD_VERSION }],
    Overview: Object.fromEntries(
      Object.entries(overview(results)).map(([name, value]) => [name, [value]]),
    ),
  };
}

function checkResult(result: DqdResult): Readonly<Record<string, string | number>> {
  const { check, status } = result;
  const { kind, values, threshold_percent } = check;
  const { violated_rows, rows } = result;
  const share = rows === null || rows === 0 ? 0 : (violated_rows ?? 0) / rows;
  const upper = Object.entries(values).map(([name, value]) => [name, value.toUpperCase()] as const);
  return present({
    numViolatedRows: violated_rows,
    pctViolatedRows: rows === null ? null : share,
    numDenominatorRows: rows,
    executionTime: `${(result.executionMs / 1000).toFixed(6)} secs`,
    queryText: result.sql,
    checkName: kind.name,
    checkLevel: kind.level,
    checkDescription: renderSql(kind.description, Object.fromEntries(upper)),
    cdmTableName: values.cdmTableName,
    cdmFieldName: values.cdmFieldName,
    conceptId: values.conceptId,
    unitConceptId: values.unitConceptId,
    sqlFile: kind.sqlFile,
    category: kind.category,
    subcategory: kind.subcategory,
    context: kind.context,
    warning: result.warning,
    error: result.error,
    checkId: check.id,
    failed: status === 'failed' ? 1 : 0,
    passed: status === 'passed' ? 1 : 0,
    isError: result.isError ? 1 : 0,
    notApplicable: status === 'notApplicable' ? 1 : 0,
    notApplicableReason: result.notApplicableReason,
    thresholdValue: threshold_percent,
    notesValue: values[`${kind.name}Notes`],
  });
}

type Maybe = string | number | null | undefined;

function present(
  values: Readonly<Record<string, Maybe>>,
): Readonly<Record<string, string | number>> {
  const kept = Object.entries(values).filter(([, value]) => {
    return value !== null && value !== undefined && value !== '';
  });
  return Object.fromEntries(kept) as Readonly<Record<string, string | number>>;
}

const CATEGORIES = ['Plausibility', 'Conformance', 'Completeness'] as const;

/** As in the package, what does not apply counts among the passed of the whole, not of a category. */
function overview(results: readonly DqdResult[]): Readonly<Record<string, number>> {
  const failed = results.filter(({ status }) => status === 'failed');
  const withError = results.filter(({ error }) => error !== null);
  const countPassed = results.length - failed.length;
  const percent = (count: number): number =>
    results.length === 0 ? 0 : Math.round((10_000 * count) / results.length) / 100;
  const counts: Record<string, number> = {
    countTotal: results.length,
    countPassed,
    countErrorFailed: withError.length,
    countThresholdFailed: failed.filter(({ error }) => error === null).length,
    countOverallFailed: failed.length,
    percentPassed: percent(countPassed),
    percentFailed: percent(failed.length),
  };
  for (const [word, status] of [['Total'], ['Failed', 'failed'], ['Passed', 'passed']] as const) {
    for (const category of CATEGORIES) {
      counts[`count${word}${category}`] = results.filter((result) => {
        const isMeant = status === undefined || result.status === status;
        return isMeant && result.check.kind.category === category;
      }).length;
    }
  }
  return counts;
}

/** 2024-03-01 12:34:56, in UTC. */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function camelCase(row: SqlRow): Readonly<Record<string, string>> {
  const entries = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      return [name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase()), `${value}`];
    }),
  );
}

/** A result in the form that all checks share. */
export function outcomeOf(result: DqdResult): Outcome {
  const { check, status } = result;
  const { kind, values } = check;
  return {
    id: check.id,
    check: kind.name,
    origin: 'dqd',
    category: kind.category as Outcome['category'],
    severity: kind.severity,
    blocking: false,
    table: (values.cdmTableName ?? '').toLowerCase(),
    column: values.cdmFieldName?.toLowerCase() ?? null,
    status,
    violated_rows: result.violated_rows,
    rows: result.rows,
    threshold_percent: check.threshold_percent ?? 0,
    note: result.notApplicableReason ?? result.error ?? result.warning,
  };
}
