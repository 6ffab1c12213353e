import { Worker } from 'node:worker_threads';
import type { ExtractReport } from '../../intake/facts/extract.ts';
import { type ErrorKind, ParcoursError, type Place, type Sentence } from '../../model/errors.ts';
import { type ExtractJob, extractSource } from './extract-source.ts';

/** What a thread tells. */
export type ExtractMessage =
  | { readonly kind: 'progress'; readonly source: string; readonly progress: ExtractReport }
  | { readonly kind: 'done'; readonly source: string; readonly report: ExtractReport }
  | {
      readonly kind: 'failed';
      readonly source: string;
      readonly error: {
        readonly message: string;
        readonly known: {
          readonly kind: ErrorKind;
          readonly code: string;
          readonly sentence: Sentence;
          readonly place: Place;
        } | null;
      };
    };

type OnProgress = (source: string, progress: ExtractReport) => void;

/** Makes the facts of all sources, so many at a time; reports in the order of the jobs. */
export async function extractSources(
  jobs: readonly ExtractJob[],
  threads: number,
  onProgress: OnProgress,
): Promise<readonly ExtractReport[]> {
  const reports = new Map<string, ExtractReport>();
  if (threads <= 1 || jobs.length <= 1) {
    for (const job of jobs) {
      reports.set(job.source, await extractSource(job, (one) => onProgress(job.source, one)));
    }
  } else {
    await inThreads(jobs, Math.min(threads, jobs.length), reports, onProgress);
  }
  return jobs.map(({ source }) => {
    return reports.get(source) ?? { pieces: 0, records: 0, facts: 0, letters: 0 };
  });
}

/** A thread holds a batch of records and the text of their facts, no more. */
const HEAP = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 48 };

async function inThreads(
  jobs: readonly ExtractJob[],
  count: number,
  reports: Map<string, ExtractReport>,
  onProgress: OnProgress,
): Promise<void> {
  const waiting = [...jobs];
  const workers = Array.from(
    { length: count },
    () => new Worker(workerFile(), { resourceLimits: HEAP }),
  );
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
          reports.set(job.source, await jobDone(worker, job, onProgress));
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** When the package is built the worker is compiled beside this file. */
function workerFile(): URL {
  const source = new URL('./extract-worker.ts', import.meta.url);
  return import.meta.url.endsWith('.ts') ? source : new URL(source.href.replace(/ts$/, 'js'));
}

function jobDone(worker: Worker, job: ExtractJob, onProgress: OnProgress): Promise<ExtractReport> {
  return new Promise((resolve, reject) => {
    const take = (message: ExtractMessage): void => {
      if (message.kind === 'progress') {
        onProgress(message.source, message.progress);
        return;
      }
      worker.off('message', take);
      worker.off('error', reject);
      if (message.kind === 'done') resolve(message.report);
      else reject(errorOf(message.error));
    };
    worker.on('message', take);
    worker.on('error', reject);
    worker.postMessage(job);
  });
}

function errorOf({ message, known }: Extract<ExtractMessage, { kind: 'failed' }>['error']): Error {
  if (known === null) return new Error(message);
  return new ParcoursError(known.kind, known.code, known.sentence, known.place);
}
