import {
  createReadStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { readView, runView } from '../../src/intake/fhir/index.ts';
import { openDuck } from '../../src/lake/index.ts';
import { MACHINE } from '../open-data-set.ts';
import { median, type Part, wanted, whole } from './part.ts';
import { peer } from './peers.ts';

const REPEATS = 100;
const ROUNDS = 5;
/** Resources a second that are wanted. */
const LEAST_RATE = 200_000;
/** The interpreter gets so much less to do; its rate is what is compared. */
const INTERPRETED_EVERY = 40;

const COLUMNS = [
  ['id', 'id'],
  ['status', 'status'],
  ['class', 'class.code'],
  ['patient', 'subject.getReferenceKey(Patient)'],
  ['start', 'period.start'],
  ['end', 'period.end'],
  ['type_system', 'type.first().coding.first().system'],
  ['type_code', "type.coding.where(system = 'http://snomed.info/sct').first().code"],
] as const;

/** Encounters of a public set of invented patients, repeated, through a view into Parquet. */
export async function fhir(dataFolder: string): Promise<Part | null> {
  const source = join(dataFolder, 'synthea-bulk/10-patients/Encounter.000.ndjson.gz');
  if (!existsSync(source)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'parcours-fhir-'));
  try {
    const file = join(folder, 'Encounter.ndjson');
    const text = gunzipSync(readFileSync(source)).toString('utf8').trimEnd();
    writeFileSync(file, `${Array.from({ length: REPEATS }, () => text).join('\n')}\n`);
    const resources = text.split('\n').length * REPEATS;
    const seconds = await ours(folder, file, resources);
    const own = resources / seconds;
    const size = (Buffer.byteLength(text) * REPEATS) / 1e6;
    const lines = [
      `${whole(resources)} Encounters (${whole(size)} MB of NDJSON), ${COLUMNS.length} columns, ${MACHINE.threads} threads, median of ${ROUNDS}.`,
      '',
      `- parcours, view compiled to SQL, into Parquet: **${whole(own)} resources/s** ${wanted(`≥ ${whole(LEAST_RATE)}`, own >= LEAST_RATE)}, ${whole(size / seconds)} MB/s`,
    ];
    const interpreted = await fhirpathRate(file);
    if (interpreted !== null) {
      lines.push(
        `- fhirpath 5.2.2 interpreting the same paths, nothing written: ${whole(interpreted)} resources/s; ours is **${(own / interpreted).toFixed(0)} times** as fast`,
      );
    }
    return { name: 'FHIR NDJSON to typed Parquet', lines };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function ours(folder: string, file: string, resources: number): Promise<number> {
  const column = COLUMNS.map(([name, path]) => ({ name, path }));
  const view = readView({ resource: 'Encounter', select: [{ column }] });
  const connection = await openDuck({ path: ':memory:', ...MACHINE, temporaryFolder: folder });
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    const out = { path: join(folder, 'out.parquet'), format: 'parquet' } as const;
    const { rows } = await runView(connection, view, [file], out);
    times.push((performance.now() - begun) / 1000);
    if (rows !== resources) throw new Error(`${rows} rows of ${resources} resources`);
  }
  connection.close();
  return median(times);
}

/** Resources a second; null where the package can't be had. */
async function fhirpathRate(file: string): Promise<number | null> {
  const module = (await peer('fhirpath')) as {
    readonly default?: { compile(path: string): (resource: unknown) => unknown[] };
  } | null;
  const compile = module?.default?.compile;
  if (compile === undefined) return null;
  const paths = COLUMNS.map(([, path]) => path.replace('getReferenceKey(Patient)', 'reference'));
  const compiled = paths.map((path) => compile(path));
  const lines: string[] = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (number++ % INTERPRETED_EVERY === 0) lines.push(line);
  }
  const begun = performance.now();
  for (const line of lines) {
    const resource: unknown = JSON.parse(line);
    for (const evaluate of compiled) evaluate(resource);
  }
  return lines.length / ((performance.now() - begun) / 1000);
}
