import { NO_VALUE } from '../index/shard.ts';
import type { PlannedCohort } from '../plan/plan.ts';
import type { IndexList } from './index-list.ts';
import type { Look } from './look.ts';
import { joinedRuns, PeriodColumns, type Periods, RunJoiner, seekPeriod } from './runs.ts';
import { type EventList, placesOfSubjects, seekSubject } from './view.ts';

/** Periods of the cohort in a shard: entries with their ends, joined, cut to the censor window. */
export function cohortPeriods(
  look: Look,
  cohort: PlannedCohort,
  index: IndexList,
  events: (query: number) => EventList,
): Periods {
  const ends = exitDays(look, cohort, index, events);
  const { eraPadDays, censorWindow } = cohort;
  const from = censorWindow.start ?? Number.NEGATIVE_INFINITY;
  const to = censorWindow.end ?? Number.POSITIVE_INFINITY;
  const columns = new PeriodColumns(index.count);
  const joiner = new RunJoiner();
  let subject = -1;
  const finish = (): void =>
    joiner.joined(eraPadDays, eraPadDays, (start, end) => {
      const [first, last] = [Math.max(start, from), Math.min(end, to)];
      if (first <= last) columns.push(subject, first, last);
    });
  for (let place = 0; place < index.count; place++) {
    const end = ends[place] as number;
    if (end === NO_VALUE) continue;
    if (index.subjects[place] !== subject) {
      finish();
      subject = index.subjects[place] as number;
    }
    joiner.add(index.starts[place] as number, end);
  }
  finish();
  return columns.periods;
}

/** When each entry leaves: the earliest possible end not before its start; NO_VALUE: it never was in. */
function exitDays(
  look: Look,
  cohort: PlannedCohort,
  index: IndexList,
  events: (query: number) => EventList,
): Int32Array {
  const exits = strategyDays(look, cohort, index, events);
  if (index.count === 0) return exits;
  for (const query of cohort.censoring) censor(index, events(query), exits);
  return exits;
}

function strategyDays(
  look: Look,
  { exit }: PlannedCohort,
  index: IndexList,
  events: (query: number) => EventList,
): Int32Array {
  const days = new Int32Array(index.count);
  const { starts, periodEnds } = index;
  switch (exit.kind) {
    case 'end-of-observation':
      days.set(periodEnds);
      break;
    case 'date-offset': {
      const from = exit.from === 'start' ? starts : index.ends;
      for (let place = 0; place < index.count; place++) {
        const day = from[place] as number;
        const end = Math.min(day + exit.offsetDays, periodEnds[place] as number);
        days[place] = day === NO_VALUE || end < (starts[place] as number) ? NO_VALUE : end;
      }
      break;
    }
    case 'continuous-events': {
      days.set(periodEnds);
      if (index.count === 0) break;
      const { lengthDays, gapDays, offsetDays } = exit;
      const how = { lengthDays, padDays: gapDays + offsetDays, unpadDays: gapDays };
      const lists = exit.events.map((query) => {
        const list = events(query);
        const places = placesOfSubjects(list.subjects, list.count, index.subjects, index.count);
        return list.at(places);
      });
      leaveWithRuns(index, joinedRuns(look.shard, lists, how), days);
    }
  }
  return days;
}

/** An entry that lies in a run leaves at the run's end, if that comes sooner. */
function leaveWithRuns(index: IndexList, runs: Periods, days: Int32Array): void {
  let first = 0;
  for (let place = 0; place < index.count; place++) {
    const subject = index.subjects[place] as number;
    const start = index.starts[place] as number;
    first = seekPeriod(runs, first, subject);
    for (let run = first; runs.subjects[run] === subject; run++) {
      const end = runs.ends[run] as number;
      if ((runs.starts[run] as number) <= start && start <= end) {
        days[place] = Math.min(days[place] as number, end);
      }
    }
  }
}

/** Censoring events from the entry on, while its observation lasts, end the stay. */
function censor(index: IndexList, list: EventList, days: Int32Array): void {
  const { subjects, starts, count } = list;
  let first = 0;
  for (let place = 0; place < index.count; place++) {
    const subject = index.subjects[place] as number;
    const start = index.starts[place] as number;
    const last = index.periodEnds[place] as number;
    first = seekSubject(subjects, first, count, subject);
    for (let event = first; event < count && subjects[event] === subject; event++) {
      const day = starts[event] as number;
      if (day < start || day > last) continue;
      if (days[place] === NO_VALUE || day < (days[place] as number)) days[place] = day;
    }
  }
}
