import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ExtractReport } from '../../intake/facts/extract.ts';
import { type ErrorKind, ParcoursError, type Place, type Sentence } from '../../model/errors.ts';
import { type ExtractJob, extractSource } from './extract-source.ts';

/** What a process tells. */
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
  atOnce: number,
  onProgress: OnProgress,
): Promise<readonly ExtractReport[]> {
  const reports = new Map<string, ExtractReport>();
  if (atOnce <= 1 || jobs.length <= 1) {
    for (const job of jobs) {
      reports.set(job.source, await extractSource(job, (one) => onProgress(job.source, one)));
    }
  } else {
    await inProcesses(jobs, Math.min(atOnce, jobs.length), reports, onProgress);
  }
  return jobs.map(({ source }) => {
    return reports.get(source) ?? { pieces: 0, records: 0, facts: 0, letters: 0 };
  });
}

/** What a process may keep: a batch of records and the text of their facts. */
const HEAP = ['--max-old-space-size=256', '--max-semi-space-size=16'];

/** Processes, not threads: the memory of a thread stays with the process that then needs it all. */
async function inProcesses(
  jobs: readonly ExtractJob[],
  count: number,
  reports: Map<string, ExtractReport>,
  onProgress: OnProgress,
): Promise<void> {
  const waiting = [...jobs];
  const children = Array.from({ length: count }, () => {
    return fork(programFile(), { execArgv: HEAP, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  });
  try {
    await Promise.all(
      children.map(async (child) => {
        for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
          reports.set(job.source, await jobDone(child, job, onProgress));
        }
      }),
    );
  } finally {
    await Promise.all(children.map(ended));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** When the package is built the program is compiled beside this file. */
function programFile(): string {
  const source = fileURLToPath(new URL('./extract-process.ts', import.meta.url));
  return import.meta.url.endsWith('.ts') ? source : source.replace(/ts$/, 'js');
}

function jobDone(
  child: ChildProcess,
  job: ExtractJob,
  onProgress: OnProgress,
): Promise<ExtractReport> {
  return new Promise((resolve, reject) => {
    const take = (message: ExtractMessage): void => {
      if (message.kind === 'progress') {
        onProgress(message.source, message.progress);
        return;
      }
      child.off('message', take);
      child.off('exit', lost);
      if (message.kind === 'done') resolve(message.report);
      else reject(errorOf(message.error));
    };
    const lost = (code: number | null, signal: string | null): void => {
      reject(new Error(`the process that reads ${job.source} ended (${signal ?? code})`));
    };
    child.on('message', take);
    child.on('exit', lost);
    child.send(job);
  });
}

function errorOf({ message, known }: Extract<ExtractMessage, { kind: 'failed' }>['error']): Error {
  if (known === null) return new Error(message);
  return new ParcoursError(known.kind, known.code, known.sentence, known.place);
}
