import { type SqlConnection, sqlText } from '../../lake/sql-connection.ts';
import { eachReadablePart, headLines } from '../facts/extract-fhir-files.ts';
import { PRELUDE } from './prelude.ts';
import { LINE_BYTES_MAX, resourcesSql } from './resource-lines.ts';
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
/** They are looked for in so many bytes at the head of the files. */
const SAMPLE_BYTES = 4_000_000;
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
  const shape = shapeOf(await samplesOf(files));
  const typed = columnsViewSql(view, shape, (columns) => jsonSql(files, columns));
  if (typed !== null) {
    try {
      const rows = await copy(connection, typed, out);
      return { rows, broken: [] };
    } catch {
      // Read once more below, with a word for each line that is broken.
    }
  }
  return lineByLine(connection, viewSql(view, { relation: 'resources', shape }), files, out);
}

/** The first resources of each file; what is no resource says nothing. */
async function samplesOf(files: readonly string[]): Promise<readonly unknown[]> {
  const samples: unknown[] = [];
  const bytes = Math.ceil(SAMPLE_BYTES / files.length);
  for (const file of files) {
    const share = Math.ceil(SAMPLES / files.length);
    const lines = await headLines(file, bytes);
    for (const text of lines.slice(0, share)) samples.push(...parsed(text));
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
  files: readonly string[],
  out: Parameters<typeof runView>[3],
): Promise<ViewReport> {
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE resources (file VARCHAR, line BIGINT, resource JSON, type VARCHAR)',
  );
  const draft = `${out.path}.lines.tmp`;
  for (const file of files) {
    await eachReadablePart(file, draft, ({ start }) => {
      return connection.run(
        `INSERT INTO resources SELECT ${sqlText(file)}, line, resource, type FROM (${resourcesSql(draft, start)})`,
      );
    });
  }
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
