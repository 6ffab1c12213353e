/**
 * FHIR Bulk Data Access (IG 2.0, "Bulk Data Export Operation Request Flow"): an export is asked for,
 * waited for, and its files are fetched one by one. A session that is cut goes on with the same
 * export; the next export asks only for what has changed since.
 */
import { createHash, type Hash } from 'node:crypto';
import { ParcoursError } from '../../model/errors.ts';
import type { FhirBulkSource } from '../pack/source-file.ts';
import type { Pull, PullContext, PulledPiece } from '../pull.ts';
import { type BulkCursor, type BulkJob, readCursor, remembered, scopeOf } from './bulk-cursor.ts';
import { pauseMs, refusedBy, type Send, sender, shownUrl, type TokenSource } from './bulk-http.ts';
import { type BulkFile, filesOf, MANIFEST, type Manifest } from './bulk-manifest.ts';
import { tokenSource } from './bulk-token.ts';

/** The export is gone at the server, or its files are. */
const GONE = Symbol('gone');
const GONE_STATUSES = new Set([403, 404, 410]);
/** How often one pull asks for an export anew when the server forgets it. */
const EXPORTS_MAX = 3;
/** How often a file's connection may break before the pull gives up. */
const BREAKS_MAX = 6;

interface Session {
  readonly source: FhirBulkSource;
  readonly context: PullContext;
  readonly send: Send;
  readonly token: TokenSource | null;
}

/**
 * Pulls the exports of a server. Pieces without a byte only carry a cursor. Throws ParcoursError
 * 'fhir.…' for what the server refuses, 'pull.no-secret' when a key or token is not given.
 */
export function fhirBulkPull(source: FhirBulkSource): Pull {
  return async function* pull(context) {
    const send = sender(context);
    const session = { source, context, send, token: tokenSource(source, context, send) };
    const begun = readCursor(context.cursor, scopeOf(source));
    let { job } = begun;
    for (let exports = 0; exports < EXPORTS_MAX; exports++) {
      if (job === null) {
        job = { status: await kickOff(session, begun.since), time: null, landed: [] };
        yield remembered({ ...begun, job });
      }
      const outcome = yield* takeJob(session, begun, job);
      await forget(session, job.status);
      if (outcome !== GONE) return;
      job = null;
    }
    throw new ParcoursError(
      'environment',
      'fhir.export-gone',
      {
        fr: 'Le serveur oublie ses exports avant qu’ils ne soient pris',
        en: 'The server forgets its exports before they are taken',
      },
      { source: shownUrl(source.url) },
    );
  };
}

const LEVEL_PATHS = { system: '', patient: '/Patient', group: '/Group' } as const;

/** Asks for an export; gives the address at which to ask how far it is. */
async function kickOff(session: Session, since: string | null): Promise<string> {
  const { source, send, token } = session;
  const group = source.level === 'group' ? `/${encodeURIComponent(source.group ?? '')}` : '';
  const base = `${source.url.replace(/\/$/, '')}${LEVEL_PATHS[source.level]}${group}`;
  const query = new URLSearchParams({
    _outputFormat: 'application/fhir+ndjson',
    _type: source.types.join(','),
    ...(since === null ? {} : { _since: since }),
  });
  const url = `${base}/$export?${query}`;
  const headers = { accept: 'application/fhir+json', prefer: 'respond-async' };
  const response = await send(url, { headers, token });
  const status = response.headers.get('content-location');
  if (response.status === 202 && status !== null) {
    await response.body?.cancel();
    return new URL(status, url).href;
  }
  throw await refusedBy(response, url, 'fhir.export-refused', {
    fr: 'Le serveur a refusé l’export',
    en: 'The server refused the export',
  });
}

/** Waits for the export to be complete. */
async function manifestOf(session: Session, status: string): Promise<Manifest | typeof GONE> {
  const { source, context, send, token } = session;
  const untilMs = context.nowMs() + source.waitHoursMax * 3_600_000;
  for (let round = 0; ; round++) {
    const response = await send(status, { headers: { accept: 'application/json' }, token });
    if (response.status === 404 || response.status === 410) return GONE;
    if (response.status === 200) {
      const manifest = MANIFEST.safeParse(await response.json().catch(() => null));
      if (manifest.success) return manifest.data;
      throw failed(status, 'fhir.manifest', {
        fr: 'La liste des fichiers de l’export est illisible',
        en: 'The list of the files of the export is unreadable',
      });
    }
    if (response.status !== 202) {
      throw await refusedBy(response, status, 'fhir.export-failed', {
        fr: 'L’export a échoué chez le serveur',
        en: 'The export failed at the server',
      });
    }
    await response.body?.cancel();
    const pause = pauseMs(round, response, context.nowMs());
    if (context.nowMs() + pause > untilMs) {
      throw failed(status, 'fhir.export-late', {
        fr: `L’export n’est pas prêt après ${source.waitHoursMax} h ; le prochain appel l’attendra`,
        en: `The export is not ready after ${source.waitHoursMax} h; the next call waits for it`,
      });
    }
    await context.wait(pause);
  }
}

function failed(
  url: string,
  code: string,
  sentence: { readonly fr: string; readonly en: string },
): ParcoursError {
  return new ParcoursError('environment', code, sentence, { source: shownUrl(url) });
}

/** Errors after which it is no use to go on with this export. */
const FATAL = new Set(['fhir.export-failed', 'fhir.manifest']);

async function* takeJob(
  session: Session,
  begun: BulkCursor,
  job: BulkJob,
): AsyncGenerator<PulledPiece, typeof GONE | undefined> {
  let manifest: Manifest | typeof GONE;
  try {
    manifest = await manifestOf(session, job.status);
  } catch (error) {
    // The next session must ask anew instead of finding the same failure for ever.
    if (error instanceof ParcoursError && FATAL.has(error.code)) {
      yield remembered({ ...begun, job: null });
    }
    throw error;
  }
  if (manifest === GONE) return GONE;
  const { transactionTime: time } = manifest;
  const landed = new Set(job.time === time ? job.landed : []);
  const taken: BulkCursor = { ...begun, since: time, job: null };
  const files = filesOf(manifest, job.status).filter(({ key }) => !landed.has(key));
  let left = files.length;
  if (left === 0) yield remembered(taken);
  for (const file of files) {
    const opened = await openFile(session, job.status, manifest, file);
    if (opened === GONE) return GONE;
    landed.add(file.key);
    left--;
    const under = { ...begun, job: { status: job.status, time, landed: [...landed] } };
    const cursor = JSON.stringify(left === 0 ? taken : under);
    yield { name: file.name, bytes: bytesOf(session, opened), cursor };
  }
  return undefined;
}

interface OpenFile {
  readonly response: Response;
  readonly ask: () => Promise<Response>;
  readonly url: string;
}

/** Asks for a file; a link that no longer holds is renewed once by asking for the manifest again. */
async function openFile(
  session: Session,
  status: string,
  manifest: Manifest,
  file: BulkFile,
): Promise<OpenFile | typeof GONE> {
  let { url } = file;
  const token = manifest.requiresAccessToken ? session.token : null;
  const headers = { accept: 'application/fhir+ndjson' };
  const ask = (): Promise<Response> => session.send(url, { headers, token });
  let response = await ask();
  if (GONE_STATUSES.has(response.status)) {
    await response.body?.cancel();
    const renewed = await manifestOf(session, status);
    if (renewed === GONE || renewed.transactionTime !== manifest.transactionTime) return GONE;
    const found = filesOf(renewed, status).find(({ key }) => key === file.key);
    if (found === undefined) return GONE;
    url = found.url;
    response = await ask();
    if (GONE_STATUSES.has(response.status)) return GONE;
  }
  if (response.ok) return { response, ask, url };
  throw await fileRefused(response, url);
}

function fileRefused(response: Response, url: string): Promise<ParcoursError> {
  return refusedBy(response, url, 'fhir.file-refused', {
    fr: 'Le serveur a refusé un fichier de l’export',
    en: 'The server refused a file of the export',
  });
}

/** The bytes of a file. When the connection breaks, the file is asked for again and what was given is skipped. */
async function* bytesOf({ context }: Session, file: OpenFile): AsyncGenerator<Uint8Array> {
  const given = createHash('sha256');
  let [givenBytes, breaks] = [0, 0];
  let response = file.response;
  for (;;) {
    try {
      let skipped = 0;
      const again = createHash('sha256');
      for await (const chunk of response.body ?? []) {
        const skip = Math.min(chunk.length, givenBytes - skipped);
        if (skip > 0) {
          again.update(chunk.subarray(0, skip));
          skipped += skip;
          if (skipped === givenBytes && digest(again) !== digest(given)) throw changed(file.url);
        }
        const fresh = chunk.subarray(skip);
        if (fresh.length === 0) continue;
        given.update(fresh);
        givenBytes += fresh.length;
        skipped += fresh.length;
        yield fresh;
      }
      if (skipped < givenBytes) throw changed(file.url);
      return;
    } catch (error) {
      context.signal.throwIfAborted();
      if (error instanceof ParcoursError || ++breaks > BREAKS_MAX) throw error;
    }
    await context.wait(pauseMs(breaks, null, context.nowMs()));
    response = await file.ask();
    if (!response.ok) throw await fileRefused(response, file.url);
  }
}

const digest = (hash: Hash): string => hash.copy().digest('hex');

function changed(url: string): ParcoursError {
  return failed(url, 'fhir.file-changed', {
    fr: 'Un fichier de l’export a changé pendant sa lecture',
    en: 'A file of the export changed while it was read',
  });
}

/** Tells the server that the files are no longer needed; whether it listens is its own affair. */
async function forget({ send, token }: Session, status: string): Promise<void> {
  const response = await send(status, { method: 'DELETE', token }).catch(() => null);
  await response?.body?.cancel();
}
