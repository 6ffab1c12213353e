import { join } from 'node:path';
import type { Sentence } from '../model/errors.ts';
import type { SubjectModel } from '../model/subject-model.ts';
import { contentOf, type Layout, layoutsOf, statistics, storedColumn } from './data-files.ts';
import { type AddFile, commitText, logName, schemaColumns } from './delta.ts';
import type { LakeDrivers } from './files.ts';
import { type LakeEntry, type LogRead, stateAfter, type TableState } from './lake-log.ts';
import { SIDE_LAYOUTS } from './side-tables.ts';
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
  log: LogRead,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const { entries } = log;
  const state = stateAfter(entries);
  const findings: Finding[] = await logFindings(context, log);
  const layouts = new Map(
    [
      ...context.model.tables.flatMap((table) => layoutsOf(context.model, table)),
      ...SIDE_LAYOUTS,
    ].map((layout) => [layout.path, layout] as const),
  );
  let [done, files, bytes] = [0, 0, 0];
  for (const table of state.values()) {
    options.onProgress?.(table.path, done, state.size);
    const before = findings.length;
    for (const file of filesEver(entries, table.path)) {
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

/** Files of all versions of a table: of past ones too, for `--as-of` reads them. */
function filesEver(entries: readonly LakeEntry[], path: string): readonly AddFile[] {
  const commits = entries.flatMap((entry) => entry.tables.filter((table) => table.path === path));
  return commits.flatMap(({ actions }) => {
    return actions.flatMap((action) => ('add' in action ? [action.add] : []));
  });
}

/** Versions without gaps, and every Delta log equal to what the lake log says. */
async function logFindings(
  context: VerifyContext,
  { entries, brokenAt }: LogRead,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (brokenAt !== null) {
    const fr = `La version ${brokenAt} manque au journal ou n’est plus lisible ; la suite est ignorée`;
    const en = `Version ${brokenAt} is missing from the log or can’t be read; what follows is ignored`;
    findings.push(fault('log-gap', 'log', `${logName(brokenAt)}.json`, fr, en));
  }
  for (const entry of entries) {
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

/** Rows, hash, statistics and order, read back from the files. */
async function contentFindings(
  context: VerifyContext,
  table: TableState,
  layout: Layout,
): Promise<readonly Finding[]> {
  const { connection, lake } = context;
  const columns = schemaColumns(table.metaData.schemaString);
  const { rows, hash } = await contentOf(connection, filesRelation(lake, table), columns);
  const findings: Finding[] = [];
  if (rows !== table.rows || hash !== table.contentHash) {
    const fr = `La table a ${rows} lignes ; le journal en annonce ${table.rows}, de contenu différent`;
    const en = `The table has ${rows} rows; the log says ${table.rows}, of other content`;
    findings.push(fault('content', table.path, null, fr, en));
  }
  for (const file of table.files.values()) {
    const one = filesRelation(lake, { ...table, files: new Map([[file.path, file]]) });
    if ((await statistics(connection, one, columns)) !== file.stats) {
      const fr = 'Les statistiques du fichier diffèrent de son contenu';
      const en = 'The file’s statistics differ from its content';
      findings.push(fault('statistics', table.path, file.path, fr, en));
    }
    if (await isOutOfOrder(connection, one, layout.sortedBy)) {
      const fr = 'Les lignes ne sont pas dans l’ordre annoncé';
      findings.push(fault('order', table.path, file.path, fr, 'The rows are not in their order'));
    }
  }
  return findings;
}

async function isOutOfOrder(
  connection: SqlConnection,
  relation: string,
  sortedBy: readonly string[],
): Promise<boolean> {
  const key = sortedBy.map(sqlName).join(', ');
  const [row] = await connection.rows(
    `SELECT COUNT(*) AS n FROM (SELECT row(${key}) AS k, lag(row(${key})) OVER () AS b ` +
      `FROM ${relation}) o WHERE b > k`,
  );
  return Number(row?.n) > 0;
}

/** The table's rows as the model types them. */
export function filesRelation(lake: string, table: TableState): string {
  const files = [...table.files.keys()].map((file) => sqlText(join(lake, table.path, file)));
  const columns = schemaColumns(table.metaData.schemaString).map(storedColumn).join(', ');
  return `(SELECT ${columns} FROM read_parquet([${files.join(', ')}]))`;
}

function fault(code: string, table: string, file: string | null, fr: string, en: string): Finding {
  return { severity: 'error', code, table, file, rows: 0, sentence: { fr, en } };
}
