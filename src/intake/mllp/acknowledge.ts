/** HL7 table 0008: taken; an error of ours, send again later; refused, don't send again as it is. */
export type AckCode = 'AA' | 'AE' | 'AR';

/** The header of a message, as far as an answer needs it; null if there is none. */
export interface Header {
  readonly delimiters: string;
  readonly fields: readonly string[];
}

export function headerOf(message: Buffer): Header | null {
  if (message.length < 9 || message.toString('latin1', 0, 3) !== 'MSH') return null;
  const end = message.indexOf(0x0d);
  const line = message.toString('latin1', 0, end === -1 ? message.length : end).split('\n', 1)[0];
  const separator = line?.[3] ?? '|';
  const fields = line?.split(separator) ?? [];
  return { delimiters: `${separator}${fields[1] ?? '^~\\&'}`, fields };
}

/** MSH-10; empty if there is none. */
export const controlId = (header: Header | null): string => header?.fields[9] ?? '';

/** An acknowledgement (chapter 2, 2.9): sender and receiver change places, MSA-2 names the message. */
export function acknowledgement(
  header: Header | null,
  code: AckCode,
  ackId: string,
  time: string,
): Buffer {
  const delimiters = header?.delimiters ?? '|^~\\&';
  const separator = delimiters[0] ?? '|';
  const field = (number: number): string => header?.fields[number - 1] ?? '';
  const trigger = field(9).split(delimiters[1] ?? '^')[1];
  const type = trigger === undefined ? 'ACK' : ['ACK', trigger, 'ACK'].join(delimiters[1] ?? '^');
  const head = [
    'MSH',
    delimiters.slice(1),
    field(5),
    field(6),
    field(3),
    field(4),
    time,
    '',
    type,
    ackId,
    field(11) || 'P',
    field(12) || '2.5',
    ...Array.from({ length: 5 }, () => ''),
    field(18),
  ];
  const text = `${head.join(separator)}\r${['MSA', code, field(10)].join(separator)}\r`;
  return Buffer.from(text, 'latin1');
}
