/** Limits of an import. Each is far above what real sources hold; past it, something is wrong. */

/** One record of a text file, all its lines together. Clinical notes reach a few megabytes. */
export const MAX_RECORD_BYTES = 32 * 1024 * 1024;

/** How much of a refused record a dead letter keeps. */
export const MAX_DEAD_LETTER_BYTES = 64 * 1024;

/** Columns of one file. */
export const MAX_FIELDS = 2000;

/** Folders within folders that are searched for tables. */
export const MAX_FOLDER_DEPTH = 6;

/** Files and zip entries of one source. */
export const MAX_INPUTS = 20_000;

/**
 * A compressed file that grows more than this is taken for a bomb, once it has grown past
 * `BOMB_FREE_BYTES`. Whole vocabularies grow tenfold; a column of equal values a hundredfold.
 */
export const MAX_GROWTH_RATIO = 400;
export const BOMB_FREE_BYTES = 32 * 1024 * 1024;

/** Everything that one compressed file may unpack to. */
export const MAX_UNPACKED_BYTES = 512 * 1024 * 1024 * 1024;

/** How much is read from a file at a time. */
export const READ_BLOCK_BYTES = 1024 * 1024;

/** Places shown in an error that stands for many. */
export const SHOWN_PLACES = 5;

/** Names shown in an error that lists what was found. */
export const SHOWN_NAMES = 12;
