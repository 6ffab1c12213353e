import { TextDecoder } from 'node:util';

/** Bytes of a text element to text. */
export type Decode = (bytes: Uint8Array) => string;

/**
 * Defined terms of (0008,0005) for single byte sets and sets without code extensions (PS3.3
 * C.12.1.1.2) by the name that decoders know. ISO_IR 6 is ASCII; the bytes above, which it forbids,
 * are read as Western European.
 */
const LABELS: Readonly<Record<string, string>> = {
  '6': 'windows-1252',
  '13': 'shift_jis',
  '100': 'windows-1252',
  '101': 'iso-8859-2',
  '109': 'iso-8859-3',
  '110': 'iso-8859-4',
  '126': 'iso-8859-7',
  '127': 'iso-8859-6',
  '138': 'iso-8859-8',
  '144': 'iso-8859-5',
  '148': 'windows-1254',
  '166': 'windows-874',
  '192': 'utf-8',
  '203': 'iso-8859-15',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

/** How bytes are read after an escape sequence (PS3.3 C.12.1.1.2, tables C.12-3 and C.12-4). */
interface Extension {
  readonly label: string;
  /** Sets of two bytes in G0 are read as their EUC form: each byte with the high bit, this before. */
  readonly g0Prefix?: readonly number[];
}

const ESCAPES: Readonly<Record<string, Extension>> = {
  '(B': { label: 'windows-1252' },
  '(J': { label: 'shift_jis' },
  ')I': { label: 'shift_jis' },
  '-A': { label: 'windows-1252' },
  '-B': { label: 'iso-8859-2' },
  '-C': { label: 'iso-8859-3' },
  '-D': { label: 'iso-8859-4' },
  '-F': { label: 'iso-8859-7' },
  '-G': { label: 'iso-8859-6' },
  '-H': { label: 'iso-8859-8' },
  '-L': { label: 'iso-8859-5' },
  '-M': { label: 'windows-1254' },
  '-T': { label: 'windows-874' },
  '-b': { label: 'iso-8859-15' },
  $B: { label: 'euc-jp', g0Prefix: [] },
  '$(D': { label: 'euc-jp', g0Prefix: [0x8f] },
  '$)C': { label: 'euc-kr' },
  '$)A': { label: 'gbk' },
};

const ESCAPE = 0x1b;
const decoders = new Map<string, TextDecoder>();

function decoderOf(label: string): TextDecoder {
  const known = decoders.get(label);
  if (known !== undefined) return known;
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  decoders.set(label, decoder);
  return decoder;
}

export const ASCII: Decode = (bytes) => decoderOf('windows-1252').decode(bytes);

/** Decoder for the values of (0008,0005); null when a set is named that isn't known. */
export function decodeBy(terms: readonly string[]): Decode | null {
  const numbers = terms.map((term) => term.replace(/^ISO[_ ]?(?:2022 )?IR ?/, '') || '6');
  const known = numbers.every((number) => LABELS[number] !== undefined || isExtension(number));
  if (!known) return null;
  const first = decoderOf(LABELS[numbers[0] ?? '6'] ?? 'windows-1252');
  const extended = terms.length > 1 || terms.some((term) => term.startsWith('ISO 2022'));
  if (!extended) return (bytes) => first.decode(bytes);
  return (bytes) => decodeExtended(bytes, first);
}

/** JIS X 0208, JIS X 0212, KS X 1001, GB 2312: reached by escape sequences only. */
const isExtension = (number: string): boolean => ['87', '159', '149', '58'].includes(number);

function decodeExtended(bytes: Uint8Array, first: TextDecoder): string {
  let text = '';
  let decode: Decode = (part) => first.decode(part);
  let from = 0;
  for (;;) {
    const at = bytes.indexOf(ESCAPE, from);
    text += decode(bytes.subarray(from, at === -1 ? bytes.length : at));
    if (at === -1) return text;
    const found = escapeAt(bytes, at + 1);
    if (found === null) from = at + 1;
    else {
      decode = decodeAfter(found.extension);
      from = at + 1 + found.length;
    }
  }
}

function escapeAt(
  bytes: Uint8Array,
  at: number,
): { readonly extension: Extension; readonly length: number } | null {
  for (const length of [2, 3]) {
    const extension = ESCAPES[String.fromCharCode(...bytes.subarray(at, at + length))];
    if (extension !== undefined) return { extension, length };
  }
  return null;
}

function decodeAfter({ label, g0Prefix }: Extension): Decode {
  const decoder = decoderOf(label);
  if (g0Prefix === undefined) return (bytes) => decoder.decode(bytes);
  return (bytes) => {
    const shifted: number[] = [];
    for (let i = 0; i + 1 < bytes.length; i += 2) {
      shifted.push(...g0Prefix, (bytes[i] ?? 0) | 0x80, (bytes[i + 1] ?? 0) | 0x80);
    }
    return decoder.decode(Uint8Array.from(shifted));
  };
}
