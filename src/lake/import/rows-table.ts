import type { TableModel } from '../../model/subject-model.ts';
import type { ReasonCode } from './reasons.ts';

/**
 * Rows of a table while they are judged. Beside the model's columns: "import piece" and
 * "import position" say where a row comes from; "import fault" is null for a good row, else the
 * index of the first faulty column, or one of the three below.
 */
export const DUPLICATE_KEY = -1;
export const EXACT_DUPLICATE = -2;
export const KEY_IN_LAKE = -3;

/** Faults of the whole key. An exact duplicate is none: it is left out without a dead letter. */
export const KEY_FAULTS: readonly (readonly [fault: number, reason: ReasonCode])[] = [
  [DUPLICATE_KEY, 'duplicate-key'],
  [KEY_IN_LAKE, 'key-in-lake'],
];

/** Nothing but what an import itself makes has these names. */
export function rowsTable(table: TableModel): string {
  return `import_rows_${table.name}`;
}

/** The good rows, with the model's columns alone. */
export function relationName(table: TableModel): string {
  return `import_${table.name}`;
}
