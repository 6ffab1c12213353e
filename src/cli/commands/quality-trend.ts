import { keptReports, type TrendStep, trendOf } from '../../quality/index.ts';
import { type Call, type Command, say, sayJson } from '../call.ts';
import { EXIT } from '../exit-code.ts';
import { lakeToRead } from '../lake-access.ts';
import { reportHome } from '../quality-access.ts';
import { drawTable } from '../table.ts';

const NAMED = 20;

/** `parcours quality trend --lake LAKE` */
export const qualityTrend: Command = async (call) => {
  // Says what is wrong if it is no lake.
  await lakeToRead(call);
  const steps = trendOf(await keptReports(reportHome(call)));
  if (call.options.json === true) sayJson(call, { versions: steps });
  else say(call, steps.length === 0 ? [call.texts.quality.none] : drawn(call, steps));
  return EXIT.ok;
};

function drawn(call: Call, steps: readonly TrendStep[]): readonly string[] {
  const { columns, statuses, gotWorse, gotBetter, more } = call.texts.quality;
  const { integer, percent, instant } = call.texts.numbers;
  const heads = [
    { title: columns.version, align: 'right' },
    { title: columns.measured, align: 'left' },
    { title: statuses.failed, align: 'right' },
    { title: statuses.error, align: 'right' },
    { title: columns.share, align: 'right' },
    { title: columns.worse, align: 'right' },
    { title: columns.better, align: 'right' },
  ] as const;
  const rows = steps.map(({ version, measuredMs, counts, failedShare, worse, better }) => [
    integer(version),
    instant(measuredMs),
    integer(counts.failed),
    integer(counts.error),
    failedShare === null ? '–' : percent(failedShare),
    integer(worse.length),
    integer(better.length),
  ]);
  const named = (title: string, ids: readonly string[]): readonly string[] => {
    if (ids.length === 0) return [];
    const rest = ids.length - NAMED;
    const shown = ids.slice(0, NAMED).map((id) => `  ${id}`);
    return ['', title, ...shown, ...(rest > 0 ? [`  ${more(rest)}`] : [])];
  };
  const last = steps.at(-1);
  return [
    ...drawTable(heads, rows),
    ...named(gotWorse, last?.worse ?? []),
    ...named(gotBetter, last?.better ?? []),
  ];
}
