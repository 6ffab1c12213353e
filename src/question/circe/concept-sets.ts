import type { ConceptSet, ConceptSetItem } from '../nodes.ts';
import { readArray, readObject, refuse, required, type Spot } from './json.ts';
import { readConcept, readFlag, readInteger, readText } from './values.ts';

/** ConceptSets: [{id, name, expression: {items: […]}}]. */
export function readConceptSets(spot: Spot | null): readonly ConceptSet[] {
  const sets = new Map<number, ConceptSet>();
  for (const one of readArray(spot)) {
    const get = readObject(one, ['id', 'name', 'expression']);
    const idSpot = required(one, get, 'id');
    const id = readInteger(idSpot);
    if (sets.has(id)) {
      refuse(idSpot, 'circe.duplicate-concept-set', {
        fr: `Deux ensembles de concepts portent le numéro ${id}`,
        en: `Two concept sets have the number ${id}`,
      });
    }
    const name = get('name');
    const expression = required(one, get, 'expression');
    const items = readArray(readObject(expression, ['items'])('items')).map(readItem);
    sets.set(id, { kind: 'concept-set', id, name: name === null ? '' : readText(name), items });
  }
  return [...sets.values()];
}

function readItem(spot: Spot): ConceptSetItem {
  const get = readObject(spot, ['concept', 'isExcluded', 'includeDescendants', 'includeMapped']);
  return {
    concept: readConcept(required(spot, get, 'concept')),
    excluded: readFlag(get('isExcluded')),
    descendants: readFlag(get('includeDescendants')),
    mapped: readFlag(get('includeMapped')),
  };
}
