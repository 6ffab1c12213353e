import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Hop, SubjectModel, TableModel } from '../model/subject-model.ts';
import { layoutsOf } from './data-files.ts';
import { type AddFile, schemaColumns } from './delta.ts';
import { openDuck } from './duck.ts';
import type { FileSystem } from './files.ts';
import type { LakeEntry, LakeState, TableState } from './lake-log.ts';
import { stateAfter } from './lake-log.ts';
import { isSideTable } from './side-tables.ts';
import { type SqlConnection, sqlName, sqlText } from './sql-connection.ts';

/** What lies between two versions of a lake, as far as an answer may depend on it. */
export interface TouchedSubjects {
  /** Subjects of whom a row came, went or changed: ascending, each once. */
  readonly subjects: BigInt64Array;
  /** A table of the vocabulary changed: concept sets may mean something else, for anyone. */
  readonly vocabularyChanged: boolean;
  /** Changed tables that fields reach by hops (places, providers …): they may concern anyone. */
  readonly otherTables: readonly string[];
}

export interface TouchedOptions {
  readonly memoryLimitMb: number;
  readonly threads: number;
  readonly temporaryFolder: string;
}

/** Rows of a table that belong to the subject named in a column. */
interface SubjectRows {
  readonly table: string;
  readonly subject: string;
  /** SQL of the rows meant; null for all. */
  readonly where: string | null;
}

/** A table that changed, and its files that stand in one of the versions only. */
interface ChangedTable {
  readonly table: TableModel;
  readonly gone: Side;
  readonly come: Side;
}

interface Side {
  readonly files: readonly AddFile[];
  /** Folder in the lake; null where the version has no such table. */
  readonly state: TableState | null;
}

/** Text that differs when the rows of any table do, side tables aside; from the log alone. */
export function contentsDigest(state: LakeState): string {
  const lines = [...state.values()]
    .filter(({ path }) => !isSideTable(path))
    .map(({ path, contentHash }) => `${path} ${contentHash}\n`)
    .sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/**
 * Subjects whose rows differ between two versions (-1: before the first load). Null where that
 * can't be known: a version that isn't in the log, or a file that is no longer there.
 */
export async function touchedSubjects(
  context: { readonly files: FileSystem; readonly lake: string; readonly model: SubjectModel },
  entries: readonly LakeEntry[],
  versions: { readonly from: number; readonly to: number },
  options: TouchedOptions,
): Promise<TouchedSubjects | null> {
  const { files, lake, model } = context;
  const known = [versions.from, versions.to].every((one) => {
    return Number.isInteger(one) && one >= -1 && one < entries.length;
  });
  if (!known) return null;
  const at = (version: number): LakeState => stateAfter(entries.slice(0, version + 1));
  const changed = changedTables(model, at(versions.from), at(versions.to));
  const rows = subjectRows(model);
  const asked = changed.filter(({ table }) => rows.some((one) => one.table === table.name));
  if (!(await allThere(files, lake, asked))) return null;
  const names = changed.map(({ table }) => table.name);
  const vocabulary = vocabularyTables(model);
  const byHops = tablesByHops(model, rows);
  return {
    subjects: await differing(lake, rows, asked, options),
    vocabularyChanged: names.some((name) => vocabulary.has(name)),
    otherTables: names.filter((name) => byHops.has(name)),
  };
}

function changedTables(model: SubjectModel, from: LakeState, to: LakeState): ChangedTable[] {
  return model.tables.flatMap((table) => {
    const [layout] = layoutsOf(model, table);
    const [before, after] = [from.get(layout?.path ?? ''), to.get(layout?.path ?? '')];
    if (before?.contentHash === after?.contentHash) return [];
    return [{ table, gone: onlyIn(before, after), come: onlyIn(after, before) }];
  });
}

function onlyIn(state: TableState | undefined, other: TableState | undefined): Side {
  const files = [...(state?.files.values() ?? [])].filter(({ path }) => !other?.files.has(path));
  return { files, state: state ?? null };
}

/** The subject itself, its observation, its events. */
function subjectRows(model: SubjectModel): readonly SubjectRows[] {
  const { subject, observation, events } = model;
  return [
    { table: subject.table, subject: subject.id, where: null },
    { table: observation.table, subject: observation.subject, where: null },
    ...events.map(({ table, subject: column, where }) => ({
      table,
      subject: column,
      where: where === undefined ? null : `${sqlName(where.column)} = ${sqlText(where.equals)}`,
    })),
  ];
}

function vocabularyTables({ vocabulary }: SubjectModel): ReadonlySet<string> {
  if (vocabulary === null) return new Set();
  const { concept, ancestor, mapsTo } = vocabulary;
  return new Set([concept.table, ancestor.table, mapsTo.table]);
}

/** Tables that a field reaches by a hop that may leave the subject's own rows. */
function tablesByHops(model: SubjectModel, rows: readonly SubjectRows[]): ReadonlySet<string> {
  const fields = [model.subject, ...model.events].flatMap((one) => Object.values(one.fields));
  const stays = (hop: Hop): boolean =>
    rows.some(({ table, subject, where }) => {
      return table === hop.table && subject === hop.sameSubject && where === null;
    });
  const hops = fields.flatMap((field) => field.hops);
  return new Set(hops.filter((hop) => !stays(hop)).map((hop) => hop.table));
}

async function allThere(
  files: FileSystem,
  lake: string,
  changed: readonly ChangedTable[],
): Promise<boolean> {
  for (const side of changed.flatMap(({ gone, come }) => [gone, come])) {
    for (const { path, size } of side.files) {
      const facts = await files.facts(join(lake, side.state?.path ?? '', path));
      if (facts?.bytes !== size) return false;
    }
  }
  return true;
}

async function differing(
  lake: string,
  rows: readonly SubjectRows[],
  changed: readonly ChangedTable[],
  options: TouchedOptions,
): Promise<BigInt64Array> {
  const queries = changed.flatMap((one) => {
    const texts = rows
      .filter(({ table }) => table === one.table.name)
      .map((meant) => differingSql(lake, meant, one));
    return [...new Set(texts)];
  });
  if (queries.length === 0) return new BigInt64Array(0);
  const connection = await openDuck({ path: ':memory:', ...options });
  try {
    return await unionOf(connection, queries);
  } finally {
    connection.close();
  }
}

/** A table at a time: each may need a good part of the memory. */
async function unionOf(
  connection: SqlConnection,
  queries: readonly string[],
): Promise<BigInt64Array> {
  await connection.run('CREATE TABLE touched (subject BIGINT)');
  for (const query of queries) await connection.run(`INSERT INTO touched ${query}`);
  const answer = await connection.columns(
    'SELECT DISTINCT subject FROM touched WHERE subject IS NOT NULL ORDER BY subject',
  );
  const column = answer.columns.subject;
  if (column?.type !== 'integer') throw new TypeError('the id of a subject is no integer');
  return column.values;
}

/**
 * Every row is hashed, with a minus on the older side: what stands on both sides cancels out, so a
 * subject whose sum isn't zero has other rows. The sums are exact, they can't overflow.
 */
function differingSql(lake: string, meant: SubjectRows, changed: ChangedTable): string {
  const { gone, come } = changed;
  const where = meant.where === null ? '' : ` WHERE ${meant.where}`;
  const subject = `${sqlName(meant.subject)} AS subject`;
  const sides = [gone, come].filter(({ files }) => files.length > 0);
  const [only] = sides;
  if (only === undefined) return 'SELECT 0 AS subject WHERE false';
  if (sides.length === 1) return `SELECT DISTINCT ${subject} FROM ${filesOf(lake, only)}${where}`;
  const signed = sides.map((side) => {
    const hash = `CAST(hash(${columnsOf(side, changed).join(', ')}) >> 1 AS BIGINT)`;
    const sign = side === gone ? '-' : '';
    return `SELECT ${subject}, ${sign}${hash} AS h FROM ${filesOf(lake, side)}${where}`;
  });
  return `SELECT subject FROM (${signed.join(' UNION ALL ')}) GROUP BY subject HAVING SUM(h) <> 0`;
}

/** Columns of either version in the model's order; one that a side hasn't is null there. */
function columnsOf(side: Side, { table, gone, come }: ChangedTable): readonly string[] {
  const [own, older, newer] = [side, gone, come].map(({ state }) => {
    const columns = state === null ? [] : schemaColumns(state.metaData.schemaString);
    return new Set(columns.map(({ name }) => name));
  });
  return table.columns
    .filter(({ name }) => older?.has(name) || newer?.has(name))
    .map(({ name }) => (own?.has(name) ? sqlName(name) : 'NULL'));
}

function filesOf(lake: string, { files, state }: Side): string {
  const paths = files.map(({ path }) => sqlText(join(lake, state?.path ?? '', path)));
  return `read_parquet([${paths.join(', ')}])`;
}
