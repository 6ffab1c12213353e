/** Groups within groups, and groups within the events of groups: deeper questions are refused. */
export const MAX_GROUP_DEPTH = 500;

/** A larger definition is refused before it is parsed. */
export const MAX_DEFINITION_BYTES = 64 * 1024 * 1024;

/** About 2700 years. A date moved further may leave the calendar of a database. */
export const MAX_DAYS = 1_000_000;
