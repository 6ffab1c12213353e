import type { Lake } from '../../lake/lake.ts';
import type { SnapshotOptions } from '../../lake/lake-snapshot.ts';
import type { CohortQuestion } from '../../question/nodes.ts';
import type { CohortRows } from '../answer.ts';
import type { NativeEngine } from './engine.ts';
import { type RefreshedCohort, refreshed } from './standing.ts';

/** A cohort as it was at an older version of the lake; rows that are lost are null. */
export interface CohortToRefresh {
  readonly question: CohortQuestion;
  readonly version: number;
  readonly rows: CohortRows | null;
}

/** Where the old rows are lost nobody can tell who entered and who left: both are empty. */
export interface Refresh extends RefreshedCohort {
  /** 'current': nothing was loaded since. 'full': it can't be told whom the loads touched. */
  readonly how: 'current' | 'updated' | 'full';
}

/** Brings cohorts up to the last version of a lake, which the engine answers from. */
export async function refreshCohorts(
  engine: NativeEngine,
  lake: Lake,
  cohorts: readonly CohortToRefresh[],
  options: SnapshotOptions,
): Promise<readonly Refresh[]> {
  const now = await lake.version();
  const answers = new Map<CohortToRefresh, Refresh>();
  for (const [version, group] of Map.groupBy(cohorts, (cohort) => cohort.version)) {
    const touched = version === now ? NOBODY : await touchedSince(lake, version, now, options);
    const known = touched === null ? [] : group.filter(({ rows }) => rows !== null);
    const unknown = group.filter((cohort) => !known.includes(cohort));
    if (touched !== null && known.length > 0) {
      const questions = known.map(({ question }) => question);
      const among =
        touched.length === 0
          ? questions.map(() => EMPTY)
          : await engine.rowsAmong(questions, touched);
      known.forEach((cohort, i) => {
        const answer = refreshed(cohort.rows ?? EMPTY, touched, among[i] ?? EMPTY);
        answers.set(cohort, { ...answer, how: version === now ? 'current' : 'updated' });
      });
    }
    const whole = await engine.rowsOfAll(unknown.map(({ question }) => question));
    unknown.forEach((cohort, i) => {
      const rows = whole[i] ?? EMPTY;
      // As if all who were in it had been touched.
      const answer =
        cohort.rows === null
          ? { rows, entered: NOBODY, left: NOBODY }
          : refreshed(cohort.rows, cohort.rows.subjectId, rows);
      answers.set(cohort, { ...answer, how: 'full' });
    });
  }
  return cohorts.map((cohort) => answers.get(cohort) as Refresh);
}

const NOBODY = new BigInt64Array(0);
const EMPTY: CohortRows = {
  subjectId: new BigInt64Array(0),
  start: new Int32Array(0),
  end: new Int32Array(0),
};

/** Null if nobody knows, or if a change may touch anybody: of the vocabulary, of shared tables. */
async function touchedSince(
  lake: Lake,
  version: number,
  now: number,
  options: SnapshotOptions,
): Promise<BigInt64Array | null> {
  const touched = await lake.touchedSubjects(version, now, options);
  if (touched === null || touched.vocabularyChanged || touched.otherTables.length > 0) return null;
  return touched.subjects;
}
