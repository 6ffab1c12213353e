/** SMART App Launch 2, "Backend Services": a token against an assertion signed with a private key. */
import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { z } from 'zod';
import { ParcoursError } from '../../model/errors.ts';
import type { FhirBulkSource } from '../pack/source-file.ts';
import type { PullContext } from '../pull.ts';
import { neededSecret } from '../secret.ts';
import { refusedBy, type Send, type TokenSource } from './bulk-http.ts';

type Smart = NonNullable<FhirBulkSource['smart']>;

const ASSERTION_SECONDS = 240;
/** A token is renewed so long before it ends. */
const MARGIN_MS = 30_000;
const TOKEN_USUAL_SECONDS = 300;

const TOKEN = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.number().positive().default(TOKEN_USUAL_SECONDS),
});
const CONFIGURATION = z.looseObject({ token_endpoint: z.url() });

/** Null where a server asks for no token. Throws 'pull.no-secret' when a secret isn't there. */
export function tokenSource(
  source: FhirBulkSource,
  context: PullContext,
  send: Send,
): TokenSource | null {
  if (source.tokenFrom !== undefined) {
    const token = neededSecret(context, source.tokenFrom);
    return { token: async () => token, renew: () => {} };
  }
  const { smart } = source;
  if (smart === undefined) return null;
  const key = privateKey(neededSecret(context, smart.keyFrom), smart.keyFrom);
  let known: { readonly text: string; readonly untilMs: number } | null = null;
  let asked = 0;
  return {
    token: async () => {
      if (known !== null && context.nowMs() < known.untilMs - MARGIN_MS) return known.text;
      const url = smart.tokenUrl ?? (await tokenUrl(source.url, send));
      const nowMs = context.nowMs();
      const assertion = signedAssertion(smart, key, { url, nowMs, number: asked++ });
      const { access_token, expires_in } = await askToken(smart, url, assertion, send);
      known = { text: access_token, untilMs: nowMs + expires_in * 1000 };
      return known.text;
    },
    renew: () => {
      known = null;
    },
  };
}

/** PEM, also with `\n` written out as environment files do, or a JWK. */
function privateKey(text: string, name: string): KeyObject {
  try {
    if (text.trimStart().startsWith('{')) {
      return createPrivateKey({ key: JSON.parse(text), format: 'jwk' });
    }
    return createPrivateKey(text.replaceAll('\\n', '\n'));
  } catch {
    // The cause could quote the key.
    throw badKey(name);
  }
}

function badKey(name: string): ParcoursError {
  return new ParcoursError('environment', 'fhir.key', {
    fr: `La clé ${name} n’est pas une clé privée RSA ou P-384 (PEM ou JWK)`,
    en: `The key ${name} is no private key of RSA or P-384 (PEM or JWK)`,
  });
}

/** RS384 or ES384 by the kind of key, the two that every server of the profile must take. */
function signedAssertion(
  smart: Smart,
  key: KeyObject,
  call: { readonly url: string; readonly nowMs: number; readonly number: number },
): string {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  const isEc = key.asymmetricKeyType === 'ec' && curve === 'secp384r1';
  if (!isEc && key.asymmetricKeyType !== 'rsa') throw badKey(smart.keyFrom);
  const signer = { key, dsaEncoding: 'ieee-p1363' } as const;
  // Unique and not to be guessed: only the owner of the key can make it.
  const own = sign('sha384', Buffer.from(`${smart.clientId} ${call.nowMs} ${call.number}`), signer);
  const header = {
    typ: 'JWT',
    alg: isEc ? 'ES384' : 'RS384',
    ...(smart.keyId === undefined ? {} : { kid: smart.keyId }),
  };
  const claims = {
    iss: smart.clientId,
    sub: smart.clientId,
    aud: call.url,
    exp: Math.floor(call.nowMs / 1000) + ASSERTION_SECONDS,
    jti: createHash('sha256').update(own).digest('hex'),
  };
  const parts = [header, claims].map((one) =>
    Buffer.from(JSON.stringify(one)).toString('base64url'),
  );
  const signature = sign('sha384', Buffer.from(parts.join('.')), signer);
  return [...parts, signature.toString('base64url')].join('.');
}

async function tokenUrl(base: string, send: Send): Promise<string> {
  const url = `${base.replace(/\/$/, '')}/.well-known/smart-configuration`;
  const response = await send(url, { headers: { accept: 'application/json' }, token: null });
  const found = response.ok
    ? CONFIGURATION.safeParse(await response.json().catch(() => null))
    : null;
  if (found?.success === true) return found.data.token_endpoint;
  throw await refusedBy(response, url, 'fhir.token', {
    fr: 'Le serveur ne dit pas où demander un jeton ; donnez smart.tokenUrl',
    en: 'The server does not say where to ask for a token; give smart.tokenUrl',
  });
}

async function askToken(
  smart: Smart,
  url: string,
  assertion: string,
  send: Send,
): Promise<z.infer<typeof TOKEN>> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    scope: smart.scope,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  });
  const response = await send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
    token: null,
  });
  const answer = response.ok ? TOKEN.safeParse(await response.json().catch(() => null)) : null;
  if (answer?.success === true) return answer.data;
  throw await refusedBy(response, url, 'fhir.token', {
    fr: 'Le serveur a refusé le jeton d’accès',
    en: 'The server refused the access token',
  });
}
