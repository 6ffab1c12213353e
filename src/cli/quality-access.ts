import { nodeCacheFiles } from '../lake/cache-files.ts';
import type { Outcome, ReportHome } from '../quality/index.ts';
import { violatedPercent } from '../quality/index.ts';
import type { Call } from './call.ts';
import { lakePath } from './lake-access.ts';
import { drawTable } from './table.ts';

/** Where the reports on the lake of `--lake` are kept. */
export function reportHome(call: Call): ReportHome {
  const files = nodeCacheFiles(call.surroundings.uniqueName);
  return { files, folder: `${lakePath(call)}/quality` };
}

/** One line a result: what was checked, and how many rows break it. */
export function outcomesTable(call: Call, outcomes: readonly Outcome[]): readonly string[] {
  const { columns, statuses, blocking } = call.texts.quality;
  const { integer, percent } = call.texts.numbers;
  const heads = [
    { title: columns.check, align: 'left' },
    { title: columns.status, align: 'left' },
    { title: columns.violated, align: 'right' },
    { title: columns.rows, align: 'right' },
    { title: columns.percent, align: 'right' },
    { title: columns.threshold, align: 'right' },
  ] as const;
  const number = (value: number | null): string => (value === null ? '–' : integer(value));
  const rows = outcomes.map((outcome) => [
    outcome.id,
    `${statuses[outcome.status]}${outcome.blocking ? ` (${blocking})` : ''}`,
    number(outcome.violated_rows),
    number(outcome.rows),
    outcome.rows === null ? '–' : percent(violatedPercent(outcome) / 100),
    percent(outcome.threshold_percent / 100),
  ]);
  return drawTable(heads, rows);
}
