import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySnapshot } from '../../lake/memory-snapshot.ts';
import { OMOP } from '../../model/index.ts';
import type { ConceptSetItem } from '../../question/nodes.ts';
import { conceptSetReader } from './concept-sets.ts';

const mapsTo = { relationship_id: 'Maps to', invalid_reason: null };

/**
 *     1 ── 2 ── 3        90 maps to 1, 91 to 3, 92 to 3 no longer
 *     └── 4 (withdrawn)  93 is linked to 3 in another way
 */
const VOCABULARY = {
  concept: [
    { concept_id: 1 },
    { concept_id: 2 },
    { concept_id: 3 },
    { concept_id: 4, invalid_reason: 'D' },
    { concept_id: 90 },
  ],
  concept_ancestor: [
    ...[1, 2, 3, 4, 7].map((id) => ({ ancestor_concept_id: 1, descendant_concept_id: id })),
    ...[2, 3].map((id) => ({ ancestor_concept_id: 2, descendant_concept_id: id })),
  ],
  concept_relationship: [
    { concept_id_1: 90, concept_id_2: 1, ...mapsTo },
    { concept_id_1: 91, concept_id_2: 3, ...mapsTo },
    { concept_id_1: 92, concept_id_2: 3, relationship_id: 'Maps to', invalid_reason: 'D' },
    { concept_id_1: 93, concept_id_2: 3, relationship_id: 'Is a', invalid_reason: null },
  ],
};

type Flags = Partial<Pick<ConceptSetItem, 'excluded' | 'descendants' | 'mapped'>>;

function item(id: number, flags: Flags = {}): ConceptSetItem {
  const concept = { id, name: String(id) };
  return { concept, excluded: false, descendants: false, mapped: false, ...flags };
}

const CASES: readonly {
  readonly says: string;
  readonly items: readonly ConceptSetItem[];
  readonly holds: readonly number[];
}[] = [
  { says: 'a concept that is named', items: [item(2)], holds: [2] },
  { says: 'a withdrawn concept that is named', items: [item(4)], holds: [4] },
  { says: 'no concept that the vocabulary lacks', items: [item(7)], holds: [] },
  {
    says: 'descendants, neither withdrawn nor unknown',
    items: [item(1, { descendants: true })],
    holds: [1, 2, 3],
  },
  { says: 'what maps to a named concept', items: [item(1, { mapped: true })], holds: [1, 90] },
  {
    says: 'what maps to a descendant, today, and need not be known',
    items: [item(2, { mapped: true, descendants: true })],
    holds: [2, 3, 91],
  },
  {
    says: 'nothing that is excluded, with its descendants',
    items: [item(1, { descendants: true }), item(2, { descendants: true, excluded: true })],
    holds: [1],
  },
  {
    says: 'descendants of an excluded concept, if only itself is excluded',
    items: [item(1, { descendants: true }), item(2, { excluded: true })],
    holds: [1, 3],
  },
  { says: 'nothing, if all is excluded', items: [item(1, { excluded: true })], holds: [] },
];

test('a concept set holds', async (t) => {
  const snapshot = await memorySnapshot(OMOP, VOCABULARY);
  t.after(() => snapshot.close());
  const conceptsOf = conceptSetReader(snapshot);
  for (const { says, items, holds } of CASES) {
    await t.test(says, async () => {
      const concepts = await conceptsOf({ kind: 'concept-set', id: 0, name: '', items });
      assert.deepEqual([...concepts].sort(), holds);
    });
  }
});

test('without a vocabulary a set holds what it names', async (t) => {
  const snapshot = await memorySnapshot({ ...OMOP, vocabulary: null }, {});
  t.after(() => snapshot.close());
  const items = [item(5, { descendants: true }), item(6), item(6, { excluded: true })];
  const concepts = await conceptSetReader(snapshot)({
    kind: 'concept-set',
    id: 0,
    name: '',
    items,
  });
  assert.deepEqual([...concepts], [5]);
});
