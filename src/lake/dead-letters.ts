import type { Layout } from './data-files.ts';

/** Rows that were refused, of all loads: what stood where, and why. Only ever added to. */
export const DEAD_LETTER_LAYOUT: Layout = {
  table: '_dead_letters',
  order: 'subject',
  path: 'tables/_dead_letters',
  columns: [
    { name: 'load_id', type: 'text' },
    { name: 'table', type: 'text' },
    { name: 'file', type: 'text' },
    { name: 'line', type: 'integer' },
    { name: 'column', type: 'text' },
    { name: 'value', type: 'text' },
    { name: 'reason', type: 'text' },
    { name: 'raw', type: 'text' },
  ],
  sortedBy: ['load_id', 'file', 'line'],
};

export interface DeadLetter {
  readonly loadVersion: number;
  readonly table: string;
  readonly file: string;
  /** From 1: line of a text file, else number of the row. */
  readonly line: number;
  readonly column: string | null;
  readonly value: string | null;
  readonly reason: string;
}
