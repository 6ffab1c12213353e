import { TextDecoder } from 'node:util';

/** Character sets of MSH-18 (HL7 table 0211) by the name that decoders know. */
const CHARSETS: Readonly<Record<string, string>> = {
  '': 'windows-1252',
  ASCII: 'windows-1252',
  '8859/1': 'windows-1252',
  '8859/15': 'iso-8859-15',
  'UNICODE UTF-8': 'utf-8',
  UNICODE: 'utf-8',
  'UTF-8': 'utf-8',
};

const decoders = new Map<string, TextDecoder>();

/** Null for a character set that isn't known. */
export function decoderOf(msh18: string): TextDecoder | null {
  const label = CHARSETS[msh18.toUpperCase()];
  if (label === undefined) return null;
  const known = decoders.get(label);
  if (known !== undefined) return known;
  const decoder = new TextDecoder(label, { fatal: label === 'utf-8' });
  decoders.set(label, decoder);
  return decoder;
}
