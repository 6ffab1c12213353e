import type { Layout } from './data-files.ts';
import { DEAD_LETTER_LAYOUT } from './dead-letters.ts';

/**
 * Where each row of the model's tables comes from: one line for each thing that an application said
 * and that the row rests on. The load is the first version of the lake that holds the line.
 */
export const LINEAGE_LAYOUT: Layout = {
  table: '_lineage',
  order: 'subject',
  path: 'tables/_lineage',
  columns: [
    { name: 'table', type: 'text' },
    { name: 'row_id', type: 'integer' },
    { name: 'source', type: 'text' },
    { name: 'sequence', type: 'integer' },
    { name: 'line', type: 'integer' },
    { name: 'offset_bytes', type: 'integer' },
    { name: 'length_bytes', type: 'integer' },
    { name: 'sha256', type: 'text' },
    { name: 'map_version', type: 'text' },
  ],
  sortedBy: ['table', 'row_id', 'source', 'sequence', 'offset_bytes'],
};

/** Tables of the lake that are not the model's: no question reads them, no answer rests on them. */
export const SIDE_LAYOUTS: readonly Layout[] = [DEAD_LETTER_LAYOUT, LINEAGE_LAYOUT];

export function isSideTable(path: string): boolean {
  return SIDE_LAYOUTS.some((layout) => layout.path === path);
}

/** Where a row comes from, in the order of arrival. */
export interface LineageLine {
  readonly source: string;
  /** Number of the piece in the source's landing log. */
  readonly sequence: number;
  readonly line: number | null;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** Of the piece as received, in hexadecimal. */
  readonly sha256: string;
  readonly mapVersion: string;
}
