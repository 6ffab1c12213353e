import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Lake } from '../src/lake/index.ts';
import { OMOP } from '../src/model/index.ts';
import { type CohortQuestion, readCirce } from '../src/question/index.ts';
import { generateJourneys } from '../testkit/journeys/generate.ts';
import { lakeOf } from './open-data-set.ts';

const CACHE = resolve(import.meta.dirname, '../.cache');

/** The official query of this one orders ties arbitrarily: its rows change with the threads. */
const NOT_DETERMINISTIC = 1071;

export interface Definition {
  readonly id: number;
  readonly question: CohortQuestion;
}

/** The open definitions by number, without the one that has no fixed answer. */
export function readDefinitions(folder: string): readonly Definition[] {
  return readdirSync(join(folder, 'definitions'))
    .map((name) => Number.parseInt(name, 10))
    .filter((id) => id !== NOT_DETERMINISTIC)
    .sort((a, b) => a - b)
    .map((id) => {
      const text = readFileSync(join(folder, 'definitions', `${id}.json`), 'utf8');
      return { id, question: readCirce(text, { source: `${id}.json` }) };
    });
}

/** The official SQL of a definition, as the data folder holds it. */
export function officialSql(folder: string, dialect: 'duckdb' | 'postgresql', id: number): string {
  return readFileSync(join(folder, 'official-sql', dialect, `${id}.sql`), 'utf8');
}

export function journeysFolder(persons: number): string {
  return join(CACHE, `journeys-${persons}`);
}

/** A lake of invented journeys that every definition finds something in: made once, then kept. */
export async function openJourneysLake(
  definitions: readonly Definition[],
  persons: number,
): Promise<Lake> {
  const lake = journeysFolder(persons);
  const csv = `${lake}-csv`;
  if (!existsSync(join(lake, 'parcours-lake.json'))) {
    process.stdout.write(`Making journeys of ${persons} persons …\n`);
    mkdirSync(CACHE, { recursive: true });
    const questions = definitions.map((definition) => definition.question);
    generateJourneys({ model: OMOP, questions, subjects: persons, seed: 1, folder: csv });
    await lakeOf(csv, lake);
    rmSync(csv, { recursive: true });
  }
  return lakeOf(csv, lake);
}
