import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { duckdbEngine } from '../../src/engine/sql/duckdb/index.ts';
import { OMOP } from '../../src/model/index.ts';
import { csvFolderSnapshot } from '../csv-snapshot.ts';
import { generateJourneys } from './generate.ts';
import { readDefinitions } from './main.ts';

const questions = readDefinitions(resolve(import.meta.dirname, '../../examples/cohorts'));

function journeys(folder: string, subjects: number, seed: number): string {
  generateJourneys({ model: OMOP, questions, subjects, seed, folder });
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

test('the same seed makes the same journeys, another seed others', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-journeys-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const first = journeys(join(folder, 'a'), 50, 1);
  assert.equal(journeys(join(folder, 'b'), 50, 1), first);
  assert.notEqual(journeys(join(folder, 'c'), 50, 2), first);
});

test('every definition they are made from has an answer', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-journeys-'));
  t.after(() => rmSync(folder, { recursive: true }));
  journeys(folder, 400, 1);
  const snapshot = await csvFolderSnapshot(OMOP, folder);
  t.after(() => snapshot.close());
  const engine = duckdbEngine(snapshot);
  for (const question of questions) {
    const { subjectId } = await engine.rows(question);
    assert.ok(subjectId.length > 0, question.title);
  }
});
