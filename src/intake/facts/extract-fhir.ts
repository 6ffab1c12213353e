import { createWriteStream } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LandingItem } from '../../lake/index.ts';
import { type SqlConnection, sqlText } from '../../lake/sql-connection.ts';
import { ParcoursError } from '../../model/errors.ts';
import { type CompiledView, PRELUDE, readView, shapeOf, viewSql } from '../fhir/index.ts';
import type { Pack } from '../pack/pack.ts';
import { FACT_KINDS, SLOTS } from './fact.ts';
import type { FactWriter } from './fact-files.ts';
import { ID_SEPARATOR, slotColumn } from './tables.ts';

const ORIGIN = ['sequence', 'line', 'offset_bytes', 'length_bytes', 'sha256'];
/** Views are run once for so many resources: planning one takes longer than a thousand resources. */
const RESOURCES_AT_ONCE = 200_000;
/** A resource is one line; longer ones are refused. */
const LINE_BYTES_MAX = 16_000_000;

/** Makes facts of pieces, at once or by and by. */
export interface PieceReader {
  /** Gives the number of records of the piece. */
  read(item: LandingItem, writer: FactWriter): Promise<number>;
  /** Makes the facts that are still to be made of pieces that were read. */
  flush(writer: FactWriter): Promise<void>;
}

/** A view of a pack. */
interface FactView {
  readonly resource: string;
  /** SELECT of facts over the table `resources`, whose resources look like the samples. */
  sql(samples: readonly unknown[]): string;
}

/** Resources of a type that tell what the others look like. */
const SAMPLES = 500;

/**
 * Makes facts of FHIR resources, one a line (NDJSON), by the pack's views (views/*.json). A view is
 * a ViewDefinition whose `fact` names the kind and whose columns are slots of a fact, besides
 * `key`, `version`, `rank`, `cancelled`, `document`, and `id_…` for identifiers.
 */
export async function resourceReader(
  pack: Pack,
  folder: string,
  connection: SqlConnection,
): Promise<PieceReader> {
  await connection.run(PRELUDE);
  const views = await factViews(join(pack.folder, 'views'));
  const ignored = pack.source.ignored.map(sqlText);
  await connection.run(RESOURCES_TABLE);
  const known = [...views.map(({ resource }) => sqlText(resource)), ...ignored].join(', ');
  let waiting = 0;
  const flush = async (writer: FactWriter): Promise<void> => {
    if (waiting === 0) return;
    const samples = await sampleResources(connection);
    for (const { resource, sql } of views) await writer.facts(sql(samples.get(resource) ?? []));
    await writer.letters(lettersSql(known));
    await connection.run(RESOURCES_TABLE);
    waiting = 0;
  };
  const read = async (item: LandingItem, writer: FactWriter): Promise<number> => {
    const before = waiting;
    const file = join(folder, 'resources.ndjson');
    await pipeline(item.stream(), createWriteStream(file));
    await connection.run(
      `INSERT INTO resources BY NAME SELECT *, ${item.sequence} AS sequence, ${sqlText(item.sha256)} AS sha256 FROM (${linesSql(file)})`,
    );
    await rm(file);
    const [row] = await connection.rows('SELECT count(*) AS n FROM resources');
    waiting = Number(row?.n);
    const records = waiting - before;
    if (waiting >= RESOURCES_AT_ONCE) await flush(writer);
    return records;
  };
  return { read, flush };
}

/** Of each type a few resources, spread over all. */
async function sampleResources(
  connection: SqlConnection,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const rows = await connection.rows(
    `SELECT type, CAST(resource AS VARCHAR) AS resource FROM (
       SELECT type, resource, row_number() OVER own AS number, count(*) OVER (PARTITION BY type) AS n
       FROM resources WHERE type IS NOT NULL WINDOW own AS (PARTITION BY type ORDER BY rowid)
     ) WHERE number % greatest(n // ${SAMPLES}, 1) = 0`,
  );
  const samples = new Map<string, unknown[]>();
  for (const { type, resource } of rows) {
    const known = samples.get(String(type)) ?? [];
    known.push(JSON.parse(String(resource)));
    samples.set(String(type), known);
  }
  return samples;
}

/** Throws for what is wrong in the views of a pack; gives their number. */
export async function checkViews(pack: Pack): Promise<number> {
  return (await factViews(join(pack.folder, 'views'))).length;
}

async function factViews(folder: string): Promise<readonly FactView[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const views: FactView[] = [];
  for (const name of names.sort()) {
    const file = join(folder, name);
    const json = JSON.parse(await readFile(file, 'utf8')) as unknown;
    views.push(factView(json, file));
  }
  return views;
}

function factView(json: unknown, file: string): FactView {
  const view = readView(json);
  const kind = FACT_KINDS.find((one) => one === view.fact);
  if (kind === undefined) throw faulty(file, 'fact', FACT_KINDS.join(', '));
  const compiled = (samples: readonly unknown[]): CompiledView => {
    const shape = shapeOf(samples);
    return viewSql(view, { relation: 'resources', carried: ORIGIN, shape });
  };
  const { columns } = compiled([]);
  const ids = columns.filter((name) => name.startsWith('id_'));
  const fields = columns.filter((name) => !ids.includes(name)).map((name) => fieldSql(name, file));
  const idList =
    ids.length === 0 ? 'NULL' : `concat_ws(chr(${ID_SEPARATOR.charCodeAt(0)}), ${ids.join(', ')})`;
  const usual = [
    columns.includes('rank') ? '' : ', 0 AS rank',
    columns.includes('cancelled') ? '' : ', false AS cancelled',
    columns.includes('document') ? '' : ', NULL AS document',
    columns.includes('version') ? '' : ", '' AS version",
  ].join('');
  return {
    resource: view.resource,
    sql: (samples) =>
      `SELECT ${sqlText(kind)} AS kind, ${fields.join(', ')}${usual}, ${idList} AS ids, ` +
      `${ORIGIN.join(', ')} FROM (${compiled(samples).sql}) WHERE key IS NOT NULL`,
  };
}

/** Times lose their offset: stays and results are told in the time of the hospital's own clocks. */
function fieldSql(name: string, file: string): string {
  if (name === 'cancelled') return 'coalesce(cancelled, false) AS cancelled';
  if (['key', 'version', 'rank', 'document'].includes(name)) return name;
  const type = Object.entries(SLOTS).find(([slot]) => slot === name)?.[1];
  const column = slotColumn(name);
  switch (type) {
    case undefined:
      throw faulty(file, `column ${name}`, Object.keys(SLOTS).join(', '));
    case 'time':
      return `try_cast(substr("${name}", 1, 19) AS TIMESTAMP) AS ${column}`;
    case 'date':
      return `try_cast(substr("${name}", 1, 10) AS DATE) AS ${column}`;
    case 'number':
      return `CAST("${name}" AS DOUBLE) AS ${column}`;
    case 'text':
      return `CAST("${name}" AS VARCHAR) AS ${column}`;
  }
}

const RESOURCES_TABLE = `CREATE OR REPLACE TEMP TABLE resources (
  sequence BIGINT, line INTEGER, offset_bytes BIGINT, length_bytes BIGINT, sha256 VARCHAR, resource JSON,
  type VARCHAR)`;

/** Lines of the file with their place; `resource` is null where a line is no JSON. */
function linesSql(file: string): string {
  return `SELECT * FROM (SELECT line, try_cast(text AS JSON) AS resource,
      json_extract_string(resource, '$.resourceType') AS type, octet_length(encode(text)) AS length_bytes,
      CAST(sum(octet_length(encode(text)) + 1) OVER (ORDER BY line) - octet_length(encode(text)) - 1 AS BIGINT) AS offset_bytes
    FROM (
      SELECT row_number() OVER () AS line, text FROM read_csv(${sqlText(file)}, columns = {'text': 'VARCHAR'},
        header = false, delim = '\\x1e', quote = '', escape = '', new_line = '\\n', auto_detect = false,
        parallel = false, max_line_size = ${LINE_BYTES_MAX}, buffer_size = ${2 * LINE_BYTES_MAX})
    )) WHERE length_bytes > 1`;
}

function lettersSql(known: string): string {
  return `SELECT NULL AS map_rule, ${ORIGIN.join(', ')},
      CASE WHEN resource IS NULL THEN 'fhir.json' ELSE 'map.no-rule' END AS rule,
      type AS field,
      CASE WHEN resource IS NULL THEN 'une ressource FHIR en JSON' ELSE 'une vue pour ce type de ressource' END AS expected_fr,
      CASE WHEN resource IS NULL THEN 'a FHIR resource in JSON' ELSE 'a view for this type of resource' END AS expected_en
    FROM resources WHERE type IS NULL OR type NOT IN (${known === '' ? "''" : known})`;
}

function faulty(file: string, path: string, known: string): ParcoursError {
  return new ParcoursError(
    'input',
    'pack.view',
    { fr: `Vue non valide ; attendu : ${known}`, en: `Invalid view; expected one of: ${known}` },
    { source: file, path },
  );
}
