import type { CohortRows } from '../../answer.ts';
import type { ShardAnswer } from './shard-runner.ts';

/** The rows of a cohort over all shards, ordered by subject, start, end. */
export function assembleRows(answers: readonly ShardAnswer[], cohort: number): CohortRows {
  let total = 0;
  for (const { offsets } of answers) total += countIn(offsets, cohort);
  const subjectId = new BigInt64Array(total);
  const start = new Int32Array(total);
  const end = new Int32Array(total);
  let at = 0;
  let inOrder = true;
  for (const { offsets, subjects, starts, ends } of answers) {
    const [from, to] = [offsets[cohort] ?? 0, offsets[cohort + 1] ?? 0];
    if (from === to) continue;
    if (at > 0 && (subjects[from] as bigint) < (subjectId[at - 1] as bigint)) inOrder = false;
    subjectId.set(subjects.subarray(from, to), at);
    start.set(starts.subarray(from, to), at);
    end.set(ends.subarray(from, to), at);
    at += to - from;
  }
  return inOrder ? { subjectId, start, end } : sorted({ subjectId, start, end });
}

function countIn(offsets: Uint32Array, cohort: number): number {
  return (offsets[cohort + 1] ?? 0) - (offsets[cohort] ?? 0);
}

/** Younger shards hold subjects from between those of older ones. A subject's rows stay in order. */
function sorted({ subjectId, start, end }: CohortRows): CohortRows {
  const order = Uint32Array.from(subjectId.keys());
  order.sort((a, b) => {
    const [left, right] = [subjectId[a] as bigint, subjectId[b] as bigint];
    return left === right ? a - b : left < right ? -1 : 1;
  });
  return {
    subjectId: BigInt64Array.from(order, (from) => subjectId[from] as bigint),
    start: Int32Array.from(order, (from) => start[from] as number),
    end: Int32Array.from(order, (from) => end[from] as number),
  };
}
