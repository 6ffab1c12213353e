import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ColumnModel, TableModel } from '../../model/subject-model.ts';
import { type LakeConnection, sqlName } from '../sql-connection.ts';

/**
 * Brings the rows of a relation of the lake into a table of PostgreSQL, in their order, without
 * holding them: the embedded database writes the lines, and waits while the server is busy. The
 * table must be of the same transaction: its rows are frozen, which spares the server a VACUUM.
 */
export async function copyRows(
  lake: { readonly connection: LakeConnection; readonly relation: string },
  server: { readonly client: Client; readonly relation: string },
  table: TableModel,
  onRows: (rows: number) => void,
): Promise<void> {
  const columns = table.columns.map(({ name }) => sqlName(name)).join(', ');
  const target = server.client.query(
    copyFrom(`COPY ${server.relation} (${columns}) FROM STDIN (FORMAT text, FREEZE)`),
  );
  const lines = table.columns.map(fieldSql).join(' || chr(9) || ');
  const blocks = lineBlocks(
    lake.connection,
    `SELECT ${lines} AS line FROM ${lake.relation}`,
    onRows,
  );
  await pipeline(Readable.from(blocks), target);
}

async function* lineBlocks(
  connection: LakeConnection,
  sql: string,
  onRows: (rows: number) => void,
): AsyncGenerator<Buffer> {
  for await (const { rowCount, columns } of connection.batches(sql)) {
    const { line } = columns;
    if (line?.type !== 'text') throw new TypeError('expected lines of text');
    yield Buffer.from(`${line.values.join('\n')}\n`);
    onRows(rowCount);
  }
}

/** Text format of COPY (PostgreSQL manual, "COPY", Text Format). */
const ESCAPED: readonly (readonly [code: number, escape: string])[] = [
  [92, '\\\\'],
  [9, '\\t'],
  [10, '\\n'],
  [13, '\\r'],
];

function fieldSql({ name, type }: ColumnModel): string {
  const text =
    type === 'text'
      ? ESCAPED.reduce((sql, [code, to]) => `replace(${sql}, chr(${code}), '${to}')`, sqlName(name))
      : `CAST(${sqlName(name)} AS VARCHAR)`;
  return `COALESCE(${text}, '\\N')`;
}
