import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  aggregation,
  cohort,
  events,
  field,
  relation,
  rule,
  window,
} from '../../../testkit/question-builder.ts';
import { ParcoursError } from '../../model/errors.ts';
import type { CohortQuestion } from '../nodes.ts';
import { readQuestion } from '../read.ts';

const week = relation(window(0, 7));
const before = relation(window(-7, 0));
const creatinine = events('Measurement', [3016723]);
const question: CohortQuestion = cohort('omop-cdm-5.4', events('VisitOccurrence', [9201]), {
  rules: [
    rule('Creatinine rose by half', {
      kind: 'aggregate',
      value: aggregation('max', field('value'), creatinine, week),
      op: 'gte',
      to: {
        kind: 'other',
        value: aggregation('min', field('value'), creatinine, before),
        factor: 1.5,
        plus: 0,
      },
    }),
  ],
});

test('a question survives JSON', () => {
  assert.deepEqual(readQuestion(JSON.stringify(question), { source: 'q.json' }), question);
});

test('a fault deep inside is named by its path', () => {
  const text = JSON.stringify(question).replace('"factor":1.5', '"factor":"1.5"');
  assert.throws(
    () => readQuestion(text, { source: 'q.json' }),
    (error) =>
      error instanceof ParcoursError &&
      error.code === 'question.shape' &&
      error.place.path === '$.rules[0].group.criteria[0].to.factor',
  );
});

test('an unknown property is refused', () => {
  const text = JSON.stringify({ ...question, colour: 'red' });
  assert.throws(() => readQuestion(text, { source: 'q.json' }), /question\.shape/);
});

test('a question nested 20,000 deep is refused, not crashed on', () => {
  const deep = '{"kind":"group","mode":"all","count":0,"criteria":[';
  const group = `${deep.repeat(20_000)}${']}'.repeat(20_000)}`;
  const text = JSON.stringify(question).replace('"qualify":null', `"qualify":${group}`);
  assert.throws(() => readQuestion(text, { source: 'q.json' }), ParcoursError);
});
