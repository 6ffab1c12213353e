/**
 * Puts random questions over random journeys to the engines until the time is over; all must give
 * the answer of the first. A disagreement is shrunk, printed as a spec and kept under .cache/.
 * Usage: node testkit/fuzz-engines.ts [--minutes N] [--seed S] [--engines NAME,NAME]
 * Exit code 0 when all agreed, 1 when they did not or the run was stopped, 2 for a wrong word.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { enginesOfMachine } from './postgres-engine.ts';
import type { Said } from './random/compare.ts';
import type { EngineUnderTest } from './random/engines.ts';
import { specTexts } from './random/print-spec.ts';
import { type Found, searchDisagreement } from './random/search.ts';
import { Snapshots } from './random/snapshots.ts';
import { Tally } from './random/tally.ts';

/** Journeys, each with some questions, that grow out of one seed. */
const CASES_PER_SEED = 100;

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    engines: { type: 'string' },
  },
});

function enginesNamed(
  all: readonly EngineUnderTest[],
  names: string | undefined,
): readonly EngineUnderTest[] | null {
  if (names === undefined) return all;
  const found = names.split(',').map((name) => all.find((one) => one.name === name));
  return found.includes(undefined) || found.length < 2
    ? null
    : found.filter((one) => one !== undefined);
}

/** What an engine said, without the rows' packaging. */
function saidText(said: Said): string {
  const shown = 'error' in said ? said.error : said.answer;
  return `${said.engine}: ${typeof shown === 'string' ? shown : inspect(shown, { depth: 9 })}`;
}

function reportFound({ seed, shrunk, oracle, disagreement }: Found): void {
  const { about, question } = disagreement;
  const text = [
    `// Seed ${seed}: the engines disagree in ${about}, question ${question + 1} of those below.`,
    ...disagreement.said.map((said) => saidText(said).replaceAll(/^/gm, '// ')),
    specTexts(shrunk, oracle),
  ].join('\n');
  const folder = join(import.meta.dirname, '..', '.cache');
  const file = join(folder, `fuzz-${seed}.ts`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  console.log(`\n${text}\nwritten to ${file}`);
}

async function main(all: readonly EngineUnderTest[]): Promise<number> {
  const engines = enginesNamed(all, options.engines);
  const minutes = Number(options.minutes);
  const firstSeed = options.seed === undefined ? Date.now() % 2 ** 31 : Number(options.seed);
  if (engines === null || !(minutes > 0) || !Number.isSafeInteger(firstSeed)) {
    const known = all.map(({ name }) => name).join(',');
    console.error(`--minutes is a number, --seed a whole one, --engines two or more of ${known}`);
    return 2;
  }
  const names = engines.map(({ name }) => name).join(', ');
  console.log(`Engines: ${names}. First seed: ${firstSeed}. ${minutes} min.`);
  const [tally, snapshots] = [new Tally(), new Snapshots()];
  const startedAt = Date.now();
  const endAt = startedAt + minutes * 60_000;
  const totals = (): string => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const share = Math.round(tally.nonEmptyShare * 1000) / 10;
    return `${tally.cases} cases in ${seconds} s, ${share} % with a cohort that isn't empty`;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      console.log(`\nStopped by ${signal} after ${totals()}: proves nothing`);
      process.exit(1);
    });
  }
  let found: Found | null = null;
  for (let seed = firstSeed; found === null && Date.now() < endAt; seed++) {
    const now = Date.now;
    const onCase = tally.add.bind(tally);
    const cases = CASES_PER_SEED;
    found = await searchDisagreement({ seed, cases, engines, snapshots, endAt, now, onCase });
    console.log(`seed ${seed}: ${totals()}`);
  }
  snapshots.close();
  console.log(`\nCases that were about:\n${tally.lines().join('\n')}`);
  if (tally.missing().length > 0) console.log(`\nNever met: ${tally.missing().join('; ')}`);
  if (found !== null) reportFound(found);
  console.log(`\n${totals()}, ${found === null ? 0 : 1} disagreements`);
  return found === null ? 0 : 1;
}

const { engines: all, skipped, stop } = await enginesOfMachine();
if (skipped !== false) console.log(skipped);
try {
  process.exitCode = await main(all);
} finally {
  await stop();
}
