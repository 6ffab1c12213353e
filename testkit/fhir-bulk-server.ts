/**
 * A server of FHIR exports over the NDJSON files of an invented patient record, with the troubles of
 * real ones as switches. Tokens by SMART Backend Services, verified against a public key.
 */
import { createHash, type KeyObject, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';

export interface BulkServerOptions {
  /** Folder of TYPE-YYYYMM.ndjson. */
  readonly folder: string;
  readonly transactionTime?: string;
  /** So many 202 answers before an export is complete. */
  readonly pollRounds?: number;
  /** So many first requests are answered 429. */
  readonly busy?: number;
  /** The connection breaks in the middle of the first answer for each file. */
  readonly breaksFiles?: boolean;
  /** Exports known by no more than so many requests for their status are forgotten. */
  readonly forgetsAfter?: number;
  /** Links of files hold for so many files, until the manifest is asked for again. */
  readonly linksHold?: number;
  /** The export fails with an OperationOutcome that quotes a patient. */
  readonly fails?: boolean;
  readonly deleted?: readonly string[];
  /** Tokens are asked for, each good for so many requests. */
  readonly tokens?: { readonly publicKey: KeyObject; readonly requests: number };
  readonly bearer?: string;
}

interface Job {
  readonly types: readonly string[];
  readonly since: string;
  polls: number;
  signature: number;
  filesGiven: number;
}

export class FhirBulkServer {
  /** Method and path of every request, in order. */
  readonly requests: string[] = [];
  readonly #options: BulkServerOptions;
  readonly #server = createServer((request, response) => this.#answer(request, response));
  readonly #jobs = new Map<string, Job>();
  readonly #broken = new Set<string>();
  readonly #tokens = new Map<string, number>();
  readonly #assertions = new Set<string>();
  #busy: number;
  #signature = 0;

  private constructor(options: BulkServerOptions) {
    this.#options = options;
    this.#busy = options.busy ?? 0;
  }

  static async open(options: BulkServerOptions): Promise<FhirBulkServer> {
    const server = new FhirBulkServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/fhir`;
  }

  get jobs(): number {
    return this.#jobs.size;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): unknown {
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push(`${request.method} ${url.pathname}`);
    const json = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
    if (this.#busy > 0) {
      this.#busy--;
      return json(429, {}, { 'retry-after': '1' });
    }
    if (url.pathname.endsWith('/.well-known/smart-configuration')) {
      return json(200, { token_endpoint: `${this.url}/token` });
    }
    if (url.pathname === '/fhir/token') return this.#giveToken(request, json);
    if (!this.#mayPass(request.headers.authorization ?? '')) return json(401, {});
    if (url.pathname.endsWith('/$export')) return this.#begin(url, json);
    const [, , kind, id = '', file = ''] = url.pathname.split('/');
    const job = this.#jobs.get(id);
    if (job === undefined) return json(404, outcome('not-found'));
    if (kind === 'file') return this.#giveFile(job, url, file, response);
    if (request.method === 'DELETE') {
      this.#jobs.delete(id);
      return json(202, {});
    }
    this.#tellStatus(id, job, json);
  }

  #begin(url: URL, json: Json): void {
    const id = String(this.requests.length);
    const types = (url.searchParams.get('_type') ?? '').split(',');
    const since = url.searchParams.get('_since') ?? '';
    this.#jobs.set(id, { types, since, polls: 0, signature: 0, filesGiven: 0 });
    json(202, {}, { 'content-location': `${this.url}/job/${id}` });
  }

  #tellStatus(id: string, job: Job, json: Json): unknown {
    job.polls++;
    const { forgetsAfter, pollRounds = 0, fails } = this.#options;
    if (forgetsAfter !== undefined && job.polls > forgetsAfter && this.#jobs.delete(id)) {
      return json(404, outcome('not-found'));
    }
    if (job.polls <= pollRounds) return json(202, {}, { 'retry-after': '2' });
    if (fails === true) return json(500, outcome('processing'));
    job.signature = ++this.#signature;
    job.filesGiven = 0;
    const link = (type: string, file: string): object => {
      return { type, url: `${this.url}/file/${id}/${file}?signature=${job.signature}` };
    };
    const names = readdirSync(this.#options.folder).filter((name) => name.endsWith('.ndjson'));
    const output = names.sort().flatMap((name) => {
      const type = name.replace(/-.*/, '');
      const isWanted = job.types.includes(type) && this.#lines(name, job.since) !== '';
      return isWanted ? [link(type, name)] : [];
    });
    json(200, {
      transactionTime: this.#options.transactionTime ?? '2026-01-01T00:00:00.000Z',
      request: this.url,
      requiresAccessToken: this.#options.tokens !== undefined || this.#options.bearer !== undefined,
      output,
      deleted: this.#options.deleted === undefined ? [] : [link('Bundle', 'deleted')],
      error: [],
    });
  }

  #giveFile(job: Job, url: URL, file: string, response: ServerResponse): void {
    const isOld = url.searchParams.get('signature') !== String(job.signature);
    if (isOld || job.filesGiven >= (this.#options.linksHold ?? Number.POSITIVE_INFINITY)) {
      response.writeHead(403).end();
      return;
    }
    job.filesGiven++;
    const text =
      file === 'deleted' ? (this.#options.deleted ?? []).join('\n') : this.#lines(file, job.since);
    const bytes = Buffer.from(text);
    response.writeHead(200, { 'content-length': bytes.length });
    if (this.#options.breaksFiles === true && !this.#broken.has(file)) {
      this.#broken.add(file);
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
      setTimeout(() => response.destroy(), 20);
      return;
    }
    response.end(bytes);
  }

  /** Resources of a file that changed since. */
  #lines(name: string, since: string): string {
    return readFileSync(join(this.#options.folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && (UPDATED.exec(line)?.[1] ?? since) >= since)
      .map((line) => `${line}\n`)
      .join('');
  }

  #mayPass(authorization: string): boolean {
    const { bearer, tokens } = this.#options;
    if (bearer !== undefined) return authorization === `Bearer ${bearer}`;
    if (tokens === undefined) return true;
    const token = authorization.replace('Bearer ', '');
    const left = this.#tokens.get(token) ?? 0;
    this.#tokens.set(token, left - 1);
    return left > 0;
  }

  #giveToken(request: IncomingMessage, json: Json): void {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const assertion = new URLSearchParams(body).get('client_assertion') ?? '';
      const [head = '', claims = '', signature = ''] = assertion.split('.');
      const { tokens } = this.#options;
      const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString());
      const { jti, aud } = JSON.parse(Buffer.from(claims, 'base64url').toString());
      const isNew = !this.#assertions.has(jti) && aud === `${this.url}/token`;
      this.#assertions.add(jti);
      const isSigned =
        tokens !== undefined &&
        alg === (tokens.publicKey.asymmetricKeyType === 'ec' ? 'ES384' : 'RS384') &&
        verify(
          'sha384',
          Buffer.from(`${head}.${claims}`),
          { key: tokens.publicKey, dsaEncoding: 'ieee-p1363' },
          Buffer.from(signature, 'base64url'),
        );
      if (!isSigned || !isNew) return json(400, { error: 'invalid_client' });
      const token = createHash('sha256').update(signature).digest('hex');
      this.#tokens.set(token, tokens.requests);
      json(200, { access_token: token, token_type: 'bearer', expires_in: 300 });
    });
  }
}

/** By the text: some lines of the record are broken on purpose. */
const UPDATED = /"lastUpdated":"([^"]+)"/;

type Json = (status: number, body: unknown, headers?: Record<string, string>) => void;

function outcome(code: string): object {
  const diagnostics = 'Patient pat-12345678 (TESTE Essai) cannot be exported';
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] };
}
