import { TextDecoder } from 'node:util';

/** How a sample is written, as far as its first bytes tell. */
export type SampleFormat =
  | { readonly name: 'csv'; readonly delimiter: string; readonly encoding: CsvEncoding }
  | { readonly name: 'hl7v2' | 'fhir' | 'rpu' };

type CsvEncoding = 'utf-8' | 'windows-1252' | 'iso-8859-15';

const LOOKED_AT = 1_000_000;
const DELIMITERS = [';', '\t', ',', '|'];

/** Null when it is none of the formats that a pack can be proposed for. */
export function guessFormat(bytes: Uint8Array): SampleFormat | null {
  const head = Buffer.from(bytes.subarray(0, LOOKED_AT));
  const begin = head.toString('latin1', 0, 2000).replace(/^(?:\xef\xbb\xbf)?\s*/, '');
  if (/^(?:MSH|FHS|BHS)[^A-Za-z0-9\s]/.test(begin)) return { name: 'hl7v2' };
  if (/^\{.*"resourceType"\s*:/.test(begin)) return { name: 'fhir' };
  if (begin.startsWith('<')) return /<OSCOUR[\s>]/.test(begin) ? { name: 'rpu' } : null;
  if (head.includes(0) || begin === '' || begin.startsWith('{') || begin.startsWith('[')) {
    return null;
  }
  const encoding = guessEncoding(head, bytes.length > LOOKED_AT);
  const delimiter = guessDelimiter(head.toString('latin1'));
  return delimiter === null ? null : { name: 'csv', delimiter, encoding };
}

/** € Š š Ž ž Œ œ Ÿ stand at places of 8859-15 that hold signs seen beside no letter in 1252. */
const LATIN_9 = /[A-Za-zÀ-ÿ][\xa6\xa8\xb4\xb8\xbc\xbd\xbe]|[\xa6\xa8\xb4\xb8\xbc\xbd\xbe][a-zà-ÿ]/;

function guessEncoding(head: Buffer, isCut: boolean): CsvEncoding {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: isCut });
    return 'utf-8';
  } catch {
    const text = head.toString('latin1');
    return !/[\x80-\x9f]/.test(text) && LATIN_9.test(text) ? 'iso-8859-15' : 'windows-1252';
  }
}

/** The sign that parts most lines into the same number of fields, more than one. */
function guessDelimiter(text: string): string | null {
  const lines = text
    .split(/\r?\n/)
    .slice(0, 60)
    .map((line) => line.replace(/"(?:[^"]|"")*"/g, ''))
    .filter((line) => line !== '');
  const scored = DELIMITERS.map((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const [inHead = 0] = counts;
    const same = counts.filter((count) => count === inHead).length / counts.length;
    return { delimiter, inHead, same };
  });
  const [best] = scored
    .filter(({ inHead, same }) => inHead > 0 && same > 0.5)
    .sort((a, b) => b.same - a.same || b.inHead - a.inHead);
  return best?.delimiter ?? null;
}
