import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * A record of the landing log, little-endian: a header of 84 bytes, the name in UTF-8, the bytes as
 * received (unless they lie in a file of their own).
 *
 *      0  magic "PLR1"                     4
 *      4  kind, flags, length of name      1 + 1 + 2
 *      8  sequence                         8
 *     16  received, ms since 1970          8
 *     24  length of the bytes              8
 *     32  SHA-256 of the bytes             32
 *     64  end of what was durable          8    (of this segment, when the record was written)
 *     72  bytes that came                  8    (0: as many as were kept)
 *     80  CRC-32 of the 80 bytes and name  4
 */
export const HEADER_BYTES = 84;
const MAGIC = 0x31524c50;

/** Their order is that of the log: add at the end. `stray` and `cut` can't be read as what was meant. */
const ITEM_KINDS = ['message', 'page', 'file', 'stray', 'cut'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

export interface RecordFacts {
  readonly kind: ItemKind;
  /** The bytes lie in files/SHA256. */
  readonly apart: boolean;
  readonly name: string;
  readonly sequence: number;
  readonly receivedMs: number;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly durableBefore: number;
  /** How many bytes came, where not all were kept; else 0. */
  readonly cameBytes: number;
}

export function sha256Of(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}

/** Header and name. */
export function encodeHead(facts: RecordFacts): Buffer {
  const name = Buffer.from(facts.name, 'utf8').subarray(0, 0xffff);
  const head = Buffer.alloc(HEADER_BYTES + name.length);
  head.writeUInt32LE(MAGIC, 0);
  head.writeUInt8(ITEM_KINDS.indexOf(facts.kind), 4);
  head.writeUInt8(facts.apart ? 1 : 0, 5);
  head.writeUInt16LE(name.length, 6);
  head.writeBigUInt64LE(BigInt(facts.sequence), 8);
  head.writeDoubleLE(facts.receivedMs, 16);
  head.writeBigUInt64LE(BigInt(facts.sizeBytes), 24);
  Buffer.from(facts.sha256, 'hex').copy(head, 32);
  head.writeBigUInt64LE(BigInt(facts.durableBefore), 64);
  head.writeBigUInt64LE(BigInt(facts.cameBytes), 72);
  name.copy(head, HEADER_BYTES);
  head.writeUInt32LE(checksum(head), 80);
  return head;
}

function checksum(head: Buffer): number {
  return crc32(head.subarray(HEADER_BYTES), crc32(head.subarray(0, 80)));
}

/** Length of header and name, if a header begins here; null if not. */
export function headLength(bytes: Buffer): number | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) return null;
  return HEADER_BYTES + bytes.readUInt16LE(6);
}

/** Null if header or name are not what was written. */
export function decodeHead(head: Buffer): RecordFacts | null {
  if (headLength(head) !== head.length || head.readUInt32LE(80) !== checksum(head)) return null;
  const kind = ITEM_KINDS[head.readUInt8(4)];
  if (kind === undefined) return null;
  return {
    kind,
    apart: head.readUInt8(5) === 1,
    name: head.subarray(HEADER_BYTES).toString('utf8'),
    sequence: Number(head.readBigUInt64LE(8)),
    receivedMs: head.readDoubleLE(16),
    sizeBytes: Number(head.readBigUInt64LE(24)),
    sha256: head.subarray(32, 64).toString('hex'),
    durableBefore: Number(head.readBigUInt64LE(64)),
    cameBytes: Number(head.readBigUInt64LE(72)),
  };
}

/** Offset of the next place at which a header may begin; -1 if there is none. */
export function nextMagic(bytes: Buffer, from: number): number {
  return bytes.indexOf('PLR1', from, 'latin1');
}
