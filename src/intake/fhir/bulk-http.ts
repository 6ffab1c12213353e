import { ParcoursError, type Sentence } from '../../model/errors.ts';
import type { PullContext } from '../pull.ts';

/** Gives the bearer token of a server; `renew` forgets one that was refused. */
export interface TokenSource {
  token(): Promise<string>;
  renew(): void;
}

export interface BulkRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly token: TokenSource | null;
}

/** Sends a request; gives whatever answer is not worth asking again. */
export type Send = (url: string, request: BulkRequest) => Promise<Response>;

const ASK_AGAIN = new Set([429, 502, 503, 504]);
const ATTEMPTS_MAX = 8;
const FIRST_PAUSE_MS = 1000;
const PAUSE_MAX_MS = 60_000;
/** What a server may ask for at most. */
const RETRY_AFTER_MAX_MS = 600_000;

/** Waits longer each time, as long as the server says when it says so. */
export function pauseMs(round: number, response: Response | null, nowMs: number): number {
  const asked = response?.headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(asked)) return Math.min(Number(asked) * 1000, RETRY_AFTER_MAX_MS);
  const dateMs = Date.parse(asked);
  if (!Number.isNaN(dateMs)) {
    return Math.min(Math.max(dateMs - nowMs, FIRST_PAUSE_MS), RETRY_AFTER_MAX_MS);
  }
  return Math.min(FIRST_PAUSE_MS * 1.6 ** round, PAUSE_MAX_MS);
}

/** Requests that outlast a busy server (429, 502–504), a broken connection and an old token. */
export function sender(context: PullContext): Send {
  const { signal } = context;
  return async (url, { method = 'GET', headers = {}, body, token }) => {
    let renewed = false;
    for (let round = 0; ; round++) {
      signal.throwIfAborted();
      const bearer = token === null ? {} : { authorization: `Bearer ${await token.token()}` };
      let response: Response | null = null;
      try {
        const sent = body === undefined ? {} : { body };
        response = await fetch(url, {
          method,
          headers: { ...headers, ...bearer },
          signal,
          ...sent,
        });
      } catch (error) {
        signal.throwIfAborted();
        if (round + 1 >= ATTEMPTS_MAX) throw unreachable(url, error);
      }
      if (response !== null) {
        const isOld = response.status === 401 && token !== null && !renewed;
        const isBusy = ASK_AGAIN.has(response.status) && round + 1 < ATTEMPTS_MAX;
        if (!isOld && !isBusy) return response;
        await response.body?.cancel();
        if (isOld) {
          renewed = true;
          token.renew();
          continue;
        }
      }
      await context.wait(pauseMs(round, response, context.nowMs()));
    }
  };
}

/** Address without its query, which may hold a key to the file. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function unreachable(url: string, cause: unknown): ParcoursError {
  return new ParcoursError(
    'environment',
    'fhir.unreachable',
    { fr: 'Le serveur FHIR ne répond pas', en: 'The FHIR server does not answer' },
    { source: shownUrl(url) },
    { cause },
  );
}

/** What a server refused: its status and the codes of its OperationOutcome, never its words. */
export async function refusedBy(
  response: Response,
  url: string,
  code: string,
  what: Sentence,
): Promise<ParcoursError> {
  const text = await response.text().catch(() => '');
  const said = [String(response.status), ...outcomeCodes(text)].join(', ');
  const sentence = { fr: `${what.fr} (${said})`, en: `${what.en} (${said})` };
  return new ParcoursError('environment', code, sentence, { source: shownUrl(url) });
}

/** `error/processing`…: codes of a fixed list; texts may tell of patients. */
function outcomeCodes(text: string): readonly string[] {
  try {
    const { issue } = JSON.parse(text) as { readonly issue?: readonly Record<string, unknown>[] };
    const codes = (issue ?? []).map(({ severity, code }) => `${severity}/${code}`);
    return [...new Set(codes)].filter((one) => /^[a-z]{4,12}\/[a-z-]{3,20}$/.test(one)).slice(0, 5);
  } catch {
    return [];
  }
}
