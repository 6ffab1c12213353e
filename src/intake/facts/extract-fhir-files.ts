import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { LONG_BYTES_AT_ONCE, type PartStart, readableLines } from '../fhir/resource-lines.ts';

/** A part is no longer than so many lines, or so many bytes of long lines. */
const PART_LINES_MAX = 200_000;

/** A part of a file of resources, to be read by the database from the draft. */
export interface ReadablePart {
  readonly start: PartStart;
  readonly longBytes: number;
}

/**
 * Writes the lines of resources that the database can read to `draft`, and hands them on part by
 * part: neither the number of lines nor their length may count in memory.
 */
export async function eachReadablePart(
  resources: string | AsyncIterable<Uint8Array>,
  draft: string,
  use: (part: ReadablePart) => Promise<void>,
  expandedBytesMax?: number,
): Promise<void> {
  const bytes = typeof resources === 'string' ? createReadStream(resources) : resources;
  let start = { lines: 0, bytes: 0 };
  let part = { lines: 0, bytes: 0, longBytes: 0 };
  let file: FileHandle | null = null;
  const finish = async (): Promise<void> => {
    await file?.close();
    file = null;
    await use({ start, longBytes: part.longBytes });
    start = { lines: start.lines + part.lines, bytes: start.bytes + part.bytes };
    part = { lines: 0, bytes: 0, longBytes: 0 };
  };
  try {
    for await (const block of readableLines(bytes, expandedBytesMax)) {
      const isFull =
        part.lines >= PART_LINES_MAX || part.longBytes + block.longBytes > LONG_BYTES_AT_ONCE;
      if (isFull && part.lines > 0) await finish();
      file ??= await open(draft, 'w');
      await file.writeFile(block.bytes);
      part.lines += block.lines;
      part.bytes += block.sourceBytes;
      part.longBytes += block.longBytes;
    }
    if (part.lines > 0) await finish();
  } finally {
    await (file as FileHandle | null)?.close();
    await rm(draft, { force: true });
  }
}

/** The lines at the head of a file of resources, the last of them perhaps cut. */
export async function headLines(file: string, bytes: number): Promise<readonly string[]> {
  const parts: Buffer[] = [];
  const head = createReadStream(file, { end: bytes - 1 });
  for await (const block of readableLines(head)) parts.push(block.bytes);
  return String(Buffer.concat(parts)).split('\n');
}
