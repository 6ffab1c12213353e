import type { ColumnType } from '../model/subject-model.ts';

/**
 * Actions of the Delta Lake transaction log (protocol.md of delta-io/delta), as far as we write
 * them: reader version 1 and writer version 2, so that every implementation reads our tables.
 */
export interface AddFile {
  readonly path: string;
  readonly partitionValues: Readonly<Record<string, string>>;
  readonly size: number;
  readonly modificationTime: number;
  readonly dataChange: boolean;
  /** JSON text: numRecords, minValues, maxValues, nullCount. */
  readonly stats: string;
  /** Ours: sha256 of the file. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface RemoveFile {
  readonly path: string;
  readonly deletionTimestamp: number;
  readonly dataChange: boolean;
}

export interface MetaData {
  readonly id: string;
  readonly name: string;
  readonly format: { readonly provider: 'parquet'; readonly options: Record<string, never> };
  readonly schemaString: string;
  readonly partitionColumns: readonly [];
  readonly createdTime: number;
  readonly configuration: Readonly<Record<string, string>>;
}

export interface Protocol {
  readonly minReaderVersion: 1;
  readonly minWriterVersion: 2;
}

export interface CommitInfo {
  readonly timestamp: number;
  readonly operation: string;
  readonly operationParameters: Readonly<Record<string, string>>;
}

export type DeltaAction =
  | { readonly commitInfo: CommitInfo }
  | { readonly protocol: Protocol }
  | { readonly metaData: MetaData }
  | { readonly add: AddFile }
  | { readonly remove: RemoveFile };

export const PROTOCOL: Protocol = { minReaderVersion: 1, minWriterVersion: 2 };

/**
 * Column types in Delta's schema. Times of day have no zone in the source; they are written as if
 * they were UTC, because the zone-less type asks for a newer reader than many have.
 */
const DELTA_TYPES: Readonly<Record<ColumnType, string>> = {
  integer: 'long',
  float: 'double',
  text: 'string',
  date: 'date',
  datetime: 'timestamp',
};

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export function schemaString(columns: readonly TableColumn[]): string {
  const fields = columns.map(({ name, type }) => {
    return { name, type: DELTA_TYPES[type], nullable: true, metadata: {} };
  });
  return JSON.stringify({ type: 'struct', fields });
}

/** Columns as a table's metadata lists them; the reverse of schemaString. */
export function schemaColumns(schema: string): readonly TableColumn[] {
  const { fields } = JSON.parse(schema) as {
    readonly fields: readonly { readonly name: string; readonly type: string }[];
  };
  const types = new Map(
    Object.entries(DELTA_TYPES).map(([type, delta]) => [delta, type as ColumnType] as const),
  );
  return fields.map(({ name, type }) => ({ name, type: types.get(type) ?? 'text' }));
}

/** One commit of a table's log: an action a line. */
export function commitText(actions: readonly DeltaAction[]): string {
  return `${actions.map((action) => JSON.stringify(action)).join('\n')}\n`;
}

/** Twenty digits, as the protocol names its files. */
export function logName(version: number): string {
  return String(version).padStart(20, '0');
}
