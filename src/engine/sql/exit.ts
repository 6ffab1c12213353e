import type { CohortQuestion, Exit } from '../../question/nodes.ts';
import type { SqlContext } from './context.ts';
import { eventsSql } from './events.ts';
import { islandsSql } from './islands.ts';
import { Statement } from './statement.ts';

/**
 * SELECT of the cohort's rows (subject_id, start_date, end_date) from the included events: each
 * event ends at the earliest of its possible ends that isn't before its start, or not at all;
 * then periods that touch are joined, then cut to the window.
 */
export function cohortRowsSql(
  context: SqlContext,
  question: CohortQuestion,
  includedQuery: string,
): string {
  const statement = new Statement(context.dialect);
  const included = statement.name(includedQuery);
  const exit = exitSql(context, statement, question.exit, included);
  const censoring = censoringSql(context, statement, question, included);
  const ends = [exit.end, ...(censoring === null ? [] : ['c.end_date'])];
  const end = earliest(ends.map((text) => (text === 'i.op_end' ? text : onlyFrom(text))));
  const rows =
    `SELECT i.subject_id, i.start_date, ${end} AS end_date FROM ${included} i${exit.join}` +
    (censoring === null ? '' : ` LEFT JOIN (${censoring}) c ON c.row_key = i.row_key`);
  const kept = statement.name(`SELECT * FROM (${rows}) r WHERE r.end_date IS NOT NULL`);
  const joined = statement.name(
    islandsSql(context, kept, question.eraPadDays, question.eraPadDays),
  );
  return statement.complete(windowedSql(context, joined, question.censorWindow));
}

/** An end that lies before the start is none. */
const onlyFrom = (end: string): string => `CASE WHEN ${end} >= i.start_date THEN ${end} END`;

/** The smallest of some dates, leaving out nulls. */
function earliest(dates: readonly string[]): string {
  return dates.reduce(
    (best, date) =>
      `CASE WHEN ${best} IS NULL OR ${date} < ${best} THEN COALESCE(${date}, ${best}) ELSE ${best} END`,
  );
}

interface ExitSql {
  readonly end: string;
  readonly join: string;
}

function exitSql(context: SqlContext, statement: Statement, exit: Exit, included: string): ExitSql {
  const { dialect } = context;
  switch (exit.kind) {
    case 'end-of-observation':
      return { end: 'i.op_end', join: '' };
    case 'date-offset': {
      const from = exit.from === 'start' ? 'i.start_date' : 'i.end_date';
      const moved = dialect.addDays(from, exit.offsetDays);
      return { end: `CASE WHEN ${moved} > i.op_end THEN i.op_end ELSE ${moved} END`, join: '' };
    }
    case 'continuous-events': {
      const events = exit.events.map((query) => eventsSql(context, statement, query));
      const end =
        exit.lengthDays === null ? 'a.end_date' : dialect.addDays('a.start_date', exit.lengthDays);
      const exposures = statement.name(
        `SELECT a.subject_id, a.start_date, ${end} AS end_date FROM (${events.join(' UNION ALL ')}) a ` +
          `WHERE a.subject_id IN (SELECT subject_id FROM ${included})`,
      );
      const dated = statement.name(`SELECT * FROM ${exposures} WHERE end_date IS NOT NULL`);
      const runs = islandsSql(context, dated, exit.gapDays + exit.offsetDays, exit.gapDays);
      const runEnds =
        `SELECT i.row_key, MIN(r.end_date) AS end_date FROM ${included} i JOIN (${runs}) r ` +
        'ON r.subject_id = i.subject_id AND i.start_date >= r.start_date ' +
        'AND i.start_date <= r.end_date GROUP BY i.row_key';
      return {
        end: earliest(['i.op_end', 'x.end_date']),
        join: ` LEFT JOIN (${runEnds}) x ON x.row_key = i.row_key`,
      };
    }
  }
}

function censoringSql(
  context: SqlContext,
  statement: Statement,
  question: CohortQuestion,
  included: string,
): string | null {
  if (question.censoring.length === 0) return null;
  const events = question.censoring.map(
    (query) => `SELECT a.subject_id, a.start_date FROM (${eventsSql(context, statement, query)}) a`,
  );
  return (
    `SELECT i.row_key, MIN(a.start_date) AS end_date FROM ${included} i ` +
    `JOIN (${events.join(' UNION ALL ')}) a ON a.subject_id = i.subject_id ` +
    'AND a.start_date >= i.start_date AND a.start_date <= i.op_end GROUP BY i.row_key'
  );
}

function windowedSql(
  context: SqlContext,
  rows: string,
  window: CohortQuestion['censorWindow'],
): string {
  const { dialect } = context;
  const start = window.start === null ? null : dialect.date(window.start);
  const end = window.end === null ? null : dialect.date(window.end);
  const from =
    start === null
      ? 'start_date'
      : `CASE WHEN start_date > ${start} THEN start_date ELSE ${start} END`;
  const to =
    end === null ? 'end_date' : `CASE WHEN end_date < ${end} THEN end_date ELSE ${end} END`;
  const where = start === null && end === null ? '' : ` WHERE ${from} <= ${to}`;
  return (
    `SELECT subject_id, ${from} AS start_date, ${to} AS end_date FROM ${rows}${where} ` +
    'ORDER BY 1, 2, 3'
  );
}
