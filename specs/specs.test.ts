import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CohortRows, Engine } from '../src/engine/answer.ts';
import { referenceEngine } from '../src/engine/reference/index.ts';
import { duckdbEngine } from '../src/engine/sql/duckdb/index.ts';
import { memorySnapshot } from '../src/lake/memory-snapshot.ts';
import type { Snapshot } from '../src/lake/snapshot.ts';
import { formatDay } from '../src/model/day.ts';
import { validateQuestion } from '../src/question/validate.ts';
import { drawnJourneys } from '../testkit/drawn-journeys.ts';
import { drawnTable } from '../testkit/drawn-table.ts';
import { CHAPTERS } from './chapters/index.ts';
import type { Spec } from './spec.ts';

const ENGINES: readonly ((snapshot: Snapshot) => Engine)[] = [referenceEngine, duckdbEngine];

for (const chapter of CHAPTERS) {
  test(chapter.title, async (t) => {
    for (const spec of chapter.specs) await t.test(spec.title, () => check(spec));
  });
}

async function check(spec: Spec): Promise<void> {
  assert.deepEqual(validateQuestion(spec.question, spec.model), []);
  const snapshot = await memorySnapshot(spec.model, drawnJourneys(spec.model, spec.journeys));
  try {
    const answers = [];
    for (const engineOn of ENGINES) {
      const engine = engineOn(snapshot);
      const answer = await engine.answer(spec.question);
      assert.deepEqual(drawnRows(answer.rows), drawnTable(spec.expected), engine.name);
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
