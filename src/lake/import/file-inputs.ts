import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SubjectModel, TableModel } from '../../model/subject-model.ts';
import { transcoded } from './encoding.ts';
import { failure } from './failures.ts';
import { MAX_FOLDER_DEPTH, MAX_INPUTS } from './limits.ts';
import { parquetInput } from './parquet-input.ts';
import { prepareCsv } from './prepare-csv.ts';
import { fileBlocks, hashFile, newTap, tapped, unzipped } from './read-file.ts';
import type { Input, Inventory, SourceFormat, Workshop } from './staged-import.ts';
import { tableOfFile } from './table-name.ts';
import { type OpenZip, openZip, type ZipEntry } from './zip-file.ts';

/** What the first bytes of a file say that it is. */
export type FileKind = 'text' | 'gz' | 'zip' | 'parquet' | 'duckdb' | 'sqlite';

const MAGIC: readonly (readonly [FileKind, number, string])[] = [
  ['gz', 0, '\x1f\x8b'],
  ['zip', 0, 'PK\x03\x04'],
  ['zip', 0, 'PK\x05\x06'],
  ['parquet', 0, 'PAR1'],
  ['sqlite', 0, 'SQLite format 3\0'],
  ['duckdb', 8, 'DUCK'],
];

/** The kind of a file by its content, whatever its name. */
export async function fileKind(path: string): Promise<FileKind> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    const head = buffer.toString('latin1', 0, bytesRead);
    return MAGIC.find(([, at, sign]) => head.startsWith(sign, at))?.[0] ?? 'text';
  } finally {
    await handle.close();
  }
}

/** A file that may hold a table; `name` is its path within the source. */
interface FoundFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

const TEXT_NAME = /\.(csv|tsv|txt)(\.gz)?$/i;
const HIDDEN = /(^|\/)([._]|__MACOSX\/)/;

interface NamedInput extends Input {
  /** The file is named like the table, without a prefix. */
  readonly exact: boolean;
}

/** What was found, while it grows. */
interface Finds {
  readonly inputs: NamedInput[];
  readonly ignored: string[];
  readonly containers: { name: string; path: string }[];
  readonly zips: OpenZip[];
  usedBytes: number;
}

/** The tables in a file, or in all files of a folder; zips are looked into. */
export async function fileInventory(
  model: SubjectModel,
  root: string,
  format: SourceFormat | undefined,
): Promise<Inventory> {
  const files = await foundFiles(root);
  const finds: Finds = { inputs: [], ignored: [], containers: [], zips: [], usedBytes: 0 };
  const anyName = format === 'csv' || files.length === 1;
  const close = async () => {
    for (const zip of finds.zips) zip.close();
  };
  try {
    for (const file of files) await findTables(model, file, anyName, finds);
  } catch (error) {
    await close();
    throw error;
  }
  const { inputs, ignored, containers, usedBytes } = finds;
  return { ...sifted(inputs, ignored), containers, totalBytes: usedBytes, close };
}

async function findTables(
  model: SubjectModel,
  file: FoundFile,
  anyName: boolean,
  finds: Finds,
): Promise<void> {
  const kind = await fileKind(file.path);
  if (kind === 'zip') return findZipTables(model, file, finds);
  const named = tableOfFile(model, file.name);
  const textual = kind === 'text' || kind === 'gz';
  const readable = kind === 'parquet' || (textual && (anyName || TEXT_NAME.test(file.name)));
  if (named === null || !readable) {
    finds.ignored.push(file.name);
    return;
  }
  const { table, exact } = named;
  const input =
    kind === 'parquet'
      ? parquetInput(table, file.name, file.path)
      : textInput(table, file, kind === 'gz');
  finds.inputs.push({ ...input, exact });
  finds.usedBytes += file.bytes;
}

async function findZipTables(model: SubjectModel, file: FoundFile, finds: Finds): Promise<void> {
  const zip = await openZip(file.name, file.path, MAX_INPUTS);
  finds.zips.push(zip);
  finds.containers.push(file);
  for (const entry of zip.entries.filter((one) => !HIDDEN.test(one.name))) {
    const name = `${file.name}/${entry.name}`;
    const named = TEXT_NAME.test(entry.name) ? tableOfFile(model, name) : null;
    if (named === null) finds.ignored.push(name);
    else {
      finds.inputs.push({ ...zipInput(named.table, file.name, name, entry), exact: named.exact });
      finds.usedBytes += entry.packedBytes;
    }
  }
}

/** Where a folder holds both 'person.csv' and 'old_person.csv', the first alone is the table. */
function sifted(
  inputs: readonly NamedInput[],
  ignored: readonly string[],
): Pick<Inventory, 'inputs' | 'ignored'> {
  const folder = (file: string) => file.slice(0, file.lastIndexOf('/') + 1);
  const shadowed = inputs.filter((input) => {
    const twin = (other: NamedInput) =>
      other.exact && other.table === input.table && folder(other.file) === folder(input.file);
    return !input.exact && inputs.some(twin);
  });
  return {
    inputs: inputs.filter((input) => !shadowed.includes(input)),
    ignored: [...ignored, ...shadowed.map((input) => input.file)],
  };
}

async function foundFiles(root: string): Promise<readonly FoundFile[]> {
  const facts = await stat(root).catch(() => {
    throw failure(
      'input',
      'import.source-missing',
      'La source n’existe pas, ou n’est pas accessible.',
      'The source does not exist, or cannot be reached.',
      { source: root },
    );
  });
  const name = root.slice(root.lastIndexOf('/', root.length - 2) + 1);
  if (!facts.isDirectory()) return [{ name, path: root, bytes: facts.size }];
  const files: FoundFile[] = [];
  await walk(root, '', 0, files);
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function walk(root: string, within: string, depth: number, files: FoundFile[]) {
  for (const entry of await readdir(join(root, within), { withFileTypes: true })) {
    const name = within === '' ? entry.name : `${within}/${entry.name}`;
    if (HIDDEN.test(name)) continue;
    const path = join(root, name);
    const facts = await stat(path);
    if (facts.isDirectory() && depth < MAX_FOLDER_DEPTH) await walk(root, name, depth + 1, files);
    if (facts.isFile()) files.push({ name, path, bytes: facts.size });
    if (files.length > MAX_INPUTS) {
      throw failure(
        'input',
        'import.too-many-files',
        `Le dossier contient plus de ${MAX_INPUTS} fichiers.`,
        `The folder holds more than ${MAX_INPUTS} files.`,
        { source: root },
      );
    }
  }
}

function textInput(table: TableModel, file: FoundFile, packed: boolean): Input {
  return {
    table,
    file: file.name,
    container: null,
    prepare: (workshop) => {
      const tap = newTap();
      const onBytes = (bytes: number) => workshop.onBytes(table.name, bytes, 0);
      const disk = tapped(fileBlocks(file.path), tap, onBytes);
      const blocks = packed ? unzipped(file.name, disk) : disk;
      const text = decoded(workshop, file.name, blocks, !packed);
      return prepareCsv(workshop, table, 'csv', text, () => identity(tap));
    },
  };
}

function zipInput(table: TableModel, zip: string, file: string, entry: ZipEntry): Input {
  return {
    table,
    file,
    container: zip,
    prepare: async (workshop) => {
      const tap = newTap();
      const unpacked = tapped(entry.blocks(), tap);
      const blocks = /\.gz$/i.test(entry.name) ? unzipped(file, unpacked) : unpacked;
      const text = decoded(workshop, file, blocks, true);
      const piece = await prepareCsv(workshop, table, 'csv', text, () => identity(tap));
      workshop.onBytes(table.name, entry.packedBytes, piece.rows ?? 0);
      return piece;
    },
  };
}

function identity(tap: ReturnType<typeof newTap>) {
  return { bytes: tap.bytes, sha256: tap.hash.digest('hex') };
}

function decoded(
  workshop: Workshop,
  file: string,
  blocks: AsyncIterable<Buffer>,
  exactBytes: boolean,
) {
  const { encoding = 'utf-8' } = workshop.options;
  const foreign = encoding !== 'utf-8';
  return {
    file,
    blocks: foreign ? transcoded(file, encoding, blocks) : blocks,
    exactBytes: exactBytes && !foreign,
    position: 'line' as const,
  };
}

/** Zips as they lie on disk: their hash says what was received. */
export async function hashContainers(containers: Inventory['containers']) {
  const facts = [];
  for (const { name, path } of containers) facts.push({ name, ...(await hashFile(path)) });
  return facts;
}
