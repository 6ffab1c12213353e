import { ParcoursError, type Sentence } from '../../model/errors.ts';
import type { PullContext } from '../pull.ts';
import { neededSecret } from '../secret.ts';
import type { DicomWebFrom } from './from.ts';

export interface StudyPage {
  readonly bytes: Uint8Array;
  readonly studies: number;
  /** Nothing stands behind it. */
  readonly isLast: boolean;
}

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** A page larger than this is asked for in smaller ones. */
const PAGE_BYTES_MAX = 64 * 1024 * 1024;
/** The server is busy, or what stands before it is: worth asking again (RFC 9110 §15.6, RFC 6585 §4). */
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** A page of studies. Throws ParcoursError 'dicomweb.…' when the server gives none. */
export async function fetchPage(
  url: URL,
  options: DicomWebFrom,
  context: PullContext,
): Promise<StudyPage> {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask(url, options, context);
    if ('bytes' in answer) return pageOf(answer, options);
    if (attempt === ATTEMPTS) throw answer.fault;
    const grown = FIRST_PAUSE_MS * 2 ** (attempt - 1);
    await context.wait(Math.min(Math.max(grown, answer.pauseMs), LONGEST_PAUSE_MS));
    context.signal.throwIfAborted();
  }
}

interface Answer {
  readonly bytes: Uint8Array;
  /** The server says that it gave fewer than there are (PS3.18 §8.3.4.4). */
  readonly isPart: boolean;
}

interface Refused {
  readonly fault: ParcoursError;
  readonly pauseMs: number;
}

async function ask(
  url: URL,
  options: DicomWebFrom,
  context: PullContext,
): Promise<Answer | Refused> {
  const headers: Record<string, string> = { accept: 'application/dicom+json' };
  if (options.tokenFrom !== undefined) {
    headers.authorization = `Bearer ${neededSecret(context, options.tokenFrom)}`;
  }
  const timeout = AbortSignal.timeout(options.timeoutSeconds * 1000);
  const signal = AbortSignal.any([timeout, context.signal]);
  try {
    const response = await fetch(url, { headers, signal });
    if (response.ok) {
      const isPart = response.headers.get('warning')?.startsWith('299') ?? false;
      return { bytes: await bodyOf(response, options.url), isPart };
    }
    await response.body?.cancel();
    const fault = statusFault(response.status, options.url);
    if (!BUSY.has(response.status)) throw fault;
    return { fault, pauseMs: retryAfterMs(response) };
  } catch (error) {
    if (error instanceof ParcoursError) throw error;
    context.signal.throwIfAborted();
    const fault = timeout.aborted
      ? webFault('timeout', TIMEOUT(options.timeoutSeconds), options.url, error)
      : webFault('unreachable', UNREACHABLE, options.url, error);
    return { fault, pauseMs: 0 };
  }
}

async function bodyOf(response: Response, url: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > PAGE_BYTES_MAX) throw webFault('page-too-long', PAGE_TOO_LONG, url);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function pageOf({ bytes, isPart }: Answer, options: DicomWebFrom): StudyPage {
  // 204: nothing matches.
  const text = Buffer.from(bytes).toString('utf8').trim();
  let list: unknown;
  try {
    list = text === '' ? [] : JSON.parse(text);
  } catch (error) {
    throw webFault('no-json', NO_JSON, options.url, error);
  }
  if (!Array.isArray(list)) throw webFault('no-json', NO_JSON, options.url);
  const studies = list.length;
  if (studies > options.studiesPerPage) throw webFault('no-paging', NO_PAGING, options.url);
  return { bytes, studies, isLast: studies === 0 || (studies < options.studiesPerPage && !isPart) };
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}

function statusFault(status: number, url: string): ParcoursError {
  if (status === 401 || status === 403) return webFault('denied', DENIED, url);
  const fr = `Le serveur DICOMweb répond ${status}`;
  return webFault('status', { fr, en: `The DICOMweb server answers ${status}` }, url);
}

function webFault(code: string, sentence: Sentence, url: string, cause?: unknown): ParcoursError {
  const { origin, pathname } = new URL(url);
  const source = `${origin}${pathname}`;
  return new ParcoursError('environment', `dicomweb.${code}`, sentence, { source }, { cause });
}

const TIMEOUT = (seconds: number): Sentence => ({
  fr: `Le serveur DICOMweb n’a pas répondu en ${seconds} s`,
  en: `The DICOMweb server did not answer within ${seconds} s`,
});
const UNREACHABLE: Sentence = {
  fr: 'Le serveur DICOMweb ne peut être atteint',
  en: 'The DICOMweb server can’t be reached',
};
const DENIED: Sentence = {
  fr: 'Le serveur DICOMweb refuse l’accès : le jeton manque, est faux ou périmé',
  en: 'The DICOMweb server denies access: the token is missing, wrong or expired',
};
const NO_JSON: Sentence = {
  fr: 'Le serveur DICOMweb ne répond pas par une liste d’examens en DICOM JSON',
  en: 'The DICOMweb server does not answer with a list of studies in DICOM JSON',
};
const NO_PAGING: Sentence = {
  fr: 'Le serveur DICOMweb donne plus d’examens que demandé : il ne pagine pas',
  en: 'The DICOMweb server gives more studies than asked for: it has no pages',
};
const PAGE_TOO_LONG: Sentence = {
  fr: 'La page du serveur DICOMweb est trop grande : demandez moins d’examens à la fois',
  en: 'The page of the DICOMweb server is too long: ask for fewer studies at a time',
};
