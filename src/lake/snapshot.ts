import type { SubjectModel } from '../model/subject-model.ts';
import type { LakeConnection, SortOrder, SqlConnection } from './sql-connection.ts';

/** One version of a lake, open for reading. What engines answer from. */
export interface Snapshot {
  readonly model: SubjectModel;
  /** Version of the lake; -1 for a snapshot that lives in memory only. */
  readonly version: number;
  readonly connection: SqlConnection;
  /**
   * Name, fit for a FROM clause, of a table of the model. It has every column of the model, typed
   * as the model says; a table that was never loaded is there, empty. `order` says how the rows
   * should lie on disk; the rows are the same in both.
   */
  relation(table: string, order: SortOrder): string;
  close(): void;
}

/** A snapshot that lies in the embedded database. */
export interface LakeSnapshot extends Snapshot {
  readonly connection: LakeConnection;
}
