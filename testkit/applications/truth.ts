import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TableWriter } from '../journeys/table-writer.ts';

const COLUMNS = {
  persons: ['person', 'family', 'given', 'sex', 'birth', 'ins', 'death'],
  identifiers: ['person', 'application', 'assigner', 'identifier', 'status'],
  stays: [
    'person', 'finess', 'nda', 'ipp', 'class', 'start', 'end', 'mode_in', 'mode_out', 'state',
    'only_in_dead_letters',
  ], // biome-ignore format: a list of columns
  movements: [
    'person', 'finess', 'movement', 'nda', 'trigger', 'unit', 'start', 'state',
    'only_in_dead_letters',
  ], // biome-ignore format: a list of columns
  results: [
    'person', 'finess', 'order', 'code', 'ipp', 'nda', 'operator', 'value', 'unit', 'time', 'status',
    'concept_id', 'omop_value', 'omop_unit_concept_id', 'only_in_dead_letters',
  ], // biome-ignore format: a list of columns
  facts: [
    'person', 'application', 'key', 'kind', 'finess', 'nda', 'code', 'start', 'end', 'value', 'unit',
    'concept_id', 'cancelled', 'only_in_dead_letters',
  ], // biome-ignore format: a list of columns
  merges: ['finess', 'survivor', 'subsumed', 'at', 'same_person', 'undone_at'],
  broken: ['application', 'file', 'what', 'key', 'sent_again', 'sha256'],
  mess: ['application', 'kind', 'count'],
} as const;

export type TruthTable = keyof typeof COLUMNS;
type TruthRow<Table extends TruthTable> = Readonly<
  Record<(typeof COLUMNS)[Table][number], string | number | null>
>;

/** What really happened, table by table: the state after all corrections and cancellations. */
export class Truth {
  readonly #writers: Readonly<Record<TruthTable, TableWriter>>;

  constructor(folder: string) {
    const truth = join(folder, 'truth');
    mkdirSync(truth, { recursive: true });
    const writers = Object.entries(COLUMNS).map(([table, columns]) => [
      table,
      new TableWriter(truth, table, columns),
    ]);
    this.#writers = Object.fromEntries(writers) as Record<TruthTable, TableWriter>;
  }

  write<Table extends TruthTable>(table: Table, row: TruthRow<Table>): void {
    this.#writers[table].write(row);
  }

  counts(): Readonly<Record<TruthTable, number>> {
    const counts = Object.entries(this.#writers).map(([table, { rows }]) => [table, rows]);
    return Object.fromEntries(counts) as Record<TruthTable, number>;
  }

  close(): void {
    for (const writer of Object.values(this.#writers)) writer.close();
  }
}

export const yesOrNo = (is: boolean): string => (is ? 'yes' : 'no');
