import type { SortOrder } from '../../lake/sql-connection.ts';
import type { SubjectModel } from '../../model/subject-model.ts';
import type { Dialect } from './dialect.ts';

/** What every visitor needs to know. */
export interface SqlContext {
  readonly model: SubjectModel;
  readonly dialect: Dialect;
  /** SQL name of a table of the model. */
  relation(table: string, order: SortOrder): string;
}

/** A row in sight of an expression: the alias of its table and the expressions of its dates. */
export interface RowScope {
  readonly alias: string;
  /** Name of the event kind whose columns the alias has; null for index events. */
  readonly event: string | null;
  readonly subject: string;
  readonly start: string;
  readonly end: string;
  readonly visit: string;
  /** Alias of the subject table, joined by whoever made the scope if a filter needs it. */
  readonly subjectAlias: string;
}

/** Table that holds the question's concept sets: columns set_id, concept_id. */
export const CONCEPT_SETS = 'cohort_concept_set';

/** Order of entry events of a subject: the order in which ties are broken everywhere. */
export const EVENT_ORDER = 'sort_date, event_id, query_rank, source_key, op_start, op_end';
