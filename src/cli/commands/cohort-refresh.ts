import {
  keepCohort,
  keptCohorts,
  type Refresh,
  refreshCohorts,
  type StandingCohort,
} from '../../engine/native/index.ts';
import { readQuestion } from '../../question/index.ts';
import { type Call, type Command, say, sayJson, screenColumns } from '../call.ts';
import { checkChangesFileName, writeChanges } from '../changes-file.ts';
import { withNative } from '../cohort-engine.ts';
import { EXIT } from '../exit-code.ts';
import { unwritable } from '../index-failure.ts';
import { standingHome } from '../standing-home.ts';
import { clip, drawTable } from '../table.ts';

interface Refreshed {
  readonly cohort: StandingCohort;
  readonly refresh: Refresh;
}

/** `parcours cohort refresh --lake LAKE` */
export const cohortRefresh: Command = async (call) => {
  const { out } = call.options;
  if (out !== undefined) checkChangesFileName(out);
  const done = await withNative(call, async (engine, lake, resources) => {
    const home = standingHome(call, lake);
    const cohorts = await keptCohorts(home);
    const asked = cohorts.map(({ id, definition, version, rows }) => {
      return { question: readQuestion(definition, { source: `${id}.json` }), version, rows };
    });
    const refreshes = await refreshCohorts(engine, lake, asked, resources);
    const version = await lake.version();
    const all = cohorts.map((cohort, i): Refreshed => {
      const refresh = refreshes[i];
      if (refresh === undefined) throw new RangeError('a cohort without an answer');
      return { cohort, refresh };
    });
    // Before the cohorts are kept: what is kept as new is told by no later call.
    if (out !== undefined) {
      const changes = all.map(({ cohort: { id }, refresh }) => ({ id, ...refresh }));
      await writeChanges(call, out, changes);
    }
    for (const { cohort, refresh } of all) {
      if (refresh.how !== 'current') {
        await keepCohort(home, { ...cohort, version, rows: refresh.rows });
      }
    }
    return { all, version };
  });
  if (done === null) throw unwritable();
  report(call, done.value.all, done.value.version);
  return EXIT.ok;
};

function report(call: Call, all: readonly Refreshed[], version: number): void {
  const { texts, options } = call;
  if (options.json === true) {
    const cohorts = all.map(({ cohort: { id, title }, refresh: { rows, entered, left, how } }) => {
      return {
        id,
        title,
        rows: rows.start.length,
        entered: entered.length,
        left: left.length,
        how,
      };
    });
    sayJson(call, { version, cohorts });
    return;
  }
  if (all.length === 0) {
    say(call, [texts.standing.none]);
    return;
  }
  const { columns, how } = texts.standing;
  const { integer } = texts.numbers;
  const heads = [
    { title: texts.cohort.columns.id, align: 'right' },
    { title: texts.cohort.columns.title, align: 'left' },
    { title: texts.cohort.columns.rows, align: 'right' },
    { title: columns.entered, align: 'right' },
    { title: columns.left, align: 'right' },
    { title: columns.how, align: 'left' },
  ] as const;
  const width = Math.max(20, screenColumns(call) - OTHER_COLUMNS_WIDTH);
  const rows = all.map(({ cohort, refresh }) => [
    String(cohort.id),
    clip(cohort.title, width),
    integer(refresh.rows.start.length),
    integer(refresh.entered.length),
    integer(refresh.left.length),
    how[refresh.how],
  ]);
  say(call, [...drawTable(heads, rows), '', texts.standing.refreshed(all.length, version)]);
}

const OTHER_COLUMNS_WIDTH = 60;
