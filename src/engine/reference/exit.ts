import type { Day } from '../../model/day.ts';
import type { CohortQuestion, EventQuery, Exit } from '../../question/nodes.ts';
import type { Entry } from './entry.ts';
import { eventsOf } from './events.ts';
import { dayOfIso } from './journey.ts';
import type { Look } from './look.ts';
import { joinedRuns, type Run } from './runs.ts';

/** The subject's rows of the cohort: entries with their ends, joined, cut to the censor window. */
export function cohortPeriods(
  look: Look,
  question: CohortQuestion,
  entries: readonly Entry[],
): readonly Run[] {
  const periods = entries.flatMap((entry) => {
    const end = endOf(look, question, entry);
    return end === null ? [] : [{ start: entry.event.start, end }];
  });
  const { eraPadDays, censorWindow } = question;
  return joinedRuns(periods, eraPadDays, eraPadDays)
    .map((run) => cut(run, censorWindow))
    .filter((run) => run.start <= run.end);
}

/** The earliest of the possible ends that isn't before the start; null: it never was in. */
function endOf(look: Look, question: CohortQuestion, entry: Entry): Day | null {
  const ends = [
    ...exitEnds(look, question.exit, entry),
    ...censoringEnds(look, question.censoring, entry),
  ].filter((end) => end >= entry.event.start);
  return ends.length === 0 ? null : Math.min(...ends);
}

function exitEnds(look: Look, exit: Exit, { event, period }: Entry): readonly Day[] {
  switch (exit.kind) {
    case 'end-of-observation':
      return [period.end];
    case 'date-offset': {
      const from = exit.from === 'start' ? event.start : event.end;
      return from === null ? [] : [Math.min(from + exit.offsetDays, period.end)];
    }
    case 'continuous-events': {
      const runs = continuousRuns(look, exit).filter((run) => {
        return run.start <= event.start && event.start <= run.end;
      });
      return [period.end, ...runs.map((run) => run.end)];
    }
  }
}

function continuousRuns(
  look: Look,
  exit: Exit & { readonly kind: 'continuous-events' },
): readonly Run[] {
  const { gapDays, offsetDays, lengthDays } = exit;
  const periods = exit.events
    .flatMap((query) => eventsOf(look, query))
    .flatMap((event) => {
      const end = lengthDays === null ? event.end : event.start + lengthDays;
      return end === null ? [] : [{ start: event.start, end }];
    });
  return joinedRuns(periods, gapDays + offsetDays, gapDays);
}

/** Starts of the censoring events from the entry on, while the entry's observation lasts. */
function censoringEnds(
  look: Look,
  censoring: readonly EventQuery[],
  { event, period }: Entry,
): readonly Day[] {
  return censoring
    .flatMap((query) => eventsOf(look, query))
    .map(({ start }) => start)
    .filter((start) => event.start <= start && start <= period.end);
}

function cut(run: Run, window: CohortQuestion['censorWindow']): Run {
  return {
    start: window.start === null ? run.start : Math.max(run.start, dayOfIso(window.start)),
    end: window.end === null ? run.end : Math.min(run.end, dayOfIso(window.end)),
  };
}
