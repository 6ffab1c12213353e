/** Usage: node testkit/journeys/main.ts --definitions FOLDER --out FOLDER [--persons N] [--seed N] */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OMOP } from '../../src/model/omop/index.ts';
import { readCirce } from '../../src/question/circe/read.ts';
import type { CohortQuestion } from '../../src/question/nodes.ts';
import { generateJourneys } from './generate.ts';

/** All cohort definitions of a folder, as questions, in file order. */
export function readDefinitions(folder: string): readonly CohortQuestion[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  return files.map((name) => readCirce(readFileSync(join(folder, name), 'utf8'), { source: name }));
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      definitions: { type: 'string' },
      persons: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
    },
  });
  if (values.definitions === undefined || values.out === undefined) {
    throw new Error('usage: main.ts --definitions FOLDER --out FOLDER [--persons N] [--seed N]');
  }
  const rows = generateJourneys({
    model: OMOP,
    questions: readDefinitions(values.definitions),
    subjects: Number(values.persons),
    seed: Number(values.seed),
    folder: values.out,
  });
  for (const [table, count] of rows) process.stdout.write(`${table}: ${count}\n`);
}
