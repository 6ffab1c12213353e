import { JOINED_EVENT } from '../../model/subject-model.ts';
import { MAX_GROUP_DEPTH } from '../limits.ts';
import type {
  Correlated,
  Criterion,
  DateAdjustment,
  Demographic,
  EventQuery,
  Filter,
  Group,
} from '../nodes.ts';
import {
  attributeKeys,
  CRITERION_KINDS,
  type CriterionKind,
  CUSTOM_ERA,
  DEMOGRAPHIC_ATTRIBUTES,
} from './attributes.ts';
import { countColumns } from './count-columns.ts';
import {
  ADJUSTED_FROM,
  IN_ORDER,
  type KnownSets,
  keepsOwnDates,
  OWN_DATES,
  readFilter,
} from './filters.ts';
import {
  childSpot,
  objectAt,
  type Properties,
  readArray,
  readObject,
  refuse,
  required,
  type Spot,
} from './json.ts';
import { requireDays } from './units.ts';
import { readCount, readFlag, readInteger, readPeriod, readWord } from './values.ts';
import { readRelation } from './windows.ts';

/** What the readers of criteria need to know besides the JSON. */
export interface Surroundings {
  readonly sets: KnownSets;
  /** How many groups enclose this place. */
  readonly depth: number;
}

/** One criterion, {"ConditionOccurrence": {…}}. */
export function readEvents(spot: Spot, around: Surroundings): EventQuery {
  const names = Object.keys(objectAt(spot));
  const event = names[0] ?? '';
  const kind = Object.hasOwn(CRITERION_KINDS, event) ? CRITERION_KINDS[event] : undefined;
  if (names.length !== 1 || kind === undefined) {
    const known = Object.keys(CRITERION_KINDS).join(', ');
    return refuse(spot, 'circe.criterion', {
      fr: `On attendait un objet à une seule propriété, nommée comme un critère : ${known}`,
      en: `Expected an object with one property, named as a criterion: ${known}`,
    });
  }
  const body = childSpot(spot, event, objectAt(spot)[event]);
  const isEra = event === CUSTOM_ERA;
  const get = readObject(body, [...criterionKeys(kind), ...(isEra ? ERA_KEYS : [])]);
  requireDays(get('IntervalUnit'));
  const dates = readAdjustment(get('DateAdjustment'), event);
  const select: Filter[] = [];
  const filters: Filter[] = dates === null ? [] : [IN_ORDER];
  for (const attribute of kind.attributes) {
    const filter = readFilter(attribute, get, around.sets);
    if (filter === null) continue;
    const isSelect = attribute.read === 'concept-set' && attribute.stage === 'select';
    (isSelect ? select : filters).push(filter);
  }
  const period = kind.period ? readPeriod(get('UserDefinedPeriod')) : null;
  const isSet = period !== null && (period.start !== null || period.end !== null);
  const within = get('CorrelatedCriteria');
  return {
    kind: 'events',
    event: isEra ? JOINED_EVENT.name : event,
    ...(isEra ? { joined: readJoined(body, get, around) } : {}),
    select,
    first: kind.first && readFlag(get('First')),
    dates,
    filters,
    period: isSet ? period : null,
    // The official query of a custom era takes no notice of its correlated criteria.
    within: within === null || isEra ? null : notEmpty(readGroup(within, around)),
  };
}

const ERA_KEYS = ['CriteriaList', 'GapDays'] as const;

function readJoined(
  spot: Spot,
  get: Properties<string>,
  around: Surroundings,
): NonNullable<EventQuery['joined']> {
  const depth = around.depth + 1;
  refuseTooDeep(spot, depth);
  const events = readArray(required(spot, get, 'CriteriaList')).map((one) => {
    return readEvents(one, { ...around, depth });
  });
  if (events.length === 0) {
    refuse(spot, 'circe.missing', {
      fr: 'CriteriaList doit donner au moins un critère à réunir',
      en: 'CriteriaList must give at least one criterion to join',
    });
  }
  const gap = get('GapDays');
  return { events, gapDays: gap === null ? 0 : readCount(gap) };
}

/** Every JSON name that a criterion of this kind may have. */
export function criterionKeys(kind: CriterionKind): readonly string[] {
  return [
    ...(kind.first ? ['First'] : []),
    ...(kind.period ? ['UserDefinedPeriod'] : []),
    ...kind.attributes.flatMap(attributeKeys),
    'DateAdjustment',
    'CorrelatedCriteria',
    'IntervalUnit',
  ];
}

/** The official query leaves an empty group of correlated criteria out. */
function notEmpty(group: Group): Group | null {
  return group.criteria.length === 0 ? null : group;
}

/** The official queries of these take no notice of a date adjustment. */
const UNADJUSTED: ReadonlySet<string> = new Set(['Specimen', 'LocationRegion']);

function readAdjustment(spot: Spot | null, event: string): DateAdjustment | null {
  if (spot === null || UNADJUSTED.has(event)) return null;
  const get = readObject(spot, ['StartWith', 'StartOffset', 'EndWith', 'EndOffset']);
  const from = (key: 'StartWith' | 'EndWith', otherwise: 'start' | 'end') => {
    const word = get(key);
    return word === null ? otherwise : ADJUSTED_FROM[readWord(word, ['START_DATE', 'END_DATE'])];
  };
  const days = (key: 'StartOffset' | 'EndOffset') => {
    const number = get(key);
    return number === null ? 0 : readInteger(number);
  };
  const sides = { startFrom: from('StartWith', 'start'), endFrom: from('EndWith', 'end') };
  return {
    kind: 'date-adjustment',
    ...(keepsOwnDates(event) ? OWN_DATES : sides),
    startOffsetDays: days('StartOffset'),
    endOffsetDays: days('EndOffset'),
  };
}

const GROUP_KEYS = ['Type', 'Count', 'CriteriaList', 'DemographicCriteriaList', 'Groups'] as const;
const GROUP_MODES = {
  ALL: 'all',
  ANY: 'any',
  AT_LEAST: 'at-least',
  AT_MOST: 'at-most',
} as const;

function refuseTooDeep(spot: Spot, depth: number): void {
  if (depth <= MAX_GROUP_DEPTH) return;
  refuse(spot, 'circe.too-deep', {
    fr: `Plus de ${MAX_GROUP_DEPTH} groupes sont emboîtés`,
    en: `More than ${MAX_GROUP_DEPTH} groups are nested`,
  });
}

/** A group of criteria, in the order: correlated, demographic, groups. */
export function readGroup(spot: Spot, around: Surroundings): Group {
  const depth = around.depth + 1;
  refuseTooDeep(spot, depth);
  const inside = { ...around, depth };
  const get = readObject(spot, GROUP_KEYS);
  // Loops, not callbacks: each level of nesting must cost few frames of the stack.
  const criteria: Criterion[] = [];
  for (const one of readArray(get('CriteriaList'))) criteria.push(readCorrelated(one, inside));
  for (const one of readArray(get('DemographicCriteriaList'))) {
    criteria.push(readDemographic(one, inside));
  }
  for (const one of readArray(get('Groups'))) criteria.push(readGroup(one, inside));
  return { kind: 'group', ...readMode(spot, get, criteria.length === 0), criteria };
}

function readMode(
  spot: Spot,
  get: Properties<(typeof GROUP_KEYS)[number]>,
  isEmpty: boolean,
): Pick<Group, 'mode' | 'count'> {
  // An empty group is met whatever its type, so circe-be asks for none.
  if (isEmpty && get('Type') === null) return { mode: 'all', count: 0 };
  const type = required(spot, get, 'Type');
  const mode = GROUP_MODES[readWord(type, ['ALL', 'ANY', 'AT_LEAST', 'AT_MOST'], true)];
  const counts = mode === 'at-least' || mode === 'at-most';
  return { mode, count: counts ? readCount(required(spot, get, 'Count')) : 0 };
}

function readDemographic(spot: Spot, around: Surroundings): Demographic {
  const get = readObject(spot, DEMOGRAPHIC_ATTRIBUTES.flatMap(attributeKeys));
  const filters = DEMOGRAPHIC_ATTRIBUTES.flatMap((attribute) => {
    const filter = readFilter(attribute, get, around.sets);
    return filter === null ? [] : [filter];
  });
  return { kind: 'demographic', filters };
}

const CORRELATED_KEYS = [
  'Criteria',
  'StartWindow',
  'EndWindow',
  'RestrictVisit',
  'IgnoreObservationPeriod',
  'Occurrence',
] as const;

function readCorrelated(spot: Spot, around: Surroundings): Correlated {
  const get = readObject(spot, CORRELATED_KEYS);
  const events = readEvents(required(spot, get, 'Criteria'), around);
  const relation = readRelation(required(spot, get, 'StartWindow'), get('EndWindow'), {
    sameVisit: readFlag(get('RestrictVisit')),
    ignoreObservation: readFlag(get('IgnoreObservationPeriod')),
  });
  const occurrence = readOccurrence(required(spot, get, 'Occurrence'), events.event);
  return { kind: 'correlated', events, relation, occurrence };
}

/** Occurrence.Type is the place in this list. */
export const OCCURRENCE_OPS = ['exactly', 'at-most', 'at-least'] as const;

function readOccurrence(spot: Spot, event: string): Correlated['occurrence'] {
  const get = readObject(spot, ['Type', 'Count', 'IsDistinct', 'CountColumn']);
  const type = required(spot, get, 'Type');
  const op = OCCURRENCE_OPS[readInteger(type)];
  if (op === undefined) {
    return refuse(type, 'circe.unexpected', {
      fr: 'On attendait 0 (exactement), 1 (au plus) ou 2 (au moins)',
      en: 'Expected 0 (exactly), 1 (at most) or 2 (at least)',
    });
  }
  const count = readCount(required(spot, get, 'Count'));
  if (!readFlag(get('IsDistinct'))) return { op, count, distinct: null };
  const columns = countColumns(event);
  const column = get('CountColumn');
  const name = column === null ? 'DOMAIN_CONCEPT' : String(column.value);
  const distinct = columns.get(name);
  if (distinct !== undefined) return { op, count, distinct };
  const known = [...columns.keys()].join(', ');
  return refuse(column ?? spot, 'circe.count-column', {
    fr: `Un événement ${event} n’a pas la colonne ${name} ; il a ${known}`,
    en: `An event ${event} has no column ${name}; it has ${known}`,
  });
}
