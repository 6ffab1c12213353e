import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Lake } from '../../lake/index.ts';
import type { Day } from '../../model/day.ts';
import {
  type CheckInput,
  countStatuses,
  type DqdRun,
  dqdResultsFile,
  keepReport,
  type Outcome,
  OWN_CHECKS,
  outcomeOf,
  readDqdChecks,
  readSiteChecks,
  runChecks,
  runDqd,
} from '../../quality/index.ts';
import { type Call, type Command, progressOf, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeToRead, withWorkplace } from '../lake-access.ts';
import { outcomesTable, reportHome } from '../quality-access.ts';
import { drawTable } from '../table.ts';

const MS_PER_DAY = 86_400_000;
const FAILED_SHOWN = 40;

interface Measured {
  readonly version: number;
  readonly outcomes: readonly Outcome[];
  readonly dqd: DqdRun | null;
}

/** `parcours quality run --lake LAKE [--dqd FOLDER] [--checks FOLDER] [--out FILE]` */
export const qualityRun: Command = async (call) => {
  const { options, surroundings, texts } = call;
  const began = surroundings.elapsed();
  const measured = await measure(call);
  const { version, outcomes, dqd } = measured;
  await keepReport(reportHome(call), { version, measuredMs: surroundings.now(), outcomes });
  if (options.out !== undefined && dqd !== null) {
    const file = resolve(surroundings.currentFolder, options.out);
    await writeFile(file, `${JSON.stringify(dqdResultsFile(dqd))}\n`);
  }
  const counts = countStatuses(outcomes);
  if (options.json === true) sayJson(call, { version, counts, outcomes });
  else {
    say(call, [
      ...categories(call, outcomes),
      '',
      ...failures(call, outcomes),
      ...hidden(call, dqd),
      texts.quality.done(outcomes.length, version, surroundings.elapsed() - began),
    ]);
  }
  const isBroken = outcomes.some(({ status, blocking }) => {
    return status === 'error' || (blocking && status === 'failed');
  });
  return isBroken ? EXIT.someFailed : EXIT.ok;
};

function measure(call: Call): Promise<Measured> {
  const { options, surroundings } = call;
  return withWorkplace(call, async (resources) => {
    const lake = await lakeToRead(call);
    const definitions =
      options.dqd === undefined
        ? null
        : await readDqdChecks(resolve(surroundings.currentFolder, options.dqd));
    const site =
      options.checks === undefined
        ? []
        : await readSiteChecks(resolve(surroundings.currentFolder, options.checks), lake.model);
    const asOf = options['as-of'];
    const at = asOf === undefined ? {} : { asOf };
    const snapshot = await lake.snapshot({ ...resources, ...at, materialize: true });
    try {
      const { version, connection, model } = snapshot;
      const tables = (await lake.tables(asOf)).map(({ table }) => table);
      const relations = new Map(
        tables.map((table) => [table, snapshot.relation(table, 'subject')] as const),
      );
      const loadDay = await dayOfLoad(lake, version, surroundings.now());
      const input: CheckInput = { connection, relations, model, loadDay };
      const own = await runChecks(OWN_CHECKS, input);
      const ours = await runChecks(site, input, 'site');
      const dqd = definitions === null ? null : await official(call, definitions, input);
      const outcomes = [...own, ...ours, ...(dqd?.results.map(outcomeOf) ?? [])];
      return { version, outcomes, dqd };
    } finally {
      snapshot.close();
    }
  });
}

async function official(
  call: Call,
  checks: Awaited<ReturnType<typeof readDqdChecks>>,
  { connection, relations, loadDay }: CheckInput,
): Promise<DqdRun> {
  const progress = progressOf(call);
  const label = call.texts.quality.checking;
  const run = await runDqd(
    checks,
    { connection, relations },
    {
      today: loadDay,
      nowMs: call.surroundings.now,
      onProgress: (done, total) =>
        progress.update({ label, detail: '', done, total, unit: 'items' }),
    },
  );
  progress.end();
  return run;
}

/** An event must not begin after the day on which the version was loaded. */
async function dayOfLoad(lake: Lake, version: number, nowMs: number): Promise<Day> {
  const entry = (await lake.history()).find((one) => one.version === version);
  return Math.floor((entry === undefined ? nowMs : Date.parse(entry.time)) / MS_PER_DAY);
}

function categories(call: Call, outcomes: readonly Outcome[]): readonly string[] {
  const { columns, categories: names, statuses, all } = call.texts.quality;
  const { integer } = call.texts.numbers;
  const heads = [
    { title: columns.category, align: 'left' as const },
    ...[
      columns.total,
      statuses.passed,
      statuses.failed,
      statuses.error,
      statuses.notApplicable,
    ].map((title) => ({ title, align: 'right' as const })),
  ];
  const line = (title: string, group: readonly Outcome[]): readonly string[] => {
    const { passed, failed, error, notApplicable } = countStatuses(group);
    return [title, ...[group.length, passed, failed, error, notApplicable].map(integer)];
  };
  const kinds = ['Conformance', 'Completeness', 'Plausibility'] as const;
  return drawTable(heads, [
    ...kinds.map((kind) =>
      line(
        names[kind],
        outcomes.filter(({ category }) => category === kind),
      ),
    ),
    line(all, outcomes),
  ]);
}

function failures(call: Call, outcomes: readonly Outcome[]): readonly string[] {
  const failed = outcomes
    .filter(({ status }) => status === 'failed' || status === 'error')
    .sort((a, b) => Number(b.blocking) - Number(a.blocking));
  if (failed.length === 0) return [];
  const others = failed.length - FAILED_SHOWN;
  const more = others > 0 ? [call.texts.quality.more(others)] : [];
  return [...outcomesTable(call, failed.slice(0, FAILED_SHOWN)), ...more, ''];
}

function hidden(call: Call, dqd: DqdRun | null): readonly string[] {
  const persons = dqd?.unreadableBirthDates ?? 0;
  return persons === 0 ? [] : [call.texts.quality.hiddenDates(persons)];
}
