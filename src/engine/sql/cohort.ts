import { sqlName } from '../../lake/sql-connection.ts';
import type { CohortQuestion, EventQuery, Limit } from '../../question/nodes.ts';
import { conceptSetsSql } from './concept-sets.ts';
import { CONCEPT_SETS, EVENT_ORDER, type SqlContext } from './context.ts';
import { groupSql } from './criteria.ts';
import { eventsSql } from './events.ts';
import { cohortRowsSql } from './exit.ts';
import { Statement } from './statement.ts';

const QUALIFIED = 'cohort_qualified';
const FLAGGED = 'cohort_flagged';

/** The statements that answer a question, in the order in which to run them. */
export interface CohortPlan {
  readonly prepare: readonly string[];
  /** Yields subject_id, start_date, end_date, ordered. */
  readonly rows: string;
  /** Relation of qualified events with rule_0 … rule_n (true or false), for attrition. */
  readonly flagged: string;
  /** To be run at the end, whatever happened. */
  readonly cleanUp: string;
}

export function cohortPlan(context: SqlContext, question: CohortQuestion): CohortPlan {
  const { dialect } = context;
  const kept: (readonly [name: string, query: string])[] = [
    [CONCEPT_SETS, conceptSetsSql(context, usedSets(question))],
    [QUALIFIED, qualifiedSql(context, question)],
  ];
  if (question.rules.length > 0) kept.push([FLAGGED, flaggedSql(context, question)]);
  const flagged = question.rules.length > 0 ? FLAGGED : QUALIFIED;
  return {
    prepare: [
      ...(dialect.begin === null ? [] : [dialect.begin]),
      ...kept.map(([name, query]) => dialect.keep(name, query)),
    ],
    rows: cohortRowsSql(context, question, includedSql(question, flagged)),
    flagged,
    cleanUp: dialect.end(kept.map(([name]) => name)),
  };
}

/** Entry events within observation, limited, that meet the additional criteria, limited. */
function qualifiedSql(context: SqlContext, question: CohortQuestion): string {
  const statement = new Statement(context.dialect);
  const { entry, qualify } = question;
  const events = entry.events.map((query, rank) => entryEventsSql(context, statement, query, rank));
  const all = events.join(' UNION ALL ');
  const observed = observedSql(context, all, entry.priorDays, entry.postDays);
  const limited = limitedSql(observed, entry.limit, 'sort_date');
  if (qualify === null) return statement.complete(limited);
  if (qualify.criteria.length === 0) {
    return statement.complete(limitedSql(limited, question.qualifyLimit, 'start_date'));
  }
  const index = statement.name(limited);
  const condition = groupSql(context, statement, qualify, index);
  const met = `SELECT p.* FROM ${index} p WHERE ${condition}`;
  return statement.complete(limitedSql(met, question.qualifyLimit, 'start_date'));
}

function entryEventsSql(
  context: SqlContext,
  statement: Statement,
  query: EventQuery,
  rank: number,
): string {
  return (
    'SELECT a.subject_id, a.event_id, a.start_date, a.end_date, a.sort_date, a.visit_id, ' +
    `${rank} AS query_rank, a.row_key AS source_key FROM (${eventsSql(context, statement, query)}) a`
  );
}

function observedSql(
  context: SqlContext,
  events: string,
  priorDays: number,
  postDays: number,
): string {
  const { dialect, model } = context;
  const { observation } = model;
  const start = `o.${sqlName(observation.start)}`;
  const end = `o.${sqlName(observation.end)}`;
  return (
    // An event in two periods is two entry events, each with a key of its own.
    `SELECT e.*, ${start} AS op_start, ${end} AS op_end, row_number() OVER () AS row_key ` +
    `FROM (${events}) e JOIN ${context.relation(observation.table, 'subject')} o ` +
    `ON o.${sqlName(observation.subject)} = e.subject_id ` +
    `AND e.start_date >= ${start} AND e.start_date <= ${end} ` +
    `AND ${dialect.addDays(start, priorDays)} <= e.start_date ` +
    `AND ${dialect.addDays('e.start_date', postDays)} <= ${end}`
  );
}

/** The first or last event of each subject by a date; ties go to the first in event order. */
function limitedSql(events: string, limit: Limit, date: string): string {
  if (limit === 'all') return events;
  const direction = limit === 'last' ? ' DESC' : '';
  const ties = EVENT_ORDER.replace('sort_date, ', date === 'sort_date' ? '' : 'sort_date, ');
  return (
    'SELECT subject_id, event_id, start_date, end_date, sort_date, visit_id, query_rank, ' +
    'source_key, row_key, op_start, op_end FROM (SELECT l.*, row_number() OVER (PARTITION BY subject_id ' +
    `ORDER BY ${date}${direction}, ${ties}) AS ordinal FROM (${events}) l) k WHERE k.ordinal = 1`
  );
}

/** Qualified events with a column rule_i for each rule: whether the event meets it. */
function flaggedSql(context: SqlContext, question: CohortQuestion): string {
  const statement = new Statement(context.dialect);
  const flags = question.rules.map((rule, i) => {
    return `, ${groupSql(context, statement, rule.group, QUALIFIED)} AS rule_${i}`;
  });
  return statement.complete(`SELECT p.*${flags.join('')} FROM ${QUALIFIED} p`);
}

function includedSql(question: CohortQuestion, flagged: string): string {
  const conditions = question.rules.map((_, i) => `rule_${i}`);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return limitedSql(`SELECT * FROM ${flagged}${where}`, question.limit, 'start_date');
}

/** The concept sets that some node of the question names. */
function usedSets(question: CohortQuestion): CohortQuestion['conceptSets'] {
  const used = new Set<number>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (node !== null && typeof node === 'object') {
      const set = (node as { readonly conceptSet?: unknown }).conceptSet;
      if (typeof set === 'number') used.add(set);
      Object.values(node).forEach(visit);
    }
  };
  const { conceptSets, ...rest } = question;
  visit(rest);
  return conceptSets.filter((set) => used.has(set.id));
}
