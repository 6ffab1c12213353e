import type { CohortQuestion, InclusionRule, Limit } from '../nodes.ts';
import { readConceptSets } from './concept-sets.ts';
import { readEvents, readGroup, type Surroundings } from './criteria.ts';
import { readExit } from './exit.ts';
import {
  type Properties,
  parseDefinition,
  readArray,
  readObject,
  refuse,
  required,
  type Spot,
} from './json.ts';
import { readDays, requireDays } from './units.ts';
import { readCount, readPeriod, readText, readWord } from './values.ts';

const DEFINITION_KEYS = [
  'Title',
  'PrimaryCriteria',
  'AdditionalCriteria',
  'ConceptSets',
  'QualifiedLimit',
  'ExpressionLimit',
  'InclusionRules',
  'EndStrategy',
  'CensoringCriteria',
  'CollapseSettings',
  'CensorWindow',
] as const;

/** The name of the subject model that circe's criteria are about. */
export const CIRCE_MODEL = 'omop-cdm-5.4';

export interface ReadCirceOptions {
  /** The file or address the text came from, for errors. */
  readonly source: string;
  /** What the question is called; else the definition's Title, else `source`. */
  readonly title?: string;
}

/**
 * Reads an OHDSI cohort definition (circe-be's JSON, "cohort expression") as a question. Its
 * meaning is that of the query which circe-be writes for it.
 *
 * Throws ParcoursError 'circe.…' with the JSON path where the text is no such definition, says
 * something unknown, or contradicts itself. Nothing is left out silently.
 */
export function readCirce(text: string, options: ReadCirceOptions): CohortQuestion {
  const spot = parseDefinition(text, options.source);
  const get = readObject(spot, DEFINITION_KEYS, ['cdmVersionRange']);
  const conceptSets = readConceptSets(get('ConceptSets'));
  const around: Surroundings = { sets: new Set(conceptSets.map((set) => set.id)), depth: 0 };
  const title = get('Title');
  const qualify = get('AdditionalCriteria');
  return {
    kind: 'cohort',
    model: CIRCE_MODEL,
    title: options.title ?? (title === null ? options.source : readText(title)),
    conceptSets,
    entry: readEntry(required(spot, get, 'PrimaryCriteria'), around),
    qualify: qualify === null ? null : readGroup(qualify, around),
    qualifyLimit: readLimit(get('QualifiedLimit')),
    rules: readArray(get('InclusionRules')).map((rule) => readRule(rule, around)),
    limit: readLimit(get('ExpressionLimit')),
    exit: readExit(get('EndStrategy'), around.sets),
    censoring: readArray(get('CensoringCriteria')).map((one) => readEvents(one, around)),
    censorWindow: readPeriod(get('CensorWindow')),
    eraPadDays: readEraPad(get('CollapseSettings')),
  };
}

function readEntry(spot: Spot, around: Surroundings): CohortQuestion['entry'] {
  const get = readObject(spot, ['CriteriaList', 'ObservationWindow', 'PrimaryCriteriaLimit']);
  const events = readArray(get('CriteriaList')).map((one) => readEvents(one, around));
  if (events.length === 0) {
    refuse(spot, 'circe.no-entry', {
      fr: 'CriteriaList doit donner au moins un événement d’entrée',
      en: 'CriteriaList must give at least one entry event',
    });
  }
  const observation = required(spot, get, 'ObservationWindow');
  const days = readObject(observation, ['PriorDays', 'PostDays']);
  return {
    events,
    priorDays: countOrZero(days, 'PriorDays'),
    postDays: countOrZero(days, 'PostDays'),
    limit: readLimit(get('PrimaryCriteriaLimit')),
  };
}

function countOrZero<Key extends string>(get: Properties<Key>, key: Key): number {
  const spot = get(key);
  return spot === null ? 0 : readCount(spot);
}

/** {Type}; circe-be's ResultLimit is 'First' unless it says otherwise, and has no order by null. */
function readLimit(spot: Spot | null): Limit {
  if (spot === null) return 'first';
  const type = readObject(spot, ['Type'])('Type');
  if (type !== null) return LIMITS[readWord(type, ['ALL', 'FIRST', 'LAST'], true)];
  // An explicit null switches the limit off; an absent Type leaves the default.
  return Object.hasOwn(spot.value as object, 'Type') ? 'all' : 'first';
}

const LIMITS = { ALL: 'all', FIRST: 'first', LAST: 'last' } as const;

function readRule(spot: Spot, around: Surroundings): InclusionRule {
  const get = readObject(spot, ['name', 'description', 'expression']);
  const text = (key: 'name' | 'description') => {
    const value = get(key);
    return value === null ? '' : readText(value);
  };
  return {
    kind: 'rule',
    name: text('name'),
    description: text('description'),
    group: readGroup(required(spot, get, 'expression'), around),
  };
}

function readEraPad(spot: Spot | null): number {
  if (spot === null) return 0;
  const get = readObject(spot, ['CollapseType', 'EraPad', 'EraPadUnit', 'EraPadUnitValue']);
  const type = get('CollapseType');
  if (type !== null) readWord(type, ['ERA']);
  requireDays(get('EraPadUnit'));
  const pad = get('EraPad') ?? get('EraPadUnitValue');
  if (pad !== null) readCount(pad);
  return readDays(get, 'EraPad', 'EraPadUnit', 'EraPadUnitValue') ?? 0;
}
