import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ExtractReport } from '../../intake/facts/extract.ts';
import {
  type ErrorKind,
  ParcoursError,
  type Place,
  placeSuffix,
  type Sentence,
} from '../../model/errors.ts';
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
        /** Of the operating system. */
        readonly code: string | undefined;
        readonly known: {
          readonly kind: ErrorKind;
          readonly code: string;
          readonly sentence: Sentence;
          readonly place: Place;
        } | null;
      };
    };

type OnProgress = (source: string, progress: ExtractReport) => void;

interface SourceFailure {
  readonly source: string;
  readonly error: unknown;
}

/**
 * Makes the facts of all sources, so many at a time; reports in the order of the jobs. A source that
 * fails stops none of the others: what they make is kept, and is not made again. Then all failures
 * are thrown as one, and the lake stays at its last version: the facts of a source are whole or
 * absent, and tables made while those of one are absent (its map may be new) would lose its rows.
 */
export async function extractSources(
  jobs: readonly ExtractJob[],
  atOnce: number,
  onProgress: OnProgress,
): Promise<readonly ExtractReport[]> {
  const reports = new Map<string, ExtractReport>();
  const failures: SourceFailure[] = [];
  const attempt: Attempt = async ({ source }, work) => {
    try {
      reports.set(source, await work());
    } catch (error) {
      failures.push({ source, error });
    }
  };
  if (atOnce <= 1 || jobs.length <= 1) {
    for (const job of jobs) {
      await attempt(job, () => extractSource(job, (one) => onProgress(job.source, one)));
    }
  } else {
    await inProcesses(jobs, Math.min(atOnce, jobs.length), attempt, onProgress);
  }
  if (failures.length > 0) throw failed(failures);
  return jobs.map(({ source }) => {
    return reports.get(source) ?? { pieces: 0, records: 0, facts: 0, letters: 0 };
  });
}

type Attempt = (job: ExtractJob, work: () => Promise<ExtractReport>) => Promise<void>;

function failed(failures: readonly SourceFailure[]): ParcoursError {
  const known = failures.map(({ error }) => (error instanceof ParcoursError ? error.kind : null));
  const [kind] = known;
  const isOneKind = kind !== undefined && known.every((one) => one === kind);
  const list = (lang: 'fr' | 'en'): string => {
    const sorted = failures.toSorted((a, b) => (a.source < b.source ? -1 : 1));
    return sorted.map(({ source, error }) => `${source} (${shortly(error, lang)})`).join(' ; ');
  };
  return new ParcoursError(
    isOneKind ? (kind ?? 'environment') : 'environment',
    'intake.source-failed',
    {
      fr: `Des sources n’ont pas pu être lues : ${list('fr')}. Les faits des autres sont faits ; l’entrepôt reste tel qu’il était`,
      en: `Sources could not be read: ${list('en')}. The facts of the others are made; the lake stays as it was`,
    },
    {},
    { cause: new AggregateError(failures.map(({ error }) => error)) },
  );
}

/** What the database says of an error may quote a value: only its first words are passed on. */
const DATABASE_ERROR = /^[A-Z][A-Za-z ]{0,40} Error(?=:)/;

function shortly(error: unknown, lang: 'fr' | 'en'): string {
  if (error instanceof ParcoursError) {
    return `${error.code}, ${error.sentence[lang]}${placeSuffix(error.place, lang)}`;
  }
  if (!(error instanceof Error)) return 'internal';
  const { code } = error as NodeJS.ErrnoException;
  return DATABASE_ERROR.exec(error.message)?.[0] ?? code ?? 'internal';
}

/** What a process may keep: a batch of records and the text of their facts. */
const HEAP = ['--max-old-space-size=192', '--max-semi-space-size=16'];

/** Processes, not threads: the memory of a thread stays with the process that then needs it all. */
async function inProcesses(
  jobs: readonly ExtractJob[],
  count: number,
  attempt: Attempt,
  onProgress: OnProgress,
): Promise<void> {
  const waiting = jobs.toSorted((a, b) => Number(b.isReadByDatabase) - Number(a.isReadByDatabase));
  const begin = (): ChildProcess => {
    return fork(programFile(), { execArgv: HEAP, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  };
  const lane = async (): Promise<void> => {
    let child = begin();
    try {
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
        const next = job;
        // One source may have ended it; the next are none the worse.
        if (!child.connected) child = begin();
        await attempt(next, () => jobDone(child, next, onProgress));
      }
    } finally {
      await ended(child);
    }
  };
  await Promise.all(Array.from({ length: count }, lane));
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

function errorOf({
  message,
  code,
  known,
}: Extract<ExtractMessage, { kind: 'failed' }>['error']): Error {
  if (known === null) return Object.assign(new Error(message), { code });
  return new ParcoursError(known.kind, known.code, known.sentence, known.place);
}
