import { type SqlConnection, sqlText } from '../../lake/sql-connection.ts';
import { PRELUDE } from './prelude.ts';
import { shapeOf } from './shape.ts';
import type { View } from './view.ts';
import { type CompiledView, columnsViewSql, viewSql } from './view-sql.ts';

/** A line that holds no resource. */
export interface BrokenLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface ViewReport {
  readonly rows: number;
  readonly broken: readonly BrokenLine[];
}

/** Resources that tell what the others look like. */
const SAMPLES = 400;
const LINE_BYTES_MAX = 16_000_000;
/** Names of broken lines that are told; all are counted. */
const BROKEN_TOLD = 1000;

/**
 * Writes the rows of a view over NDJSON files of resources to a Parquet or CSV file. Files that are
 * as FHIR wants them are read by the database in one go; if anything in them is not, they are read
 * once more line by line, and broken lines are told.
 */
export async function runView(
  connection: SqlConnection,
  view: View,
  files: readonly string[],
  out: { readonly path: string; readonly format: 'parquet' | 'csv' },
): Promise<ViewReport> {
  await connection.run(PRELUDE);
  const lines = linesSql(files);
  const shape = shapeOf(await samplesOf(connection, files));
  const typed = columnsViewSql(view, shape, (columns) => jsonSql(files, columns));
  if (typed !== null) {
    try {
      const rows = await copy(connection, typed, out);
      return { rows, broken: [] };
    } catch {
      // Read once more below, with a word for each line that is broken.
    }
  }
  return lineByLine(connection, viewSql(view, { relation: 'resources', shape }), lines, out);
}

/** The first resources of each file; what is no resource says nothing. */
async function samplesOf(
  connection: SqlConnection,
  files: readonly string[],
): Promise<readonly unknown[]> {
  const samples: unknown[] = [];
  for (const file of files) {
    const share = Math.ceil(SAMPLES / files.length);
    const rows = await connection.rows(`SELECT text FROM ${textSql(file)} LIMIT ${share}`);
    for (const { text } of rows) samples.push(...parsed(String(text)));
  }
  return samples;
}

function parsed(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

async function lineByLine(
  connection: SqlConnection,
  compiled: CompiledView,
  lines: string,
  out: Parameters<typeof runView>[3],
): Promise<ViewReport> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE resources AS SELECT file, line, try_cast(text AS JSON) AS resource,
     json_extract_string(resource, '$.resourceType') AS type FROM (${lines})`,
  );
  const rows = await copy(connection, compiled, out);
  const broken = await connection.rows(
    `SELECT file, line FROM resources WHERE type IS NULL ORDER BY ALL LIMIT ${BROKEN_TOLD}`,
  );
  return {
    rows,
    broken: broken.map(({ file, line }) => ({ file: String(file), line: Number(line) })),
  };
}

async function copy(
  connection: SqlConnection,
  { sql }: CompiledView,
  { path, format }: Parameters<typeof runView>[3],
): Promise<number> {
  const how = format === 'parquet' ? 'FORMAT parquet, COMPRESSION zstd' : 'FORMAT csv, HEADER';
  const [done] = await connection.rows(`COPY (${sql}) TO ${sqlText(path)} (${how})`);
  return Number(done?.Count);
}

const listOf = (files: readonly string[]): string => `[${files.map(sqlText).join(', ')}]`;

/** The files read into typed columns; whatever is not of the type ends the query. */
function jsonSql(files: readonly string[], columns: ReadonlyMap<string, string>): string {
  const typed = [...columns].map(([name, type]) => `${sqlText(name)}: ${sqlText(type)}`);
  return `read_json(${listOf(files)}, format = 'newline_delimited', columns = {${typed.join(', ')}},
    maximum_object_size = ${LINE_BYTES_MAX})`;
}

/** Lines with their number; the order of a file is that of a plain scan. */
function linesSql(files: readonly string[]): string {
  const numbered = files.map((file) => {
    return `SELECT ${sqlText(file)} AS file, row_number() OVER () AS line, text FROM ${textSql(file)}`;
  });
  return `SELECT * FROM (${numbered.join(' UNION ALL ')}) WHERE trim(text) <> ''`;
}

function textSql(file: string): string {
  return `read_csv(${sqlText(file)}, columns = {'text': 'VARCHAR'}, header = false, delim = '\\x1e', quote = '',
    escape = '', new_line = '\\n', auto_detect = false, parallel = false,
    max_line_size = ${LINE_BYTES_MAX}, buffer_size = ${2 * LINE_BYTES_MAX})`;
}
