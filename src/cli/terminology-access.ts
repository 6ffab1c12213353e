import { resolve } from 'node:path';
import { ParcoursError } from '../model/errors.ts';
import {
  type AcceptedMapping,
  acceptedMappings,
  type Candidate,
  poolOf,
  readPool,
} from '../terminology/index.ts';
import { usage } from './arguments.ts';
import type { Call } from './call.ts';
import { withSnapshot } from './lake-access.ts';

const VOCABULARY = 'LOINC';

export function vocabularyOf(call: Call): string {
  return call.options.vocabulary ?? VOCABULARY;
}

/** What may be suggested: the list that --pool names, or a vocabulary of the lake. */
export async function poolFor(call: Call): Promise<readonly Candidate[]> {
  const { pool, lake } = call.options;
  if (pool !== undefined) return readPool(inFolder(call, pool));
  if (lake === undefined) throw usage('usage.no-pool', (texts) => texts.noPool);
  const vocabulary = vocabularyOf(call);
  const found = await withSnapshot(call, (snapshot) => poolOf(snapshot, vocabulary));
  if (found.length > 0) return found;
  throw new ParcoursError(
    'lake',
    'terminology.no-vocabulary',
    {
      fr: `L’entrepôt n’a aucun concept standard de ${vocabulary} ; chargez-le avec « parcours terminology load »`,
      en: `The lake has no standard concept of ${vocabulary}; load it with "parcours terminology load"`,
    },
    { source: lake },
  );
}

/** What there is to learn from, here and at neighbouring sites. */
export async function acceptedFor(call: Call): Promise<readonly AcceptedMapping[]> {
  const { accepted, neighbours } = call.options;
  const own = accepted === undefined ? [] : await acceptedMappings(inFolder(call, accepted));
  if (neighbours === undefined) return own;
  const theirs = await acceptedMappings(inFolder(call, neighbours), { neighbour: true });
  return [...own, ...theirs];
}

export function inFolder(call: Call, path: string): string {
  return resolve(call.surroundings.currentFolder, path);
}
