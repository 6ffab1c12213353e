/**
 * What differs between databases, and nothing else. Everything here is an expression over SQL
 * text; dates are SQL dates, days whole numbers. Queries use only forms that every dialect has:
 * joins, IN, EXISTS, GROUP BY, window functions, CASE, EXCEPT, common table expressions.
 */
export interface Dialect {
  readonly name: string;
  /** A date moved by a constant number of days. */
  addDays(date: string, days: number): string;
  /** A date moved by a number of days read from the row; null if either is null. */
  addColumnDays(date: string, days: string): string;
  /** Whole days from one date to another. */
  daysBetween(start: string, end: string): string;
  /** Days since 1970-01-01, for counting different dates. */
  dayNumber(date: string): string;
  /** A constant date, from ISO text. */
  date(iso: string): string;
  year(date: string): string;
  /** Quotient as a floating number; null where the divisor is 0. */
  divide(numerator: string, denominator: string): string;
  /** Literal, case-sensitive text tests. */
  contains(text: string, part: string): string;
  startsWith(text: string, part: string): string;
  endsWith(text: string, part: string): string;
  /** A relation with one column `concept_id` holding the ids. */
  idList(ids: readonly number[]): string;
  /**
   * A named part of a statement, computed once. Planners that fold parts into each other take
   * exponential time over deeply nested questions, so the dialect says "once" where it can.
   */
  part(name: string, query: string): string;
  /** Statement before the first of a question; null where there is none. */
  readonly begin: string | null;
  /** Statement that keeps a query's rows under a name, until the question is answered. */
  keep(name: string, query: string): string;
  /** Statement after the last of a question, answered or failed: what was kept is gone. */
  end(kept: readonly string[]): string;
}
