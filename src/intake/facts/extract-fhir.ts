import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { LandingItem } from '../../lake/index.ts';
import { type SqlConnection, sqlText } from '../../lake/sql-connection.ts';
import { ParcoursError } from '../../model/errors.ts';
import {
  DELETED_RESOURCES,
  LINE_FAULTS,
  LONG_BYTES_AT_ONCE,
  ONLY_DELETES,
  PRELUDE,
  resourcesSql,
} from '../fhir/index.ts';
import type { Pack } from '../pack/pack.ts';
import { eachReadablePart, type ReadablePart } from './extract-fhir-files.ts';
import { type FactView, factView, ORIGIN } from './extract-fhir-view.ts';
import type { FactWriter } from './fact-files.ts';
import { FACT_COLUMNS } from './tables.ts';

/** Views are run once for so many resources: planning one takes longer than a thousand resources. */
const RESOURCES_AT_ONCE = 200_000;

/** Makes facts of pieces, at once or by and by. */
export interface PieceReader {
  /** Gives the number of records of the piece. */
  read(item: LandingItem, writer: FactWriter): Promise<number>;
  /** Makes the facts that are still to be made of pieces that were read. */
  flush(writer: FactWriter): Promise<void>;
}

/** Resources of a type that tell what the others look like; very long ones don't. */
const SAMPLES = 500;
const SAMPLE_BYTES_MAX = 64_000;

const OPTIONS = z.strictObject({
  name: z.literal('fhir'),
  maxExpandedBytes: z.number().int().min(1).optional(),
});

function optionsOf({ folder, source }: Pack): z.infer<typeof OPTIONS> {
  const options = OPTIONS.safeParse(source.format);
  if (options.success) return options.data;
  throw new ParcoursError(
    'input',
    'intake.options',
    {
      fr: 'Le format fhir n’a d’option que maxExpandedBytes, un nombre entier positif',
      en: 'The format fhir has no option but maxExpandedBytes, a positive whole number',
    },
    { source: join(folder, 'source.yaml'), path: 'format' },
  );
}

/**
 * Makes facts of FHIR resources, one a line (NDJSON, plain or gzip), by the pack's views
 * (views/*.json). A view is a ViewDefinition whose `fact` names the kind and whose columns are slots
 * of a fact, besides `key`, `version`, `rank`, `cancelled`, `document`, and `id_…` for identifiers.
 * A resource that was deleted cancels the facts that the views know by its id.
 */
export async function resourceReader(
  pack: Pack,
  folder: string,
  connection: SqlConnection,
): Promise<PieceReader> {
  await connection.run(PRELUDE);
  const views = await factViews(join(pack.folder, 'views'));
  const { maxExpandedBytes } = optionsOf(pack);
  await connection.run(RESOURCES_TABLE);
  const known = listSql([...views.map(({ resource }) => resource), ...pack.source.ignored]);
  let [waiting, longBytes] = [0, 0];
  const flush = async (writer: FactWriter): Promise<void> => {
    if (waiting === 0) return;
    const samples = await sampleResources(connection, known);
    await connection.run(DELETED_RESOURCES);
    await connection.run(`CREATE OR REPLACE TEMP TABLE refused AS ${lettersSql(known)}`);
    const found = await connection.rows('SELECT DISTINCT type FROM resources');
    const types = new Set(found.map(({ type }) => type));
    for (const view of views.filter(({ resource }) => types.has(resource))) {
      await runFactView(connection, view, samples, writer);
    }
    await writeLetters(connection, writer);
    await connection.run(RESOURCES_TABLE);
    [waiting, longBytes] = [0, 0];
  };
  const read = async (item: LandingItem, writer: FactWriter): Promise<number> => {
    const file = join(folder, 'resources.ndjson');
    const received = new Date(item.receivedMs).toISOString();
    let records = 0;
    const readPart = async (part: ReadablePart): Promise<void> => {
      if (longBytes + part.longBytes > LONG_BYTES_AT_ONCE) await flush(writer);
      const before = waiting;
      await connection.run(
        `INSERT INTO resources BY NAME SELECT *, ${item.sequence} AS sequence, ${sqlText(item.sha256)} AS sha256,
           ${sqlText(received)} AS received FROM (${resourcesSql(file, part.start)})`,
      );
      const [row] = await connection.rows('SELECT count(*) AS n FROM resources');
      waiting = Number(row?.n);
      longBytes += part.longBytes;
      records += waiting - before;
      if (waiting >= RESOURCES_AT_ONCE) await flush(writer);
    };
    await eachReadablePart(item.stream(), file, readPart, maxExpandedBytes);
    return records;
  };
  return { read, flush };
}

/** Facts of the rows that are whole, letters of the others: of each row the one or the other. */
async function runFactView(
  connection: SqlConnection,
  view: FactView,
  samples: ReadonlyMap<string, readonly unknown[]>,
  writer: FactWriter,
): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE viewed AS ${view.sql(samples.get(view.resource) ?? [])}`,
  );
  const stored = new Set(FACT_COLUMNS.map(({ name }) => name));
  const columns = await connection.rows('DESCRIBE viewed');
  const names = columns.map((row) => String(row.column_name)).filter((name) => stored.has(name));
  await writer.facts(`SELECT ${names.join(', ')} FROM viewed WHERE refusal IS NULL`);
  await connection.run(`INSERT INTO refused BY NAME ${view.letters}`);
  await connection.run('DROP TABLE viewed');
}

/** Several views may refuse a resource: their letters are many, the resource is one. */
async function writeLetters(connection: SqlConnection, writer: FactWriter): Promise<void> {
  const before = writer.refusedCount;
  await writer.letters('SELECT * FROM refused');
  const [row] = await connection.rows(
    'SELECT count(*) AS n FROM (SELECT DISTINCT sequence, line FROM refused)',
  );
  writer.refusedCount = before + Number(row?.n);
  await connection.run('DROP TABLE refused');
}

/** Of each type a few resources, spread over all. */
async function sampleResources(
  connection: SqlConnection,
  known: string,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const rows = await connection.rows(
    `SELECT type, CAST(resource AS VARCHAR) AS resource FROM (
       SELECT type, resource, row_number() OVER own AS number, count(*) OVER (PARTITION BY type) AS n
       FROM resources WHERE type IN (${known}) AND length_bytes <= ${SAMPLE_BYTES_MAX}
       WINDOW own AS (PARTITION BY type ORDER BY rowid)
     ) WHERE number % greatest(n // ${SAMPLES}, 1) = 0`,
  );
  const samples = new Map<string, unknown[]>();
  for (const { type, resource } of rows) {
    const some = samples.get(String(type)) ?? [];
    some.push(...parsed(String(resource)));
    samples.set(String(type), some);
  }
  return samples;
}

/** The database takes a little more for JSON than JSON is. */
function parsed(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

/** Throws for what is wrong in the views of a pack; gives their number. */
export async function checkViews(pack: Pack): Promise<number> {
  optionsOf(pack);
  return (await factViews(join(pack.folder, 'views'))).length;
}

async function factViews(folder: string): Promise<readonly FactView[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const views: FactView[] = [];
  for (const name of names.sort()) {
    const file = join(folder, name);
    views.push(factView(await jsonOf(file), file, basename(name, '.json')));
  }
  return views;
}

async function jsonOf(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ParcoursError(
      'input',
      'pack.view',
      { fr: 'Vue non valide : JSON illisible', en: 'Invalid view: unreadable JSON' },
      { source: file },
      { cause: error },
    );
  }
}

const listSql = (texts: readonly string[]): string =>
  texts.length === 0 ? "''" : texts.map(sqlText).join(', ');

const RESOURCES_TABLE = `CREATE OR REPLACE TEMP TABLE resources (
  sequence BIGINT, line INTEGER, offset_bytes BIGINT, length_bytes BIGINT, sha256 VARCHAR, received VARCHAR,
  resource JSON, type VARCHAR, fault VARCHAR, deleted BIGINT)`;

const NO_VIEW = {
  fr: 'une vue pour ce type de ressource',
  en: 'a view for this type of resource',
} as const;

/** What is no type's name is not repeated: it may be anything that stood in the resource. */
const TYPE_FIELD = `CASE WHEN regexp_full_match(type, '[A-Za-z]{1,40}') THEN type
  WHEN type IS NOT NULL THEN 'resourceType' END`;

/** Letters of lines that are no resource, and of resources that no view speaks of. */
function lettersSql(known: string): string {
  const expected = (lang: 'fr' | 'en'): string => {
    const told = Object.entries(LINE_FAULTS).map(([fault, sentence]) => {
      return `WHEN ${sqlText(fault)} THEN ${sqlText(sentence[lang])}`;
    });
    return `CASE fault ${told.join(' ')} ELSE ${sqlText(NO_VIEW[lang])} END`;
  };
  return `SELECT CAST(NULL AS VARCHAR) AS map_rule, ${ORIGIN.join(', ')},
      coalesce(fault, 'map.no-rule') AS rule, ${TYPE_FIELD} AS field,
      ${expected('fr')} AS expected_fr, ${expected('en')} AS expected_en
    FROM resources WHERE type IS NULL OR (type NOT IN (${known}) AND NOT ${ONLY_DELETES})`;
}
