import { isTest, lineAt, type Source } from './source.ts';

/**
 * The rooms of src/, in the order in which they stand on each other: a file imports from its own
 * room or from one that stands earlier. Rooms on one line don't know each other.
 */
const ROOMS: readonly (readonly string[])[] = [
  ['model'],
  ['question'],
  ['lake'],
  ['engine'],
  ['intake', 'terminology', 'quality', 'disclosure', 'linkage'],
  ['federation'],
  ['packs'],
  ['vault'],
  ['access'],
  ['server'],
  ['cli'],
];

/** Where a package may be imported within src/, and why only there. */
const PACKAGES: Readonly<
  Record<string, { readonly under: readonly string[]; readonly why: string }>
> = {
  '@duckdb/node-api': { under: ['src/lake/'], why: 'the lake is the only room that knows DuckDB' },
  '@lhncbc/ucum-lhc': { under: ['src/terminology/'], why: 'units are understood in one place' },
  'dicom-parser': { under: ['src/intake/dicom/'], why: 'a format has one reader' },
  mssql: { under: ['src/intake/database/'], why: 'databases of applications are pulled at intake' },
  mysql2: {
    under: ['src/intake/database/'],
    why: 'databases of applications are pulled at intake',
  },
  oracledb: {
    under: ['src/intake/database/'],
    why: 'databases of applications are pulled at intake',
  },
  pg: {
    under: ['src/lake/import/', 'src/lake/postgres/', 'src/intake/database/'],
    why: 'the lake knows PostgreSQL, and intake pulls from it',
  },
  'pg-copy-streams': {
    under: ['src/lake/import/', 'src/lake/postgres/'],
    why: 'the lake is the only room that knows PostgreSQL',
  },
  saxes: { under: ['src/intake/rpu/'], why: 'a format has one reader' },
  yaml: { under: ['src/intake/pack/'], why: 'only application packs are written in YAML' },
  yauzl: { under: ['src/lake/import/'], why: 'archives are read at import' },
  zod: { under: ['src/'], why: 'schemas of plain data' },
};

/** Folders beside src/ from which tests, and only tests, of src/ may import. */
const TEST_HELPERS: readonly string[] = ['testkit/', 'specs/', 'bench/conformance-intake/'];

/** What the arrows forbid, one finding a line. */
export function brokenArrows(files: readonly Source[]): readonly string[] {
  return files
    .filter(({ path }) => path.startsWith('src/'))
    .flatMap((file) =>
      file.imports.flatMap(({ specifier, file: target }) => {
        const fault = target === null ? packageFault(file, specifier) : arrowFault(file, target);
        return fault === null ? [] : [`${file.path} imports ${specifier}: ${fault}`];
      }),
    );
}

function rank(room: string): number {
  return ROOMS.findIndex((line) => line.includes(room));
}

function arrowFault(file: Source, target: string): string | null {
  if (!target.startsWith('src/')) {
    if (target === 'package.json') return null;
    const helps = isTest(file.path) && TEST_HELPERS.some((folder) => target.startsWith(folder));
    return helps ? null : 'src/ stands alone; only its tests use testkit/ and specs/';
  }
  const [from = '', to = ''] = [file.path, target].map((path) => path.split('/')[1]);
  if (from === to) return null;
  if (rank(from) === -1 || rank(to) === -1) return 'a room that is not in the list of rooms';
  return rank(to) < rank(from) ? null : `${to} does not stand below ${from}`;
}

function packageFault(file: Source, specifier: string): string | null {
  if (specifier.startsWith('node:') || isTest(file.path)) return null;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const rule = PACKAGES[name];
  if (rule === undefined) return 'a package that the table in tidy/rooms.ts does not know';
  return rule.under.some((folder) => file.path.startsWith(folder)) ? null : rule.why;
}

type Power = 'files' | 'machine' | 'programs' | 'network' | 'environment' | 'clock' | 'randomness';

/** How each power shows in the code; strings and comments are blanked, but for what is imported. */
const IMPORTED_POWERS: Readonly<Record<string, Power>> = {
  'node:fs': 'files',
  'node:fs/promises': 'files',
  'node:sqlite': 'files',
  'node:os': 'machine',
  'node:child_process': 'programs',
  'node:worker_threads': 'programs',
  'node:net': 'network',
  'node:tls': 'network',
  'node:http': 'network',
  'node:https': 'network',
};

const CODED_POWERS: readonly (readonly [Power, RegExp])[] = [
  ['environment', /\bprocess\s*\./g],
  ['clock', /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bprocess\.hrtime\b/g],
  ['randomness', /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bgetRandomValues\b/g],
  ['network', /\bfetch\(/g],
];

/** Who may touch the world, what of it, and why. Everyone else is handed what it needs. */
const ALLOWED: readonly {
  readonly path: string;
  readonly powers: readonly Power[];
  readonly why: string;
}[] = [
  { path: 'src/lake/files.ts', powers: ['files'], why: 'the driver of the file system' },
  {
    path: 'src/lake/cache-files.ts',
    powers: ['files'],
    why: 'the driver of caches beside the lake',
  },
  {
    path: 'src/engine/native/run/',
    powers: ['programs'],
    why: 'starts the threads of the native engine, which are told all they need',
  },
  {
    path: 'src/lake/import/',
    powers: ['files'],
    why: 'reads the sources, which are no lake files',
  },
  { path: 'src/lake/landing/', powers: ['files'], why: 'the driver of the landing log' },
  { path: 'src/intake/mllp/', powers: ['network'], why: 'the driver that listens for messages' },
  { path: 'src/intake/watch/', powers: ['files'], why: 'the driver that takes files from folders' },
  { path: 'src/intake/pack/', powers: ['files'], why: 'reads application packs' },
  {
    path: 'src/intake/facts/',
    powers: ['files'],
    why: 'keeps the facts as files beside the landing log',
  },
  {
    path: 'src/packs/health/',
    powers: ['files', 'programs', 'environment'],
    why: 'the folder of an intake: packs, terms, the work files of a build; processes that make facts',
  },
  {
    path: 'src/intake/fhir/',
    powers: ['network'],
    why: 'the driver that fetches from FHIR servers',
  },
  {
    path: 'src/intake/dicom/',
    powers: ['files', 'network'],
    why: 'the driver that reads image folders and asks DICOMweb servers',
  },
  {
    path: 'src/intake/database/',
    powers: ['network'],
    why: 'the driver that pulls from applications’ databases',
  },
  {
    path: 'src/quality/',
    powers: ['files'],
    why: 'reads check definitions from a folder',
  },
  {
    path: 'src/terminology/',
    powers: ['files'],
    why: 'reads and writes the term files of packs',
  },
  { path: 'src/lake/duck.ts', powers: ['files'], why: "prepares the engine's temporary folder" },
  {
    path: 'src/cli/',
    powers: ['files', 'machine', 'programs', 'environment', 'clock', 'randomness'],
    why: 'the composition root',
  },
  {
    path: 'src/server/',
    powers: ['files', 'machine', 'programs', 'network', 'environment', 'clock', 'randomness'],
    why: 'the composition root',
  },
];

/** Uses of the clock, of chance, of files… outside the places that may. Tests may. */
export function strayPowers(files: readonly Source[]): readonly string[] {
  return files
    .filter(({ path }) => path.startsWith('src/') && !isTest(path))
    .flatMap((file) => {
      const mayUse = ALLOWED.filter(({ path }) => file.path.startsWith(path)).flatMap(
        ({ powers }) => powers,
      );
      return [...importedPowers(file), ...codedPowers(file)]
        .filter(({ power }) => !mayUse.includes(power))
        .map(({ power, what }) => `${file.path}: ${what} is ${power}; have it handed in`);
    });
}

interface Use {
  readonly power: Power;
  readonly what: string;
}

function importedPowers(file: Source): readonly Use[] {
  return file.imports.flatMap(({ specifier }) => {
    const power = IMPORTED_POWERS[specifier];
    return power === undefined ? [] : [{ power, what: specifier }];
  });
}

function codedPowers(file: Source): readonly Use[] {
  return CODED_POWERS.flatMap(([power, pattern]) =>
    [...file.code.matchAll(pattern)].map((match) => {
      return { power, what: `${match[0]} (line ${lineAt(file.code, match.index)})` };
    }),
  );
}
