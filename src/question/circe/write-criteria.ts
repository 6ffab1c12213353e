import { isDeepStrictEqual } from 'node:util';
import type {
  Correlated,
  DateAdjustment,
  EventQuery,
  Group,
  Relation,
  Window,
  WindowBound,
} from '../nodes.ts';
import {
  type Attribute,
  CRITERION_KINDS,
  CUSTOM_ERA,
  DEMOGRAPHIC_ATTRIBUTES,
} from './attributes.ts';
import { countColumns } from './count-columns.ts';
import { OCCURRENCE_OPS } from './criteria.ts';
import { IN_ORDER, keepsOwnDates, OWN_DATES } from './filters.ts';
import { type Json, type Refuse, writeFilters } from './write-filters.ts';

export function writeEvents(query: EventQuery, path: string, refuse: Refuse): Json {
  const name = query.joined === undefined ? query.event : CUSTOM_ERA;
  const kind = Object.hasOwn(CRITERION_KINDS, name) ? CRITERION_KINDS[name] : undefined;
  if (kind === undefined) return refuse(`${path}.event`);
  if (query.first && !kind.first) return refuse(`${path}.first`);
  if (query.period !== null && !kind.period) return refuse(`${path}.period`);
  const isSelect = (attribute: Attribute) =>
    attribute.read === 'concept-set' && attribute.stage === 'select';
  // circe-be compares adjusted dates by itself, always.
  const filters = query.filters.filter((filter) => !isDeepStrictEqual(filter, IN_ORDER));
  const isOrdered = filters.length < query.filters.length;
  if (isOrdered !== (query.dates !== null)) return refuse(`${path}.dates`);
  return {
    [name]: {
      ...(query.joined === undefined
        ? {}
        : {
            CriteriaList: query.joined.events.map((inner, i) =>
              writeEvents(inner, `${path}.joined.events[${i}]`, refuse),
            ),
            GapDays: query.joined.gapDays,
          }),
      ...writeFilters(query.select, kind.attributes.filter(isSelect), `${path}.select`, refuse),
      ...(query.first ? { First: true } : {}),
      ...writeFilters(
        filters,
        kind.attributes.filter((attribute) => !isSelect(attribute)),
        `${path}.filters`,
        refuse,
      ),
      ...(query.dates === null
        ? {}
        : { DateAdjustment: writeAdjustment(query.dates, query.event, `${path}.dates`, refuse) }),
      ...(query.period === null
        ? {}
        : { UserDefinedPeriod: { StartDate: query.period.start, EndDate: query.period.end } }),
      ...(query.within === null
        ? {}
        : { CorrelatedCriteria: writeGroup(query.within, `${path}.within`, refuse) }),
    },
  };
}

function writeAdjustment(dates: DateAdjustment, event: string, path: string, refuse: Refuse): Json {
  const { startFrom, endFrom } = dates;
  const isOwn = startFrom === OWN_DATES.startFrom && endFrom === OWN_DATES.endFrom;
  if (keepsOwnDates(event) && !isOwn) return refuse(path);
  return {
    StartWith: startFrom === 'start' ? 'START_DATE' : 'END_DATE',
    StartOffset: dates.startOffsetDays,
    EndWith: endFrom === 'start' ? 'START_DATE' : 'END_DATE',
    EndOffset: dates.endOffsetDays,
  };
}

const GROUP_TYPES = {
  all: 'ALL',
  any: 'ANY',
  'at-least': 'AT_LEAST',
  'at-most': 'AT_MOST',
} as const;

export function writeGroup(group: Group, path: string, refuse: Refuse): Json {
  const lists: Record<'CriteriaList' | 'DemographicCriteriaList' | 'Groups', Json[]> = {
    CriteriaList: [],
    DemographicCriteriaList: [],
    Groups: [],
  };
  for (const [index, criterion] of group.criteria.entries()) {
    const place = `${path}.criteria[${index}]`;
    switch (criterion.kind) {
      case 'correlated':
        lists.CriteriaList.push(writeCorrelated(criterion, place, refuse));
        break;
      case 'demographic':
        lists.DemographicCriteriaList.push(
          writeFilters(criterion.filters, DEMOGRAPHIC_ATTRIBUTES, `${place}.filters`, refuse),
        );
        break;
      case 'group':
        lists.Groups.push(writeGroup(criterion, place, refuse));
        break;
      case 'aggregate':
        return refuse(place);
    }
  }
  const counts = group.mode === 'at-least' || group.mode === 'at-most';
  return {
    Type: GROUP_TYPES[group.mode],
    ...(counts ? { Count: group.count } : {}),
    ...lists,
  };
}

function writeCorrelated(criterion: Correlated, path: string, refuse: Refuse): Json {
  const { events, relation, occurrence } = criterion;
  return {
    Criteria: writeEvents(events, `${path}.events`, refuse),
    ...writeRelation(relation),
    Occurrence: {
      Type: OCCURRENCE_OPS.indexOf(occurrence.op),
      Count: occurrence.count,
      ...writeDistinct(occurrence, events.event, `${path}.occurrence.distinct`, refuse),
    },
  };
}

function writeDistinct(
  { distinct }: Correlated['occurrence'],
  event: string,
  path: string,
  refuse: Refuse,
): Json {
  if (distinct === null) return { IsDistinct: false };
  const column = [...countColumns(event)].find(([, one]) => isDeepStrictEqual(one, distinct));
  return { IsDistinct: true, CountColumn: (column ?? refuse(path))[0] };
}

function writeRelation(relation: Relation): Json {
  const { startWindow, endWindow } = relation;
  return {
    StartWindow: writeWindow(startWindow),
    ...(endWindow === null ? {} : { EndWindow: writeWindow(endWindow) }),
    RestrictVisit: relation.sameVisit,
    IgnoreObservationPeriod: relation.ignoreObservation,
  };
}

function writeWindow(window: Window): Json {
  return {
    Start: writeBound(window.from),
    End: writeBound(window.to),
    UseIndexEnd: window.index === 'end',
    UseEventEnd: window.event === 'end',
  };
}

function writeBound(bound: WindowBound): Json {
  if (bound.kind === 'open') return { Coeff: bound.toward === 'before' ? -1 : 1 };
  return { Days: Math.abs(bound.days), Coeff: bound.days < 0 ? -1 : 1 };
}
