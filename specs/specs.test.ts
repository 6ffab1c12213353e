import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { CohortRows } from '../src/engine/answer.ts';
import { memorySnapshot } from '../src/lake/memory-snapshot.ts';
import { formatDay } from '../src/model/day.ts';
import { validateQuestion } from '../src/question/validate.ts';
import { drawnJourneys } from '../testkit/drawn-journeys.ts';
import { drawnTable } from '../testkit/drawn-table.ts';
import { enginesOfMachine } from '../testkit/postgres-engine.ts';
import { CHAPTERS } from './chapters/index.ts';
import type { Spec } from './spec.ts';

const { engines, skipped, stop } = await enginesOfMachine();
after(stop);

test('specs on PostgreSQL', { skip: skipped }, () => {});

for (const chapter of CHAPTERS) {
  test(chapter.title, async (t) => {
    for (const spec of chapter.specs) await t.test(spec.title, () => check(spec));
  });
}

async function check(spec: Spec): Promise<void> {
  assert.deepEqual(validateQuestion(spec.question, spec.model), []);
  const tables = drawnJourneys(spec.model, spec.journeys);
  const snapshot = await memorySnapshot(spec.model, tables);
  try {
    const answers = [];
    for (const { name, open } of engines) {
      const engine = await open({ snapshot, tables });
      const answer = await engine.answer(spec.question);
      await engine.close?.();
      assert.deepEqual(drawnRows(answer.rows), drawnTable(spec.expected), name);
      answers.push(answer.attrition);
    }
    for (const attrition of answers) assert.deepEqual(attrition, answers[0]);
  } finally {
    snapshot.close();
  }
}

function drawnRows(rows: CohortRows): readonly Record<string, string>[] {
  return Array.from(rows.subjectId, (subject, i) => ({
    subject: String(subject),
    start: formatDay(rows.start[i] ?? Number.NaN),
    end: formatDay(rows.end[i] ?? Number.NaN),
  }));
}
