import type { RowSink } from './care-record.ts';
import { type Coded, OWN_VOCABULARY } from './catalogue/coded.ts';
import { CONDITIONS } from './catalogue/conditions.ts';
import { DRUGS } from './catalogue/drugs.ts';
import { TESTS, UNITS } from './catalogue/measurements.ts';
import {
  ANCESTRY,
  DEVICES,
  IMAGES,
  PAYERS,
  PLAIN_CONCEPTS,
  SMOKING_STATUS,
  SPECIMENS,
  VISITS,
} from './catalogue/others.ts';
import { PROCEDURES } from './catalogue/procedures.ts';

const SHELVES: readonly Readonly<Record<string, Coded>>[] = [
  CONDITIONS,
  DRUGS,
  PROCEDURES,
  VISITS,
  DEVICES,
  SPECIMENS,
  SMOKING_STATUS,
  PAYERS,
  IMAGES,
  Object.fromEntries(Object.entries(TESTS).map(([key, { concept }]) => [key, concept])),
];
const CODED: readonly Coded[] = SHELVES.flatMap((shelf) => Object.values(shelf));
const VALID = { valid_start_date: '1970-01-01', valid_end_date: '2099-12-31' } as const;

/** What a table of names refers to: vocabularies, domains and classes themselves have no concept. */
const NO_CONCEPT = 0;

/** Writes the vocabulary tables: the concepts that rows can name, and no others. */
export function writeVocabulary(sink: RowSink): void {
  const used = {
    vocabulary: new Set<string>(),
    domain: new Set<string>(),
    class: new Set<string>(),
  };
  const concept = (
    id: number,
    name: string,
    kind: readonly [domain: string, vocabulary: string, conceptClass: string, code: string],
    standard: 'S' | null,
  ): void => {
    const [domain, vocabulary, conceptClass, code] = kind;
    used.domain.add(domain);
    used.vocabulary.add(vocabulary);
    used.class.add(conceptClass);
    sink('concept', {
      concept_id: id,
      concept_name: name,
      domain_id: domain,
      vocabulary_id: vocabulary,
      concept_class_id: conceptClass,
      standard_concept: standard,
      concept_code: code,
      ...VALID,
    });
    if (standard === 'S') ancestor(sink, id, id, 0);
  };
  concept(NO_CONCEPT, 'No matching concept', ['Metadata', 'None', 'Undefined', '0'], null);
  for (const [id, name, ...kind] of PLAIN_CONCEPTS) concept(id, name, kind, 'S');
  for (const { concept: id, name, code } of Object.values(UNITS)) {
    concept(id, name, ['Unit', 'UCUM', 'Unit', code], 'S');
  }
  for (const it of CODED) {
    concept(it.id, it.name, [it.domain, it.vocabulary, it.conceptClass, it.code], 'S');
    const { id, label, vocabulary, code } = it.local;
    concept(id, label, [it.domain, vocabulary, 'Local code', code], null);
    relate(sink, id, it.id, 'Maps to');
    relate(sink, it.id, id, 'Mapped from');
    relate(sink, it.id, it.id, 'Maps to');
  }
  writeAncestry(sink);
  writeNames(sink, used);
}

function ancestor(sink: RowSink, above: number, below: number, levels: number): void {
  sink('concept_ancestor', {
    ancestor_concept_id: above,
    descendant_concept_id: below,
    min_levels_of_separation: levels,
    max_levels_of_separation: levels,
  });
}

function relate(sink: RowSink, from: number, to: number, relationship: string): void {
  sink('concept_relationship', {
    concept_id_1: from,
    concept_id_2: to,
    relationship_id: relationship,
    ...VALID,
  });
}

/** Children, and the children of children. */
function writeAncestry(sink: RowSink): void {
  const below = new Map(ANCESTRY);
  const descend = (top: number, from: number, levels: number): void => {
    for (const child of below.get(from) ?? []) {
      ancestor(sink, top, child, levels);
      descend(top, child, levels + 1);
    }
  };
  for (const [top] of ANCESTRY) descend(top, top, 1);
}

function writeNames(
  sink: RowSink,
  used: {
    readonly vocabulary: Set<string>;
    readonly domain: Set<string>;
    readonly class: Set<string>;
  },
): void {
  for (const id of used.vocabulary) {
    sink('vocabulary', {
      vocabulary_id: id,
      vocabulary_name: id === OWN_VOCABULARY ? 'Concepts of GHT Lorraine-Sud' : id,
      vocabulary_concept_id: NO_CONCEPT,
    });
  }
  for (const id of used.domain) {
    sink('domain', { domain_id: id, domain_name: id, domain_concept_id: NO_CONCEPT });
  }
  for (const id of used.class) {
    sink('concept_class', {
      concept_class_id: id,
      concept_class_name: id,
      concept_class_concept_id: NO_CONCEPT,
    });
  }
  const relationships = [
    ['Maps to', 'Mapped from'],
    ['Mapped from', 'Maps to'],
  ] as const;
  for (const [id, reverse] of relationships) {
    sink('relationship', {
      relationship_id: id,
      relationship_name: id,
      is_hierarchical: 0,
      defines_ancestry: 0,
      reverse_relationship_id: reverse,
      relationship_concept_id: NO_CONCEPT,
    });
  }
}
