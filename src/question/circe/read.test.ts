import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { ParcoursError } from '../../model/errors.ts';
import { OMOP } from '../../model/omop/index.ts';
import { MAX_DEFINITION_BYTES, MAX_GROUP_DEPTH } from '../limits.ts';
import type { CohortQuestion, Correlated } from '../nodes.ts';
import { validateQuestion } from '../validate.ts';
import { readCirce } from './read.ts';
import { writeCirce } from './write.ts';

const root = resolve(import.meta.dirname, '../../..');
const library = resolve(root, process.env.PARCOURS_DATA ?? '../shared/data', 'cohorts/definitions');

const SETS = [{ id: 0, name: 'drugs', expression: { items: [] } }];
const OBSERVED = { PriorDays: 365, PostDays: 0 };
const ENTRY = { CriteriaList: [{ DrugExposure: { CodesetId: 0 } }], ObservationWindow: OBSERVED };
const DEFINITION = { ConceptSets: SETS, PrimaryCriteria: ENTRY };

function read(definition: unknown): CohortQuestion {
  return readCirce(JSON.stringify(definition), { source: 'asthma.json' });
}

const WINDOW = { Start: { Days: 30, Coeff: -1 }, End: { Days: 0, Coeff: -1 } };
const CORRELATED = {
  Criteria: { Death: {} },
  StartWindow: WINDOW,
  Occurrence: { Type: 2, Count: 1 },
};

function correlatedOf(json: unknown): Correlated {
  const rule = { name: 'r', expression: { Type: 'all', CriteriaList: [json] } };
  const criterion = read({ ...DEFINITION, InclusionRules: [rule] }).rules[0]?.group.criteria[0];
  assert.ok(criterion?.kind === 'correlated');
  return criterion;
}

test('the smallest definition, with everything it leaves unsaid', () => {
  assert.deepEqual(read(DEFINITION), {
    kind: 'cohort',
    model: 'omop-cdm-5.4',
    title: 'asthma.json',
    conceptSets: [{ kind: 'concept-set', id: 0, name: 'drugs', items: [] }],
    entry: {
      events: [
        {
          kind: 'events',
          event: 'DrugExposure',
          select: [
            {
              kind: 'in-concept-set',
              operand: { kind: 'field', of: 'event', name: 'concept' },
              conceptSet: 0,
              negate: false,
            },
          ],
          first: false,
          dates: null,
          filters: [],
          period: null,
          within: null,
        },
      ],
      priorDays: 365,
      postDays: 0,
      limit: 'first',
    },
    qualify: null,
    qualifyLimit: 'first',
    rules: [],
    limit: 'first',
    exit: { kind: 'end-of-observation' },
    censoring: [],
    censorWindow: { start: null, end: null },
    eraPadDays: 0,
  });
});

test('limits: any letter case; an explicit null is no limit; absent is the first', () => {
  const limits = ['All', 'last', 'FIRST', null].map((type) => {
    return read({ ...DEFINITION, ExpressionLimit: { Type: type } }).limit;
  });
  assert.deepEqual(limits, ['all', 'last', 'first', 'all']);
  assert.equal(read({ ...DEFINITION, ExpressionLimit: {} }).limit, 'first');
});

test('an empty group of additional criteria still switches the limit on', () => {
  const empty = { Type: 'ALL', CriteriaList: [], DemographicCriteriaList: [], Groups: [] };
  const group = { kind: 'group', mode: 'all', count: 0, criteria: [] };
  assert.deepEqual(read({ ...DEFINITION, AdditionalCriteria: empty }).qualify, group);
  assert.equal(read({ ...DEFINITION, AdditionalCriteria: null }).qualify, null);
});

test('title: the caller’s, else the definition’s, else the source', () => {
  const text = JSON.stringify({ ...DEFINITION, Title: 'Asthma' });
  assert.equal(readCirce(text, { source: 'a.json', title: 'Asthme' }).title, 'Asthme');
  assert.equal(readCirce(text, { source: 'a.json' }).title, 'Asthma');
});

test('windows: which end of the index, which end of the event, how far', () => {
  const { relation } = correlatedOf({
    ...CORRELATED,
    StartWindow: { ...WINDOW, UseIndexEnd: true, UseEventEnd: null },
    EndWindow: { Start: { Coeff: -1 }, End: { TimeUnit: 'day', TimeUnitValue: 7, Coeff: 1 } },
    RestrictVisit: true,
    IgnoreObservationPeriod: 'true',
  });
  assert.deepEqual(relation, {
    kind: 'relation',
    startWindow: {
      kind: 'window',
      index: 'end',
      event: 'start',
      from: { kind: 'days', days: -30 },
      to: { kind: 'days', days: 0 },
    },
    // An end window that leaves it unsaid looks at the event's end.
    endWindow: {
      kind: 'window',
      index: 'start',
      event: 'end',
      from: { kind: 'open', toward: 'before' },
      to: { kind: 'days', days: 7 },
    },
    sameVisit: true,
    ignoreObservation: true,
  });
});

test('what is counted once', () => {
  const distinct = (event: string, CountColumn?: string) =>
    correlatedOf({
      ...CORRELATED,
      Criteria: { [event]: {} },
      Occurrence: { Type: 0, Count: 2, IsDistinct: true, CountColumn },
    }).occurrence.distinct;
  const field = (name: string) => ({ kind: 'field', of: 'event', name });
  assert.deepEqual(distinct('DrugEra'), field('concept'));
  assert.deepEqual(distinct('Death'), { ...field('concept'), orElse: 0 });
  assert.deepEqual(distinct('DrugEra', 'ERA_OCCURRENCES'), field('occurrenceCount'));
  assert.deepEqual(distinct('DrugEra', 'GAP_DAYS'), field('gapDays'));
  assert.deepEqual(distinct('DrugExposure', 'DAYS_SUPPLY'), field('daysSupply'));
  assert.deepEqual(distinct('DrugExposure', 'QUANTITY'), field('quantity'));
  assert.deepEqual(distinct('DrugExposure', 'REFILLS'), field('refills'));
  assert.deepEqual(distinct('DoseEra', 'UNIT'), field('unit'));
  assert.deepEqual(distinct('Measurement', 'VALUE_AS_NUMBER'), field('value'));
  assert.deepEqual(distinct('Measurement', 'RANGE_LOW'), field('rangeLow'));
  assert.deepEqual(distinct('Measurement', 'RANGE_HIGH'), field('rangeHigh'));
  assert.deepEqual(distinct('VisitDetail', 'VISIT_DETAIL_ID'), field('visitDetail'));
  assert.deepEqual(distinct('Observation', 'VISIT_ID'), { kind: 'visit' });
  assert.deepEqual(distinct('Observation', 'START_DATE'), { kind: 'date', at: 'start' });
  assert.deepEqual(distinct('Observation', 'END_DATE'), { kind: 'date', at: 'end' });
  assert.deepEqual(distinct('Observation', 'DURATION'), { kind: 'constant', value: 1 });
  assert.deepEqual(distinct('DrugEra', 'DURATION'), { kind: 'length-days' });
  assert.equal(correlatedOf(CORRELATED).occurrence.distinct, null);
});

test('groups: all, any, at least, at most, and criteria in order', () => {
  const group = (type: string, count?: number) =>
    read({
      ...DEFINITION,
      AdditionalCriteria: {
        Type: type,
        Count: count,
        Groups: [{ Type: 'ANY' }],
        DemographicCriteriaList: [{}],
        CriteriaList: [CORRELATED],
      },
    }).qualify;
  assert.deepEqual(
    group('at_least', 2)?.criteria.map((criterion) => criterion.kind),
    ['correlated', 'demographic', 'group'],
  );
  assert.deepEqual([group('AT_LEAST', 2)?.mode, group('AT_LEAST', 2)?.count], ['at-least', 2]);
  assert.deepEqual([group('At_Most', 0)?.mode, group('At_Most', 0)?.count], ['at-most', 0]);
  assert.deepEqual([group('ANY', 5)?.mode, group('ANY', 5)?.count], ['any', 0]);
});

test('exits', () => {
  const exit = (EndStrategy: unknown) => read({ ...DEFINITION, EndStrategy }).exit;
  assert.deepEqual(exit(null), { kind: 'end-of-observation' });
  assert.deepEqual(exit({ DateOffset: { DateField: 'EndDate', Offset: 30 } }), {
    kind: 'date-offset',
    from: 'end',
    offsetDays: 30,
  });
  const era = exit({ CustomEra: { DrugCodesetId: 0, GapDays: 30, Offset: 7 } });
  assert.ok(era.kind === 'continuous-events');
  assert.deepEqual([era.gapDays, era.offsetDays, era.lengthDays], [30, 7, null]);
  assert.deepEqual(
    era.events.flatMap((query) => query.select.map((one) => 'operand' in one && one.operand)),
    ['concept', 'sourceConcept'].map((name) => ({ kind: 'field', of: 'event', name })),
  );
  const fixed = exit({ CustomEra: { DrugCodesetId: 0, DaysSupplyOverride: 14 } });
  assert.ok(fixed.kind === 'continuous-events' && fixed.lengthDays === 14);
});

test('censoring, censor window and era pad', () => {
  const question = read({
    ...DEFINITION,
    CensoringCriteria: [{ Death: {} }],
    CensorWindow: { StartDate: '2010-01-01', EndDate: null },
    CollapseSettings: { CollapseType: 'ERA', EraPad: 90 },
  });
  assert.equal(question.censoring[0]?.event, 'Death');
  assert.deepEqual(question.censorWindow, { start: '2010-01-01', end: null });
  assert.equal(question.eraPadDays, 90);
});

const LEAF = { Type: 'ALL', DemographicCriteriaList: [{ Age: { Op: 'gt', Value: 17 } }] };

/** Groups in groups, or correlated criteria in correlated criteria; text, as nobody wrote it. */
function nested(depth: number, open: string, close: string): string {
  const group = open.repeat(depth - 1) + JSON.stringify(LEAF) + close.repeat(depth - 1);
  return JSON.stringify({ ...DEFINITION, AdditionalCriteria: 0 }).replace(
    '"AdditionalCriteria":0',
    `"AdditionalCriteria":${group}`,
  );
}

const NESTS = {
  groups: ['{"Type":"ANY","Groups":[', ']}'],
  'correlated criteria': [
    `{"Type":"ANY","CriteriaList":[{"StartWindow":${JSON.stringify(WINDOW)},"Occurrence":{"Type":2,"Count":1},"Criteria":{"Death":{"CorrelatedCriteria":`,
    '}}}]}',
  ],
} as const;

for (const [name, [open, close]] of Object.entries(NESTS)) {
  test(`${name} nest as deep as the limit, and are refused beyond it`, () => {
    for (const depth of [200, MAX_GROUP_DEPTH]) {
      const question = readCirce(nested(depth, open, close), { source: 'deep.json' });
      assert.deepEqual(validateQuestion(question, OMOP), []);
      const again = readCirce(JSON.stringify(writeCirce(question)), { source: 'deep.json' });
      assert.equal(JSON.stringify(again), JSON.stringify(question));
    }
    for (const depth of [MAX_GROUP_DEPTH + 1, 100_000]) {
      const text = nested(depth, open, close);
      assert.throws(
        () => readCirce(text, { source: 'deep.json' }),
        (error) => error instanceof ParcoursError && error.code === 'circe.too-deep',
      );
    }
  });
}

test('a definition of 50 MB is read; one beyond the limit is refused', () => {
  const item = { concept: { CONCEPT_ID: 1, CONCEPT_NAME: 'x'.repeat(400) }, isExcluded: false };
  const count = Math.ceil(50_000_000 / JSON.stringify(item).length);
  const items = new Array(count).fill(item);
  const sets = [...SETS, { id: 1, name: 'big', expression: { items } }];
  const text = JSON.stringify({ ...DEFINITION, ConceptSets: sets });
  assert.equal(readCirce(text, { source: 'big.json' }).conceptSets[1]?.items.length, count);
  const padded = text + ' '.repeat(MAX_DEFINITION_BYTES - text.length + 1);
  assert.throws(
    () => readCirce(padded, { source: 'big.json' }),
    (error) => error instanceof ParcoursError && error.code === 'circe.too-large',
  );
});

test('every definition of the OHDSI phenotype library is read, valid, and comes back', (t) => {
  if (!existsSync(library)) return t.skip('no definitions: cohorts/definitions is not in the data');
  const files = readdirSync(library);
  assert.ok(files.length >= 664);
  for (const file of files) {
    const question = readCirce(readFileSync(resolve(library, file), 'utf8'), { source: file });
    assert.deepEqual(validateQuestion(question, OMOP), [], file);
    const again = readCirce(JSON.stringify(writeCirce(question)), { source: 'again' });
    assert.deepEqual(again, question, file);
  }
});
