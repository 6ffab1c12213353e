/**
 * A shard is kept as segments: arrays of one type under a name. In a file they stand one after the
 * other; in memory they are shared by all threads, so that none has a copy.
 */

export type SegmentType = 'u8' | 'u16' | 'u32' | 'i32' | 'f64' | 'i64';

export interface SegmentArrays {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  readonly i64: BigInt64Array;
}

export type SegmentArray = SegmentArrays[SegmentType];

interface ArrayMaker {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, offset: number, length: number): SegmentArray;
}

const MAKERS: Readonly<Record<SegmentType, ArrayMaker>> = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f64: Float64Array,
  i64: BigInt64Array,
};

/** What a segment is and where it stands in its file. */
export interface SegmentInfo {
  readonly type: SegmentType;
  /** Number of values. */
  readonly length: number;
  /** Bytes from the start of the file; a multiple of 8. */
  readonly offset: number;
  /** CRC-32 of its bytes. */
  readonly checksum: number;
}

export type SegmentDirectory = Readonly<Record<string, SegmentInfo>>;

export const SEGMENT_ALIGNMENT = 8;

export function bytesPerValue(type: SegmentType): number {
  return MAKERS[type].BYTES_PER_ELEMENT;
}

/** An array over bytes that already hold its values. */
export function arrayOver<Type extends SegmentType>(
  type: Type,
  buffer: ArrayBufferLike,
  length: number,
): SegmentArrays[Type] {
  return new MAKERS[type](buffer, 0, length) as SegmentArrays[Type];
}

/** An array in memory that threads share. */
export function sharedArray<Type extends SegmentType>(
  type: Type,
  length: number,
): SegmentArrays[Type] {
  return arrayOver(type, new SharedArrayBuffer(length * bytesPerValue(type)), length);
}

/** A copy in memory that threads share. */
export function shared<Type extends SegmentType>(
  type: Type,
  values: SegmentArrays[Type],
): SegmentArrays[Type] {
  const copy = sharedArray(type, values.length);
  (copy as Uint8Array).set(values as Uint8Array);
  return copy;
}

export function isArrayOf<Type extends SegmentType>(
  type: Type,
  array: SegmentArray,
): array is SegmentArrays[Type] {
  return array instanceof (MAKERS[type] as unknown as { new (): SegmentArray });
}

export function typeOfArray(array: SegmentArray): SegmentType {
  const types = Object.keys(MAKERS) as SegmentType[];
  const found = types.find((type) => isArrayOf(type, array));
  if (found === undefined) throw new TypeError('not an array of a segment');
  return found;
}
