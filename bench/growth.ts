/**
 * How the time for the whole library grows with the number of persons: the lakes that are there,
 * one after the other, native engine, index warm.
 *
 * Cost sketch. Network: none. Disk: none once warm. Memory: in proportion to the lake. CPU: every
 * list and every entry is a pass over its events, so that the time should grow with their number.
 *
 * Usage: [--persons N,N] [--rounds N] [--no-write]
 */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { dataFolder } from '../testkit/data-folder.ts';
import { growthChart, type Point } from './charts.ts';
import {
  type Definition,
  journeysFolder,
  openJourneysLake,
  readDefinitions,
} from './journeys-lake.ts';
import { nativeOn } from './native-on.ts';
import { MACHINE } from './open-data-set.ts';
import { writeSection } from './performance-page.ts';

const { values: options } = parseArgs({
  options: {
    persons: { type: 'string', default: '100000,300000,1000000,3000000' },
    rounds: { type: 'string', default: '3' },
    'no-write': { type: 'boolean', default: false },
  },
});
const ESTIMATED = 10_000_000;

async function secondsAt(definitions: readonly Definition[], persons: number): Promise<number> {
  const engine = nativeOn(await openJourneysLake(definitions, persons));
  const questions = definitions.map(({ question }) => question);
  // The first two bring the index into memory and the code to speed.
  for (let round = 0; round < 2; round++) await engine.rowsOfAll(questions);
  const spent: number[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    const started = performance.now();
    await engine.rowsOfAll(questions);
    spent.push((performance.now() - started) / 1000);
  }
  await engine.close();
  return spent.toSorted((a, b) => a - b)[spent.length >> 1] ?? Number.NaN;
}

async function main(definitions: readonly Definition[]): Promise<void> {
  const sizes = options.persons.split(',').map(Number);
  const there = sizes.filter((persons) => existsSync(journeysFolder(persons)));
  const points: Point[] = [];
  for (const persons of there) {
    points.push({ x: persons, y: await secondsAt(definitions, persons) });
    process.stdout.write(`${persons} persons: ${points.at(-1)?.y.toFixed(2)} s\n`);
  }
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) {
    process.stdout.write('Growth needs lakes of two sizes; bench:library makes them.\n');
    return;
  }
  const exponent = Math.log(last.y / first.y) / Math.log(last.x / first.x);
  const estimate = last.y * (ESTIMATED / last.x);
  const lines = [
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}, ${MACHINE.threads} threads, ${definitions.length} definitions, index warm.`,
    '',
    '| persons | seconds | microseconds a person |',
    '|---|---|---|',
    ...points.map(({ x, y }) => `| ${x} | ${y.toFixed(2)} | ${((y / x) * 1e6).toFixed(1)} |`),
    '',
    `From ${first.x} to ${last.x} persons the time grows ${(last.y / first.y).toFixed(1)}-fold (exponent ${exponent.toFixed(2)}). In proportion, ${ESTIMATED} persons would take about ${estimate.toFixed(0)} s: an estimate from ${last.x}, not measured.`,
    '',
    growthChart(
      'growth',
      'The whole library by number of persons',
      'seconds; dashed: in proportion',
      points,
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (!options['no-write']) writeSection('growth', lines);
}

const folder = dataFolder('cohorts');
if (folder === null) process.stdout.write('Skipped: the data folder is not there.\n');
else await main(readDefinitions(folder));
