import type { Status } from '../outcome.ts';
import type { DqdCheck } from './definitions.ts';
import type { RawResult } from './run.ts';

export interface DqdResult extends RawResult {
  readonly status: Status;
  /** Ran into an error, even where that makes it not applicable. */
  readonly isError: boolean;
  readonly notApplicableReason: string | null;
}

/**
 * Gives each result its status by the rules that the package documents ("DQ Check Statuses" and
 * "DQ Check Failure Thresholds" of DataQualityDashboard 2.8): a check fails when its share of rows
 * is over the threshold, or when there is any such row and the threshold is 0 or absent; it does
 * not apply where its table or field is missing or empty, or where its concept never occurs. The
 * latter is known only if the kinds cdmTable, cdmField and measureValueCompleteness ran.
 */
export function withStatuses(raw: readonly RawResult[]): readonly DqdResult[] {
  const judged = raw.map((result) => ({ ...result, ...judge(result) }));
  const facts = factsOf(judged);
  return judged.map(({ failed, isError, ...result }) => {
    const reason = facts === null ? null : notApplicable({ ...result, isError }, facts);
    const status: Status =
      reason !== null ? 'notApplicable' : isError ? 'error' : failed ? 'failed' : 'passed';
    return { ...result, isError, status, notApplicableReason: reason };
  });
}

const IS_MISSING =
  /does not exist|missing|not found|no such (table|column)|does not have a column/i;

interface Judged {
  readonly failed: boolean;
  readonly isError: boolean;
}

function judge({ check, error, violated_rows, rows }: RawResult): Judged {
  const { name } = check.kind;
  if (error !== null) {
    const asksPresence = name === 'cdmTable' || name === 'cdmField';
    const failed = asksPresence && IS_MISSING.test(error);
    return { failed, isError: !failed };
  }
  const violated = violated_rows ?? 0;
  const allowed_percent = check.threshold_percent ?? 0;
  if (allowed_percent === 0) return { failed: violated > 0, isError: false };
  const percent = rows === null || rows === 0 ? 0 : (100 * violated) / rows;
  return { failed: percent > allowed_percent, isError: false };
}

/** What the checks on presence and on completeness tell about tables and fields. */
interface Facts {
  readonly missing: ReadonlySet<string>;
  readonly empty: ReadonlySet<string>;
}

function factsOf(results: readonly (RawResult & Judged)[]): Facts | null {
  const kinds = new Set(results.map(({ check }) => check.kind.name));
  const known = ['cdmTable', 'cdmField', 'measureValueCompleteness'].every((one) => kinds.has(one));
  if (!known) return null;
  const missing = new Set<string>();
  const empty = new Set<string>();
  for (const { check, failed, rows, violated_rows } of results) {
    const { name } = check.kind;
    if (name === 'cdmTable' && failed) missing.add(tableOf(check));
    if (name === 'cdmField' && failed) missing.add(fieldOf(check));
    if (name !== 'measureValueCompleteness' || rows === null) continue;
    if (rows === 0) empty.add(tableOf(check));
    if (rows === violated_rows) empty.add(fieldOf(check));
  }
  return { missing, empty };
}

const tableOf = (check: DqdCheck): string => (check.values.cdmTableName ?? '').toUpperCase();
const fieldOf = (check: DqdCheck): string => `${tableOf(check)}.${check.values.cdmFieldName ?? ''}`;

const SOURCE_OF_ERAS = 'CONDITION_OCCURRENCE';

/** Why a check doesn't apply; null if it does. */
function notApplicable(
  { check, rows, isError }: RawResult & Pick<Judged, 'isError'>,
  { missing, empty }: Facts,
): string | null {
  const { name, level } = check.kind;
  const [table, field] = [tableOf(check), fieldOf(check)];
  const tableMissing = missing.has(table) ? `Table ${table} does not exist.` : null;
  if (name === 'measureConditionEraCompleteness') {
    const none = missing.has(SOURCE_OF_ERAS) || empty.has(SOURCE_OF_ERAS);
    return none ? `Table ${SOURCE_OF_ERAS} is empty.` : null;
  }
  if (name === 'cdmTable') return null;
  if (name === 'measurePersonCompleteness' || name === 'cdmField') return tableMissing;
  if (tableMissing !== null) return tableMissing;
  if (missing.has(field)) return `Field ${field} does not exist.`;
  if (isError) return null;
  if (empty.has(table)) return `Table ${table} is empty.`;
  if (name === 'measureValueCompleteness') return null;
  if (empty.has(field)) return `Field ${field} is not populated.`;
  if (level !== 'CONCEPT' || rows !== 0) return null;
  const { cdmFieldName = '', conceptId = '', unitConceptId = '' } = check.values;
  return unitConceptId === ''
    ? `${cdmFieldName}=${conceptId} is missing from the ${table} table.`
    : `Combination of ${cdmFieldName}=${conceptId}, unitConceptId=${unitConceptId} and VALUE_AS_NUMBER IS NOT NULL is missing from the ${table} table.`;
}
