import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDay } from '../../src/model/index.ts';
import { type DqdRun, readDqdChecks, runDqd } from '../../src/quality/index.ts';
import { generateHospitalGroup } from '../../testkit/hospital-group/index.ts';
import { inMemory, lakeOf } from '../open-data-set.ts';
import type { ConformanceSection } from './section.ts';

const PERSONS = 2000;
/** After the last day of the invented group. */
const TODAY = parseDay('2026-01-01') ?? 0;

/** Why a check fails on the invented group: kind of check and pattern of table and field. */
const CAUSES: readonly (readonly [kind: string, place: RegExp, reason: string])[] = [
  [
    'cdmTable',
    /^(NOTE|NOTE_NLP|FACT_RELATIONSHIP|COST|EPISODE|EPISODE_EVENT|METADATA|CONCEPT_SYNONYM|SOURCE_TO_CONCEPT_MAP|DRUG_STRENGTH|COHORT|COHORT_DEFINITION)\./,
    'the invented group writes no such table',
  ],
  [
    'plausibleTemporalAfter',
    /^(OBSERVATION\.OBSERVATION_DATE|OBSERVATION_PERIOD\.OBSERVATION_PERIOD_START_DATE|PAYER_PLAN_PERIOD\.PAYER_PLAN_PERIOD_START_DATE)$/,
    'without birth_datetime the check takes 1 June as the birthday; the group holds infants born earlier in the year (plausibleAfterBirth, which replaces it, passes)',
  ],
];

/**
 * The official DataQualityDashboard definitions for CDM 5.4, unmodified, on the invented hospital
 * group: every check must run, and every failure must have a cause that is known. That the results
 * equal those of the R package on the same rows is not shown.
 */
export async function dqd(dataFolder: string): Promise<ConformanceSection> {
  const checks = await readDqdChecks(join(dataFolder, 'intake/dqd'));
  const run = await runOnHospitalGroup(checks);
  const { results } = run;
  const of = (status: string) => results.filter((result) => result.status === status);
  const failed = of('failed').map(({ check }) => {
    const { cdmTableName = '', cdmFieldName = '' } = check.values;
    const place = `${cdmTableName}.${cdmFieldName}`;
    const cause = CAUSES.find(([kind, where]) => kind === check.kind.name && where.test(place));
    return { id: check.id, kind: check.kind.name, reason: cause?.[2] ?? null };
  });
  const unexplained = failed.filter(({ reason }) => reason === null);
  const groups = Map.groupBy(
    failed.filter(({ reason }) => reason !== null),
    ({ kind, reason }) => `${kind}: ${reason}`,
  );
  const answered = results.length - of('error').length;
  return {
    title: 'Official data quality checks (OHDSI DataQualityDashboard, CDM 5.4)',
    lines: [
      `${answered} of ${checks.length} checks run as they are written, on ${PERSONS} invented persons, in ${((run.endedMs - run.startedMs) / 1000).toFixed(1)} s; ${of('error').length} errors.`,
      `Passed ${of('passed').length}, failed ${failed.length}, not applicable ${of('notApplicable').length}. Failures that nothing explains: ${unexplained.length}.`,
      '',
      '| failed | cause |',
      '|---|---|',
      ...[...groups].map(([cause, group]) => `| ${group.length} | ${cause} |`),
      ...unexplained.map(({ id }) => `| 1 | not explained: ${id} |`),
      ...of('error').map(({ check, error }) => `| error | ${check.id}: ${error} |`),
      '',
      'Not shown: that each result equals that of the R package on the same rows.',
    ],
    passed: answered - unexplained.length,
    total: checks.length,
  };
}

async function runOnHospitalGroup(
  checks: Awaited<ReturnType<typeof readDqdChecks>>,
): Promise<DqdRun> {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-dqd-'));
  try {
    generateHospitalGroup({ persons: PERSONS, folder: join(folder, 'source') });
    const lake = await lakeOf(join(folder, 'source'), join(folder, 'lake'));
    const snapshot = await inMemory(lake);
    try {
      const relations = new Map(
        (await lake.tables()).map(({ table }) => [table, snapshot.relation(table, 'subject')]),
      );
      const { connection } = snapshot;
      const options = { today: TODAY, nowMs: () => Date.now() };
      return await runDqd(checks, { connection, relations }, options);
    } finally {
      snapshot.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
