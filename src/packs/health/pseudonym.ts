import { createHmac, createSecretKey } from 'node:crypto';

/** Ids are exact in every tool, those included that know numbers as 64-bit floats only. */
const ID_BITS = 53n;

/**
 * Replaces identifiers by keyed hashes (HMAC-SHA-256): without the key nobody can try out numbers,
 * as with a plain hash anyone could. The same identifier gives the same pseudonym at every load.
 */
export interface Pseudonyms {
  /** 32 hexadecimal digits. */
  pseudonym(identifier: string): string;
  /** A whole number below 2^53, of its own purpose so that neither tells the other. */
  personId(identifier: string): number;
  /** Secret text that goes into the hash of every row's id. */
  readonly idSalt: string;
}

export function pseudonymsOf(key: Uint8Array): Pseudonyms {
  if (key.length < 32) throw new RangeError('a key of pseudonyms has at least 32 bytes');
  const secret = createSecretKey(key);
  const digest = (purpose: string, text: string): Buffer => {
    return createHmac('sha256', secret).update(`${purpose}\0${text}`).digest();
  };
  return {
    pseudonym: (identifier) => digest('pseudonym', identifier).toString('hex').slice(0, 32),
    personId: (identifier) => {
      return Number(digest('person', identifier).readBigUInt64BE() >> (64n - ID_BITS));
    },
    idSalt: digest('row-ids', '').toString('hex'),
  };
}
