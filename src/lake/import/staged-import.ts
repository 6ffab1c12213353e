import type { Sentence } from '../../model/errors.ts';
import type { TableModel } from '../../model/subject-model.ts';
import type { SqlConnection } from '../sql-connection.ts';
import type { ReasonCode } from './reasons.ts';

export const SOURCE_FORMATS = ['csv', 'zip', 'parquet', 'duckdb', 'sqlite', 'postgresql'] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

/** Labels of the WHATWG Encoding Standard; there, latin1 means windows-1252. */
export const SOURCE_ENCODINGS = [
  'utf-8',
  'windows-1252',
  'latin1',
  'iso-8859-15',
  'utf-16le',
  'utf-16be',
] as const;
export type SourceEncoding = (typeof SOURCE_ENCODINGS)[number];

export interface ImportOptions {
  /** Folder of this load for unpacked files; made if absent. Its files are removed at the end. */
  readonly temporaryFolder: string;
  /** Refuse the load whole when one row is refused or one file is not of the model. */
  readonly strict: boolean;
  /** What the source is, when its content or name doesn't tell. */
  readonly format?: SourceFormat;
  /** Encoding of text files; UTF-8 when absent. */
  readonly encoding?: SourceEncoding;
  /** Schema of a database that holds the tables. */
  readonly schema?: string;
  /** Rows that are in the lake already, by table (FROM clause): none of them is staged again. */
  readonly known?: ReadonlyMap<string, string>;
}

/** Old names of columns: table → old → new. */
export type LegacyColumns = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface ImportProgress {
  readonly stage: 'read' | 'stage' | 'check';
  readonly table: string;
  /** Bytes read of the whole source, as they lie on disk; for databases, bytes streamed. */
  readonly doneBytes: number;
  /** Null for a database, whose size nobody tells. */
  readonly totalBytes: number | null;
  /** Rows of this table read so far. */
  readonly rows: number;
}
export type OnProgress = (progress: ImportProgress) => void;

/** A file of the source as it lies on disk (a zip counts once), or a table of a database. */
export interface SourceFact {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * What became of one file or database table: rowsRead = rowsAccepted + rowsRejected +
 * duplicatesDropped, and rowsRejected is the number of its dead letters.
 */
export interface FileFacts {
  readonly table: string;
  /** Path in the source: 'vocabulary.zip/CONCEPT.csv'. */
  readonly file: string;
  /** Size and hash of the file as it lies on disk; of a zip entry, of its unpacked content. */
  readonly bytes: number;
  readonly sha256: string;
  readonly rowsRead: number;
  readonly rowsAccepted: number;
  readonly rowsRejected: number;
  /** Rows equal in every column to an earlier row with the same key, or to one known before. */
  readonly duplicatesDropped: number;
}

/** Something the user should know though nothing was refused. */
export interface ImportWarning {
  readonly code: 'ignored-file' | 'unknown-columns' | 'required-but-null' | 'no-rows';
  /** File, or table for `required-but-null`. */
  readonly source: string;
  readonly columns: readonly string[];
  /** Rows concerned; 0 where it is not about rows. */
  readonly rows: number;
  readonly sentence: Sentence;
}

/** A table of the model, staged: `relation` has all the model's columns, typed, in its order. */
export interface StagedRelation {
  readonly table: string;
  /** Name for a FROM clause. */
  readonly relation: string;
  readonly rows: number;
}

export interface StagedImport {
  readonly tables: readonly StagedRelation[];
  /**
   * Relation of the refused rows, one line each: "table", file, line (1-based physical line of a
   * text file; row number elsewhere), "column", value, reason (a `ReasonCode`), raw (the record
   * as read, cut after 64 KiB; null where the source is no text).
   */
  readonly deadLetters: string;
  readonly rejected: number;
  /** Counts of refused rows by table and reason. */
  readonly reasons: readonly RejectCount[];
  readonly files: readonly FileFacts[];
  readonly warnings: readonly ImportWarning[];
  readonly sources: readonly SourceFact[];
  readonly sourceBytes: number;
  /** SHA-256 over the sorted names and hashes of `sources`. */
  readonly sourceSha256: string;
}

export interface RejectCount {
  readonly table: string;
  readonly reason: ReasonCode;
  readonly rows: number;
}

/** One column of a piece: how SQL reads it, and the type it has there. */
export interface PieceColumn {
  readonly sql: string;
  readonly type: string;
}

/** One file or table of the source, brought to where the embedded database can scan it. */
export interface Piece {
  readonly table: TableModel;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** FROM clause. */
  readonly relation: string;
  /** SQL of the position of a row: line of a text file, else row number from 1. */
  readonly position: string;
  /** SQL of the record as text. */
  readonly raw: string;
  /** By column of the model; what the source lacks is absent. */
  readonly columns: ReadonlyMap<string, PieceColumn>;
  readonly unknownColumns: readonly string[];
  /** Rows that `relation` must give; null where nothing counted them before. */
  readonly rows: number | null;
  /** Rows that could not even be split into fields: FROM clause with line, reason, raw. */
  readonly unreadable: { readonly relation: string; readonly rows: number } | null;
  /** Removes what was written for it. */
  dispose(): Promise<void>;
}

/** What making a piece needs. */
export interface Workshop {
  readonly connection: SqlConnection;
  readonly options: ImportOptions;
  readonly legacy: LegacyColumns;
  readonly structural: (table: TableModel) => ReadonlySet<string>;
  /** A new file name in the temporary folder. */
  temporaryFile(suffix: string): string;
  /** Told for every block read. */
  readonly onBytes: (table: string, bytes: number, rows: number) => void;
}

/** One file or table that was found and named; `prepare` reads it. */
export interface Input {
  readonly table: TableModel;
  readonly file: string;
  /** Name in `StagedImport.sources`; a zip's entries share the zip's. */
  readonly container: string | null;
  prepare(workshop: Workshop): Promise<Piece>;
}

/** What was found in a source. */
export interface Inventory {
  readonly inputs: readonly Input[];
  /** Files and tables that are none of the model's. */
  readonly ignored: readonly string[];
  /** Zips, hashed as they lie on disk. */
  readonly containers: readonly { readonly name: string; readonly path: string }[];
  readonly totalBytes: number | null;
  close(): Promise<void>;
}
