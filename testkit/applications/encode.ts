export type Charset = 'utf-8' | 'iso-8859-15' | 'windows-1252';

/** What differs from ISO 8859-1, in the letters that our texts use. */
const DIFFERENT: Readonly<Record<Exclude<Charset, 'utf-8'>, Readonly<Record<string, number>>>> = {
  'iso-8859-15': { '€': 0xa4, œ: 0xbd, Œ: 0xbc },
  'windows-1252': { '€': 0x80, œ: 0x9c, Œ: 0x8c, '’': 0x92, '–': 0x96 },
};

/** Bytes of a text. Throws RangeError where the charset lacks a letter: ours are chosen to fit. */
export function encode(text: string, charset: Charset): Buffer {
  if (charset === 'utf-8') return Buffer.from(text, 'utf8');
  const different = DIFFERENT[charset];
  const bytes = Buffer.alloc(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const byte = code < 0x100 ? code : different[text[i] ?? ''];
    if (byte === undefined)
      throw new RangeError(`${charset} has no letter for U+${code.toString(16)}`);
    bytes[i] = byte;
  }
  return bytes;
}
