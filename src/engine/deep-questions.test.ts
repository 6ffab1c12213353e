import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { drawnJourneys } from '../../testkit/drawn-journeys.ts';
import { enginesOfMachine } from '../../testkit/postgres-engine.ts';
import {
  cohort,
  correlated,
  events,
  group,
  relation,
  window,
} from '../../testkit/question-builder.ts';
import { memorySnapshot } from '../lake/memory-snapshot.ts';
import { OMOP } from '../model/index.ts';
import type { EventQuery, Group } from '../question/nodes.ts';

const DEPTH = 200;
const JOURNEYS = drawnJourneys(
  OMOP,
  `subject | what                | concept | start      | end
   1       | observed            |         | 2020-01-01 | 2020-12-31
   1       | ConditionOccurrence | 10      | 2020-03-01 |
   2       | observed            |         | 2020-01-01 | 2020-12-31
   2       | ConditionOccurrence | 11      | 2020-03-01 |`,
);

const near = relation(window(-5, 5));

/** Groups in groups; the innermost asks for an event nearby. */
function nestedGroups(): Group {
  const wanted = correlated('at-least', 1, events('ConditionOccurrence', [10]), near);
  let inner = group('all', [wanted]);
  for (let i = 0; i < DEPTH; i++) inner = group(i % 2 === 0 ? 'any' : 'at-least', [inner], 1);
  return inner;
}

/** Events that ask for events that ask for events … */
function nestedEvents(): EventQuery {
  let inner = events('ConditionOccurrence', [10]);
  for (let i = 0; i < DEPTH; i++) {
    const within = group('all', [correlated('at-least', 1, inner, near)]);
    inner = events('ConditionOccurrence', [10], { within });
  }
  return inner;
}

const { engines, skipped, stop } = await enginesOfMachine();
after(stop);

test('deep questions on PostgreSQL', { skip: skipped }, () => {});

const QUESTIONS = {
  groups: cohort(OMOP.name, events('ConditionOccurrence'), { qualify: nestedGroups() }),
  events: cohort(OMOP.name, nestedEvents()),
};

for (const [name, question] of Object.entries(QUESTIONS)) {
  test(`${name} nested ${DEPTH} deep are answered by every engine`, async () => {
    const snapshot = await memorySnapshot(OMOP, JOURNEYS);
    try {
      for (const { name: engineName, open } of engines) {
        const engine = await open({ snapshot, tables: JOURNEYS });
        const { subjectId } = await engine.rows(question);
        await engine.close?.();
        assert.deepEqual([...subjectId], [1n], engineName);
      }
    } finally {
      snapshot.close();
    }
  });
}
