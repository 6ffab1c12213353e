/** A process that makes the facts of one source after the other, as it is told over its channel. */
import { ParcoursError } from '../../model/errors.ts';
import { type ExtractJob, extractSource } from './extract-source.ts';
import type { ExtractMessage } from './extract-sources.ts';

const send = (message: ExtractMessage): void => {
  process.send?.(message);
};

// Whoever asked is gone: what is half made is made again.
process.on('disconnect', () => process.exit());
process.on('message', (job: ExtractJob) => {
  const { source } = job;
  extractSource(job, (progress) => send({ kind: 'progress', source, progress })).then(
    (report) => send({ kind: 'done', source, report }),
    (error: unknown) => send({ kind: 'failed', source, error: plainError(error) }),
  );
});

/** An error loses its class between threads. */
function plainError(error: unknown): Extract<ExtractMessage, { kind: 'failed' }>['error'] {
  const message = error instanceof Error ? error.message : String(error);
  const systemCode = (error as NodeJS.ErrnoException | null)?.code;
  if (!(error instanceof ParcoursError)) return { message, code: systemCode, known: null };
  const { kind, code, sentence, place } = error;
  return { message, code, known: { kind, code, sentence, place } };
}
