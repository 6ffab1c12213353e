/**
 * Questions at the speed of thought: people in a 50-code concept set, "A then B within 30 days",
 * and each definition of the open library by itself, on an event index that is in memory. Each
 * beside the time in which the memory could deliver the bytes that the question needs.
 *
 * Cost sketch. Network: none. Disk: none once the index is warm (about 2 GB at 1 M persons on
 * disk, of which a question touches a part). Memory: people in a set is a union of bitsets, one bit
 * a person and code (125 kB a code at 1 M persons); "A then B" reads 4 bytes a row number, 4 a
 * start and 2 a subject for each event of A and B. CPU: two threads, one pass each; the bound is
 * far below what a core needs to compare days.
 *
 * Usage: [--persons N] [--rounds N] [--no-write]
 */
import { mkdtempSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OMOP } from '../src/model/index.ts';
import type { CohortQuestion, ConceptSet, EventQuery } from '../src/question/nodes.ts';
import { dataFolder } from '../testkit/data-folder.ts';
import {
  cohort,
  correlated,
  events,
  group,
  relation,
  window,
} from '../testkit/question-builder.ts';
import { openJourneysLake, readDefinitions } from './journeys-lake.ts';
import { nativeOn } from './native-on.ts';
import { MACHINE } from './open-data-set.ts';
import { writeSection } from './performance-page.ts';

const { values: options } = parseArgs({
  options: {
    persons: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '11' },
    'no-write': { type: 'boolean', default: false },
  },
});

const CODES = 50;
/** Rank from which codes count as frequent no more. */
const MIDDLE_RANK = 500;
const KIND = 'ConditionOccurrence';

interface Line {
  readonly question: string;
  readonly medianMs: number;
  readonly targetMs: number;
  readonly bytes: number;
  readonly result: string;
}

async function timed(rounds: number, step: () => Promise<unknown>): Promise<number> {
  const spent: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await step();
    spent.push(performance.now() - started);
  }
  return quantile(spent, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Bytes a second that one thread reads from memory, as the sum of a large array shows. */
function memoryBytesPerSecond(): number {
  const words = new Int32Array(64 * 2 ** 20);
  words.fill(1);
  let best = 0;
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < words.length; i += 4) {
      a = (a + (words[i] as number)) | 0;
      b = (b + (words[i + 1] as number)) | 0;
      c = (c + (words[i + 2] as number)) | 0;
      d = (d + (words[i + 3] as number)) | 0;
    }
    if (a + b + c + d !== words.length) throw new Error('the sum is wrong');
    best = Math.max(best, words.byteLength / ((performance.now() - started) / 1000));
  }
  return best;
}

function setOf(concepts: readonly number[]): ConceptSet {
  const items = concepts.map((id) => ({
    concept: { id, name: String(id) },
    excluded: false,
    descendants: false,
    mapped: false,
  }));
  return { kind: 'concept-set', id: 0, name: 'codes', items };
}

/** "A, then B within 30 days": every A from which a B is seen. */
function thenWithin(a: EventQuery, b: EventQuery): CohortQuestion {
  const seen = correlated('at-least', 1, b, relation(window(0, 30)));
  return cohort(OMOP.name, a, { qualify: group('all', [seen]) });
}

const folder = dataFolder('cohorts');
if (folder === null) {
  process.stdout.write('Skipped: the data folder with cohort definitions is not there.\n');
} else {
  const definitions = readDefinitions(folder);
  const persons = Number(options.persons);
  const rounds = Number(options.rounds);
  const lake = await openJourneysLake(definitions, persons);
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'parcours-interactive-'));
  const snapshot = await lake.snapshot({ ...MACHINE, temporaryFolder });
  const codes = await snapshot.connection.rows(
    'SELECT condition_concept_id AS id, COUNT(*) AS n, COUNT(DISTINCT person_id) AS people ' +
      `FROM ${snapshot.relation('condition_occurrence', 'concept')} GROUP BY 1 ORDER BY n DESC, id LIMIT ${MIDDLE_RANK + 2 * CODES}`,
  );
  // Alternating, so that A and B are alike: of the most frequent codes, the hardest there are, and
  // of codes in the middle, where most questions are.
  const ids = codes.map((row) => Number(row.id));
  const halves = (from: number): readonly [number[], number[]] => {
    const some = ids.slice(from, from + 2 * CODES);
    return [some.filter((_, i) => i % 2 === 0), some.filter((_, i) => i % 2 === 1)];
  };
  const [first, second] = halves(0);
  const middle = halves(MIDDLE_RANK);
  const eventsIn = (some: readonly number[]): number =>
    codes.reduce((sum, row) => sum + (some.includes(Number(row.id)) ? Number(row.n) : 0), 0);
  const [check] = await snapshot.connection.rows(
    `SELECT COUNT(DISTINCT person_id) AS n FROM ${snapshot.relation('condition_occurrence', 'concept')} ` +
      `WHERE condition_concept_id IN (${first.join(',')}) AND person_id IN ` +
      `(SELECT person_id FROM ${snapshot.relation('observation_period', 'subject')})`,
  );
  snapshot.close();

  const engine = nativeOn(lake);
  const bandwidth = memoryBytesPerSecond();
  const lines: Line[] = [];

  const set = setOf(first);
  const people = await engine.peopleWith(KIND, set);
  if (people !== Number(check?.n)) throw new Error(`${people} people, but ${check?.n} by SQL`);
  lines.push({
    question: `people in a set of ${CODES} codes (the most frequent; ${eventsIn(first)} events)`,
    medianMs: await timed(rounds * 3, () => engine.peopleWith(KIND, set)),
    targetMs: 2,
    bytes: (persons / 8) * CODES,
    result: `${people} people`,
  });

  for (const [what, [a, b]] of [
    ['the most frequent', [first, second]],
    ['of middle frequency', middle],
  ] as const) {
    const pair = thenWithin(events(KIND, a), events(KIND, b));
    const [counts] = await engine.countsOfAll([pair]);
    await timed(rounds, () => engine.countsOfAll([pair]));
    lines.push({
      question: `A then B within 30 days (${CODES} codes each, ${what}; ${eventsIn(a)} and ${eventsIn(b)} events)`,
      // Nothing is kept of questions that are asked together: each time is from nothing.
      medianMs: await timed(rounds, () => engine.countsOfAll([pair])),
      targetMs: 50,
      bytes: (eventsIn(a) + eventsIn(b)) * 10,
      result: `${counts?.subjects} people`,
    });
  }

  // Once to bring the index into memory and the code to speed; then each from nothing.
  await engine.countsOfAll(definitions.map(({ question }) => question));
  const single: { readonly id: number; readonly ms: number }[] = [];
  for (const { id, question } of definitions) {
    const started = performance.now();
    await engine.countsOfAll([question]);
    single.push({ id, ms: performance.now() - started });
  }
  const times = single.map(({ ms }) => ms);

  // Changing one criterion of a question that was asked: the rest is known.
  const changed: number[] = [];
  for (const { question } of definitions.filter((_, i) => i % 7 === 0)) {
    if (question.rules.length === 0) continue;
    await engine.counts(question);
    const [rule, ...others] = question.rules;
    if (rule === undefined) continue;
    const started = performance.now();
    await engine.counts({ ...question, rules: others });
    changed.push(performance.now() - started);
  }
  await engine.close();

  const perMs = bandwidth / 1000;
  const row = ({ question, medianMs, targetMs, bytes, result }: Line): string => {
    const bound = bytes / perMs;
    return `| ${question} | ${result} | ${medianMs.toFixed(2)} | ${targetMs} | ${bound.toFixed(2)} | ${(medianMs / bound).toFixed(1)} |`;
  };
  const slowest = single.toSorted((a, b) => b.ms - a.ms).slice(0, 5);
  const text = [
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}, ${MACHINE.threads} threads, ${persons} persons, index in memory. One thread reads ${(bandwidth / 1e9).toFixed(1)} GB/s from memory.`,
    '',
    '| question | answer | median, ms | wanted at most, ms | memory bound, ms | median/bound |',
    '|---|---|---|---|---|---|',
    ...lines.map(row),
    '',
    `The ${definitions.length} definitions of the open library, each alone and from nothing: median ${quantile(times, 0.5).toFixed(1)} ms (wanted: 40), p95 ${quantile(times, 0.95).toFixed(1)} ms (wanted: 200), slowest ${slowest.map(({ id, ms }) => `${id} (${ms.toFixed(0)} ms)`).join(', ')}.`,
    '',
    `One inclusion rule dropped from a question that was just asked: median ${quantile(changed, 0.5).toFixed(1)} ms, p95 ${quantile(changed, 0.95).toFixed(1)} ms over ${changed.length} questions.`,
  ];
  process.stdout.write(`${text.join('\n')}\n`);
  if (!options['no-write']) writeSection('interactive', text);
}
