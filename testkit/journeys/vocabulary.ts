import type { CohortQuestion, ConceptRef, ConceptSet } from '../../src/question/nodes.ts';

/** Descendants are invented above this id, where OMOP keeps room for local concepts. */
const INVENTED_FROM = 2_000_000_000;
const CHILDREN = 2;

export interface InventedConcept {
  readonly id: number;
  readonly parent: ConceptRef;
}

/** The concepts that some questions name, with invented descendants and local codes. */
export interface Vocabulary {
  readonly named: ReadonlyMap<number, ConceptRef>;
  /** Children of named concepts, for items that ask for descendants. */
  readonly children: readonly InventedConcept[];
  /** Local codes that map to named concepts, for items that ask for mapped ones. */
  readonly local: readonly InventedConcept[];
  /** Concepts that a set surely holds, per question and set. */
  conceptsOf(question: CohortQuestion, setId: number): readonly number[];
}

export function vocabularyOf(questions: readonly CohortQuestion[]): Vocabulary {
  const named = new Map<number, ConceptRef>();
  const children = new Map<number, InventedConcept[]>();
  const local = new Map<number, InventedConcept>();
  let next = INVENTED_FROM;
  for (const item of questions.flatMap((q) => q.conceptSets.flatMap((set) => set.items))) {
    const { concept } = item;
    if (!named.has(concept.id)) named.set(concept.id, concept);
    if (item.descendants && !children.has(concept.id)) {
      const invented = Array.from({ length: CHILDREN }, () => ({ id: next++, parent: concept }));
      children.set(concept.id, invented);
    }
    if (item.mapped && !local.has(concept.id))
      local.set(concept.id, { id: next++, parent: concept });
  }
  const cache = new Map<ConceptSet, readonly number[]>();
  return {
    named,
    children: [...children.values()].flat(),
    local: [...local.values()],
    conceptsOf(question, setId) {
      const set = question.conceptSets.find((candidate) => candidate.id === setId);
      if (set === undefined) return [];
      const known = cache.get(set);
      if (known !== undefined) return known;
      const ids = membersOf(set, children, local);
      cache.set(set, ids);
      return ids;
    },
  };
}

function membersOf(
  set: ConceptSet,
  children: ReadonlyMap<number, readonly InventedConcept[]>,
  local: ReadonlyMap<number, InventedConcept>,
): readonly number[] {
  const reach = (excluded: boolean): number[] =>
    set.items
      .filter((item) => item.excluded === excluded)
      .flatMap((item) => [
        item.concept.id,
        ...(item.descendants ? (children.get(item.concept.id) ?? []).map((child) => child.id) : []),
        ...(item.mapped ? [local.get(item.concept.id)?.id ?? item.concept.id] : []),
      ]);
  const out = new Set(reach(true));
  return [...new Set(reach(false))].filter((id) => !out.has(id));
}
