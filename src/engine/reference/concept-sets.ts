import type { Snapshot } from '../../lake/snapshot.ts';
import type { VocabularyModel } from '../../model/subject-model.ts';
import type { ConceptSet, ConceptSetItem } from '../../question/nodes.ts';
import { holds } from './journey.ts';
import { readTable, type Table, type Value } from './table.ts';

export type Concepts = ReadonlySet<Value>;

/** The vocabulary's tables: concepts, their ancestors, what maps to them. */
interface Vocabulary {
  readonly model: VocabularyModel;
  readonly concept: Table;
  readonly ancestor: Table;
  readonly mapsTo: Table;
}

/**
 * Resolves concept sets on the snapshot's vocabulary, which is read at the first set and kept, as
 * are the sets by what they say. Without a vocabulary a set holds the concepts it names.
 */
export function conceptSetReader(snapshot: Snapshot): (set: ConceptSet) => Promise<Concepts> {
  const known = new Map<string, Concepts>();
  let vocabulary: Promise<Vocabulary | null> | null = null;
  return async (set) => {
    const key = JSON.stringify(set.items.map((item) => [item.concept.id, ...flags(item)]));
    let concepts = known.get(key);
    if (concepts === undefined) {
      vocabulary ??= readVocabulary(snapshot);
      concepts = resolve(await vocabulary, set.items);
      known.set(key, concepts);
    }
    return concepts;
  };
}

const flags = (item: ConceptSetItem): readonly boolean[] => [
  item.excluded,
  item.descendants,
  item.mapped,
];

async function readVocabulary(snapshot: Snapshot): Promise<Vocabulary | null> {
  const model = snapshot.model.vocabulary;
  if (model === null) return null;
  return {
    model,
    concept: await readTable(snapshot, model.concept.table),
    ancestor: await readTable(snapshot, model.ancestor.table),
    mapsTo: await readTable(snapshot, model.mapsTo.table),
  };
}

/** What the included items reach, without what the excluded items reach. */
function resolve(vocabulary: Vocabulary | null, items: readonly ConceptSetItem[]): Concepts {
  const reach = (item: ConceptSetItem): readonly Value[] =>
    vocabulary === null ? [item.concept.id] : reached(vocabulary, item);
  const included = items.filter((item) => !item.excluded).flatMap(reach);
  const excluded = new Set(items.filter((item) => item.excluded).flatMap(reach));
  return new Set(included.filter((id) => !excluded.has(id)));
}

/** The concept itself, its descendants, and what maps to any of these: each if asked for. */
function reached(vocabulary: Vocabulary, item: ConceptSetItem): readonly Value[] {
  const named = existing(vocabulary, item.concept.id);
  const below = item.descendants ? descendants(vocabulary, item.concept.id) : [];
  const concepts = [...named, ...below];
  return item.mapped
    ? [...concepts, ...concepts.flatMap((id) => mappedTo(vocabulary, id))]
    : concepts;
}

/** The concept, if the vocabulary has it. A withdrawn concept that is named stays. */
function existing({ model, concept }: Vocabulary, id: number): readonly Value[] {
  return concept.rowsWith(model.concept.id, id).length > 0 ? [id] : [];
}

/** Descendants that are not withdrawn. Most concepts are among their own descendants. */
function descendants({ model, concept, ancestor }: Vocabulary, id: number): readonly Value[] {
  return ancestor
    .rowsWith(model.ancestor.ancestor, id)
    .map((row) => ancestor.value(model.ancestor.descendant, row))
    .filter((below) => {
      const rows = concept.rowsWith(model.concept.id, below);
      return rows.some((row) => concept.value(model.concept.invalid, row) === null);
    });
}

function mappedTo({ model, mapsTo }: Vocabulary, id: Value): readonly Value[] {
  return mapsTo
    .rowsWith(model.mapsTo.to, id)
    .filter((row) => holds(mapsTo, model.mapsTo.where, row))
    .filter((row) => mapsTo.value(model.mapsTo.invalid, row) === null)
    .map((row) => mapsTo.value(model.mapsTo.from, row))
    .filter((from) => from !== null);
}
