/**
 * Certificates for tests, made anew each time: an authority, and what it certifies (X.509 v3, RFC
 * 5280, ECDSA with SHA-256). For tests alone: serial numbers and dates are fixed.
 */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  readonly cert: string;
  certify(name: string): Certificate;
}

/** Tags of DER, the encoding of certificates (X.690). */
const INTEGER = 0x02;
const BITS = 0x03;
const BYTES = 0x04;
const OBJECT = 0x06;
const TEXT = 0x0c;
const TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;
const CONTEXT = 0xa0;
const DNS_NAME = 0x82;

const ECDSA_SHA256 = '2a8648ce3d040302';
const COMMON_NAME = '550403';
const ALTERNATIVE_NAMES = '551d11';
const BASIC_CONSTRAINTS = '551d13';

export function inventedAuthority(): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = 'Invented authority for tests';
  let serial = 1;
  const isAuthority = extension(BASIC_CONSTRAINTS, der(SEQUENCE, der(0x01, Buffer.from([0xff]))));
  const self = { issuer, subject: issuer, serial, extensions: isAuthority };
  return {
    cert: certificate(self, publicKey, privateKey),
    certify: (subject) => {
      serial++;
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = der(SEQUENCE, der(DNS_NAME, Buffer.from(subject)));
      const extensions = extension(ALTERNATIVE_NAMES, names);
      return {
        cert: certificate({ issuer, subject, serial, extensions }, pair.publicKey, privateKey),
        key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

function certificate(
  told: {
    readonly issuer: string;
    readonly subject: string;
    readonly serial: number;
    readonly extensions: Buffer;
  },
  publicKey: KeyObject,
  signer: KeyObject,
): string {
  const algorithm = der(SEQUENCE, object(ECDSA_SHA256));
  const toBeSigned = der(
    SEQUENCE,
    der(CONTEXT, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([told.serial])),
    algorithm,
    nameOf(told.issuer),
    der(SEQUENCE, der(TIME, Buffer.from('200101000000Z')), der(TIME, Buffer.from('491231235959Z'))),
    nameOf(told.subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(CONTEXT | 3, der(SEQUENCE, told.extensions)),
  );
  const signature = der(BITS, Buffer.from([0]), sign('sha256', toBeSigned, signer));
  const base64 = der(SEQUENCE, toBeSigned, algorithm, signature).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function nameOf(text: string): Buffer {
  const named = der(SEQUENCE, object(COMMON_NAME), der(TEXT, Buffer.from(text)));
  return der(SEQUENCE, der(SET, named));
}

function extension(id: string, value: Buffer): Buffer {
  return der(SEQUENCE, object(id), der(BYTES, value));
}

function object(hex: string): Buffer {
  return der(OBJECT, Buffer.from(hex, 'hex'));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const head =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), body]);
}
