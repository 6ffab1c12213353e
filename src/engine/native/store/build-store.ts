import type { CacheFiles } from '../../../lake/cache-files.ts';
import type { Snapshot } from '../../../lake/snapshot.ts';
import { buildShard, buildSideTables, observedSubjects, selectionsOf } from '../index/build.ts';
import { type IndexLayout, indexLayout } from '../index/layout.ts';
import type { SegmentArray } from '../index/segments.ts';
import { SUBJECT_IDS } from '../index/shard.ts';
import { buildVocabulary } from '../index/vocabulary.ts';
import { columnWidths } from '../index/widths.ts';
import {
  layoutChecksum,
  MANIFEST,
  type Manifest,
  packFlags,
  type StoredShard,
  unpackFlags,
  writeManifest,
} from './manifest.ts';
import { readSegments, writeSegments } from './segment-file.ts';

export interface IndexHome {
  readonly files: CacheFiles;
  readonly folder: string;
  /** A name that no other file of the folder ever had. */
  readonly newId: () => string;
}

/** Where the index stands while it is built. */
export interface BuildProgress {
  readonly shardsDone: number;
  readonly shards: number;
  /** Rows of events so far. */
  readonly rows: number;
}

/** What the lake says of the version that is to be indexed. */
export interface IndexedVersion {
  readonly version: number;
  readonly contents: string;
}

export type OnBuild = (progress: BuildProgress) => void;

/** Builds the index of a snapshot anew. One shard at a time is in memory. */
export async function buildStore(
  home: IndexHome,
  snapshot: Snapshot,
  of: IndexedVersion,
  onProgress: OnBuild,
): Promise<Manifest> {
  const layout = indexLayout(snapshot.model);
  const widths = await columnWidths(snapshot, layout);
  const selections = selectionsOf(await observedSubjects(snapshot));
  await home.files.makeFolder(home.folder);
  const shards: StoredShard[] = [];
  let rows = 0;
  for (const selection of selections) {
    const { facts, segments } = await buildShard(snapshot, layout, widths, selection);
    shards.push({ ...(await put(home, 'shard', segments)), facts, gone: null });
    rows += rowsOf(facts.kinds);
    onProgress({ shardsDone: shards.length, shards: selections.length, rows });
  }
  return finish(home, snapshot, of, layout, shards, null);
}

/** Subjects that a change of the lake touched, ascending, and whether the vocabulary changed. */
export interface TouchedSubjects {
  readonly subjects: BigInt64Array;
  readonly vocabularyChanged: boolean;
}

/**
 * Brings an index up to a newer snapshot: the journeys of touched subjects are built again into
 * shards of their own, and are gone from where they were.
 */
export async function updateStore(
  home: IndexHome,
  snapshot: Snapshot,
  of: IndexedVersion,
  old: Manifest,
  touched: TouchedSubjects,
  onProgress: OnBuild,
): Promise<Manifest> {
  const layout = indexLayout(snapshot.model);
  const shards: StoredShard[] = [];
  for (const shard of old.shards) shards.push(await withoutTouched(home, shard, touched.subjects));
  const added: StoredShard[] = [];
  if (touched.subjects.length > 0) {
    await keepTouched(snapshot, touched.subjects);
    const first = touched.subjects[0];
    const last = touched.subjects.at(-1);
    const isTouched = (subject: string): string =>
      `${subject} BETWEEN ${first} AND ${last} AND ${subject} IN (SELECT id FROM touched_subject)`;
    const widths = await columnWidths(snapshot, layout, isTouched);
    const selections = selectionsOf(await observedSubjects(snapshot, isTouched));
    let rows = 0;
    for (const { subjects, condition } of selections) {
      const both = (subject: string): string => `${condition(subject)} AND ${isTouched(subject)}`;
      const built = await buildShard(snapshot, layout, widths, { subjects, condition: both });
      added.push({ ...(await put(home, 'shard', built.segments)), facts: built.facts, gone: null });
      rows += rowsOf(built.facts.kinds);
      onProgress({ shardsDone: added.length, shards: selections.length, rows });
    }
  }
  const vocabulary = touched.vocabularyChanged ? null : old.vocabulary;
  return finish(home, snapshot, of, layout, [...shards, ...added], vocabulary);
}

/** So many ids stand in one statement. */
const IDS_PER_STATEMENT = 50_000;

async function keepTouched(snapshot: Snapshot, subjects: BigInt64Array): Promise<void> {
  const { connection } = snapshot;
  await connection.run('CREATE OR REPLACE TEMP TABLE touched_subject (id BIGINT)');
  for (let from = 0; from < subjects.length; from += IDS_PER_STATEMENT) {
    const ids = subjects.subarray(from, from + IDS_PER_STATEMENT).join(',');
    await connection.run(`INSERT INTO touched_subject SELECT unnest(CAST([${ids}] AS BIGINT[]))`);
  }
}

async function withoutTouched(
  home: IndexHome,
  shard: StoredShard,
  touched: BigInt64Array,
): Promise<StoredShard> {
  const path = pathOf(home, shard.file);
  const read = await readSegments(home.files, path, shard.directory, [SUBJECT_IDS]);
  const ids = read.get(SUBJECT_IDS) as BigInt64Array;
  const gone =
    shard.gone === null ? new Uint8Array(ids.length) : unpackFlags(shard.gone, ids.length);
  let at = 0;
  for (let ordinal = 0; ordinal < ids.length; ordinal++) {
    const id = ids[ordinal] as bigint;
    while (at < touched.length && (touched[at] as bigint) < id) at++;
    if (touched[at] === id) gone[ordinal] = 1;
  }
  return { ...shard, gone: gone.includes(1) ? packFlags(gone) : null };
}

async function finish(
  home: IndexHome,
  snapshot: Snapshot,
  of: IndexedVersion,
  layout: IndexLayout,
  shards: readonly StoredShard[],
  knownVocabulary: Manifest['vocabulary'],
): Promise<Manifest> {
  const sides = await buildSideTables(
    snapshot,
    layout,
    await columnWidths(snapshot, layout, 'sides'),
  );
  let vocabulary = knownVocabulary;
  if (vocabulary === null) {
    const built = await buildVocabulary(snapshot);
    vocabulary =
      built === null
        ? null
        : { ...(await put(home, 'vocabulary', built.segments)), facts: built.facts };
  }
  const manifest = await writeManifest(home.files, pathOf(home, MANIFEST), {
    layout: layoutChecksum(snapshot.model),
    ...of,
    shards,
    sides: { ...(await put(home, 'sides', sides.segments)), facts: sides.facts },
    vocabulary,
  });
  await sweep(home, manifest);
  return manifest;
}

async function put(
  home: IndexHome,
  what: string,
  segments: ReadonlyMap<string, SegmentArray>,
): Promise<{ readonly file: string; readonly directory: StoredShard['directory'] }> {
  const file = `${what}-${home.newId()}.bin`;
  return { file, directory: await writeSegments(home.files, pathOf(home, file), segments) };
}

/** Removes what no manifest names any more. Who still reads it finds it gone, and opens anew. */
async function sweep(home: IndexHome, manifest: Manifest): Promise<void> {
  const named = new Set([
    MANIFEST,
    manifest.sides.file,
    ...(manifest.vocabulary === null ? [] : [manifest.vocabulary.file]),
    ...manifest.shards.map((shard) => shard.file),
  ]);
  for (const name of await home.files.list(home.folder)) {
    if (!named.has(name)) await home.files.remove(pathOf(home, name));
  }
}

export function pathOf(home: IndexHome, file: string): string {
  return `${home.folder}/${file}`;
}

function rowsOf(kinds: StoredShard['facts']['kinds']): number {
  return Object.values(kinds).reduce((sum, kind) => sum + kind.rowCount, 0);
}
