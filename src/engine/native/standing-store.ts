import { crc32 } from 'node:zlib';
import type { CacheFiles } from '../../lake/cache-files.ts';
import type { CohortRows } from '../answer.ts';
import type { SegmentArray } from './index/segments.ts';
import type { IndexHome } from './store/build-store.ts';
import {
  DamagedIndex,
  readSegments,
  type SegmentFile,
  writeSegments,
} from './store/segment-file.ts';

/** A cohort that is kept beside the lake and brought up to date after loads. */
export interface StandingCohort {
  readonly id: number;
  readonly title: string;
  /** The definition, as its author wrote it. */
  readonly definition: string;
  /** Version of the lake that the rows are of. */
  readonly version: number;
  /** Null: they were kept, but can't be read back. */
  readonly rows: CohortRows | null;
}

interface StoredCohort extends Omit<StandingCohort, 'rows'>, SegmentFile {}

/** Keeps a cohort in place of the one with its number: whole or not at all. */
export async function keepCohort(
  home: IndexHome,
  cohort: StandingCohort & { readonly rows: CohortRows },
): Promise<void> {
  const { rows, ...facts } = cohort;
  await home.files.makeFolder(home.folder);
  const file = `${cohort.id}-${home.newId()}.bin`;
  const segments = new Map<string, SegmentArray>([
    ['subjects', rows.subjectId],
    ['starts', rows.start],
    ['ends', rows.end],
  ]);
  const directory = await writeSegments(home.files, `${home.folder}/${file}`, segments);
  const body = JSON.stringify({ ...facts, file, directory } satisfies StoredCohort);
  await home.files.writeText(nameOf(home, cohort.id), `${crc32(body)}\n${body}`);
  for (const name of await home.files.list(home.folder)) {
    const isOlder = name.startsWith(`${cohort.id}-`) && name !== file;
    if (isOlder) await home.files.remove(`${home.folder}/${name}`);
  }
}

/** False if no cohort of that number was kept. */
export async function forgetCohort(home: IndexHome, id: number): Promise<boolean> {
  const names = await home.files.list(home.folder);
  if (!names.includes(`${id}.json`)) return false;
  // Without its text file a cohort is gone; what stays of it is found again by nobody.
  await home.files.remove(nameOf(home, id));
  for (const name of names) {
    if (name.startsWith(`${id}-`)) await home.files.remove(`${home.folder}/${name}`);
  }
  return true;
}

/** The cohorts that are kept, by number. */
export async function keptCohorts(home: IndexHome): Promise<readonly StandingCohort[]> {
  const cohorts: StandingCohort[] = [];
  for (const name of await home.files.list(home.folder)) {
    if (!name.endsWith('.json')) continue;
    const stored = await readStored(home.files, `${home.folder}/${name}`);
    if (stored === null) continue;
    const { file, directory, ...facts } = stored;
    cohorts.push({ ...facts, rows: await rowsOf(home, { file, directory }) });
  }
  return cohorts.sort((a, b) => a.id - b.id);
}

/** Null if it is not what was written. */
async function readStored(files: CacheFiles, path: string): Promise<StoredCohort | null> {
  const text = (await files.readText(path)) ?? '';
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  return text.slice(0, end) === String(crc32(body)) ? (JSON.parse(body) as StoredCohort) : null;
}

async function rowsOf(
  home: IndexHome,
  { file, directory }: SegmentFile,
): Promise<CohortRows | null> {
  const names = ['subjects', 'starts', 'ends'];
  try {
    const read = await readSegments(home.files, `${home.folder}/${file}`, directory, names);
    const [subjects, starts, ends] = names.map((name) => read.get(name));
    return {
      subjectId: BigInt64Array.from(subjects as BigInt64Array),
      start: Int32Array.from(starts as Int32Array),
      end: Int32Array.from(ends as Int32Array),
    };
  } catch (error) {
    if (error instanceof DamagedIndex) return null;
    throw error;
  }
}

function nameOf(home: IndexHome, id: number): string {
  return `${home.folder}/${id}.json`;
}
