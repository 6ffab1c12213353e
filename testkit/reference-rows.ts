import { referenceEngine } from '../src/engine/reference/index.ts';
import { memorySnapshot } from '../src/lake/memory-snapshot.ts';
import { formatDay } from '../src/model/day.ts';
import type { SubjectModel } from '../src/model/subject-model.ts';
import type { CohortQuestion } from '../src/question/nodes.ts';
import { drawnJourneys } from './drawn-journeys.ts';

/** The reference engine's rows over drawn journeys, as text: "1 2020-03-01 2020-12-31". */
export async function referenceRows(
  model: SubjectModel,
  journeys: string,
  question: CohortQuestion,
): Promise<readonly string[]> {
  const snapshot = await memorySnapshot(model, drawnJourneys(model, journeys));
  try {
    const rows = await referenceEngine(snapshot).rows(question);
    return Array.from(rows.subjectId, (subject, i) => {
      const [start, end] = [rows.start[i], rows.end[i]].map((day) => formatDay(day ?? Number.NaN));
      return `${subject} ${start} ${end}`;
    });
  } finally {
    snapshot.close();
  }
}
