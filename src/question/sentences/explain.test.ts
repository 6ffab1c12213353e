import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dataFolder } from '../../../testkit/data-folder.ts';
import {
  aggregation,
  cohort,
  correlated,
  events,
  field,
  group,
  oneOf,
  relation,
  rule,
  subjectField,
  window,
} from '../../../testkit/question-builder.ts';
import { COMPANY, OMOP } from '../../model/index.ts';
import { readCirce } from '../circe/read.ts';
import type { CohortQuestion, EventQuery } from '../nodes.ts';
import { explain, explanationText } from './explain.ts';

const LANGS = ['fr', 'en'] as const;

const base = events('Measurement', [10]);
const asking = (entry: EventQuery): CohortQuestion => cohort('omop-cdm-5.4', entry);
const value = { kind: 'number', operand: field('value'), op: 'gte', value: 3 } as const;
const near = correlated('at-least', 1, base, relation(window(-7, 7)));
const criterion = (one: Parameters<typeof rule>[1]): CohortQuestion =>
  cohort('omop-cdm-5.4', base, { rules: [rule('r', one)] });
const rise = {
  kind: 'aggregate',
  value: aggregation('max', field('value'), base, relation(window(0, 7))),
  op: 'gte',
  to: {
    kind: 'other',
    value: aggregation('min', field('value'), base, relation(window(-7, 0))),
    factor: 1.5,
    plus: 0,
  },
} as const;

/** Pairs of questions that differ in one thing: each must read differently. */
const PAIRS: Readonly<Record<string, readonly [CohortQuestion, CohortQuestion]>> = {
  'kind of event': [asking(base), asking(events('Observation', [10]))],
  concepts: [asking(base), asking(events('Measurement', [11]))],
  first: [asking(base), asking({ ...base, first: true })],
  'a filter': [asking(base), asking({ ...base, filters: [value] })],
  'its comparison': [
    asking({ ...base, filters: [value] }),
    asking({ ...base, filters: [{ ...value, op: 'gt' }] }),
  ],
  'its value': [
    asking({ ...base, filters: [value] }),
    asking({ ...base, filters: [{ ...value, value: 4 }] }),
  ],
  gender: [asking(base), asking({ ...base, filters: [oneOf(subjectField('gender'), 8507)] })],
  'hand-set dates': [asking(base), asking({ ...base, period: { start: '2020-01-01', end: null } })],
  'joined events': [
    asking(base),
    asking({ ...base, event: 'JoinedEvents', select: [], joined: { events: [base], gapDays: 30 } }),
  ],
  within: [asking(base), asking({ ...base, within: group('all', [near]) })],
  'time before': [asking(base), cohort('omop-cdm-5.4', base, { priorDays: 365 })],
  'entry limit': [asking(base), cohort('omop-cdm-5.4', base, { entryLimit: 'first' })],
  qualify: [asking(base), cohort('omop-cdm-5.4', base, { qualify: group('all', [near]) })],
  rule: [asking(base), criterion(near)],
  count: [criterion(near), criterion({ ...near, occurrence: { ...near.occurrence, count: 2 } })],
  distinct: [
    criterion(near),
    criterion({ ...near, occurrence: { ...near.occurrence, distinct: field('concept') } }),
  ],
  window: [criterion(near), criterion({ ...near, relation: relation(window(-7, 8)) })],
  'end window': [
    criterion(near),
    criterion({ ...near, relation: relation(window(-7, 7), { endWindow: window(0, 1) }) }),
  ],
  'same visit': [
    criterion(near),
    criterion({ ...near, relation: relation(window(-7, 7), { sameVisit: true }) }),
  ],
  'outside observation': [
    criterion(near),
    criterion({ ...near, relation: relation(window(-7, 7), { ignoreObservation: true }) }),
  ],
  group: [criterion(group('all', [near, near])), criterion(group('at-most', [near, near], 1))],
  aggregate: [criterion(rise), criterion({ ...rise, to: { ...rise.to, factor: 2 } })],
  'aggregate plus': [criterion(rise), criterion({ ...rise, to: { ...rise.to, plus: 5 } })],
  exit: [
    asking(base),
    cohort('omop-cdm-5.4', base, { exit: { kind: 'date-offset', from: 'end', offsetDays: 5 } }),
  ],
  censoring: [asking(base), cohort('omop-cdm-5.4', base, { censoring: [base] })],
  'era pad': [asking(base), cohort('omop-cdm-5.4', base, { eraPadDays: 30 })],
  'censor window': [
    asking(base),
    cohort('omop-cdm-5.4', base, { censorWindow: { start: null, end: '2020-05-31' } }),
  ],
};

for (const [name, [one, other]] of Object.entries(PAIRS)) {
  test(`the sentences tell: ${name}`, () => {
    for (const lang of LANGS) {
      const said = [one, other].map((question) => explanationText(explain(question, OMOP, lang)));
      assert.notEqual(said[0], said[1], lang);
    }
  });
}

test('a rise of creatinine reads as one would say it', () => {
  const text = explanationText(explain(criterion(rise), OMOP, 'fr'));
  assert.match(text, /Le maximum \(valeur\) pour\u00a0: \[mesure .*\] ≥\u00a01,5 fois le minimum/);
});

test('amounts are said in euros', () => {
  const unpaid = {
    kind: 'aggregate',
    value: aggregation('sum', field('amountCents'), events('Invoice'), relation(window(-90, 0))),
    op: 'gt',
    to: { kind: 'number', value: 2_000_000 },
  } as const;
  const question = cohort(COMPANY.name, events('Invoice'), { rules: [rule('impayés', unpaid)] });
  assert.match(explanationText(explain(question, COMPANY, 'fr')), /20\s000,00\s€/);
  assert.match(explanationText(explain(question, COMPANY, 'en')), /€20,000\.00/);
});

test('every public definition is said whole in both languages', (t) => {
  const folder = dataFolder('cohorts', 'definitions');
  if (folder === null) return t.skip('the data folder is not there');
  for (const name of readdirSync(folder)) {
    const question = readCirce(readFileSync(join(folder, name), 'utf8'), { source: name });
    for (const lang of LANGS) {
      assert.doesNotMatch(explanationText(explain(question, OMOP, lang)), /undefined|NaN|\bnull\b/);
    }
  }
});
