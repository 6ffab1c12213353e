import type { Snapshot } from '../../../lake/snapshot.ts';
import type { SubjectModel } from '../../../model/subject-model.ts';
import { type Addition, type EventIndex, storeOf } from '../index/event-index.ts';
import type { Needs } from '../index/needs.ts';
import { SegmentStore, Shard } from '../index/shard.ts';
import { SideTables } from '../index/side-tables.ts';
import { Vocabulary } from '../index/vocabulary.ts';
import {
  buildStore,
  type IndexedVersion,
  type IndexHome,
  type OnBuild,
  pathOf,
  type TouchedSubjects,
  updateStore,
} from './build-store.ts';
import { MANIFEST, type Manifest, readManifest, unpackFlags } from './manifest.ts';
import { DamagedIndex, readSegments, type SegmentFile } from './segment-file.ts';

/** What the index is made from. */
export interface IndexSource extends IndexedVersion {
  readonly model: SubjectModel;
  /** Opened only when something has to be built. */
  snapshot(): Promise<Snapshot>;
  /** What changed since a version; null if nobody knows. */
  touchedSince(version: number): Promise<TouchedSubjects | null>;
}

/** How the index came to be what it is. */
export type Freshness = 'found' | 'updated' | 'built';

export interface OpenedIndex {
  readonly index: EventIndex;
  readonly freshness: Freshness;
  /** Subjects that were built again by an update. */
  readonly touched: BigInt64Array | null;
}

/**
 * Opens the index kept in a folder, after bringing it up to the source: found as it is, updated
 * where subjects were touched, or built anew when it is missing, damaged or too far behind.
 */
export async function openStoredIndex(
  home: IndexHome,
  source: IndexSource,
  onProgress: OnBuild = () => {},
): Promise<OpenedIndex> {
  const old = await readManifest(home.files, pathOf(home, MANIFEST), source.model);
  if (old !== null && old.contents === source.contents) {
    const index = await open(home, source.model, old);
    if (index !== null) return { index, freshness: 'found', touched: null };
  }
  const touched =
    old === null || old.version < 0 || old.version >= source.version
      ? null
      : await source.touchedSince(old.version);
  const snapshot = await source.snapshot();
  try {
    const of = { version: source.version, contents: source.contents };
    if (old !== null && touched !== null && isWorthUpdating(old, touched)) {
      const manifest = await updated(home, snapshot, of, old, touched, onProgress);
      const index = manifest === null ? null : await open(home, source.model, manifest);
      if (index !== null) return { index, freshness: 'updated', touched: touched.subjects };
    }
    const manifest = await buildStore(home, snapshot, of, onProgress);
    const index = await open(home, source.model, manifest);
    if (index === null) throw new DamagedIndex('the event index cannot be read back');
    return { index, freshness: 'built', touched: null };
  } finally {
    snapshot.close();
  }
}

/** Makes a folder as if no index were in it. */
export async function forgetStoredIndex(home: IndexHome): Promise<void> {
  await home.files.remove(pathOf(home, MANIFEST));
}

/** Null if the old index turns out to be damaged. */
async function updated(...args: Parameters<typeof updateStore>): Promise<Manifest | null> {
  try {
    return await updateStore(...args);
  } catch (error) {
    if (error instanceof DamagedIndex) return null;
    throw error;
  }
}

/** Past this share of journeys gone from where they were, or so many shards, building anew pays. */
const MOST_MOVED_SHARE = 0.25;
const MOST_SHARDS_ADDED = 48;

function isWorthUpdating(old: Manifest, touched: TouchedSubjects): boolean {
  const subjects = old.shards.reduce((sum, { facts }) => sum + facts.subjectCount, 0);
  const gone = old.shards.reduce((sum, shard) => {
    if (shard.gone === null) return sum;
    return sum + unpackFlags(shard.gone, shard.facts.subjectCount).reduce((a, b) => a + b, 0);
  }, 0);
  const largest = Math.max(...old.shards.map(({ facts }) => facts.subjectCount), 1);
  return (
    gone + touched.subjects.length <= subjects * MOST_MOVED_SHARE &&
    old.shards.length <= Math.ceil(subjects / largest) + MOST_SHARDS_ADDED
  );
}

/** Opens what a manifest names; null if a file is gone or has changed. */
async function open(
  home: IndexHome,
  model: SubjectModel,
  manifest: Manifest,
): Promise<EventIndex | null> {
  const shards = manifest.shards.map(({ facts, gone }) => {
    const flags = gone === null ? null : unpackFlags(gone, facts.subjectCount);
    return new Shard(facts, new SegmentStore(), flags);
  });
  const sides = new SegmentStore();
  try {
    return {
      model,
      shards,
      sides: new SideTables(manifest.sides.facts, sides),
      vocabulary: new Vocabulary(await vocabularyOf(home, manifest)),
      load: async (needs) => load(home, manifest, shards, sides, needs),
    };
  } catch (error) {
    if (error instanceof DamagedIndex) return null;
    throw error;
  }
}

async function vocabularyOf(home: IndexHome, { vocabulary }: Manifest) {
  if (vocabulary === null) return null;
  const { file, directory, facts } = vocabulary;
  const names = Object.keys(directory);
  const segments = await readSegments(home.files, pathOf(home, file), directory, names);
  return { facts, segments: storeOf(segments) };
}

async function load(
  home: IndexHome,
  manifest: Manifest,
  shards: readonly Shard[],
  sides: SegmentStore,
  needs: Needs,
): Promise<readonly Addition[]> {
  const places = [
    ...shards.map((shard, i) => ({
      shard: i as number | null,
      store: shard.segments,
      file: manifest.shards[i] as SegmentFile,
      wanted: needs.shard,
    })),
    { shard: null, store: sides, file: manifest.sides, wanted: needs.sides },
  ];
  const added = await Promise.all(
    places.map(async ({ shard, store, file, wanted }) => {
      const names = [...wanted].filter((name) => {
        return file.directory[name] !== undefined && !store.has(name);
      });
      if (names.length === 0) return [];
      const path = pathOf(home, file.file);
      const segments = await readSegments(home.files, path, file.directory, names);
      return [...segments].map(([name, array]) => {
        store.put(name, array);
        return { shard, name, array };
      });
    }),
  );
  return added.flat();
}
