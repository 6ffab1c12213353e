import type { Snapshot } from '../../../lake/snapshot.ts';
import type { SubjectModel } from '../../../model/subject-model.ts';
import { buildShard, buildSideTables, observedSubjects, selectionsOf } from './build.ts';
import { indexLayout } from './layout.ts';
import type { Needs } from './needs.ts';
import type { SegmentArray } from './segments.ts';
import { SegmentStore, Shard } from './shard.ts';
import { SideTables } from './side-tables.ts';
import { buildVocabulary, Vocabulary } from './vocabulary.ts';
import { columnWidths } from './widths.ts';

/** The journeys of a lake's version, ready for questions. */
export interface EventIndex {
  readonly model: SubjectModel;
  /** Subjects of one shard are in no other, but where they are gone from an older one. */
  readonly shards: readonly Shard[];
  readonly sides: SideTables;
  readonly vocabulary: Vocabulary;
  /** Brings what a plan reads into memory, and says what that added. */
  load(needs: Needs): Promise<readonly Addition[]>;
}

/** A segment that came into memory: of a shard by its place, or of the side tables (null). */
export interface Addition {
  readonly shard: number | null;
  readonly name: string;
  readonly array: SegmentArray;
}

/**
 * Builds an index in memory: of the few subjects of a test, or of a snapshot that no lake keeps.
 * Like one that is kept in files, it hands out what a plan reads and nothing else.
 */
export async function memoryIndex(snapshot: Snapshot): Promise<EventIndex> {
  const layout = indexLayout(snapshot.model);
  const widths = await columnWidths(snapshot, layout);
  const places: Place[] = [];
  const shards: Shard[] = [];
  for (const selection of selectionsOf(await observedSubjects(snapshot))) {
    const { facts, segments } = await buildShard(snapshot, layout, widths, selection);
    const store = new SegmentStore();
    places.push({ shard: shards.length, store, segments });
    shards.push(new Shard(facts, store, null));
  }
  const sides = await buildSideTables(snapshot, layout, widths);
  const sideStore = new SegmentStore();
  places.push({ shard: null, store: sideStore, segments: sides.segments });
  const vocabulary = await buildVocabulary(snapshot);
  return {
    model: snapshot.model,
    shards,
    sides: new SideTables(sides.facts, sideStore),
    vocabulary: new Vocabulary(
      vocabulary === null
        ? null
        : { facts: vocabulary.facts, segments: storeOf(vocabulary.segments) },
    ),
    load: async (needs) => places.flatMap((place) => handOut(place, needs)),
  };
}

interface Place {
  readonly shard: number | null;
  readonly store: SegmentStore;
  readonly segments: ReadonlyMap<string, SegmentArray>;
}

function handOut({ shard, store, segments }: Place, needs: Needs): readonly Addition[] {
  const wanted = shard === null ? needs.sides : needs.shard;
  return [...wanted].flatMap((name) => {
    const array = segments.get(name);
    if (array === undefined || store.has(name)) return [];
    store.put(name, array);
    return [{ shard, name, array }];
  });
}

export function storeOf(segments: ReadonlyMap<string, SegmentArray>): SegmentStore {
  const store = new SegmentStore();
  for (const [name, array] of segments) store.put(name, array);
  return store;
}
