import type { EventQuery, Exit } from '../nodes.ts';
import { type KnownSets, readConceptSetId } from './filters.ts';
import {
  childSpot,
  objectAt,
  readObject,
  refuse,
  required,
  type Spot,
  unexpected,
} from './json.ts';
import { readDays } from './units.ts';
import { readCount, readWord } from './values.ts';

/** EndStrategy: {"DateOffset": {…}}, {"CustomEra": {…}}; absent: the end of observation. */
export function readExit(spot: Spot | null, sets: KnownSets): Exit {
  if (spot === null) return { kind: 'end-of-observation' };
  const entries = Object.entries(objectAt(spot));
  const [name, value] = entries[0] ?? [];
  if (entries.length === 1 && name === 'DateOffset')
    return readOffset(childSpot(spot, name, value));
  if (entries.length === 1 && name === 'CustomEra') {
    return readEra(childSpot(spot, name, value), sets);
  }
  return refuse(spot, 'circe.end-strategy', {
    fr: 'On attendait un objet à une seule propriété : DateOffset ou CustomEra',
    en: 'Expected an object with one property: DateOffset or CustomEra',
  });
}

function readOffset(spot: Spot): Exit {
  const get = readObject(spot, ['DateField', 'Offset', 'OffsetUnit', 'OffsetUnitValue']);
  const field = get('DateField');
  const isEnd = field !== null && readWord(field, ['StartDate', 'EndDate']) === 'EndDate';
  const offsetDays = readDays(get, 'Offset', 'OffsetUnit', 'OffsetUnitValue') ?? 0;
  return { kind: 'date-offset', from: isEnd ? 'end' : 'start', offsetDays };
}

const ERA_KEYS = [
  'DrugCodesetId',
  'GapDays',
  'GapUnit',
  'GapUnitValue',
  'Offset',
  'OffsetUnit',
  'OffsetUnitValue',
  'DaysSupplyOverride',
] as const;

function readEra(spot: Spot, sets: KnownSets): Exit {
  const get = readObject(spot, ERA_KEYS);
  const conceptSet = readConceptSetId(required(spot, get, 'DrugCodesetId'), sets);
  const gapDays = readDays(get, 'GapDays', 'GapUnit', 'GapUnitValue') ?? 0;
  if (gapDays < 0) {
    unexpected(get('GapDays') ?? spot, {
      fr: 'un nombre de jours positif ou nul',
      en: 'a number of days of zero or more',
    });
  }
  const override = get('DaysSupplyOverride');
  return {
    kind: 'continuous-events',
    events: drugEvents(conceptSet),
    gapDays,
    offsetDays: readDays(get, 'Offset', 'OffsetUnit', 'OffsetUnitValue') ?? 0,
    lengthDays: override === null ? null : readCount(override),
  };
}

/** The drugs of a custom era: those of the set, and those whose source concept is in it. */
export function drugEvents(conceptSet: number): readonly EventQuery[] {
  return ['concept', 'sourceConcept'].map((name) => ({
    kind: 'events',
    event: 'DrugExposure',
    select: [
      {
        kind: 'in-concept-set',
        operand: { kind: 'field', of: 'event', name },
        conceptSet,
        negate: false,
      },
    ],
    first: false,
    dates: null,
    filters: [],
    period: null,
    within: null,
  }));
}
