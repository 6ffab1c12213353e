import { insertRows, type MemoryTables, memorySnapshot } from '../../src/lake/memory-snapshot.ts';
import type { Snapshot } from '../../src/lake/snapshot.ts';
import { sqlName } from '../../src/lake/sql-connection.ts';
import { type SubjectModel, tableOf } from '../../src/model/subject-model.ts';

/** A database that was emptied so often is opened anew, as deleted rows leave traces behind. */
const FILLINGS_MAX = 500;

interface Filled {
  readonly snapshot: Snapshot;
  tables: readonly string[];
  fillings: number;
}

/**
 * Snapshots in memory, one for each subject model, emptied and filled again: that is much quicker
 * than a new database for each. A snapshot is good until the next is filled.
 */
export class Snapshots {
  readonly #open = new Map<SubjectModel, Filled>();

  async filledWith(model: SubjectModel, tables: MemoryTables): Promise<Snapshot> {
    const filled = await this.#emptied(model);
    const names = Object.keys(tables).filter((name) => tables[name]?.length !== 0);
    filled.tables = names;
    filled.fillings++;
    for (const name of names) {
      const table = tableOf(model, name);
      if (table === undefined) throw new RangeError(`no table ${name}`);
      await insertRows(filled.snapshot.connection, table, tables[name] ?? []);
    }
    return filled.snapshot;
  }

  async #emptied(model: SubjectModel): Promise<Filled> {
    const known = this.#open.get(model);
    if (known !== undefined && known.fillings < FILLINGS_MAX) {
      const statements = known.tables.map((name) => `DELETE FROM ${sqlName(name)}`);
      if (statements.length > 0) await known.snapshot.connection.run(statements.join(';\n'));
      return known;
    }
    known?.snapshot.close();
    const filled = { snapshot: await memorySnapshot(model, {}), tables: [], fillings: 0 };
    this.#open.set(model, filled);
    return filled;
  }

  close(): void {
    for (const { snapshot } of this.#open.values()) snapshot.close();
    this.#open.clear();
  }
}
