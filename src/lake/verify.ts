import { join } from 'node:path';
import type { Sentence } from '../model/errors.ts';
import type { SubjectModel } from '../model/subject-model.ts';
import { contentOf, type Layout, layoutsOf } from './data-files.ts';
import { DEAD_LETTER_LAYOUT } from './dead-letters.ts';
import { type AddFile, commitText, logName } from './delta.ts';
import type { LakeDrivers } from './files.ts';
import { type LakeEntry, stateAfter, type TableState } from './lake-log.ts';
import { type SqlConnection, sqlName, sqlText } from './sql-connection.ts';
import { referenceFindings } from './verify-references.ts';

export interface VerifyOptions {
  /** Also reads every byte: hashes, order, references. */
  readonly full: boolean;
  readonly onProgress?: (table: string, done: number, total: number) => void;
}

export interface Finding {
  /** 'error': the lake is not what its log says. 'warning': the data has a flaw. */
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly table: string;
  readonly file: string | null;
  readonly rows: number;
  readonly sentence: Sentence;
}

export interface VerifyReport {
  readonly version: number;
  readonly tables: number;
  readonly files: number;
  readonly bytes: number;
  readonly findings: readonly Finding[];
}

export interface VerifyContext {
  readonly drivers: LakeDrivers;
  readonly lake: string;
  readonly model: SubjectModel;
  readonly connection: SqlConnection;
}

/** Holds the lake against its log; see Finding for what is told. */
export async function verifyLake(
  context: VerifyContext,
  entries: readonly LakeEntry[],
  options: VerifyOptions,
): Promise<VerifyReport> {
  const state = stateAfter(entries);
  const findings: Finding[] = await logFindings(context, entries);
  const layouts = new Map(
    [
      ...context.model.tables.flatMap((table) => layoutsOf(context.model, table)),
      DEAD_LETTER_LAYOUT,
    ].map((layout) => [layout.path, layout] as const),
  );
  let [done, files, bytes] = [0, 0, 0];
  for (const table of state.values()) {
    options.onProgress?.(table.path, done, state.size);
    const before = findings.length;
    for (const file of table.files.values()) {
      findings.push(...(await fileFindings(context, table, file, options.full)));
      files += 1;
      bytes += file.size;
    }
    const layout = layouts.get(table.path);
    if (options.full && layout !== undefined && findings.length === before) {
      findings.push(...(await contentFindings(context, table, layout)));
    }
    done += 1;
  }
  const sound = findings.every((finding) => finding.severity !== 'error');
  if (options.full && sound) findings.push(...(await referenceFindings(context, state)));
  return { version: entries.at(-1)?.version ?? -1, tables: state.size, files, bytes, findings };
}

/** Versions without gaps, and every Delta log equal to what the lake log says. */
async function logFindings(
  context: VerifyContext,
  entries: readonly LakeEntry[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [i, entry] of entries.entries()) {
    if (entry.version !== i) {
      findings.push(
        fault(
          'log-gap',
          'log',
          logName(i),
          `La version ${i} manque au journal`,
          `Version ${i} is missing from the log`,
        ),
      );
    }
    for (const commit of entry.tables) {
      const name = `${logName(commit.deltaVersion)}.json`;
      const file = join(context.lake, commit.path, '_delta_log', name);
      const text = await context.drivers.files.readText(file).catch(() => null);
      if (text === commitText(commit.actions)) continue;
      findings.push(
        fault(
          'delta-log',
          commit.path,
          name,
          'Le journal Delta de la table diffère de celui de l’entrepôt',
          'The table’s Delta log differs from the lake’s log',
        ),
      );
    }
  }
  return findings;
}

async function fileFindings(
  context: VerifyContext,
  table: TableState,
  file: AddFile,
  full: boolean,
): Promise<readonly Finding[]> {
  const path = join(context.lake, table.path, file.path);
  const facts = await context.drivers.files.facts(path);
  if (facts === null) {
    return [
      fault('file-missing', table.path, file.path, 'Le fichier manque', 'The file is missing'),
    ];
  }
  if (facts.bytes !== file.size) {
    const fr = `Le fichier fait ${facts.bytes} octets au lieu de ${file.size}`;
    const en = `The file has ${facts.bytes} bytes instead of ${file.size}`;
    return [fault('file-size', table.path, file.path, fr, en)];
  }
  if (!full || (await context.drivers.files.sha256(path)) === file.tags.sha256) return [];
  return [
    fault(
      'file-hash',
      table.path,
      file.path,
      'Le contenu du fichier a changé depuis son écriture',
      'The file’s content has changed since it was written',
    ),
  ];
}

/** Rows, hash, null counts and order, read back from the files. */
async function contentFindings(
  context: VerifyContext,
  table: TableState,
  layout: Layout,
): Promise<readonly Finding[]> {
  const { connection } = context;
  const relation = filesRelation(context.lake, table, layout);
  const { rows, hash } = await contentOf(connection, relation, layout.columns);
  const findings: Finding[] = [];
  const single = table.files.size === 1;
  if (rows !== table.rows || (single && hash !== contentHashOf(table))) {
    const fr = `La table a ${rows} lignes ; le journal en annonce ${table.rows}, de contenu différent`;
    const en = `The table has ${rows} rows; the log says ${table.rows}, of other content`;
    findings.push(fault('content', table.path, null, fr, en));
  }
  for (const file of table.files.values()) {
    const one = filesRelation(
      context.lake,
      { ...table, files: new Map([[file.path, file]]) },
      layout,
    );
    findings.push(...(await statisticsFindings(connection, table, file, one)));
    const key = layout.sortedBy.map(sqlName).join(', ');
    const [row] = await connection.rows(
      `SELECT COUNT(*) AS n FROM (SELECT (${key}) AS k, lag((${key})) OVER () AS b FROM ${one}) o WHERE b > k`,
    );
    if (Number(row?.n) > 0) {
      findings.push(
        fault(
          'order',
          table.path,
          file.path,
          'Les lignes ne sont pas dans l’ordre annoncé',
          'The rows are not in their order',
        ),
      );
    }
  }
  return findings;
}

async function statisticsFindings(
  connection: SqlConnection,
  table: TableState,
  file: AddFile,
  relation: string,
): Promise<readonly Finding[]> {
  const stats = JSON.parse(file.stats) as {
    readonly numRecords: number;
    readonly nullCount: Readonly<Record<string, number>>;
  };
  const names = Object.keys(stats.nullCount);
  const counts = names.map((name, i) => `, COUNT(${sqlName(name)}) AS c${i}`).join('');
  const [row] = await connection.rows(`SELECT COUNT(*) AS n${counts} FROM ${relation}`);
  const records = Number(row?.n);
  const wrong = names.some((name, i) => records - Number(row?.[`c${i}`]) !== stats.nullCount[name]);
  if (records === stats.numRecords && !wrong) return [];
  return [
    fault(
      'statistics',
      table.path,
      file.path,
      'Les statistiques du fichier diffèrent de son contenu',
      'The file’s statistics differ from its content',
    ),
  ];
}

/** The table's rows as the model types them. */
export function filesRelation(lake: string, table: TableState, layout: Layout): string {
  const files = [...table.files.keys()].map((file) => sqlText(join(lake, table.path, file)));
  const columns = layout.columns.map(({ name, type }) => {
    return type === 'datetime'
      ? `${sqlName(name)} AT TIME ZONE 'UTC' AS ${sqlName(name)}`
      : sqlName(name);
  });
  return `(SELECT ${columns.join(', ')} FROM read_parquet([${files.join(', ')}]))`;
}

/** Of an appended table the hash is that of its last part; there is one file a part. */
const contentHashOf = (table: TableState): string => table.contentHash.split('+').at(-1) ?? '';

function fault(code: string, table: string, file: string | null, fr: string, en: string): Finding {
  return { severity: 'error', code, table, file, rows: 0, sentence: { fr, en } };
}
